"""`make messages` changes the file of translations only where texts are new."""

import shutil
from pathlib import Path

import pytest

from crm_ui.management.commands import makemessages
from tests.serving.clone import Clone

GATHER = "DEMO=1 .venv/bin/python manage.py makemessages"
COMPILE = "DEMO=1 .venv/bin/python manage.py compilemessages -i .venv"


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_gathering_the_texts_again_rewrites_nothing(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "crm-presence")
    file = clone.folder / "crm_ui" / "locale" / "de" / "LC_MESSAGES" / "django.po"
    clone.run(GATHER)
    gathered = file.read_text()
    clone.run(f"{GATHER}\n{COMPILE}")
    assert file.read_text() == gathered
    assert not makemessages.CHANGES_EACH_TIME.search(gathered)
    with (clone.folder / "crm_ui" / "server" / "single_instance.py").open("a") as source:
        source.write('\n_("A text that is new here")\n')
    clone.run(GATHER)
    more = set(file.read_text().splitlines()) - set(gathered.splitlines())
    assert more == {'msgid "A text that is new here"'}
