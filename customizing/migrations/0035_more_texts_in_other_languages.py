"""Labels of own fields get a text for each other language, and so do the lists of a transaction type."""

from typing import Any

from django.db import migrations

import customizing.models.captions
import customizing.models.terms

PREFIX = "de: "


def take_over(apps: Any, schema_editor: Any) -> None:
    for own in apps.get_model("customizing", "ownfield").objects.exclude(label_de=""):
        own.translations = {"de": own.label_de}
        own.save(update_fields=["translations"])


def take_over_in_states(apps: Any, schema_editor: Any) -> None:
    """Also what can be restored, so that nobody loses the texts by that."""
    for state in apps.get_model("customizing", "activation").objects.iterator():
        for values in state.document.get("transactiontype", {}).values():
            values.setdefault("terms", [])
            for row in values.get("own_fields", ()):
                row["translations"] = _said(row.pop("label_de", ""))
        state.save(update_fields=["document"])
    changes = apps.get_model("customizing", "changedvalue").objects
    for change in changes.filter(kind="transactiontype", rows="own_fields", field="label_de"):
        change.field = "translations"
        change.before, change.after = ("\n".join(_said(text)) for text in (change.before, change.after))
        change.save()


def _said(text: str) -> list[str]:
    return [PREFIX + text] if text else []


class Migration(migrations.Migration):
    dependencies = [("customizing", "0034_statuses_of_types")]

    operations = [
        migrations.AddField(
            model_name="ownfield", name="translations", field=customizing.models.captions.Translations()
        ),
        migrations.AddField(
            model_name="transactiontype",
            name="terms",
            field=customizing.models.terms.Terms(
                help_text=(
                    "One a line: “Brake = Bremse”. Of categories, reasons, statuses and the choices of own fields. A "
                    "text without a line is shown as it stands in its list."
                ),
                verbose_name="lists in other languages",
            ),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.RunPython(take_over_in_states, migrations.RunPython.noop),
        migrations.RemoveField(model_name="ownfield", name="label_de"),
    ]
