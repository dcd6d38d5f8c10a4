"""What several users are to have: what would change, what does not go together, and all of it or nothing stored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.administration import terms
from crm_ui.administration.telephony_rules import name_taken, taken
from crm_ui.administration.terms import Terms
from customizing.belongings import USER
from customizing.models import CmsDestination
from customizing.signals import assignments_touched
from presence import changes
from presence.models import Agent, OtherTelephone, Telephone
from presence.phone import readable
from presence.sessions import extensions, telephones

BY_ROLE = 0
"""In the place of a telephone system: that of the business role."""

FIELDS = {
    "telephone": gettext_lazy("Telephone"),
    "extension": gettext_lazy("Extension"),
    "mobile": gettext_lazy("Mobile"),
    "own_destination": gettext_lazy("Telephone system"),
    "cms_user_name": gettext_lazy("CMS user name"),
    "roles": gettext_lazy("Roles"),
    "positions": gettext_lazy("Positions"),
}
OF_TELEPHONE = ("telephone", "extension", "own_destination", "cms_user_name")


class Wanted(NamedTuple):
    """What a user is to have; None is to stay as it is. `telephone` is which one is meant, if not that in use."""

    user: User
    telephone: str | None = None
    extension: str | None = None
    mobile: str | None = None
    own_destination: int | None = None
    cms_user_name: str | None = None
    roles: Terms | None = None
    positions: Terms | None = None


class Change(NamedTuple):
    """A field of a user that would change, with what people read of it before and after."""

    user: User
    field: str
    before: str
    after: str


class _Aim(NamedTuple):
    """A telephone as it is, and what of it is to be another."""

    wanted: Wanted
    telephone: Telephone
    news: dict[str, str | int]

    @property
    def system(self) -> int | None:
        """Where it will be."""
        own = self.news.get("own_destination", self.telephone.own_destination_id) or None
        last = self.telephone.destination_id if isinstance(self.telephone, Agent) else None
        return int(own) if own else last

    @property
    def extension(self) -> str:
        return str(self.news.get("extension", self.telephone.extension))

    @property
    def name(self) -> str:
        return str(self.news.get("cms_user_name", self.telephone.cms_user_name) or self.wanted.user.get_username())

    @property
    def key(self) -> tuple[type[Telephone], object]:
        return type(self.telephone), self.telephone.pk


class Plan:
    """Made of what is stored now. Extensions may change hands within it."""

    def __init__(self, wanted: Sequence[Wanted]):
        self.wanted = wanted
        users = {each.user.pk for each in wanted}
        self._agents = {each.user_id: each for each in Agent.objects.filter(user__in=users).select_related("user")}
        others = OtherTelephone.objects.filter(user__in=users).select_related("user")
        self._others = {(each.user_id, each.telephone.lower()): each for each in others}
        self._terms = {column: terms.stored(column, users) for column in terms.TABLES}
        self._names = {column: terms.names_of(column) for column in terms.TABLES}
        self._systems = dict(CmsDestination.objects.values_list("pk", "name"))
        self._named: dict[int, str] = {}
        """What the first telephone of a user is called who had none."""
        self._aims = [self._aim(each) for each in wanted]

    def changes(self) -> list[Change]:
        return [change for aim in self._aims for change in self._changes_of(aim)]

    @property
    def number_changed(self) -> int:
        """How many of those wanted are not so yet."""
        return sum(1 for aim in self._aims if any(self._changes_of(aim)))

    def clashes(self) -> Iterator[tuple[Wanted, str, str]]:
        """Who would have what is somebody else's at the same telephone system, in which field, and the refusal."""
        moving = [aim for aim in self._aims if {"extension", "own_destination"} & aim.news.keys()]
        extended = [aim for aim in moving if aim.extension]
        staying = [(each.extension, each) for each in self._staying(extended)]
        for aim, other in _meeting([(aim.extension, aim) for aim in extended], staying):
            yield aim.wanted, "extension", taken(aim.extension, other)
        called = [aim for aim in self._aims if {"cms_user_name", "own_destination"} & aim.news.keys()]
        names = {aim.name.lower() for aim in called}
        keys = {aim.key for aim in called}
        with_names = extensions.with_names(names, besides=()) if called else []
        staying = [(_name_of(each), each) for each in with_names if (type(each), each.pk) not in keys]
        for aim, other in _meeting([(aim.name, aim) for aim in called], staying):
            yield aim.wanted, "cms_user_name", name_taken(aim.name, other)

    def save(self) -> None:
        """In force at once: badges offer Call Mobile, extensions can be dialled, open pages are told."""
        with transaction.atomic():
            concerned = {change.user.pk for change in self.changes()}
            assignments_touched.send(sender=Plan, kind=USER, numbers=concerned)
            new = [Agent(user_id=pk) for pk in concerned - self._agents.keys()]
            Agent.objects.bulk_create(new, ignore_conflicts=True)
            self._free_extensions()
            for aim in self._aims:
                _store(aim)
            for column, had in self._terms.items():
                given = {each.user.pk: getattr(each, column) for each in self.wanted}
                wanted = {user: new for user, new in given.items() if new is not None}
                terms.store(column, had, wanted)
            changes.changed(sorted(concerned))

    def _aim(self, wanted: Wanted) -> _Aim:
        telephone = self._telephone(wanted)
        news = {
            name: value
            for name in OF_TELEPHONE
            if (value := getattr(wanted, name)) is not None and value != _stored(telephone, name)
        }
        if telephone.telephone or not wanted.telephone:
            news.pop("telephone", None)  # it stays what it is called
        return _Aim(wanted, telephone, news)

    def _telephone(self, wanted: Wanted) -> Telephone:
        """The one that is meant: that in use if it is called so or is not there yet; else another, maybe new, one."""
        agent = self._agents.get(wanted.user.pk) or Agent(user=wanted.user)
        name = (wanted.telephone or "").lower()
        has_none = not (agent.telephone or agent.extension)
        in_use = self._named.setdefault(wanted.user.pk, name) if has_none else agent.telephone.lower()
        if name in {"", in_use}:
            return agent
        return self._others.get((wanted.user.pk, name)) or OtherTelephone(user=wanted.user)

    def _staying(self, aims: Iterable[_Aim]) -> list[Telephone]:
        """The telephones that have the extensions now, and keep them."""
        keys = {aim.key for aim in self._aims if {"extension", "own_destination"} & aim.news.keys()}
        wanted = {aim.extension for aim in aims}
        agents = Agent.objects.filter(extension__in=wanted).select_related("user")
        others = OtherTelephone.objects.filter(extension__in=wanted).select_related("user")
        return [each for each in (*agents, *others) if (type(each), each.pk) not in keys]

    def _free_extensions(self) -> None:
        changing = [aim.telephone for aim in self._aims if "extension" in aim.news]
        for kind in (Agent, OtherTelephone):
            keys = [each.pk for each in changing if isinstance(each, kind)]
            kind._default_manager.filter(pk__in=keys).update(extension="")

    def _changes_of(self, aim: _Aim) -> Iterator[Change]:
        wanted, agent = aim.wanted, self._agents.get(aim.wanted.user.pk) or Agent()
        for name, value in aim.news.items():
            before = _stored(aim.telephone, name)
            if name == "own_destination":
                before, value = (self._systems.get(int(each), "") for each in (before, value))
            yield Change(wanted.user, name, str(before), str(value))
        if wanted.mobile is not None and wanted.mobile != agent.mobile:
            yield Change(wanted.user, "mobile", readable(agent.mobile), readable(wanted.mobile))
        for column, names in self._names.items():
            had, new = self._terms[column].get(wanted.user.pk, frozenset()), getattr(wanted, column)
            if new is not None and new != had:
                yield Change(wanted.user, column, terms.written(had, names), terms.written(new, names))


