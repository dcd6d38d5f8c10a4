"""Who sends: an agent, one of the Interaction Center, a consultant, and somebody who has not logged on."""

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from customizing.models import BusinessRole
from tests.factory import make_user

ROLES = {"alice": "SERVICEPRO", "ivy": "IC_AGENT", "boss": "SERVICEPRO"}
CONSULTANT, NOBODY = "boss", "nobody"
NAMES = (*ROLES, NOBODY)
LOGON = "/login/"


class Visitors:
    """Their browsers. Who was logged off, or took a right from himself, gets it back before the next request."""

    def __init__(self) -> None:
        self.clients = {name: Client(raise_request_exception=False) for name in NAMES}
        self.ids: dict[str, int] = {}

    def client(self, name: str) -> Client:
        client = self.clients[name]
        if name in ROLES and not self._is_in(client, self._able(name)):
            client.force_login(User.objects.get(username=name))
        return client

    def session_key(self, name: str) -> str:
        cookie = self.clients[name].cookies.get(settings.SESSION_COOKIE_NAME)
        return cookie.value if cookie else ""

    @staticmethod
    def _is_in(client: Client, user: User) -> bool:
        session = client.session
        hashes = session.get("_auth_user_hash") == user.get_session_auth_hash()
        return session.get("_auth_user_id") == str(user.pk) and hashes

    def _able(self, name: str) -> User:
        user = self._named(name)
        staff = name == CONSULTANT
        if (user.is_active, user.is_staff, user.is_superuser) != (True, staff, staff):
            user.is_active, user.is_staff, user.is_superuser = True, staff, staff
            user.save()
        if not user.business_roles.exists():
            user.business_roles.add(*BusinessRole.objects.filter(name=ROLES[name]))
        return user

    def _named(self, name: str) -> User:
        """Who was renamed has the name again: while logged on under it to the telephone system, nobody else may."""
        users = User.objects.all()
        if name in self.ids and users.exclude(username=name).filter(pk=self.ids[name]).exists():
            users.filter(username=name).delete()
            users.filter(pk=self.ids[name]).update(username=name)
        user = users.filter(username=name).first() or make_user(name, role=ROLES[name])
        self.ids[name] = user.pk
        return user
