from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0017_categories_and_reasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="queuemember",
            name="penalty",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="Who has a higher one is rung only if nobody with a lower one can take the call.",
                verbose_name="penalty",
            ),
        ),
    ]
