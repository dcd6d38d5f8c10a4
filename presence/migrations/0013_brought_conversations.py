from django.db import migrations, models
from django.db.models.deletion import SET_NULL


def forget_names_as_numbers(apps, schema_editor):
    """A number beside the receiver is from now on how that one is dialled at another telephone system."""
    transfers = apps.get_model("presence", "Transfer").objects
    transfers.filter(receiver__isnull=False).exclude(number="").update(number="")


class Migration(migrations.Migration):
    dependencies = [
        ("presence", "0012_telephones_of_users"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="brought_by",
            field=models.OneToOneField(
                blank=True,
                help_text="The transfer at another telephone system, by number, that rang here.",
                null=True,
                on_delete=SET_NULL,
                related_name="brought",
                to="presence.transfer",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="number",
            field=models.CharField(
                blank=True, help_text="Where to, if not to a user of this telephone system.", max_length=64
            ),
        ),
        migrations.RunPython(forget_names_as_numbers, migrations.RunPython.noop, elidable=True),
    ]
