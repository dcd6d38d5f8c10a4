"""Users as the CMS names them."""

import logging

from customizing.models import CmsDestination
from presence.cms import user_names

logger = logging.getLogger(__name__)


def user_id(destination: CmsDestination, username: str) -> int | None:
    """The user of that name. None, with a line in the log, if the CRM has no such user: names must match."""
    if not username:
        return None
    found = user_names.user_id(destination, username)
    if found is None:
        logger.warning("%s tells of user %r, whom the CRM does not know; ignored.", destination, username)
    return found
