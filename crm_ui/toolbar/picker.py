"""Whom a call can go to, as the dial pad's Agents tab lists it: one line each, the best reachable first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from django.contrib.auth.models import User

from crm_ui.models import FavouriteColleague
from crm_ui.partners.account_experts import who_knows_caller
from crm_ui.search.text import search_text
from crm_ui.toolbar.agent_search import Colleague, all_colleagues, find_among, is_blank
from crm_ui.toolbar.number_rows import NumberRow, number_rows
from customizing.access import Profiles
from presence.calls.alternatives import conversation_of
from presence.models import Call, Transfer, TransferQuestion
from presence.questions.commands import asked_by
from presence.status import board
from presence.status.derive import PresenceStatus
from presence.status.from_database import Presence

SHOWN = 50
LOOKED_BACK = 50
LOGGED_ON = {PresenceStatus.AVAILABLE, PresenceStatus.BUSY}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is looked for, and among whom: `hint` says if not all that was typed counts."""

    text: str = ""
    hint: str = ""
    team: str = ""
    favourites: bool = False
    available: bool = False

    @classmethod
    def from_get(cls, get: Mapping[str, str]) -> Self:
        text = search_text(get.get("agent", ""))
        chosen = {name: get.get(name) == "1" for name in ("favourites", "available")}
        return cls(text=text.text, hint=text.hint, team=get.get("team", "")[:60], **chosen)

    @property
    def only_logged_on(self) -> bool:
        return is_blank(self.text) and not self.favourites and not self.team

    @property
    def filtered(self) -> bool:
        return bool(self.team or self.favourites or self.available)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A colleague found. `why` says what he or she has to do with the caller, which makes this one a good choice."""

    colleague: Colleague
    favourite: bool
    why: str = ""
    question: TransferQuestion | None = None


@dataclass(frozen=True, kw_only=True)
class Picker:
    """Not more rows than can be looked over, and how many there were; the teams to choose from, the own one first."""

    asked: Asked
    rows: list[Row] = field(default_factory=list)
    total: int = 0
    teams: list[str] = field(default_factory=list)
    numbers: list[NumberRow] = field(default_factory=list)
    may_ask: bool = False


def picker(asked: Asked, *, user: User, profiles: Profiles) -> Picker:
    """Colleagues by the search rules, without the one who asks. As many queries for many as for few.

    BadSearch if what was typed breaks a rule. Without presence in the dial pad nobody is told here who is free.
    """
    everybody = all_colleagues()
    own_team = next((each.team for each in everybody if each.pk == user.pk), "")
    known = board.get_many([each.pk for each in everybody])
    favourites = set(FavouriteColleague.objects.filter(user=user).values_list("colleague", flat=True))
    told = known if profiles.presence_in_dial_pad else {}
    wanted = _Wanted(asked, known, told, favourites)
    others = [each for each in everybody if each.pk != user.pk and wanted(each)]
    found = [(each, True) for each in others] if is_blank(asked.text) else find_among(others, asked.text)
    order = _Order(user, known=told, team=own_team)
    ranked = [each for each, _named in sorted(found, key=order.of)]
    asking = may_ask(user, profiles)
    questions = asked_by(user) if asking else {}
    return Picker(
        asked=asked,
        rows=[
            Row(
                colleague=each,
                favourite=each.pk in favourites,
                why=order.experts.get(each.pk, ""),
                question=questions.get(each.pk),
            )
            for each in ranked[:SHOWN]
        ],
        total=len(ranked),
        teams=_teams(everybody, own=own_team),
        numbers=[]
        if asked.filtered
        else number_rows(asked.text, user=user, profiles=profiles, listed={each.extension for each in ranked}),
        may_ask=asking,
    )


def may_ask(user: User, profiles: Profiles) -> bool:
    """Whether the user has a call that could be handed over, and a toolbar to do so."""
    own = board.get(user.pk)
    return own is not None and own.own_call in {"connected", "held"} and profiles.permits("ask-colleague")


def set_favourite(user: User, colleague: User, *, starred: bool) -> None:
    """Star the colleague for the user, or take the star away."""
    if starred:
        FavouriteColleague.objects.bulk_create(
            [FavouriteColleague(user=user, colleague=colleague)], ignore_conflicts=True
        )
    else:
        FavouriteColleague.objects.filter(user=user, colleague=colleague).delete()


@dataclass(frozen=True)
class _Wanted:
    """Whether a colleague passes what was chosen beside the text. `told` is what the user may know of presence."""

    asked: Asked
    known: Mapping[int, Presence]
    told: Mapping[int, Presence]
    favourites: set[int]

    def __call__(self, colleague: Colleague) -> bool:
        asked = self.asked
        return not (
            (asked.only_logged_on and _word(self.known, colleague) not in LOGGED_ON)
            or (asked.team and colleague.team != asked.team)
            or (asked.favourites and colleague.pk not in self.favourites)
            or (asked.available and self.told and _word(self.told, colleague) != PresenceStatus.AVAILABLE)
        )


class _Order:
    """Who is called as was typed, who can be reached, who knows the caller, the own team, who was turned to last."""

    def __init__(self, user: User, *, known: Mapping[int, Presence], team: str):
        self.known, self.team = known, team
        own = board.get(user.pk)
        self.destination = own.destination_id if own else None
        self.experts = _first_reasons(who_knows_caller(conversation_of(user)))
        self.knowing = {pk: place for place, pk in enumerate(self.experts)}
        self.used = {pk: place for place, pk in enumerate(_last_used(user))}

    def of(self, found: tuple[Colleague, bool]) -> tuple[int, ...]:
        colleague, named = found
        last = len(self.knowing), len(self.used)
        return (
            not named,
            self._reach(colleague),
            self.knowing.get(colleague.pk, last[0]),
            not self.team or colleague.team != self.team,
            self.used.get(colleague.pk, last[1]),
        )

    def _reach(self, colleague: Colleague) -> int:
        presence = self.known.get(colleague.pk)
        if presence is None or presence.word not in LOGGED_ON:
            return 3
        if presence.word == PresenceStatus.BUSY:
            return 2
        return int(presence.destination_id != self.destination)


def _first_reasons(experts: Iterable[tuple[User, str]]) -> dict[int, str]:
    """Each expert with the first reason, which is the best."""
    found: dict[int, str] = {}
    for user, why in experts:
        found.setdefault(user.pk, why)
    return found


def _word(known: Mapping[int, Presence], colleague: Colleague) -> str:
    presence = known.get(colleague.pk)
    return presence.word if presence else PresenceStatus.UNKNOWN


def _last_used(user: User) -> list[int]:
    """The colleagues whom the user turned to, or who turned to the user, the last one first."""
    handed = Transfer.objects.filter(sender=user, receiver__isnull=False).order_by("-pk")
    talked = Call.objects.filter(user=user, peer_user__isnull=False).order_by("-pk")
    when: list[tuple[int, datetime]] = [
        *handed.values_list("receiver", "created_at")[:LOOKED_BACK],
        *talked.values_list("peer_user", "started_at")[:LOOKED_BACK],
    ]
    return list(dict.fromkeys(pk for pk, _at in sorted(when, key=lambda each: each[1], reverse=True)))


def _teams(colleagues: Iterable[Colleague], *, own: str) -> list[str]:
    teams = {each.team for each in colleagues if each.team}
    return sorted(teams, key=lambda team: (team != own, team.casefold()))
