"""From nothing to a telephone that rings: all that a business role needs, in one form, made at once or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.administration import terms
from crm_ui.administration.telephony_plan import Change as UserChange
from crm_ui.administration.telephony_plan import Plan, Wanted
from crm_ui.administration.telephony_rules import read_extension
from customizing.admin.role_rights import refusal
from customizing.admin.traits import ConnectorSelect
from customizing.collaboration import address_problem, connectors, settings_of
from customizing.document.differences import Change, compare
from customizing.document.taking import take
from customizing.models import (
    AccountIdentificationProfile,
    BusinessRole,
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    ContextAreaProfile,
    HeartbeatProfile,
    RoleType,
    ToolbarProfile,
    TransactionType,
)

Record = TypeVar("Record", bound=Model)


class SetUpForm(forms.Form):
    """What is asked for; everything else is as delivered, and can be changed at its node."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=32,
        help_text=gettext_lazy("Of the business role, and of all that is made for it: SUPPORT."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=60, help_text=gettext_lazy("As users read it: Customer Support.")
    )
    type = forms.ChoiceField(label=gettext_lazy("Role type"), choices=RoleType.choices)
    destination = forms.ModelChoiceField(
        CmsDestination.objects.filter(active=True),
        label=gettext_lazy("Telephone system"),
        required=False,
        empty_label=gettext_lazy("a new one"),
    )
    connector = forms.ChoiceField(
        label=gettext_lazy("Connector"), choices=connectors, required=False, widget=ConnectorSelect
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    user_name = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    toolbar = forms.ModelChoiceField(ToolbarProfile.objects.all(), label=gettext_lazy("Toolbar"), empty_label=None)
    transaction_type = forms.ModelChoiceField(
        TransactionType.objects.order_by("text"),
        label=gettext_lazy("A transferred call makes"),
        required=False,
        empty_label=gettext_lazy("nothing"),
    )
    users = forms.CharField(
        label=gettext_lazy("Users and extensions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line: the user name, then the extension. alice 2001"),
    )

    def __init__(self, *args: Any, asking: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.asking = asking

    def clean_users(self) -> list[tuple[User, str]]:
        """Each user with the extension; one without an extension keeps the one that there is."""
        lines = [line.replace(",", " ").split() for line in self.cleaned_data["users"].splitlines() if line.strip()]
        known = {user.username: user for user in User.objects.filter(username__in=[words[0] for words in lines])}
        if unknown := [words[0] for words in lines if words[0] not in known]:
            said = _("Nobody has the user name %(names)s. Create the user first, or correct the name.")
            raise ValidationError(said % {"names": ", ".join(unknown)})
        if lines and not self.asking.has_perm("auth.change_user"):
            raise ValidationError(_("You may not change users. Leave this empty, and let somebody else do it."))
        if said := refusal(self.asking, known.values()):
            raise ValidationError(said)
        return [(known[words[0]], read_extension("".join(words[1:]))) for words in lines]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("destination"):
            if problem := address_problem(data.get("connector", ""), data.get("address", "")):
                self.add_error("address", problem)
            elif data.get("connector") and "address" in settings_of(data["connector"]) and not data.get("address"):
                self.add_error("address", _("Enter where the system is."))
        return data

    def new_destination(self) -> CmsDestination:
        """That which is to be made, not saved."""
        data = self.cleaned_data
        read = {name: data[name] for name in ("address", "user_name") if name in settings_of(data["connector"])}
        made = CmsDestination(name=data["name"], connector=data["connector"], **read)
        if "password" in settings_of(made.connector):
            made.set_password(data["password"])
        return made

    def take_error(self, error: ValidationError) -> None:
        """What is wrong with a record that is to be made, at the field that it comes from."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        for name, errors in by_field.items():
            for each in errors:
                self.add_error(name if name in self.fields else None, each.messages[0])


@dataclass(frozen=True)
class Outcome:
    """What was made, or would be."""

    role: BusinessRole
    changes: list[Change]
    users: list[UserChange]


@transaction.atomic
def carry_out(form: SetUpForm, *, try_only: bool) -> Outcome | None:
    """Make all of it; None if something of it cannot be, which the form then says. A trial changes nothing."""
    before = take()
    try:
        with transaction.atomic():
            role = _make(form)
            plan = Plan(list(_wanted(form.cleaned_data["users"], role)))
            users = plan.changes()
            for wanted, _field, said in plan.clashes():
                form.add_error("users", f"{wanted.user.username}: {said}")
            if form.errors:
                raise ValidationError("")
            plan.save()
    except ValidationError as error:
        if not form.errors:
            form.take_error(error)
        return None
    changes = compare(before, take())
    transaction.set_rollback(try_only)
    return Outcome(role, changes, users)


def _make(form: SetUpForm) -> BusinessRole:
    data = form.cleaned_data
    named = {"name": data["name"], "description": data["text"]}
    destination = data["destination"] or _saved(form.new_destination())
    cms = _saved(CmsProfile(**named, destination=destination))
    kind = data["transaction_type"]
    integration = _saved(CmsIntegrationProfile(**named, transaction_type=kind)) if kind else None
    return _saved(
        BusinessRole(
            name=data["name"],
            text=data["text"],
            type=data["type"],
            communication_enabled=True,
            cms_profile=cms,
            integration_profile=integration,
            toolbar_profile=data["toolbar"],
            context_area_profile=ContextAreaProfile.objects.first(),
            heartbeat_profile=HeartbeatProfile.objects.first(),
            identification_profile=AccountIdentificationProfile.objects.first(),
        )
    )


def _saved(record: Record) -> Record:
    record.full_clean()
    record.save()
    return record


def _wanted(users: list[tuple[User, str]], role: BusinessRole) -> Iterator[Wanted]:
    had = terms.stored("roles", [user.pk for user, _extension in users])
    for user, extension in users:
        roles = had.get(user.pk, frozenset()) | {terms.Term(role.pk)}
        yield Wanted(user, extension=extension or None, roles=roles)
