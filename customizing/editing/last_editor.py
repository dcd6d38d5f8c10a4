"""Who saved a record last, as the administration knows it."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from ..display_names import name_of


def who_saved(record: Model) -> str:
    """The name of the user who saved the record last; empty if nobody did in the administration."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=str(record.pk))
    entry = entries.select_related("user").order_by("-action_time").first()
    return name_of(entry.user) if entry else ""
