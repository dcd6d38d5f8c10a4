import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customizing", "0031_changes_of_users")]

    operations = [
        migrations.CreateModel(
            name="OwnField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="By which its values are kept. Another name begins with empty fields.",
                        max_length=32,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[a-z][a-z0-9_]*\\Z",
                                "Name: small letters, digits and underscores only, and a letter first, such as frame_number.",
                            )
                        ],
                        verbose_name="name",
                    ),
                ),
                ("label", models.CharField(max_length=40, verbose_name="label")),
                (
                    "label_de",
                    models.CharField(
                        blank=True, help_text="Empty: the other label.", max_length=40, verbose_name="label in German"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("yes-no", "Yes or no"),
                            ("choice", "Choice"),
                        ],
                        default="text",
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                (
                    "choices",
                    models.CharField(
                        blank=True,
                        help_text="Of a choice: what users choose among, with commas.",
                        max_length=400,
                        verbose_name="choices",
                    ),
                ),
                (
                    "required",
                    models.BooleanField(
                        default=False,
                        help_text="By hand, no such transaction is saved without.",
                        verbose_name="required",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        blank=True,
                        help_text="That fill it when a transaction is made of a call. Several with commas: the first with a value.",
                        max_length=200,
                        verbose_name="keys in the attached data",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="position")),
                (
                    "type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_fields",
                        to="customizing.transactiontype",
                        verbose_name="transaction type",
                    ),
                ),
            ],
            options={
                "verbose_name": "own field",
                "verbose_name_plural": "own fields",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("type", "name"),
                        name="own_field_once",
                        violation_error_message="Name: the type has a field of this name already. Choose another.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "choice"), _negated=True),
                            models.Q(("choices", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="own_choice_has_choices",
                        violation_error_message="Choices: enter what users choose among, with commas, or another kind.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("label", ""), _negated=True)
                        ),
                        name="own_field_complete",
                        violation_error_message="Name and label: enter both.",
                    ),
                ],
            },
        ),
    ]
