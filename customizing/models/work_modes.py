"""IMG node: Define Work Modes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .captions import Captioned, refuse_twin_caption

READY, NOT_READY, WRAP_UP = FIXED_CODES = (1, 2, 3)
OWN_CODES_FROM = 1000
UNKNOWN = -1
"""The code that stands for a work mode that does not exist."""


class WorkModeKind(models.TextChoices):
    READY = "ready", _("Ready")
    NOT_READY = "not-ready", _("Not Ready")
    WRAP_UP = "wrap-up", _("Wrap-up")


FIXED_KINDS = dict(zip(FIXED_CODES, WorkModeKind, strict=True))
"""The kind of each fixed mode."""


class WorkMode(Captioned):
    """What a user does on the CMS. 1 is Ready, 2 Not Ready, 3 Wrap-up; own reasons have codes above 999."""

    key_fields = ("code",)

    code = models.PositiveIntegerField(_("code"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=9, choices=WorkModeKind.choices, default=WorkModeKind.NOT_READY)
    text = models.CharField(_("text"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    rings_silently = models.BooleanField(
        _("rings silently"),
        default=False,
        help_text=_("A call that comes all the same is shown, but neither heard nor notified: do not disturb."),
    )

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("work mode")
        verbose_name_plural = _("work modes")
        constraints = [
            models.CheckConstraint(
                condition=Q(code=READY, kind=WorkModeKind.READY)
                | Q(code=NOT_READY, kind=WorkModeKind.NOT_READY)
                | Q(code=WRAP_UP, kind=WorkModeKind.WRAP_UP)
                | Q(code__gte=OWN_CODES_FROM, kind=WorkModeKind.NOT_READY),
                name="work_mode_code_fits_kind",
                violation_error_message=_(
                    "Code and kind do not fit. 1 is Ready, 2 Not Ready and 3 Wrap-up; give an own reason "
                    "the kind Not Ready and a code above 999."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.caption

    def clean(self) -> None:
        refuse_twin_caption(self)

    @classmethod
    def unknown(cls, code: int) -> "WorkMode":
        """What stands for a work mode that does not exist: a fixed code keeps its meaning, any other is Not Ready."""
        fixed = dict(zip(FIXED_CODES, WorkModeKind, strict=True))
        if kind := fixed.get(code):
            return cls(code=code, kind=kind, text=str(kind.label))
        return cls(code=UNKNOWN, kind=WorkModeKind.NOT_READY, text=gettext("Unknown work mode"))

    @property
    def fixed(self) -> bool:
        """Whether the product itself needs this mode."""
        return self.code in FIXED_CODES
