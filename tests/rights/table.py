"""The table of rights: each address by its name, who is let in, and what GET and POST get then.

An address that is not in it fails the test. Others get what `expected` says.
"""

from collections.abc import Iterator, Mapping

from tests.rights.addresses import Address
from tests.rights.groups import may
from tests.rights.outcomes import Outcome
from tests.rights.people import Asker

IN, REFUSED, UNKNOWN, NO_METHOD = Outcome.IN, Outcome.REFUSED, Outcome.UNKNOWN, Outcome.NO_METHOD
LOGON, ADMIN_LOGON, ADMINISTRATION = Outcome.LOGON, Outcome.ADMIN_LOGON, Outcome.ADMINISTRATION
UNSIGNED = Outcome.UNSIGNED
Row = tuple[Outcome, Outcome]
READ, WRITE, BOTH = (IN, NO_METHOD), (NO_METHOD, IN), (IN, IN)

ANY_ROLE: dict[Row, str] = {
    READ: """home home-block search suggest accounts contacts employees partner partner-block transactions transaction
        transaction-block personalize why attached-data conversation conversation-export toolbar badge-templates
        message-count""",
    BOTH: "choose-role transaction-new transaction-edit change-password contact-new presence-poll message-history",
    WRITE: "transaction-note theme telephone test-telephone ring personalize-page block-open",
    (REFUSED, NO_METHOD): "call record",  # it is somebody else's
    (NO_METHOD, REFUSED): "call-partner call-data record-draft record-confirm record-drop record-caller",
}
COMMUNICATION: dict[Row, str] = {
    WRITE: "command note caller favourite answer-question single-keys telephone-password",
    READ: "dial-pad-agents dial-pad-recent presence-card shortcuts records missed-calls",
    BOTH: "question",
    (NO_METHOD, UNKNOWN): "missed-call",  # it rang at somebody else
    (UNKNOWN, NO_METHOD): "telephone-window telephone-call",  # who is asked has a telephone at the desk
}
STAFF: dict[Row, str] = {
    BOTH: "admin:index admin-change-password admin:password_change admin:view_on_site",
    READ: "admin:password_change_done admin:jsi18n",
    (REFUSED, NO_METHOD): "admin:autocomplete",  # without a field to which it belongs
    (UNKNOWN, UNKNOWN): "admin/<url>",
}
BY_RIGHT: dict[Row, str] = {
    BOTH: """set-up work-mode-users connection-check admin:customizing_businessrole_users admin:app_list
        admin:customizing_position_users admin:customizing_activation_import
        admin:customizing_activation_draft admin:customizing_activation_discard
        admin:auth_user_password_change admin:crm_ui_telephoneuser_import""",
    READ: """presence-preview preview-as-user preview-page why-of-user bench-number bench-hand-over bench-nobody
        openapi admin:customizing_changedvalue_csv admin:customizing_activation_compare
        admin:customizing_activation_export admin:crm_ui_telephoneuser_export""",
    (UNKNOWN, UNKNOWN): "admin:customizing_activation_restore",  # without a state
    WRITE: """bench-toolbar bench-rules admin:customizing_changedvalue_reason
        admin:crm_ui_telephoneuser_compare""",
}
NOBODY = {
    *("admin:crm_ui_telephoneuser_add", "admin:crm_ui_telephoneuser_delete", "admin:auth_user_delete"),
    *("admin:axes_accessfailurelog_add", "admin:crm_ui_businesstransaction_add"),
    *(
        f"admin:customizing_{table}_{action}"
        for table in ("activation", "changedvalue")
        for action in ("add", "delete")
    ),
}
READ_ONLY = {
    "admin:customizing_activation_change": READ,
    "admin:customizing_changedvalue_change": READ,
    "admin:axes_accessfailurelog_change": (IN, REFUSED),
    "admin:axes_accessfailurelog_delete": (IN, ADMINISTRATION),  # which goes on there
}
TABLES = {
    "customizing": """cmsdestination cmsprofile cmsintegrationprofile contextareaprofile heartbeatprofile
        navigationbarprofile blocklayoutprofile
        accountidentificationprofile workmode businessrole toolbarprofile pushbutton transactiontype
        homecountry withheldnumber callresult position activation changedvalue nodenote""",
    "auth": "group user",
    "axes": "accessfailurelog",
    "crm_ui": "telephoneuser businesspartner businesstransaction",
}
ACTIONS = ("changelist", "add", "history", "delete", "change")
DOOR: dict[str, tuple[Row, Row, Row]] = {  # for the anonymous, for users, for staff
    "login": (BOTH, BOTH, BOTH),
    "cms-events": ((NO_METHOD, UNSIGNED),) * 3,  # the tests of webhooks try what is signed
    "logout": ((NO_METHOD, LOGON),) * 3,
    "help": ((LOGON, LOGON), READ, READ),
    "help-page": ((LOGON, LOGON), READ, READ),
    "admin:login": (BOTH, (REFUSED, IN), (ADMINISTRATION, IN)),
    "admin:logout": ((ADMIN_LOGON, ADMIN_LOGON), (REFUSED, ADMINISTRATION), (NO_METHOD, LOGON)),
}
IN_A_DEMO = {
    IN,
    REFUSED,
    UNKNOWN,
    NO_METHOD,
}  # which of them is a matter of tests of its own
DENIED_AS = {"admin:app_list": UNKNOWN}


