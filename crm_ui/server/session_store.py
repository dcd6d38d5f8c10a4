"""Sessions in the database, as Django's, but only under keys that Django makes."""

import re

from django.contrib.sessions.backends import db

KEY = re.compile(r"[a-z0-9]{8,64}")


class SessionStore(db.SessionStore):
    """What a cookie holds is no key of a session if it does not look like one: the database is not asked for it."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and KEY.fullmatch(key))
