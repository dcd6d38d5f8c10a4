"""The last number of a range. Without one it has 10,000,000 numbers, as before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customizing", "0035_more_texts_in_other_languages")]

    operations = [
        migrations.AddField(
            model_name="transactiontype",
            name="number_to",
            field=models.PositiveBigIntegerField(
                blank=True,
                help_text="Last number of the range. Empty: it has 10,000,000 numbers.",
                null=True,
                verbose_name="numbers to",
            ),
        ),
        migrations.AlterField(
            model_name="transactiontype",
            name="number_from",
            field=models.PositiveBigIntegerField(
                help_text="First number of the 10-digit number range.", verbose_name="numbers from"
            ),
        ),
        migrations.AddConstraint(
            model_name="transactiontype",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number_to", None),
                    models.Q(("number_to__gte", models.F("number_from")), ("number_to__lte", 9999999999)),
                    _connector="OR",
                ),
                name="number_range_ends_behind_its_start",
                violation_error_message="Numbers to: enter a number from the first one to 9999999999.",
            ),
        ),
    ]
