import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0009_telephone_away"),
    ]

    operations = [
        migrations.CreateModel(
            name="TieLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "prefix",
                    models.CharField(
                        blank=True,
                        help_text="What is dialled before the extension: an access code such as 77, or a number such as +49301234. Empty if the extension is dialled alone.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A\\+?[0-9*#]*\\Z", "Prefix: digits, * and # only, with + before a country code."
                            )
                        ],
                        verbose_name="prefix before their extension",
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tie_lines",
                        to="customizing.cmsdestination",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        help_text="Whose users are dialled from here. It needs a line of its own for the way back.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tie_lines_here",
                        to="customizing.cmsdestination",
                        verbose_name="users at telephone system",
                    ),
                ),
            ],
            options={
                "verbose_name": "tie line to another telephone system",
                "verbose_name_plural": "tie lines to other telephone systems",
                "ordering": ["destination", "to"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("destination", "to"),
                        name="tie_line_once",
                        violation_error_message="Users at telephone system: it stands here already. Change that line.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("destination", models.F("to")), _negated=True),
                        name="tie_line_leads_elsewhere",
                        violation_error_message="Users at telephone system: choose another one than this.",
                    ),
                ],
            },
        ),
    ]
