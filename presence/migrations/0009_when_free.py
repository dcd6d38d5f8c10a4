"""A booking is called what the screen calls it: When Free."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def constraints(prefix: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(
            fields=["conversation"],
            condition=Q(state__in=["waiting", "offered"]),
            name=f"{prefix}_one_open_per_conversation",
        ),
        models.UniqueConstraint(
            fields=["target"], condition=Q(state="offered"), name=f"{prefix}_one_offered_per_target"
        ),
        models.CheckConstraint(condition=~Q(sender=F("target")), name=f"{prefix}_not_for_oneself"),
    ]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("presence", "0008_user_names_and_extensions"),
    ]

    operations = [
        *[migrations.RemoveConstraint("booking", each.name) for each in constraints("booking")],
        migrations.RenameModel("Booking", "WhenFreeRequest"),
        *[migrations.AddConstraint("whenfreerequest", each) for each in constraints("when_free")],
        migrations.RenameIndex("whenfreerequest", new_name="when_free_of_target", old_name="booking_of_target"),
        *[
            migrations.AlterField(
                "whenfreerequest",
                name,
                models.ForeignKey(to, on_delete, related_name=related_name),
            )
            for name, to, on_delete, related_name in [
                ("conversation", "presence.conversation", django.db.models.deletion.CASCADE, "when_free_requests"),
                ("sender", settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, "when_free_made"),
                ("target", settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, "when_free_for"),
            ]
        ],
    ]
