"""Who calls whom, as it is typed on the page."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from customizing.display_names import name_of
from presence import phone
from presence.models import Agent


class CallForm(forms.Form):
    """A call to make: `number` as E.164, `to` an extension or the number of a queue."""

    number = forms.CharField(
        max_length=phone.LONGEST_TYPED,
        error_messages={"required": _("Type the number that calls, or choose one of the list.")},
    )
    to = forms.ChoiceField(
        error_messages={
            "required": _("Choose whom to call."),
            "invalid_choice": _("Choose a user or a queue of the list."),
        }
    )

    def __init__(self, *args: Any, queues: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["to"]).choices = [*_people(), *_queues(queues)]

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        heard = phone.read_number(typed)
        if not heard.e164:
            otherwise = _("Type the number of somebody outside, with its area code.")
            raise forms.ValidationError(phone.problem_of(heard, typed=typed) or otherwise)
        return heard.e164


def _people() -> list[tuple[str, str]]:
    agents = Agent.objects.exclude(extension="").select_related("user").order_by("user__first_name", "pk")
    return [(agent.extension, f"{name_of(agent.user)} ({agent.extension})") for agent in agents]


def _queues(queues: dict[str, str]) -> list[tuple[str, StrOrPromise]]:
    return [(number, _("Queue %(name)s") % {"name": f"{name} ({number})"}) for number, name in queues.items()]
