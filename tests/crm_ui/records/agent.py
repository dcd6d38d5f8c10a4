"""An agent and the records of his or her calls, as far as the server sees."""

from django.urls import reverse

from crm_ui.models import BusinessPartner, CallRecord
from presence.models import Call, Conversation
from tests.clients import client_of
from tests.crm_ui.at_page import AtPage
from tests.crm_ui.pages import block


def types(person: AtPage, note: str, **fields: str) -> None:
    call = Call.objects.filter(user=person.user).latest("pk")
    person.client.post(reverse("note"), {"call": call.pk, "note": note, **fields})


def panel(person: AtPage) -> str:
    return person.client.get(reverse("records")).text


def does(person: AtPage, act: str, *, note: str | None = None, **fields: str) -> str:
    pk = Conversation.objects.latest("started_at").pk
    kept = CallRecord.objects.filter(user=person.user, conversation=pk).first()
    sent = {"record-note": note if note is not None else kept.note if kept else ""}
    sent |= {f"record-{name}": value for name, value in fields.items()}
    return person.client.post(reverse(f"record-{act}", args=[pk]), sent).text


def history(partner: BusinessPartner, person: AtPage) -> str:
    page = client_of(person.user).get(partner.get_absolute_url()).text
    return block(page, "interaction-history")


def of_profile(person: AtPage, mode: str) -> None:
    profile = person.user.business_roles.get().cms_profile
    profile.call_records = mode
    profile.save()
