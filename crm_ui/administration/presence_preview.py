"""What the rules of a CMS profile make of facts: of a user's own, or of any that are entered."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm_ui.administration.user_field import UserField
from customizing import access
from customizing.models import CmsProfile, WorkMode
from customizing.presence_rules import DELIVERED, Rule
from customizing.snapshot import rules_of
from presence.cms.connectors import capabilities_of
from presence.contract import Capability
from presence.status import badges, labels
from presence.status.derive import Facts, derive
from presence.status.from_database import ExplainedPresence, Presence, fields_of
from presence.working_role import role_at_logon

YES_NO = [("yes", _("yes")), ("no", _("no"))]
CALLS = [("", _("none")), ("ringing", _("ringing")), ("dialing", _("dialing")), ("in-call", _("in a call"))]


@dataclass(frozen=True)
class Preview:
    """The badge that the rules give, and why."""

    facts: Facts
    rules: tuple[Rule, ...]
    rule: Rule
    presence: Presence
    profile: CmsProfile | None

    @classmethod
    def of(
        cls,
        facts: Facts,
        *,
        profile: CmsProfile | None,
        like: Presence | None = None,
        rules: tuple[Rule, ...] | None = None,
    ) -> "Preview":
        """By these rules, or those of the profile that are in force."""
        rules = rules or (rules_of(profile) if profile else DELIVERED)
        able = _able(profile) if profile else frozenset(Capability)
        status = derive(facts, capabilities=able, rules=rules)
        nobody = Presence(user_id=0, username="", name="")
        presence = replace(like or nobody, **fields_of(status, facts=facts))
        return cls(facts, rules, status.rule, presence, profile)

    @classmethod
    def of_user(cls, user: User, *, explained: ExplainedPresence, profile: CmsProfile | None) -> "Preview":
        """The preview of the user as now, by the rules of `profile`, or of the profile that the user has."""
        if profile is None:
            profile = access.presence_profiles(user.pk, role_id=role_at_logon(user)).cms
        return cls.of(explained.facts, profile=profile, like=explained.presence)

    @property
    def badge(self) -> SafeString:
        return badges.badge(self.presence, plain=True)

    @property
    def options(self) -> list[str]:
        return [str(labels.OPTIONS[option]) for option in self.presence.options]


def _able(profile: CmsProfile) -> frozenset[Capability]:
    """What the telephone system can do for the users of the profile; nothing if they do not telephone."""
    return capabilities_of(profile.destination) if profile.telephony else frozenset()


class WhoForm(forms.Form):
    """Asks whose facts to take, and whose rules."""

    user = UserField(label=_("User name"), required=False)
    profile = forms.ModelChoiceField(
        CmsProfile.objects.all(), label=_("CMS profile"), required=False, empty_label=_("that of the user")
    )


class FactsForm(forms.Form):
    """Asks for facts, which need not be those of any user."""

    profile = forms.ModelChoiceField(
        CmsProfile.objects.all(), label=_("CMS profile"), required=False, empty_label=_("delivered rules")
    )
    known = forms.ChoiceField(label=_("Communication-enabled"), choices=YES_NO, initial="yes")
    crm = forms.ChoiceField(label=_("In the CRM"), choices=YES_NO)
    cms = forms.ChoiceField(label=_("On the CMS"), choices=YES_NO)
    call = forms.ChoiceField(label=pgettext_lazy("noun", "Call"), choices=CALLS, required=False)
    work_mode = forms.ModelChoiceField(WorkMode.objects.all(), label=_("Work mode"), required=False)
    mobile = forms.BooleanField(label=_("Has a mobile"), required=False)

    @staticmethod
    def values_of(facts: Facts, *, profile: CmsProfile | None) -> dict[str, Any]:
        """The values of the form for these facts."""
        answers = {name: "yes" if fact else "no" for name, fact in facts.combination._asdict().items()}
        given = {"call": facts.call_state, "work_mode": facts.work_mode_code, "mobile": facts.mobile}
        return {**answers, **given, "profile": profile}

    def preview(self) -> Preview:
        """What the rules make of what was entered."""
        given = self.cleaned_data
        mode = given["work_mode"]
        facts = Facts(
            known=given["known"] == "yes",
            crm_on=given["crm"] == "yes",
            cms_on=given["cms"] == "yes",
            call_state=given["call"],
            work_mode_kind=mode.kind if mode else "ready",
            work_mode_code=mode.code if mode else 0,
            mobile=given["mobile"],
        )
        return Preview.of(facts, profile=given["profile"])
