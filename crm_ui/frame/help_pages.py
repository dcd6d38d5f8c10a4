"""Which page of the documentation fits a screen: by the name of its address, of which the longest beginning counts."""

FOR_AGENTS = "agents/"
PAGES = {
    "": FOR_AGENTS,
    "simulator": "automation/#simulator",
    "conversation": "administration/#what-happened-in-a-call",
    "attached-data": "attached-data/",
    "call-data": "attached-data/",
    "change-password": "administration/#log-on-and-passwords",
    "personalize": "administration/#ring-tone-notifications-and-messages",
    "telephone-window": "administration/#telephones-in-the-browser",
    "why": "customizing/#why-is-it-there-and-why-not",
    "bench": "customizing/#test-benches",
    "preview": "customizing/#before-a-change",
    "presence-preview": "customizing/#rules-of-presence",
    "set-up": "customizing/#guided-set-up",
    "connection-check": "administration/#the-connection-to-a-telephone-system",
    "admin:": "customizing/",
    "admin:index": "customizing/#the-start-page",
    "admin:customizing_activation": "customizing/#what-was-changed",
    "admin:customizing_activation_draft": "customizing/#collecting-changes",
    "admin:customizing_activation_import": "customizing/#customizing-as-a-file",
    "admin:customizing_blocklayoutprofile": "customizing/#navigation-bar",
    "admin:customizing_businessrole": "customizing/#the-users-of-a-role",
    "admin:customizing_callresult": "customizing/#records-of-calls",
    "admin:customizing_changedvalue": "customizing/#what-was-changed",
    "admin:customizing_cmsdestination": "connectors/",
    "admin:customizing_cmsintegrationprofile": "customizing/#a-caller-whom-nobody-takes",
    "admin:customizing_cmsprofile": "customizing/#rules-of-presence",
    "admin:customizing_homecountry": "customizing/#countries-and-numbers",
    "admin:customizing_navigationbarprofile": "customizing/#navigation-bar",
    "admin:customizing_position": "administration/#users",
    "admin:customizing_pushbutton": "customizing/#own-pushbuttons",
    "admin:customizing_toolbarprofile": "customizing/#what-a-role-can-do",
    "admin:customizing_transactiontype": "customizing/#own-fields-of-a-transaction-type",
    "admin:auth_user": "administration/#users",
    "admin:auth_group": "administration/#who-may-do-what",
    "admin:axes": "administration/#log-on-and-passwords",
    "admin:crm_ui_telephoneuser": "administration/#users",
}


def page_for(screen: str) -> str:
    """The address of the page on the site, with the part of it."""
    return PAGES[max((name for name in PAGES if screen.startswith(name)), key=len)]
