import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0024_change_documents"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="activation",
            options={
                "ordering": ["-pk"],
                "permissions": [("activate_draft", "Can have changes collected, and put the draft in force")],
                "verbose_name": "state of Customizing",
                "verbose_name_plural": "states of Customizing",
            },
        ),
        migrations.AddField(
            model_name="changestamp",
            name="active",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customizing.activation",
            ),
        ),
        migrations.AddField(
            model_name="changestamp",
            name="passwords",
            field=models.JSONField(
                default=dict,
                help_text="With `active`: the encrypted passwords in force, which no document has.",
            ),
        ),
        migrations.AlterField(
            model_name="activation",
            name="occasion",
            field=models.CharField(
                choices=[
                    ("changed", "Change in the administration"),
                    ("delivered", "Delivered"),
                    ("imported", "Import"),
                    ("restored", "Restored"),
                    ("activated", "Draft activated"),
                    ("version", "Changed by a new version"),
                    ("found", "Found so"),
                ],
                max_length=9,
                verbose_name="occasion",
            ),
        ),
    ]
