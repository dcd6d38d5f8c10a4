"""Each button of the toolbar is described once in each layer, and the template knows none of them."""

from pathlib import Path

import pytest

from crm_ui.toolbar import buttons
from crm_ui.toolbar.commands import COMMANDS
from customizing import toolbar_buttons
from customizing.models import ToolbarCommand

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


@pytest.mark.parametrize("table", [toolbar_buttons.BUTTONS, buttons.BUTTONS], ids=["customizing", "screen"])
def test_every_button_is_described(table: dict) -> None:
    assert set(table) == set(ToolbarCommand)


@pytest.mark.parametrize("command", ToolbarCommand)
def test_a_click_runs_a_command_or_opens_the_dial_pad(command: ToolbarCommand) -> None:
    screen = buttons.BUTTONS[command]
    assert screen.opens or screen.runs
    assert (command in COMMANDS) == bool(screen.runs)


@pytest.mark.parametrize("command", [each for each in ToolbarCommand if each != ToolbarCommand.WORK_MODE])
def test_the_icon_of_a_button_is_in_the_sprite(command: ToolbarCommand) -> None:
    sprite = (TEMPLATES / "frame/_sprite.html").read_text()
    assert f'id="i-{buttons.BUTTONS[command].icon}"' in sprite


def test_the_template_of_a_button_asks_for_no_command() -> None:
    template = (TEMPLATES / "toolbar/_button.html").read_text()
    assert "button.command ==" not in template
    assert "button.command|" not in template