def _meeting(
    aims: Iterable[tuple[str, _Aim]], staying: Iterable[tuple[str, Telephone]]
) -> Iterator[tuple[_Aim, Telephone]]:
    """Whose value somebody else has at the same telephone system, be it stored or wanted too."""
    there: dict[str, list[tuple[Telephone, int | None]]] = defaultdict(list)
    for value, each in staying:
        there[value.lower()].append((each, extensions.system_of(each)))
    for value, aim in aims:
        known = there[value.lower()]
        others = ((each, system) for each, system in known if _user_of(each) != aim.wanted.user)
        if other := next((each for each, system in others if extensions.could_meet(system, aim.system)), None):
            yield aim, other
        known.append((aim.telephone, aim.system))


def _user_of(telephone: Telephone) -> User:
    user: User = telephone.user  # type: ignore[attr-defined]  # each kind of telephone has one
    return user


def _name_of(telephone: Telephone) -> str:
    return telephone.cms_user_name or _user_of(telephone).get_username()


def _stored(telephone: Telephone, name: str) -> str | int:
    return telephone.own_destination_id or BY_ROLE if name == "own_destination" else str(getattr(telephone, name))


def _store(aim: _Aim) -> None:
    fields: dict[str, str | int | None] = dict(aim.news)
    if "own_destination" in fields:
        fields["own_destination_id"] = fields.pop("own_destination") or None
    if isinstance(aim.telephone, OtherTelephone):
        if fields:
            OtherTelephone.objects.update_or_create(pk=aim.telephone.pk, defaults={"user": aim.wanted.user, **fields})
        fields = {}
    if aim.wanted.mobile is not None:
        fields["mobile"] = aim.wanted.mobile
    if fields:
        telephones.keep(aim.wanted.user.pk, **fields)


def in_words(changed: Sequence[Change]) -> str:
    """For the history of a user."""
    said = _("%(field)s: %(before)s → %(after)s")
    return "; ".join(
        said % {"field": FIELDS[each.field], "before": each.before or "–", "after": each.after or "–"}
        for each in changed
    )
