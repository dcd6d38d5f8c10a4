from django.db import migrations, models

DELIVERED = {"accept": "F2", "reject": "Shift+F2", "warm-transfer": "F8", "complete": "Shift+F8"}


def give_delivered_shortcuts(apps, schema_editor):
    """Nobody has decided about shortcuts yet, so they are as delivered."""
    buttons = apps.get_model("customizing", "ToolbarButton").objects
    for command, shortcut in DELIVERED.items():
        buttons.filter(command=command).update(shortcut=shortcut)


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0013_call_records"),
    ]

    operations = [
        migrations.AddField(
            model_name="toolbarbutton",
            name="shortcut",
            field=models.CharField(
                blank=True,
                help_text="Works from anywhere on a page. A letter alone is for users who have turned such keys on.",
                max_length=16,
                verbose_name="shortcut",
            ),
        ),
        migrations.AddConstraint(
            model_name="toolbarbutton",
            constraint=models.UniqueConstraint(
                condition=models.Q(("shortcut", ""), _negated=True),
                fields=("profile", "shortcut"),
                name="shortcut_once_per_profile",
                violation_error_message="Shortcut: another button of this toolbar profile has it already. Choose other keys.",
            ),
        ),
        migrations.RunPython(give_delivered_shortcuts, migrations.RunPython.noop),
    ]
