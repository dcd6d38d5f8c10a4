"""Users as the CMS names them."""

import logging

from django.contrib.auth.models import User

from customizing.models import CmsDestination

logger = logging.getLogger(__name__)


def user_id(destination: CmsDestination, username: str) -> int | None:
    """The user of that name. None, with a line in the log, if the CRM has no such user: names must match."""
    if not username:
        return None
    found = User.objects.filter(username=username).values_list("pk", flat=True).first()
    if found is None:
        logger.warning("%s tells of user %r, whom the CRM does not know; ignored.", destination, username)
    return found
