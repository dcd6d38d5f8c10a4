import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0014_toolbar_shortcuts"),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("queue", models.CharField(help_text="As users know it.", max_length=64, verbose_name="queue")),
                (
                    "number",
                    models.CharField(
                        help_text="What is dialled to get there.",
                        max_length=32,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A\\+?[0-9*#]{1,31}\\Z",
                                "Number: type what is dialled, of digits, * and #, without blanks.",
                            )
                        ],
                        verbose_name="number",
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="queue_numbers",
                        to="customizing.cmsdestination",
                    ),
                ),
            ],
            options={
                "verbose_name": "queue for hand-overs",
                "verbose_name_plural": "queues to which calls can be handed over",
                "ordering": ["queue", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("queue", ""), _negated=True), models.Q(("number", ""), _negated=True)
                        ),
                        name="queue_number_says_both",
                        violation_error_message="Queue and number: enter both.",
                    ),
                    models.UniqueConstraint(
                        fields=("destination", "queue"),
                        name="queue_number_once",
                        violation_error_message="Queue: it is in the table already. Take one line out.",
                    ),
                ],
            },
        ),
    ]
