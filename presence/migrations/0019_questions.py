import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("presence", "0018_newest_calls_of_user"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TransferQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=120)),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("yes", "Yes"), ("later", "In 5 minutes"), ("no", "No")], max_length=5
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions_asked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        help_text="The asker's leg.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="presence.call",
                    ),
                ),
                (
                    "colleague",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions_for",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)), fields=["colleague"], name="question_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("asker", "call", "colleague"), name="question_once_per_call"),
                    models.CheckConstraint(
                        condition=models.Q(("asker", models.F("colleague")), _negated=True),
                        name="question_not_to_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""), ("ended_at__isnull", False), _connector="OR"),
                        name="question_answered_ended",
                    ),
                ],
            },
        ),
    ]
