"""`manage.py customizing`, as a consultant types it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from customizing.models import BusinessRole, CmsDestination, ToolbarButton, ToolbarProfile, WorkMode

pytestmark = pytest.mark.usefixtures("customizing")


def run(*words: str) -> str:
    out = StringIO()
    call_command("customizing", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    exported = tmp_path / "customizing.yaml"
    exported.write_text(run("export"))
    return exported


def ended_with(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    return int(str(ended.value.code))


def test_two_systems_are_kept_in_step_by_a_file(file: Path) -> None:
    run("diff", str(file))  # nothing to do: it just returns
    WorkMode.objects.filter(code=1000).update(text="Dinner")
    assert ended_with("diff", str(file)) == 1
    told = run("import", "--dry-run", str(file))
    assert told == "Work mode 1000: changed\n  Text: Dinner → Lunch\nObjects that would change: 1.\n"
    assert WorkMode.objects.get(code=1000).text == "Dinner"
    assert run("import", str(file)).endswith("Objects changed: 1.\n")
    assert WorkMode.objects.get(code=1000).text == "Lunch"
    assert run("export") == file.read_text()


def test_another_system_has_other_numbers_of_records_and_the_same_file(file: Path) -> None:
    """As where more was made and deleted: of a role, its toolbar and the rows of it."""
    toolbar = ToolbarProfile.objects.get(name="CRM")
    roles, buttons = toolbar.roles.all(), list(toolbar.buttons.all())
    copy = ToolbarProfile.objects.create(name="COPY", description=toolbar.description)
    for button in reversed(buttons):
        button.pk, button.profile = None, copy
        button.save()
    roles.update(toolbar_profile=copy)
    toolbar.delete()
    ToolbarProfile.objects.filter(pk=copy.pk).update(name="CRM")
    run("diff", str(file))
    assert run("export") == file.read_text()
    ToolbarButton.objects.filter(profile=copy, command="hold").update(position=999)
    assert run("import", str(file)).endswith("Objects changed: 1.\n")
    assert run("export") == file.read_text()


def test_a_file_with_errors_changes_nothing_and_names_the_lines(file: Path) -> None:
    text = file.read_text().replace('"text": "Lunch"', '"texts": "Lunch"')
    file.write_text(text)
    line = text[: text.index('"texts"')].count("\n") + 1
    with pytest.raises(CommandError) as refused:
        run("import", str(file))
    assert refused.value.returncode == 2
    assert f"Line {line}: Work mode 1000, texts: There is no such field." in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_told(file: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("import", f"{file}.not")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="is no text in UTF-8"):
        run("import", str(file))


def test_a_user_who_is_meant_needs_both_names(file: Path) -> None:
    with pytest.raises(CommandError, match="--user hans: write the name in the file"):
        run("import", "--user", "hans", str(file))


def test_the_check_ends_with_1_if_a_role_cannot_work() -> None:
    assert "CUST-007 info" in run("check")
    CmsDestination.objects.update(active=False)
    assert ended_with("check") == 1
    BusinessRole.objects.update(communication_enabled=False)
    run("check")
