"""Three states of a record become one: as the form showed it, as it is stored now, and as the user wants it."""

from dataclasses import dataclass, field

from django import forms
from django.db.models import Model
from django.http import QueryDict

from .browser import Sent, editable_fields, label_of, names_of, normalised, sent_in_words
from .snapshots import NAME, FormSnapshot, Row, take_snapshot

CHOICE = "take-"
THEIRS, YOURS = "theirs", "yours"


@dataclass(frozen=True)
class Clash:
    """What two people have changed to different values. `key` names the choice between them."""

    key: str
    label: str
    was: str
    theirs: str
    yours: str

    @property
    def choice(self) -> str:
        return CHOICE + self.key


@dataclass
class Merge:
    """`data` is what is to be saved; `notices` say what else the user should know before. `who` was faster."""

    data: QueryDict
    clashes: list[Clash] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    who: str = ""

    @property
    def settled(self) -> bool:
        """Whether it can be saved without asking the user."""
        return not self.clashes and not self.notices

    def takes_theirs(self, key: str) -> bool:
        """Whether the user, who was shown both values, has chosen that of the other user."""
        return self.data.get(CHOICE + key) == THEIRS

    def put(self, start: str, row: Row) -> None:
        """Have the fields sent as in `row`; `start` is what their names begin with."""
        for sent in row.values():
            for name, values in sent.items():
                self.data.setlist(start + name, values)

    def row(self, form: forms.BaseForm, *, opened: Row, stored: Row, wanted: Row, key: str = "", of: str = "") -> Row:
        """The row to be saved. `of` says which one it is, where there are several."""
        result: Row = {}
        for bound in editable_fields(form):
            name = bound.name
            was, theirs, yours = (state.get(name, {}) for state in (opened, stored, wanted))
            if self.takes_theirs(key + name):
                yours = was
            merged = merged_field(bound.field, was=was, theirs=theirs, yours=yours)
            if merged is None:
                self._clash(bound.field, key + name, of + label_of(bound.field, name), was, theirs, yours)
            result[name] = {each: [] for each in names_of(bound)} | (yours if merged is None else merged)
        return result

    def _clash(self, shown: forms.Field, key: str, label: str, *states: Sent) -> None:
        self.clashes.append(Clash(key, label, *(sent_in_words(shown, state) for state in states)))


def merged_record(record: Model, form: forms.BaseForm, *, data: QueryDict) -> Merge:
    """The merge of a record without rows. `form` is unbound and shows what is stored and stays so."""
    opened = FormSnapshot.unseal(data.get(NAME, ""), record)
    return merge_fields(form, data=data, opened=opened, stored=take_snapshot(form)) if opened else Merge(data.copy())


def merge_fields(form: forms.BaseForm, *, data: QueryDict, opened: FormSnapshot, stored: FormSnapshot) -> Merge:
    """The merge of the fields of an unbound form with what was sent for them."""
    merged = Merge(data.copy())
    wanted = read_sent(form, data)
    merged.put("", merged.row(form, opened=opened.fields, stored=stored.fields, wanted=wanted))
    return merged


def read_sent(form: forms.BaseForm, data: QueryDict, *, start: str = "") -> Row:
    """What was sent for the fields of a form; `start` is what their names begin with."""
    return {
        bound.name: normalised({name: data.getlist(start + name) for name in names_of(bound)})
        for bound in editable_fields(form)
    }


def merged_field(shown: forms.Field, *, was: Sent, theirs: Sent, yours: Sent) -> Sent | None:
    """What is to be saved for a field; None if both users have changed it to different values."""
    if isinstance(shown, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return _merged_set(was, theirs, yours)
    if yours in (was, theirs):
        return theirs
    return yours if theirs == was else None


def _merged_set(was: Sent, theirs: Sent, yours: Sent) -> Sent:
    """Each element is on its own: what you added is added to theirs, what you took out is taken out of it."""
    result: Sent = {}
    for name in was | theirs | yours:
        before, now, wanted = (state.get(name, []) for state in (was, theirs, yours))
        if set(before) == set(now):
            result[name] = wanted
        else:
            kept = [one for one in now if one not in before or one in wanted]
            result[name] = kept + [one for one in wanted if one not in before and one not in now]
    return result
