"""A file that cannot be read is refused with the line and the remedy."""

import pytest

from customizing.document import yaml_file
from customizing.document.problems import Refused
from customizing.document.tables import objects

START = '"format": "1"\n"objects":\n'
REFUSED = {
    "aliases": (START + '  "workmode": &a {"1": {}}\n  "cmsprofile": *a\n', "Line 3: Anchors and aliases"),
    "a name twice": (START + '  "workmode": {}\n  "workmode": {}\n', "Line 4: “workmode” stands here twice"),
    "a newer format": ('"objects": {}\n"format": "2"\n', "Line 2: Format 2 is not known here"),
    "something besides": (START + '  "workmode": {}\n"users": {}\n', "Line 4: “users” is not known at this place"),
    "no names": ("just a text", "Line 1: Write names with their values"),
    "nothing": ("", "Line 1: The file has to have"),
    "no YAML": (START + '  "workmode": {"1\n', "Line 4: This is no YAML"),
    "a tab": ("\tx: y", "Line 1: This is no YAML"),
    "several documents": (START + "---\nx: y\n", "This is no YAML"),
    "an object that is a text": (START + '  "workmode":\n    "1": "Ready"\n', "Line 4: Write names"),
    "rows that are a text": (START + '  "toolbarprofile":\n    "CRM":\n      "buttons": ""\n', "Line 5: Write a list"),
    "a value with names": (START + '  "workmode":\n    "1":\n      "text": {"a": "b"}\n', "Line 5: Write a text"),
    "deep nesting": ("[" * 2000, "nested too deeply"),
    "a large file": (START + "#" * yaml_file.LARGEST, "larger than 1000000 bytes"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_none_of_ours_is_refused_with_its_line(what: str) -> None:
    text, said = REFUSED[what]
    with pytest.raises(Refused) as refused:
        yaml_file.read(text)
    assert said in str(refused.value)


def test_whatever_looks_like_something_else_stays_a_text() -> None:
    text = START + "  workmode:\n    0010: {text: no, position: 012, kind: ~, rings_silently: 2026-01-01}\n"
    document, lines = yaml_file.read(text)
    values = {"text": "no", "position": "012", "kind": "~", "rings_silently": "2026-01-01"}
    assert document == {"workmode": {"0010": values}}
    assert lines["workmode", "0010"] == 4


def test_nothing_is_made_of_what_a_tag_asks_for() -> None:
    text = START + '  "workmode": {"1": {"text": !!python/object/apply:os.getcwd []}}\n'
    assert yaml_file.read(text)[0] == {"workmode": {"1": {"text": []}}}


def test_the_file_is_sorted_and_all_of_it_is_quoted() -> None:
    document = {
        "workmode": {"2": {"text": "no", "position": "10"}, "1": {}},
        "cmsprofile": {"B": {"rows": [{"b": "1", "a": "\u202e"}]}},
    }
    assert yaml_file.write(document) == START + (
        '  "cmsprofile":\n'
        '    "B":\n'
        '      "rows":\n'
        '        - "a": "\\u202e"\n'
        '          "b": "1"\n'
        '  "workmode":\n'
        '    "1": {}\n'
        '    "2":\n'
        '      "position": "10"\n'
        '      "text": "no"\n'
    )


def test_the_lines_of_rows_and_their_fields_are_known() -> None:
    text = (
        START
        + '  "toolbarprofile":\n    "CRM":\n      "buttons":\n        - "command": "hold"\n          "layout": "x"\n'
    )
    _document, lines = yaml_file.read(text)
    assert lines["toolbarprofile", "CRM", "buttons", 0] == 6
    assert lines["toolbarprofile", "CRM", "buttons", 0, "layout"] == 7


def test_each_kind_of_object_has_a_name_of_its_own() -> None:
    names = [table.kind for table in objects()]
    assert len(names) == len(set(names)) == 16
