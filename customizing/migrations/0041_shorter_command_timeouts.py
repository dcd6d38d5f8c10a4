"""The time-out of a command was up to 60 seconds: longer than an agent waits, and than a proxy may."""

from typing import Any

from django.db import migrations, models

LONGEST = 20


def shorten(apps: Any, schema_editor: Any) -> None:
    destinations = apps.get_model("customizing", "cmsdestination").objects
    destinations.filter(command_timeout__gt=LONGEST).update(command_timeout=LONGEST)


def shorten_in_states(apps: Any, schema_editor: Any) -> None:
    """Also in the one that is in force, and in those that can be restored. Documents hold texts."""
    for state in apps.get_model("customizing", "activation").objects.iterator():
        destinations = state.document.get("cmsdestination", {}).values()
        if longer := [values for values in destinations if int(values.get("command_timeout", 0)) > LONGEST]:
            for values in longer:
                values["command_timeout"] = str(LONGEST)
            state.save(update_fields=["document"])


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0040_telephones_that_are_tested"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cmsdestination",
            name="destination_command_timeout_sensible",
        ),
        migrations.RunPython(shorten, migrations.RunPython.noop),
        migrations.RunPython(shorten_in_states, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="cmsdestination",
            constraint=models.CheckConstraint(
                condition=models.Q(("command_timeout__gte", 1), ("command_timeout__lte", 20)),
                name="destination_command_timeout_sensible",
                violation_error_message="Command time-out: enter 1 to 20 seconds.",
            ),
        ),
    ]
