"""Which states Customizing has had: who brought each about, when, what for, and what it changed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Occasion(models.TextChoices):
    """By what a state of Customizing came about."""

    CHANGED = "changed", _("Change in the administration")
    DELIVERED = "delivered", _("Delivered")
    IMPORTED = "imported", _("Import")
    RESTORED = "restored", _("Restored")
    ACTIVATED = "activated", _("Draft activated")
    VERSION = "version", _("Changed by a new version")
    FOUND = "found", _("Found so")
    OWN = "own", _("The user’s own choice")


class Activation(models.Model):
    """All of Customizing at one moment, as a document."""

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    user_name = models.CharField(_("who"), max_length=150, blank=True)
    occasion = models.CharField(_("occasion"), max_length=9, choices=Occasion.choices)
    reason = models.CharField(_("what for"), max_length=200, blank=True)
    document = models.JSONField(editable=False)
    numbers = models.JSONField(
        editable=False, help_text="The key in the database of each object, by which one that was renamed is known."
    )
    passwords = models.JSONField(
        editable=False, default=dict, help_text="By what a changed password is known; nobody can read it from that."
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("state of Customizing")
        verbose_name_plural = _("states of Customizing")
        permissions = [("activate_draft", "Can have changes collected, and put the draft in force")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @classmethod
    def newest(cls) -> "Activation | None":
        return cls.objects.order_by("-pk").first()


class ChangedValue(models.Model):
    """A value that was changed, as text: of Customizing by a new state, or of what users and positions have."""

    activation = models.ForeignKey(Activation, models.CASCADE, null=True, related_name="changes")
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    user_name = models.CharField(_("who"), max_length=150, blank=True)
    occasion = models.CharField(_("occasion"), max_length=9, choices=Occasion.choices, default=Occasion.CHANGED)
    reason = models.CharField(_("what for"), max_length=200, blank=True)
    act = models.CharField(max_length=7)
    kind = models.CharField(max_length=40)
    key = models.CharField(_("object"), max_length=150)
    rows = models.CharField(max_length=40, blank=True)
    row = models.JSONField(default=list)
    field = models.CharField(_("field"), max_length=40)
    before = models.TextField(_("from"), blank=True)
    after = models.TextField(_("to"), blank=True)

    class Meta:
        ordering = ["-at", "pk"]
        verbose_name = _("change document")
        verbose_name_plural = _("change documents")
        indexes = [models.Index(fields=["kind", "key"], name="changes_of_an_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.field}"
