"""The own pushbuttons of a toolbar, as they stand in it now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.calls.caller import Caller
from crm_ui.frame.navigation import creatable_types
from crm_ui.toolbar.buttons import BUTTONS
from customizing import hindrances
from customizing.access import Profiles
from customizing.hindrances import Hindrance, Step
from customizing.models import Pushbutton
from customizing.models.pushbuttons import PLACEHOLDER, ButtonAction
from presence.calls.toolbar import Button
from presence.models import Call

NOT_CREATED = Hindrance(
    Step.PROFILE, gettext_lazy("The navigation bar profile does not let the role create such transactions."), "role"
)


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


def own_buttons(profiles: Profiles, buttons: list[Button], values: Mapping[str, str]) -> Iterator[OwnButton]:
    """In their order. `buttons` are those of the toolbar now; `values` is what links can be filled with."""
    for each in profiles.own_buttons:
        own = each.pushbutton
        if against_own(own, profiles) is None:
            look = OwnButton(name=own.name, label=own.caption, icon=own.icon)
            button = button_for(own, buttons)
            yield look if against_pressing(own, button, values) else _pressed(look, own, button, values)


def against_own(own: Pushbutton, profiles: Profiles) -> Hindrance | None:
    """What speaks against the pushbutton being shown where the toolbar profile has it.

    That is what the toolbar profile lets nobody do, or a type of transactions that the role may not create.
    """
    if own.action == ButtonAction.COMMAND:
        return profiles.against(own.command)
    may_create = any(kind.pk == own.transaction_type_id for kind in creatable_types(profiles))
    return NOT_CREATED if own.action == ButtonAction.TRANSACTION and not may_create else None


def against_pressing(own: Pushbutton, button: Button | None, values: Mapping[str, str]) -> Hindrance | None:
    """What speaks against it doing something now. `button` is that of the toolbar for its command."""
    if own.action == ButtonAction.COMMAND:
        return button.against if button else hindrances.NOT_AVAILABLE_NOW
    if own.action == ButtonAction.TRANSACTION:
        return None
    missing = ", ".join(name for name in own.placeholders if not values.get(name))
    said = _("The link needs what is not known now: %(names)s.")
    return Hindrance(Step.STATE, said % {"names": missing}) if missing else None


def button_for(own: Pushbutton, buttons: list[Button]) -> Button | None:
    """That of the toolbar which gives the same command."""
    return next((button for button in buttons if button.command == own.command), None)


def values_for(username: str, call: Call | None, caller: Caller | None) -> dict[str, str]:
    """What links can be filled with: the user, what came with the call, and who is on the line."""
    came = call.conversation.envelope.values if call else {}
    return {**came, "user": username, **_of_caller(caller)}


def _pressed(look: OwnButton, own: Pushbutton, button: Button | None, values: Mapping[str, str]) -> OwnButton:
    """With what a click does."""
    if own.action != ButtonAction.COMMAND or button is None:
        return replace(look, url=_url(own, values))
    gives = BUTTONS[button.command].again if button.pressed else own.command
    return replace(look, gives=gives, call_id=button.call_id)


def _url(own: Pushbutton, values: Mapping[str, str]) -> str:
    if own.action == ButtonAction.TRANSACTION:
        parties = {name: values[name] for name in ("account", "contact") if name in values}
        return f"{reverse('transaction-new')}?{urlencode({'type': own.transaction_type_id, **parties})}"
    return PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=""), own.link)


def _of_caller(caller: Caller | None) -> dict[str, str]:
    if caller is None:
        return {}
    partners = {"account": caller.account, "contact": caller.contact}
    return {"number": caller.number} | {name: str(each.pk) for name, each in partners.items() if each}
