"""Statuses of a transaction type, each with the status of the product that it means."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0033_texts_in_other_languages"),
    ]

    operations = [
        migrations.AddField(
            model_name="transactiontype",
            name="statuses",
            field=models.TextField(
                blank=True,
                default="",
                help_text=(
                    "One a line, each with what it means: “Waiting for parts = in process”. It means open, in process "
                    "or completed. Without any there are just these three."
                ),
                verbose_name="statuses",
            ),
            preserve_default=False,
        ),
    ]
