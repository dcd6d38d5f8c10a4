"""What the examination says of the answers of an Asterisk, in words, with what to write where."""

from dataclasses import replace

import pytest

from customizing.checks.finding import Level
from presence.connectors.asterisk.doctor.asking import Answers
from presence.connectors.asterisk.messages import Message
from presence.contract import Finding
from tests.presence.connectors.asterisk.examined import (
    ANNA,
    BEN,
    CARA,
    DORA,
    EMIL,
    amiss,
    judged,
    not_readable,
    recorded,
    with_line,
    with_values,
    without_actions,
)

READ, WRITE = "AST_CONFIG(manager.conf,crm,read)", "AST_CONFIG(manager.conf,crm,write)"


def one(found: list[Finding], level: Level, *words: str) -> Finding:
    """The finding of that level with these words; there must be exactly one."""
    [it] = [each for each in found if each.level == level and all(word in each.text for word in words)]
    return it


def test_checklist_11_7_an_asterisk_as_shipped_is_in_order() -> None:
    found = judged(recorded(), ANNA, BEN)
    assert amiss(found) == []
    told = {each.about for each in found if each.level == Level.OK}
    assert {"Rights", "Modules", "Version", "System name", "Channel variables", "Dialplan"} <= told
    assert {"Feature codes", "Telephones", "Questions to telephones", "Clock", "Answers"} <= told


def test_what_is_in_order_has_no_remedy_and_what_is_not_has_one() -> None:
    for found in (judged(recorded(), ANNA, BEN), judged(recorded(), ANNA, CARA, DORA, EMIL)):
        assert [each for each in found if bool(each.remedy) == (each.level == Level.OK)] == []
        assert [each for each in found if each.lines and not each.file] == []


@pytest.mark.parametrize("readable", [True, False])
def test_finding_4_12_a_right_too_few_is_named_with_the_line_that_gives_it(readable: bool) -> None:
    answers = with_values(recorded(), {WRITE: "call,agent,reporting"})
    answers = without_actions(answers if readable else not_readable(answers), "Originate")
    it = one(judged(answers, ANNA), Level.ERROR, "originate")
    assert it.text == "The user crm lacks the right to write originate, so not everything can be done from the CRM."
    assert (it.file, it.lines.splitlines()[-1]) == ("manager.conf", "write = call,agent,originate,reporting")


def test_a_right_to_read_too_few_is_an_error_if_it_is_sure_and_a_hint_if_it_is_not() -> None:
    it = one(judged(with_values(recorded(), {READ: "system,agent"}), ANNA), Level.ERROR, "may not read call")
    assert "read = system,call,agent" in it.lines
    unknown = one(judged(not_readable(recorded()), ANNA), Level.INFO, "may read agent, call")
    assert unknown.lines == "[crm]\nread = system,call,agent"


def test_events_that_come_show_that_they_may_be_read() -> None:
    events = [Message({"Event": ("X",), "Privilege": (f"{name},all",)}) for name in ("call", "agent")]
    found = judged(replace(not_readable(recorded()), events=events), ANNA)
    assert one(found, Level.OK, "has all rights that the CRM needs")


@pytest.mark.parametrize(
    ("held", "level"),
    [
        ("call,agent,originate,reporting,command", Level.WARNING),
        ("all", Level.WARNING),
        ("call,agent,originate,reporting,user", Level.INFO),
    ],
)
def test_rights_too_many_are_named_and_the_dangerous_ones_warned_of(held: str, level: Level) -> None:
    it = one(judged(with_values(recorded(), {WRITE: held}), ANNA), level, "rights to write that the CRM does not need")
    assert held.rpartition(",")[2] in it.text
    assert ("run programs" in it.text) == (level == Level.WARNING)


def test_a_right_too_many_is_seen_by_the_actions_that_are_offered() -> None:
    answers = not_readable(recorded())
    fields = {**answers.reply("ListCommands").fields, "Command": ("Execute CLI Command.  (Priv: command,all)",)}
    answers = replace(answers, replies={**answers.replies, "ListCommands": [Message(fields)]})
    assert one(judged(answers, ANNA), Level.WARNING, "does not need: command.")


def test_that_passwords_can_be_read_is_said() -> None:
    it = one(judged(recorded(), ANNA), Level.INFO, "with the passwords in them")
    assert "noload = func_config.so" in it.lines
    assert not [each for each in judged(not_readable(recorded()), ANNA) if "passwords" in each.text]


