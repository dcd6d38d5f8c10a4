"""The own pushbuttons of a toolbar, as they stand in it now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from django.urls import reverse

from crm_ui.calls.caller import Caller
from crm_ui.frame.navigation import creatable_types
from crm_ui.toolbar.buttons import BUTTONS
from customizing.access import Profiles
from customizing.models import Pushbutton
from customizing.models.pushbuttons import PLACEHOLDER, ButtonAction
from presence.calls.toolbar import Button


@dataclass(frozen=True, kw_only=True)
class OwnButton:
    """`url` leads to a page, `gives` is a command; neither, if it can do nothing now."""

    name: str
    label: str
    icon: str
    url: str = ""
    gives: str = ""
    call_id: int | None = None

    @property
    def outside(self) -> bool:
        """Whether it leads out of the product, to a tab of its own."""
        return self.url.startswith("http")


def own_buttons(
    profiles: Profiles, buttons: list[Button], *, caller: Caller | None, known: Mapping[str, str]
) -> Iterator[OwnButton]:
    """In their order. `buttons` are those of the toolbar now; `known` is what else a link can be filled with.

    One for a command that the toolbar profile does not have is not there at all, nor one for a type of transactions
    that the role may not create.
    """
    values = {**known, **_of_caller(caller)}
    for each in profiles.own_buttons:
        own = each.pushbutton
        if own.action == ButtonAction.COMMAND:
            if profiles.permits(own.command):
                yield _for_command(own, next((one for one in buttons if one.command == own.command), None))
        elif own.action != ButtonAction.TRANSACTION or _may_create(own, profiles):
            yield OwnButton(name=own.name, label=own.caption, icon=own.icon, url=_url(own, values))


def _may_create(own: Pushbutton, profiles: Profiles) -> bool:
    return any(kind.pk == own.transaction_type_id for kind in creatable_types(profiles))


def _for_command(own: Pushbutton, button: Button | None) -> OwnButton:
    look = OwnButton(name=own.name, label=own.caption, icon=own.icon)
    if button is None or not button.enabled:
        return look
    gives = BUTTONS[button.command].again if button.pressed else own.command
    return replace(look, gives=gives, call_id=button.call_id)


def _url(own: Pushbutton, values: Mapping[str, str]) -> str:
    if own.action == ButtonAction.TRANSACTION:
        parties = {name: values[name] for name in ("account", "contact") if name in values}
        return f"{reverse('transaction-new')}?{urlencode({'type': own.transaction_type_id, **parties})}"
    if any(not values.get(name) for name in own.placeholders):
        return ""
    return PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=""), own.link)


def _of_caller(caller: Caller | None) -> dict[str, str]:
    if caller is None:
        return {}
    partners = {"account": caller.account, "contact": caller.contact}
    return {"number": caller.number} | {name: str(each.pk) for name, each in partners.items() if each}
