"""One line for each other language of a text."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from .languages import other_languages


class TranslationsWidget(forms.MultiWidget):
    """Each line is named by its language, and says to browsers and screen readers that it is in it.

    `of_lines`: the text has several.
    """

    template_name = "customizing/_translations.html"

    def __init__(self, *, max_length: int, of_lines: bool = False):
        kind, looks = (forms.Textarea, {"rows": 5, "class": "vLargeTextField"}) if of_lines else (forms.TextInput, {})
        lines: dict[str, forms.Widget | type[forms.Widget]] = {
            code: kind({"lang": code, "maxlength": max_length, **looks}) for code in other_languages()
        }
        super().__init__(lines)

    def decompress(self, value: Mapping[str, str] | None) -> list[str]:
        return [(value or {}).get(code, "") for code in other_languages()]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for line, language in zip(context["widget"]["subwidgets"], other_languages().values(), strict=True):
            line["language"] = language
        return context

    def id_for_label(self, id_: str) -> str:
        """That of the first line."""
        return f"{id_}_{next(iter(other_languages()), 0)}"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With the templates of the product, which Django's forms do not look at."""
        return super().render(name, value, attrs, TemplatesSetting())


class TranslationsField(forms.MultiValueField):
    """Gives the texts by the codes of their languages, without those that are empty."""

    def __init__(self, *, max_length: int, of_lines: bool = False, **kwargs: Any):
        lines = [forms.CharField(max_length=max_length, required=False) for _code in other_languages()]
        widget = TranslationsWidget(max_length=max_length, of_lines=of_lines)
        kwargs |= {"required": False, "require_all_fields": False}
        super().__init__(lines, **{"widget": widget, **kwargs})

    def compress(self, data_list: list[str]) -> dict[str, str]:
        texts = ("\n".join(filter(None, map(str.strip, text.splitlines()))) for text in data_list)
        return {code: text for code, text in zip(other_languages(), texts, strict=False) if text}