def test_a_module_that_is_missing_is_not_taken_for_a_right() -> None:
    found = judged(without_actions(recorded(), "PlayDTMF", "DeviceStateList"), ANNA)
    it = one(found, Level.ERROR, "lacks what the CRM asks it for: DeviceStateList, PlayDTMF")
    assert it.lines == "[modules]\nload = app_senddtmf.so\nload = res_manager_devicestate.so"
    assert one(found, Level.OK, "has all rights")


SETTINGS = {
    "AST_CONFIG(manager.conf,general,channelvars)": ("CRM_DID,MINE", "lack CRM_CALL_ID, CRM_ENDED"),
    "AST_CONFIG(manager.conf,general,timestampevents)": ("", "do not say when they were sent"),
    "AST_CONFIG(features.conf,featuremap,atxfer)": ("", "atxfer = *9"),
    "AST_CONFIG(features.conf,general,atxferswap)": ("*7", "atxferswap = *4"),
    "DIALPLAN_EXISTS(crm-transfer,10,1)": ("0", "lacks crm-transfer"),
    "DIALPLAN_EXISTS(crm-fallback,s,1)": ("", "cannot say what its dialplan has"),
    "CRM_ROUTE": ("", "does not say where its extensions are dialled"),
    "DIALPLAN_EXISTS(from-internal,1001,1)": ("0", "In the context from-internal nobody can dial Anna (1001)"),
    "PJSIP_AOR(1001,qualify_frequency)": ("0", "never asks whether these telephones are there"),
}
WRITTEN = {
    "CRM_ROUTE": "[globals]\nCRM_ROUTE = from-internal",
    "AST_CONFIG(manager.conf,general,channelvars)": "channelvars = CRM_DID,MINE,CRM_CALL_ID,CRM_ENDED",
    "AST_CONFIG(features.conf,general,atxferswap)": "[general]\natxferswap = *4",
    "AST_CONFIG(features.conf,featuremap,atxfer)": "[featuremap]\natxfer = *9",
    "PJSIP_AOR(1001,qualify_frequency)": "[1001]\ntype = aor\nqualify_frequency = 5",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_is_wrong_is_the_only_thing_amiss(name: str) -> None:
    value, words = SETTINGS[name]
    [it] = amiss(judged(with_values(recorded(), {name: value}), ANNA, BEN))
    assert words in it.text
    assert it.file.endswith(".conf")
    assert WRITTEN.get(name, "") in it.lines


@pytest.mark.parametrize(
    ("application", "data", "level"),
    [
        ("Dial", "PJSIP/1001", Level.WARNING),
        ("Dial", "PJSIP/1001,30,rU(t^T)", Level.WARNING),
        ("Queue", "support", Level.WARNING),
        ("ExecIf", '$["${X}" = "1"]?Dial(PJSIP/1001,${IF($[1 > 0]?5:6)},r)', Level.WARNING),
        ("Dial", "PJSIP/1001,30,${DIAL_OPTIONS}", Level.WARNING),
        ("Dial", "PJSIP/1001,30,T", Level.INFO),
        ("Dial", "PJSIP/1001&PJSIP/1002,,tr", Level.INFO),
    ],
)
def test_a_dial_or_queue_without_t_and_t_is_named(application: str, data: str, level: Level) -> None:
    answers = with_values(with_line(recorded(), application, data), {"DIAL_OPTIONS": "Hhr"})
    it = one(judged(answers, ANNA), level, "mine,300,1 ")
    assert "tT)" in it.lines


@pytest.mark.parametrize(
    ("application", "data"),
    [
        ("Dial", "PJSIP/1001,30,HhtTr"),
        ("Dial", "PJSIP/1001,30,${DIAL_OPTIONS}"),
        ("Dial", "PJSIP/1001,30,${OF_THE_CHANNEL}"),
        ("Dial", "PJSIP/1001,30,${IF($[1]?r:m)}"),
        ("ExecIf", '$["${X}" = "1"]?Queue(support,tT,,,300):Hangup()'),
        ("ExecIf", "$[1]?Dial(PJSIP/1001,30,tT"),
        ("Set", "X=Dial(1001)"),
    ],
)
def test_a_dial_with_both_or_of_which_it_is_not_known_is_not_blamed(application: str, data: str) -> None:
    answers = with_values(with_line(recorded(), application, data), {"DIAL_OPTIONS": "HhTtr"})
    found = judged(answers, ANNA, BEN)
    assert amiss(found) == []
    unknown = "OF_THE" in data or "IF(" in data
    assert one(found, Level.INFO, "nor everywhere" if unknown else "prompts are installed; without them")


def test_a_dialplan_that_is_not_told_is_not_blamed() -> None:
    answers = recorded()
    replies = {action: answer for action, answer in answers.replies.items() if action != "ShowDialPlan"}
    found = judged(replace(answers, replies=replies), ANNA, BEN)
    assert amiss(found) == []
    assert one(found, Level.INFO, "nor everywhere whether Dial and Queue have t and T")


def test_that_no_number_dialled_is_kept_is_a_hint() -> None:
    answers = recorded()
    lines = [each for each in answers.replies["ShowDialPlan"] if "CRM_DID" not in each["AppData"]]
    found = judged(replace(answers, replies={**answers.replies, "ShowDialPlan": lines}), ANNA)
    assert "Set(__CRM_DID=${EXTEN})" in one(found, Level.INFO, "keeps the number that a caller has dialled").lines


def test_without_a_word_of_its_files_no_setting_is_called_wrong() -> None:
    found = judged(not_readable(recorded()), ANNA, BEN)
    assert amiss(found) == []
    assert one(found, Level.INFO, "Which variables come with the events of a call is not known")


@pytest.mark.parametrize(
    ("version", "level"),
    [("13.38.3", Level.WARNING), ("22.10.1+dfsg", Level.OK), ("certified/20.7-cert2", Level.OK), ("GIT-1", Level.OK)],
)
def test_an_asterisk_that_is_too_old_is_warned_of(version: str, level: Level) -> None:
    core = Message({"Response": ("Success",), "AsteriskVersion": (version,), "SystemName": ("",)})
    answers = recorded()
    found = judged(replace(answers, replies={**answers.replies, "CoreSettings": [core]}), ANNA)
    assert one(found, level, version)
    assert one(found, Level.INFO, "has no system name").lines == "[options]\nsystemname = pbx"


def test_telephones_are_registered_or_not_or_unknown() -> None:
    found = judged(recorded(), ANNA, BEN, CARA, DORA, EMIL)
    assert one(found, Level.OK, "Registered: Anna (1001), Ben (1002).")
    assert one(found, Level.WARNING, "Not registered: Cara (1003). These users are logged on")
    assert "exten => 4711,hint,PJSIP/4711" in one(found, Level.ERROR, "does not know: Dora (4711)").lines
    assert one(found, Level.WARNING, "1 user has no extension", "Emil").remedy == "Enter it in Users and Telephony."
    assert one(found, Level.INFO, "7 extensions of the Asterisk belong to no user of the CRM: 1004, ")


def test_who_is_not_at_work_needs_no_telephone_now() -> None:
    found = judged(recorded(), replace(CARA, logged_on=False))
    assert amiss(found) == []
    assert one(found, Level.INFO, "Not registered: Cara (1003).")


def test_a_hint_that_leads_to_no_telephone_is_told_with_the_telephone_to_write() -> None:
    answers = recorded()
    lost = [
        Message({**each.fields, "State": ("INVALID",)}) if each["Device"] == "PJSIP/1001" else each
        for each in answers.replies["DeviceStateList"]
    ]
    found = judged(replace(answers, replies={**answers.replies, "DeviceStateList": lost}), ANNA)
    it = one(found, Level.ERROR, "1 extension leads to no telephone: Anna (1001).")
    assert (it.file, it.lines.splitlines()[0]) == ("pjsip.conf", "[1001](crm-telephone)")


def test_without_hints_nothing_is_said_of_telephones() -> None:
    answers = recorded()
    found = judged(replace(answers, replies={**answers.replies, "ExtensionStateList": []}), ANNA, EMIL)
    assert "exten => 1001,hint,PJSIP/1001" in one(found, Level.ERROR, "has no hints").lines
    assert not [each for each in found if each.about in ("Telephones", "Extensions")]


def test_many_are_counted_and_the_first_named() -> None:
    crowd = [replace(EMIL, user=f"user{n}", name=f"User {n}") for n in range(500)]
    it = one(judged(recorded(), *crowd), Level.WARNING, "500 users have no extension")
    assert "User 11 and 488 more" in it.text


@pytest.mark.parametrize(("ahead", "words"), [(90.04, "90.0 s ahead"), (-3, "3.0 s behind")])
def test_a_clock_that_is_wrong_is_warned_of(ahead: float, words: str) -> None:
    assert one(judged(replace(recorded(), ahead=ahead), ANNA), Level.WARNING, words)


def test_slow_answers_are_warned_of() -> None:
    pings = [0.01] * 10 + [0.5] * 10
    it = one(judged(replace(recorded(), pings=pings), ANNA), Level.WARNING, "within 500.0 ms, 95 in 100 within 500.0")
    assert "load" in it.remedy


def test_an_asterisk_that_answers_nothing_breaks_nothing() -> None:
    assert amiss(judged(Answers("crm", "from-internal", booted=False), ANNA))