def _rows(*groups: Mapping[Row, str]) -> dict[str, Row]:
    return {name: row for group in groups for row, names in group.items() for name in names.split()}


def _of_tables(*apps: str) -> Iterator[tuple[str, Row]]:
    for app, action in ((app, action) for app in apps for action in ACTIONS):
        for table in TABLES[app].split():
            name = f"admin:{app}_{table}_{action}"
            yield name, (REFUSED, REFUSED) if name in NOBODY else READ_ONLY.get(name, BOTH)


OLD_ADDRESSES = {
    f"admin/{app}/{table}/<path:object_id>/": BOTH for app, tables in TABLES.items() for table in tables.split()
}
ROLE_ROWS = _rows(ANY_ROLE, COMMUNICATION)
COMMUNICATION_NAMES = _rows(COMMUNICATION).keys()
STAFF_ROWS = _rows(STAFF) | OLD_ADDRESSES
ADMIN_ROWS = STAFF_ROWS | _rows(BY_RIGHT) | dict(_of_tables(*TABLES))


def has_row(address: Address) -> bool:
    return is_of_a_demo(address) or any(address.name in rows for rows in (DOOR, ROLE_ROWS, ADMIN_ROWS))


def names() -> set[str]:
    return DOOR.keys() | ROLE_ROWS.keys() | ADMIN_ROWS.keys()


def is_of_a_demo(address: Address) -> bool:
    return address.route.startswith(("simulator/", "outside/", "demo/", "communication/ring-me/"))


def expected(address: Address, person: Asker, *, post: bool, real_use: bool) -> set[Outcome]:
    """What may come of it; one outcome but for what is of a demo."""
    if address.name in DOOR:
        return {DOOR[address.name][0 if person.anonymous else 1 + person.staff][post]}
    if address.name in ADMIN_ROWS:
        return {_in_administration(address.name, person, post)}
    if person.anonymous or not person.role:
        return {ADMINISTRATION if person.staff else LOGON}
    if is_of_a_demo(address):
        return {UNKNOWN} if real_use else IN_A_DEMO
    return {_in_webclient(address.name, person, post)}


def _in_administration(name: str, person: Asker, post: bool) -> Outcome:
    if not person.staff:
        return ADMIN_LOGON if person.anonymous else REFUSED
    for_them = person.superuser or name in STAFF_ROWS or may(person, name, post=post)
    outcome = ADMIN_ROWS[name][post]
    return outcome if for_them or outcome is NO_METHOD else DENIED_AS.get(name, REFUSED)


def _in_webclient(name: str, person: Asker, post: bool) -> Outcome:
    outcome = ROLE_ROWS[name][post]
    denied = name in COMMUNICATION_NAMES and not person.communicates
    return REFUSED if denied and outcome is not NO_METHOD else outcome
