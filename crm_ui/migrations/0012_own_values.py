from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_ui", "0011_named_in_any_language")]

    operations = [
        migrations.AddField(
            model_name="businesstransaction",
            name="own_values",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Of the type by Customizing, by their names.",
                verbose_name="own fields",
            ),
        ),
    ]
