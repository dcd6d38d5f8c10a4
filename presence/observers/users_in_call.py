"""Who is in a call and works with what a consultant is about to change."""

from django.contrib.auth.models import User
from django.db.models import Q

from customizing.display_names import name_of
from customizing.where_used import Concern
from presence.models import Call


def users_in_call(concern: Concern) -> list[str]:
    """The names of the users in an open call who are concerned, in their order."""
    mode = Q(user__agent__work_mode__in=concern.work_modes) | Q(user__agent__next_work_mode__in=concern.work_modes)
    works_with = Q(user__agent__role__in=concern.roles) | Q(destination__in=concern.destinations) | mode
    users = Call.objects.open().filter(works_with).values("user")
    return [
        name_of(user) for user in User.objects.filter(pk__in=users).order_by("last_name", "first_name", "username")
    ]
