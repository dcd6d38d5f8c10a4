"""Part of the IMG node Define Communication Management Software Profiles: the rule matrix of presence."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from ..presence_rules import DELIVERED_TEXTS, Cause, Icon, Option, PresenceStatus, Rule
from .captions import Captioned
from .cms_profiles import CmsProfile

ANSWERS = [("", _("any")), ("yes", _("yes")), ("no", _("no"))]
CALLS = [
    ("", _("any")),
    ("none", _("none")),
    ("ringing", _("ringing")),
    ("dialing", _("dialing")),
    ("in-call", _("in a call")),
]
MODES = [
    ("", _("any")),
    ("ready", _("ready")),
    ("not-ready", _("not ready")),
    ("wrap-up", _("wrap-up")),
    ("no-phone", _("telephone away")),
]
TOLD = {"": None, "yes": True, "no": False}
ANSWER_OF = {told: answer for answer, told in TOLD.items()}


def _fact(name: StrPromise, choices: list[tuple[str, StrPromise]], *, default: str = "") -> models.CharField[str, str]:
    return models.CharField(name, max_length=9, choices=choices, blank=True, default=default)


class PresenceRule(Captioned):
    """Facts of a user → what is shown, for the users of a CMS profile. Without rules the delivered ones apply."""

    key_fields = ("known", "crm", "cms", "call", "mode")
    part_of = "profile"

    profile = models.ForeignKey(
        CmsProfile, models.CASCADE, related_name="presence_rules", verbose_name=_("CMS profile")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    known = _fact(_("communication-enabled"), ANSWERS, default="yes")
    crm = _fact(_("in the CRM"), ANSWERS)
    cms = _fact(_("on the CMS"), ANSWERS)
    call = _fact(_("call"), CALLS)
    mode = _fact(_("work mode"), MODES)
    word = models.CharField(_("status"), max_length=10, choices=PresenceStatus.choices)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices, blank=True)
    text = models.CharField(_("text"), max_length=60, blank=True, help_text=_("Empty: the delivered words."))
    icon = models.CharField(_("icon"), max_length=10, choices=[("", _("as delivered")), *Icon.choices], blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)

    class Meta:
        ordering = ["profile", "position", "id"]
        verbose_name = _("presence rule")
        verbose_name_plural = _("presence rules")

    def __str__(self) -> str:
        return f"{self.position}: {self.as_rule().facts}"

    def as_rule(self) -> Rule:
        """The row as the matrix knows it."""
        return Rule(
            word=self.word,
            cause=self.cause,
            known=TOLD[self.known],
            crm=TOLD[self.crm],
            cms=TOLD[self.cms],
            call={"": None, "none": ""}.get(self.call, self.call),
            mode=self.mode or None,
            options=tuple(option for option in Option.values if option in self.options),
            text=self.text,
            translations=tuple(sorted(self.translations.items())),
            icon=self.icon,
            position=self.position,
            profile=self.profile.name,
        )

    @classmethod
    def like(cls, rule: Rule, *, profile: CmsProfile) -> "PresenceRule":
        """A new row, not saved, that says what `rule` says."""
        return cls(
            profile=profile,
            position=rule.position,
            known=ANSWER_OF[rule.known],
            crm=ANSWER_OF[rule.crm],
            cms=ANSWER_OF[rule.cms],
            call="" if rule.call is None else rule.call or "none",
            mode=rule.mode or "",
            word=rule.word,
            cause=rule.cause,
            text=rule.text,
            translations=dict(rule.translations),
            icon=rule.icon,
            options=[str(option) for option in rule.options],
        )

    def clean(self) -> None:
        if self.translations and not self.text:
            raise ValidationError({"text": _("Text: enter one if it has others in other languages.")})
        if not self.text and (self.word, self.cause) not in DELIVERED_TEXTS:
            raise ValidationError(
                {"text": _("Text: enter one, as none is delivered for this status with this cause.")}
            )
