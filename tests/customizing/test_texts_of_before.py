"""A database of before keeps its texts, and those delivered in English have a German one too."""

import pytest

from customizing.document.tables import Document, all_values
from customizing.document.taking import take
from customizing.models import Activation, BusinessRole, ChangedValue, OwnField, Pushbutton, WorkMode
from tests import factory
from tests.former_tables import migrate, today

BEFORE = [("customizing", "0032_own_fields")]


def as_before(document: Document) -> Document:
    """A document as it was written then: with a German text for pushbuttons and own fields alone."""
    for _table, values in all_values(document):
        values.pop("translations", None)
        values.pop("terms", None)
    for values in document["pushbutton"].values():
        values["text_de"] = ""
    document["pushbutton"]["ERP"]["text_de"] = "ERP öffnen"
    for row in document["transactiontype"]["TSRV"]["own_fields"]:
        row["label_de"] = "Rahmen" if row["name"] == "frame" else ""
    return document


@pytest.mark.thorough
@pytest.mark.usefixtures("up_to_date")
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_texts_are_kept_and_delivered_ones_are_german_too() -> None:
    factory.load_customizing()
    WorkMode.objects.filter(code=1001).update(text="Jour fixe")
    WorkMode.objects.filter(code=1002).update(text="Besprechung")
    Pushbutton.objects.create(name="ERP", text="Open ERP", link="/", translations={"de": "ERP öffnen"})
    for name, translations in (("frame", {"de": "Rahmen"}), ("color", {})):
        OwnField.objects.create(type_id="TSRV", name=name, label=name.title(), translations=translations)
    state = Activation(occasion="found", document=as_before(take()), numbers={})
    old = migrate(BEFORE).apps
    old.get_model("customizing", "pushbutton").objects.filter(name="ERP").update(text_de="ERP öffnen")
    old.get_model("customizing", "ownfield").objects.filter(name="frame").update(label_de="Rahmen")
    state.save()
    of_button = {"kind": "pushbutton", "key": "ERP", "field": "text_de", "before": "", "after": "ERP öffnen"}
    row = {"kind": "transactiontype", "key": "TSRV", "rows": "own_fields", "row": ["frame"], "field": "label_de"}
    of_row = {**row, "before": "Rahmen", "after": ""}
    change, of_own = (
        ChangedValue.objects.create(activation=state, act="changed", **values) for values in (of_button, of_row)
    )

    migrate(today())
    modes = {mode.code: (mode.text, mode.translations) for mode in WorkMode.objects.filter(code__gte=1000)}
    assert modes == {
        1000: ("Lunch", {"de": "Mittagspause"}),
        1001: ("Jour fixe", {}),
        1002: ("Besprechung", {}),
    }
    assert BusinessRole.objects.get(name="SALESPRO").translations == {"de": "Vertriebsmitarbeiter"}
    assert Pushbutton.objects.get(name="ERP").translations == {"de": "ERP öffnen"}
    labels = {own.name: (own.label, own.translations) for own in OwnField.objects.all()}
    assert labels == {"frame": ("Frame", {"de": "Rahmen"}), "color": ("Color", {})}
    state.refresh_from_db()
    assert state.document == take()
    change.refresh_from_db()
    assert (change.field, change.before, change.after) == ("translations", "", "de: ERP öffnen")
    of_own.refresh_from_db()
    assert (of_own.field, of_own.before, of_own.after) == ("translations", "de: Rahmen", "")
