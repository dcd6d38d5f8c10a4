"""The telephone in use, mobile number and business roles of many users, edited in the list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.administration.telephony_plan import BY_ROLE, FIELDS, Plan, Wanted
from crm_ui.administration.telephony_rules import read_cms_user_name, read_extension, read_mobile, region_of
from crm_ui.administration.terms import Term
from crm_ui.models import TelephoneUser
from customizing.admin import role_rights
from customizing.models import BusinessRole, CmsDestination, RoleAssignment
from presence.models import Agent
from presence.phone import LONGEST_TYPED, international

EDITED = ("extension", "own_destination", "cms_user_name", "mobile", "roles")


class RoleBoxes(forms.CheckboxSelectMultiple):
    """Folded, with the chosen roles and the positions as its title."""

    template_name = "admin/crm_ui/telephoneuser/roles.html"
    positions: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With the templates of the product, which Django's forms do not look at."""
        return super().render(name, value, attrs, TemplatesSetting())

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = {str(each) for each in value or ()}
        context["widget"]["chosen"] = [text for key, text in self.choices if str(key) in chosen]
        context["widget"]["positions"] = self.positions
        return context


def _typed(label: Any, *, size: int, mode: str, longest: int) -> forms.CharField:
    """Its value when the page was made comes with it, so that only what was changed here is stored."""
    widget = forms.TextInput(attrs={"size": size, "inputmode": mode, "autocomplete": "off"})
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=widget, show_hidden_initial=True, strip=True
    )


class RowForm(forms.ModelForm[TelephoneUser]):
    """One user. `asking` and the roles there are come with the formset."""

    extension = _typed(gettext_lazy("Extension"), size=5, mode="numeric", longest=32)
    own_destination = forms.TypedChoiceField(
        label=gettext_lazy("Telephone system"),
        coerce=int,
        empty_value=BY_ROLE,  # type: ignore[arg-type]  # the stubs know texts only
        required=False,
        show_hidden_initial=True,
    )
    cms_user_name = _typed(gettext_lazy("CMS user name"), size=7, mode="text", longest=150)
    mobile = _typed(gettext_lazy("Mobile"), size=15, mode="tel", longest=LONGEST_TYPED)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), required=False, widget=RoleBoxes, show_hidden_initial=True
    )
    plan: Plan | None = None

    class Meta:
        model = TelephoneUser
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        asking: User,
        role_choices: Sequence[tuple[str, str]],
        systems: Sequence[tuple[int, str]],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.agent: Agent = getattr(self.instance, "agent", None) or Agent()
        self.initial.update(self._stored())
        self.fields["own_destination"].choices = [("", _("by role")), *systems]  # type: ignore[attr-defined]
        if not role_rights.may_assign(asking) or role_rights.refusal(asking, [self.instance]):
            del self.fields["roles"]
        else:
            self._offer_roles(role_choices)
        for name, field in self.fields.items():
            if name in FIELDS:
                names = {"field": FIELDS[name], "user": self.instance.get_username()}
                field.widget.attrs["placeholder"] = str(FIELDS[name])
                field.widget.attrs["aria-label"] = _("%(field)s of %(user)s") % names
        self.fields["cms_user_name"].widget.attrs["placeholder"] = self.instance.get_username()  # which holds without

    def clean_extension(self) -> str:
        return read_extension(self.cleaned_data["extension"])

    def clean_cms_user_name(self) -> str:
        return read_cms_user_name(self.cleaned_data["cms_user_name"])

    def clean_mobile(self) -> str:
        return read_mobile(self.cleaned_data["mobile"], region=region_of(self.instance))

    def clean(self) -> dict[str, Any]:
        """What somebody else has changed since the page was made is not overwritten."""
        stored = self._stored()
        for name in set(EDITED) & set(self.changed_data):
            if _same(self._shown(name)) != _same(stored[name]):
                said = _("%(field)s: somebody has changed it meanwhile. Load the list anew, then change it again.")
                self.add_error(name, said % {"field": FIELDS[name]})
        return self.cleaned_data

    def wanted(self) -> Wanted:
        given = {name: self.cleaned_data[name] for name in self.changed_data if name in EDITED}
        if "roles" in given:
            held = {row.businessrole_id: Term(row.businessrole_id, row.valid_from, row.valid_to) for row in self._rows}
            given["roles"] = frozenset(held.get(int(each), Term(int(each))) for each in given["roles"])
        return Wanted(self.instance, **given)

    def save_telephony(self) -> None:
        """The first row that has changed saves all, as extensions may change hands."""
        if self.plan:
            self.plan.save()

    @property
    def _rows(self) -> list[RoleAssignment]:
        return list(self.instance.role_assignments.all()) if self.instance.pk else []

    def _offer_roles(self, choices: Sequence[tuple[str, str]]) -> None:
        """Each that the user has with its days, and the positions that give others; both are changed in the form."""
        held = {str(row.businessrole_id): row.in_words for row in self._rows}
        roles: Any = self.fields["roles"]
        roles.choices = [(pk, held.get(pk, text)) for pk, text in choices]
        if self.instance.pk:
            roles.widget.positions = [row.in_words for row in self.instance.position_rows.all()]

    def _shown(self, name: str) -> Any:
        """The value when the page was made."""
        field, sent_as = self.fields[name], self[name].html_initial_name
        return field.to_python(field.hidden_widget().value_from_datadict(self.data, self.files, sent_as))

    def _stored(self) -> dict[str, Any]:
        roles = sorted(str(row.businessrole_id) for row in self._rows)
        of_telephone = {name: getattr(self.agent, name) for name in ("extension", "cms_user_name")}
        own = self.agent.own_destination_id or ""
        return {**of_telephone, "own_destination": own, "mobile": international(self.agent.mobile), "roles": roles}


class Rows(forms.BaseModelFormSet[TelephoneUser, RowForm]):
    def clean(self) -> None:
        if any(form.instance.pk is None for form in self.forms):
            raise forms.ValidationError(_("A user of the list is not there any more. Load the list anew."))
        rows = {form.instance.pk: form for form in self.forms if form.has_changed() and not form.errors}
        plan = Plan([form.wanted() for form in rows.values()])
        for wanted, field, said in plan.clashes():
            rows[wanted.user.pk].add_error(field, said)
        for form in [*rows.values()][:1]:
            form.plan = plan


def formset_for(asking: User) -> type[forms.BaseModelFormSet[TelephoneUser, RowForm]]:
    """The rows as this user may change them."""
    choices = [(str(role.pk), role.caption) for role in BusinessRole.objects.all()]
    systems = list(CmsDestination.objects.order_by("name").values_list("pk", "name"))

    class RowsOfAsking(Rows):
        def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
            return {**super().get_form_kwargs(index), "asking": asking, "role_choices": choices, "systems": systems}

    return forms.modelformset_factory(TelephoneUser, form=RowForm, formset=RowsOfAsking, fields=[], extra=0)


def _same(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else str(value or "")
