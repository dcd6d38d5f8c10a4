"""The guided set-up: one page, on which what will be made is shown before it is saved, and a call is tried after."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from crm_ui.administration.set_up import Outcome, SetUpForm, carry_out
from crm_ui.administration.telephony_plan import in_words
from crm_ui.frame.business_role import role_not_required
from crm_ui.frame.keys import key_of
from customizing.checks.finding import Level
from customizing.document.wording import by_object
from customizing.models import BusinessRole, ConnectorKind
from customizing.requests import user_of
from presence.cms.examination import examine
from presence.connectors.simulator import world
from presence.contract import CmsError, Finding
from presence.errors import Refused
from presence.models import Agent

NEEDED = (
    *("customizing.add_businessrole", "customizing.add_cmsprofile", "customizing.add_cmsintegrationprofile"),
    *("customizing.add_cmsdestination", "customizing.assign_users"),
)
TEST_NUMBER = "+4930901820"


@role_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@admin.site.admin_view
def set_up(request: HttpRequest) -> HttpResponse:
    """Fill in, look at what will be made, save; then try a call."""
    user = user_of(request)
    if not user.has_perms(NEEDED):
        raise PermissionDenied(_("You need the permissions to create business roles and to assign users."))
    if "call" in request.POST:
        return _try_a_call(request)
    form = SetUpForm(request.POST if request.method == "POST" else None, asking=user)
    shown = _answered(request, form) if request.method == "POST" else _made(request)
    if isinstance(shown, HttpResponse):
        return shown
    if request.headers.get("HX-Request"):
        return render(request, "admin/_set_up_outcome.html", {"form": form, **shown})
    page = {**admin.site.each_context(request), "title": _("Guided set-up"), "form": form, **shown}
    return render(request, "admin/set_up.html", page)


def _answered(request: HttpRequest, form: SetUpForm) -> dict[str, Any] | HttpResponse:
    if not form.is_valid():
        return {}
    if "check" in request.POST:
        return {"found": _connection(form)}
    if not (outcome := carry_out(form, try_only=True)):
        return {}
    seal = _seal(outcome)
    if request.POST.get("seal") == seal and (done := carry_out(form, try_only=False)):
        messages.success(request, _("Done. It is in force at the next click of each user."))
        return HttpResponseRedirect(f"{reverse('set-up')}?made={done.role.pk}")
    return {"objects": by_object(outcome.changes), "users": _users(outcome), "seal": seal}


def _connection(form: SetUpForm) -> list[Finding]:
    """What the system says, before anything is saved."""
    destination = form.cleaned_data["destination"] or form.new_destination()
    if destination.connector == ConnectorKind.SIMULATOR:
        return [Finding(_("Simulator"), Level.OK, _("The simulator runs. It needs no address, user or password."))]
    return examine(destination)


def _users(outcome: Outcome) -> list[tuple[str, str]]:
    names = dict.fromkeys(change.user.username for change in outcome.users)
    return [(name, in_words([each for each in outcome.users if each.user.username == name])) for name in names]


def _seal(outcome: Outcome) -> str:
    shown = [each for each in outcome.changes if each.field != "password"]
    said = [(each.user.username, each.field, each.before, each.after) for each in outcome.users]
    return Signer(salt="set-up").signature(repr((shown, said)))


def _made(request: HttpRequest) -> dict[str, Any]:
    """What was made before: the role, and how a call to its users is tried."""
    role = BusinessRole.objects.filter(pk=key_of(request.GET.get("made", ""))).select_related("cms_profile").first()
    if role is None or role.cms_profile is None:
        return {}
    agents = Agent.objects.filter(user__business_roles=role).select_related("user").order_by("user__username")
    destination = role.cms_profile.destination
    simulated = destination.connector == ConnectorKind.SIMULATOR
    return {"made": role, "made_at": destination, "agents": agents[:50], "simulated": simulated}


def _try_a_call(request: HttpRequest) -> HttpResponse:
    """A caller of the simulator rings at the user; what came of it, the page says."""
    name = request.POST["call"][:150]
    back = HttpResponseRedirect(f"{reverse('set-up')}?made={key_of(request.POST.get('made', ''))}")
    agent = Agent.objects.filter(user__username=name, cms_logged_on=True).select_related("destination").first()
    if agent is None or agent.destination is None or agent.destination.connector != ConnectorKind.SIMULATOR:
        said = _("%(user)s is not logged on to the simulator. Log on as this user in another browser, then try again.")
        messages.warning(request, said % {"user": name})
        return back
    try:
        party = world.simulate_inbound(TEST_NUMBER, to=name)
    except (CmsError, Refused) as error:
        messages.error(request, error.message)
        return back
    rings = _("It rings at %(user)s.") if party.is_open else _("%(user)s is busy. Try again when the call has ended.")
    messages.success(request, rings % {"user": name})
    return back
