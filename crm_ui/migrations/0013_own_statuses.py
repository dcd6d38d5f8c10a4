"""Transactions keep which status of their type was chosen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm_ui", "0012_own_values"),
    ]

    operations = [
        migrations.AddField(
            model_name="businesstransaction",
            name="own_status",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Of those of the type, if it was chosen.",
                max_length=60,
                verbose_name="status",
            ),
            preserve_default=False,
        ),
    ]
