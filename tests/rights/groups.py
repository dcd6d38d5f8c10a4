"""What each delivered group may do with each table: view, add, change, delete it, or assign users (u).

Of the states of Customizing: put the draft in force (p), see the WebClient as a user (s).
"""

from tests.rights.people import Asker

NODES = [
    "cmsprofile",
    "cmsintegrationprofile",
    "contextareaprofile",
    "heartbeatprofile",
    "navigationbarprofile",
    "blocklayoutprofile",
    "accountidentificationprofile",
    "workmode",
    "businessrole",
    "toolbarprofile",
    "pushbutton",
    "transactiontype",
    "homecountry",
    "withheldnumber",
    "callresult",
    "cmsdestination",
]
KEY_USERS_OWN = ("workmode", "toolbarprofile", "pushbutton", "callresult")
HISTORY = {"activation": "v", "changedvalue": "v"}
NOTES = {"nodenote": "vacd"}
CUSTOMIZING = dict.fromkeys(NODES, "vacd") | {"businessrole": "vacdu", "position": "vacdu"} | HISTORY | NOTES
CUSTOMIZING |= {"activation": "vp"}
SUPPORT = {"user": "vac", "telephoneuser": "vc", "businesspartner": "vacd", "businesstransaction": "vc"}
RIGHTS: dict[str, dict[str, str]] = {
    "Consultant": CUSTOMIZING | SUPPORT | {"group": "v", "activation": "vps"},
    "Key User": dict.fromkeys(NODES, "vc")
    | {"cmsdestination": "v", "homecountry": "v", "position": "v"}
    | dict.fromkeys(KEY_USERS_OWN, "vacd")
    | {"nodenote": "v"}
    | HISTORY,
    "Auditor": dict.fromkeys([*NODES, *SUPPORT, *HISTORY, *NOTES, "group", "position"], "v") | {"activation": "vs"},
    "Support": SUPPORT | {"businessrole": "vu", "position": "vu"},
}
ACTIONS = {"changelist": "vv", "history": "vv", "add": "aa", "delete": "dd", "change": "vc"}
"""The right that GET and POST need."""

PAGES = {
    "set-up": ("businessrole", "aa"),
    "work-mode-users": ("workmode", "dd"),
    "connection-check": ("cmsdestination", "cc"),
    "openapi": ("cmsdestination", "cc"),
    "presence-preview": ("cmsprofile", "vv"),
    "preview-as-user": ("activation", "ss"),
    "preview-page": ("activation", "ss"),
    "why-of-user": ("businessrole", "vv"),
    "bench-number": ("accountidentificationprofile", "vv"),
    "bench-hand-over": ("cmsintegrationprofile", "vv"),
    "bench-nobody": ("cmsintegrationprofile", "vv"),
    "bench-toolbar": ("toolbarprofile", "vv"),
    "bench-rules": ("cmsprofile", "vv"),
    "admin:customizing_activation_import": ("activation", "vv"),
    "admin:customizing_activation_export": ("activation", "vv"),
    "admin:customizing_activation_compare": ("activation", "vv"),
    "admin:customizing_activation_restore": ("activation", "vv"),
    "admin:customizing_activation_draft": ("activation", "vp"),
    "admin:customizing_activation_discard": ("activation", "pp"),
    "admin:customizing_changedvalue_csv": ("changedvalue", "vv"),
    "admin:customizing_changedvalue_reason": ("changedvalue", "vv"),
    "admin:customizing_businessrole_users": ("businessrole", "vu"),
    "admin:customizing_position_users": ("position", "vu"),
    "admin:auth_user_password_change": ("user", "cc"),
    "admin:crm_ui_telephoneuser_import": ("telephoneuser", "cc"),
    "admin:crm_ui_telephoneuser_export": ("telephoneuser", "vv"),
    "admin:crm_ui_telephoneuser_compare": ("telephoneuser", "cc"),
}


def may(person: Asker, name: str, *, post: bool) -> bool:
    """Whether a page of the administration is for somebody who is no superuser."""
    given = CUSTOMIZING if person.customizes else RIGHTS.get(person.group, {})
    if name == "admin:app_list":
        return any(table in given for table in NODES)
    if name in PAGES:
        table, needed = PAGES[name]
    else:
        *_app, table, action = name.split("_")
        needed = ACTIONS[action]
    return needed[post] in given.get(table, "")
