"""Texts of records that users see, each in the language of who reads it."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ..languages import in_language, other_languages
from ..translation_lines import TranslationsField
from .base import CustomizingModel, refuse_twin

IN_OTHER_LANGUAGES = _("in other languages")


class Translations(models.JSONField):
    """What stands for the caption of a record in other languages, by their codes."""

    def __init__(self, verbose_name: StrOrPromise = IN_OTHER_LANGUAGES, **kwargs: Any):
        said = _("Empty: the text itself is shown.")
        super().__init__(verbose_name, **{"default": dict, "blank": True, "help_text": said, **kwargs})

    @property
    def longest(self) -> int:
        """How many characters a text can have: as many as the caption."""
        model: Any = self.model  # a Captioned one
        return int(model._meta.get_field(model.caption_field).max_length)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return TranslationsField(
            **{
                "label": capfirst(self.verbose_name),
                "help_text": self.help_text,
                "max_length": self.longest,
                **kwargs,
            }
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        known = other_languages()
        for code, text in value.items():
            if code not in known:
                said = _("“%(value)s” is not one of these: %(known)s.")
                raise ValidationError(said % {"value": code, "known": ", ".join(known)})
            if "\0" in text:
                raise ValidationError(_("A text has no NUL characters."))
            if len(text) > self.longest:
                said = _("%(language)s: the text has %(most)d characters at most.")
                raise ValidationError(said % {"language": known[code], "most": self.longest})


class Captioned(CustomizingModel):
    """A record with a text that users see. That of `caption_field` is for all who read none of the other languages."""

    caption_field: ClassVar[str] = "text"

    translations = Translations()

    class Meta:
        abstract = True

    @property
    def caption(self) -> str:
        """The text in the language of who reads it."""
        return in_language(getattr(self, self.caption_field), self.translations)


def refuse_twin_caption(record: Captioned) -> None:
    """ValidationError if another record has the same text in any language, though perhaps in other letters."""
    name = record.caption_field
    refuse_twin(record, name)
    others = list(type(record)._base_manager.exclude(pk=record.pk).values_list(name, "translations"))
    for code, language in other_languages().items():
        own = in_language(getattr(record, name), record.translations, code).casefold()
        said = (in_language(text, translations, code) for text, translations in others)
        if twin := next((text for text in said if text.casefold() == own), None):
            told = _("%(language)s: there is “%(twin)s” already. Choose one that cannot be taken for it.")
            raise ValidationError({"translations": told % {"language": language, "twin": twin}})
