"""Texts that users see get one for each other language; those delivered in English have a German one at once."""

from typing import Any

from django.db import migrations

import customizing.models.captions

CAPTIONS = {
    "attacheddatalabel": "label",
    "businessrole": "text",
    "callresult": "text",
    "presencerule": "text",
    "pushbutton": "text",
    "transactiontype": "text",
    "workmode": "text",
}
GERMAN = {
    "Campaign": "Kampagne",
    "Category": "Kategorie",
    "Choice in the menu": "Auswahl im Menü",
    "Consultant": "Berater",
    "Customer class": "Kundenklasse",
    "Interaction Center Agent": "Interaction-Center-Agent",
    "Interaction Center Manager": "Interaction-Center-Leitung",
    "Interaction Record": "Interaktionssatz",
    "Language": "Sprache",
    "Lunch": "Mittagspause",
    "Meeting": "Besprechung",
    "New Ticket": "Neues Ticket",
    "No matter for us": "Nicht unsere Sache",
    "Not Ready": "Nicht bereit",
    "Order": "Auftrag",
    "Passed on": "Weitergeleitet",
    "Phone Call": "Telefonanruf",
    "Priority": "Priorität",
    "Ready": "Bereit",
    "Reason": "Grund",
    "Sales Professional": "Vertriebsmitarbeiter",
    "Service Order": "Serviceauftrag",
    "Service Professional": "Servicemitarbeiter",
    "Service Ticket": "Serviceticket",
    "Solved": "Erledigt",
    "Subject": "Betreff",
    "Task": "Aufgabe",
    "To be followed up": "Wird weiterverfolgt",
    "Training": "Schulung",
    "Wrap-up": "Nachbearbeitung",
}
ROWS = {"attacheddatalabel": ("cmsintegrationprofile", "labels"), "presencerule": ("cmsprofile", "presence_rules")}
PREFIX = "de: "


def translate(apps: Any, schema_editor: Any) -> None:
    """What a consultant has worded stays as it is, in all languages."""
    for button in apps.get_model("customizing", "pushbutton").objects.exclude(text_de=""):
        button.translations = {"de": button.text_de}
        button.save(update_fields=["translations"])
    for kind, name in CAPTIONS.items():
        table = apps.get_model("customizing", kind).objects
        taken = {text.casefold() for text in table.values_list(name, flat=True)}
        for text, german in GERMAN.items():
            if german.casefold() not in taken:
                table.filter(**{name: text}, translations={}).update(translations={"de": german})


def translate_states(apps: Any, schema_editor: Any) -> None:
    """Also what can be restored, so that nobody loses the texts by that."""
    for state in apps.get_model("customizing", "activation").objects.iterator():
        for kind, name in CAPTIONS.items():
            _translate(_values(state.document, kind), name)
        state.save(update_fields=["document"])
    changes = apps.get_model("customizing", "changedvalue").objects
    for change in changes.filter(kind="pushbutton", field="text_de"):
        change.field = "translations"
        change.before, change.after = (PREFIX + text if text else "" for text in (change.before, change.after))
        change.save()


def _values(document: Any, kind: str) -> list[dict[str, Any]]:
    if kind not in ROWS:
        return list(document.get(kind, {}).values())
    whole, rows = ROWS[kind]
    return [row for each in document.get(whole, {}).values() for row in each.get(rows, ())]


def _translate(values: list[dict[str, Any]], name: str) -> None:
    taken = {each.get(name, "").casefold() for each in values}
    for each in values:
        delivered = GERMAN.get(each.get(name, ""), "")
        german = each.pop("text_de", "") or (delivered if delivered.casefold() not in taken else "")
        each["translations"] = [PREFIX + german] if german else []


class Migration(migrations.Migration):
    dependencies = [("customizing", "0032_own_fields")]

    operations = [
        *(
            migrations.AddField(
                model_name=model, name="translations", field=customizing.models.captions.Translations()
            )
            for model in CAPTIONS
        ),
        migrations.RunPython(translate, migrations.RunPython.noop),
        migrations.RunPython(translate_states, migrations.RunPython.noop),
        migrations.RemoveField(model_name="pushbutton", name="text_de"),
    ]
