"""All that is explained of a user on one page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui.why.asked import Asked
from crm_ui.why.blocks import blocks
from crm_ui.why.buttons import buttons
from crm_ui.why.chain import Explained
from crm_ui.why.colleagues import badges_of, options
from crm_ui.why.own_buttons import own_buttons
from crm_ui.why.pages import pages
from customizing.display_names import name_of


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    rows: tuple[Explained, ...]


def sections(asked: Asked, *, colleague: User | None) -> list[Section]:
    """What is explained: of the colleague only if one is chosen."""
    found = [_section("buttons", _("Buttons of the toolbar"), buttons(asked))]
    if own := own_buttons(asked):
        found.append(_section("own-buttons", _("Own pushbuttons"), own))
    if colleague:
        name = {"name": name_of(colleague)}
        found += [
            _section("badge", _("Badge of %(name)s") % name, badges_of(asked, colleague)),
            _section("options", _("Options with %(name)s") % name, options(asked, colleague)),
        ]
    return [
        *found,
        _section("pages", _("Pages that open by themselves"), pages(asked)),
        _section("blocks", _("Assignment blocks"), blocks(asked)),
    ]


def _section(key: str, title: str, rows: Iterable[Explained]) -> Section:
    return Section(key, title, tuple(rows))
