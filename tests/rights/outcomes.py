"""What somebody gets who asks for an address, in the words of the table of rights."""

from enum import StrEnum
from urllib.parse import urlsplit

from django.http import HttpResponse


class Outcome(StrEnum):
    IN = "let in"
    LOGON = "to the log-on"
    ADMIN_LOGON = "to the log-on of the administration"
    ADMINISTRATION = "to the administration"
    REFUSED = "refused"
    UNKNOWN = "no such page"
    NO_METHOD = "not by this method"
    UNSIGNED = "only what a telephone system has signed"


BY_STATUS = {403: Outcome.REFUSED, 404: Outcome.UNKNOWN, 405: Outcome.NO_METHOD, 415: Outcome.UNSIGNED}
BY_PATH = {"/login/": Outcome.LOGON, "/admin/login/": Outcome.ADMIN_LOGON, "/admin/": Outcome.ADMINISTRATION}


def outcome(response: HttpResponse) -> str:
    """An `Outcome`; of an error of the server its status."""
    if response.status_code in {301, 302}:
        return BY_PATH.get(urlsplit(response["Location"]).path, Outcome.IN)
    if response.status_code in {200, 204, 400}:
        return Outcome.IN
    return BY_STATUS.get(response.status_code, str(response.status_code))
