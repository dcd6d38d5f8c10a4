"""The simulator page: calls from outside, what the outside parties do, and colleagues who act by themselves."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_ui.demo import first_call
from crm_ui.partners.known_numbers import known_numbers
from crm_ui.simulator import faults, scenarios
from crm_ui.simulator import sight as simulator_sight
from crm_ui.simulator import world as world_page
from crm_ui.toolbar.agent_search import all_agents
from customizing.requests import WebClientRequest
from presence.attached_data.envelope import Envelope
from presence.calls.commands import Refused
from presence.connectors.simulator import queues
from presence.connectors.simulator import world as simulator_world
from presence.contract import CmsError

View = Callable[..., HttpResponse]
LAST_INPUT = "simulator_input"
SHOWN = "simulator_shown"
REMEMBERED = ("from_number", "to", "attached_data")
PARTY_ACTS = {
    "hang-up": simulator_world.outside_hang_up,
    "answer": simulator_world.outside_answer,
    "no-answer": simulator_world.outside_hang_up,
}


def only_if_on(view: View) -> View:
    """Page not found where the simulator is off, as in real use unless the environment says otherwise."""

    @wraps(view)
    def guarded(request: WebClientRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.SIMULATOR:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def may_disturb(user: User) -> bool:
    """Chaos and restart hit everybody, so they are for those who look after the telephone systems."""
    return user.is_staff and user.has_perm("customizing.change_cmsdestination")


def simulator_required(view: View) -> View:
    """Lets in business roles with the simulator in their navigation bar only."""

    @wraps(view)
    def guarded(request: WebClientRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.role or not request.role.simulator:
            raise PermissionDenied(_("Your business role does not include the simulator."))
        with simulator_world.looking_at(request.session.get(SHOWN)):
            return view(request, *args, **kwargs)

    return guarded


@require_GET
@simulator_required
def page(request: WebClientRequest) -> HttpResponse:
    return _page(
        request, world_page.InboundForm(initial=request.session.get(LAST_INPUT) or _first_input(request.user))
    )


def _first_input(user: User) -> dict[str, str]:
    """In a demo the call with which it begins: from Anna Keller to oneself."""
    return {"from_number": first_call.caller_number(), "to": user.get_username()} if settings.DEMO else {}


@require_GET
@simulator_required
def world(request: WebClientRequest) -> HttpResponse:
    return render(request, "simulator/_now.html", _world(request))


@require_POST
@simulator_required
def choose(request: WebClientRequest) -> HttpResponse:
    """Show another of several simulated telephone systems from now on."""
    chosen = next(
        (each for each in simulator_world.simulators() if str(each.pk) == request.POST.get("destination")), None
    )
    if chosen is None:
        messages.error(request, _("This telephone system is not active any more. Choose another one."))
    else:
        request.session[SHOWN] = chosen.pk
    return redirect("simulator")


@require_POST
@simulator_required
def inbound(request: WebClientRequest) -> HttpResponse:
    form = world_page.InboundForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    request.session[LAST_INPUT] = {name: request.POST.get(name, "") for name in REMEMBERED}
    call = form.cleaned_data
    return carry_out(request, lambda: _call_in(request, **call))


def _call_in(request: WebClientRequest, *, from_number: str, to: str, envelope: Envelope, **_typed: object) -> None:
    """Make the call. The page then shows the telephone system of the user called."""
    party = simulator_world.simulate_inbound(from_number, to=to or None, attached_data=envelope)
    simulator_sight.remember_made(request, party.conversation_id)
    if to and not to.startswith(queues.PREFIX):
        request.session[SHOWN] = simulator_world.destination_of(to).pk


@require_POST
@simulator_required
def party(request: WebClientRequest, party: int, act: str) -> HttpResponse:
    if act not in PARTY_ACTS:
        raise Http404
    return carry_out(request, lambda: PARTY_ACTS[act](party))


@require_POST
@simulator_required
def colleague(request: WebClientRequest, username: str) -> HttpResponse:
    if not all_agents().filter(username=username).exists():
        raise Http404
    simulated, answers = request.POST.get("simulated") == "on", request.POST.get("auto_answer") == "on"
    return carry_out(
        request, lambda: simulator_world.set_colleague(username, simulated=simulated, auto_answer=answers)
    )


@require_POST
@simulator_required
def outside(request: WebClientRequest) -> HttpResponse:
    return carry_out(request, lambda: simulator_world.set_outside_answers(request.POST.get("answers") == "on"))


def carry_out(request: WebClientRequest, doing: Callable[[], object]) -> HttpResponse:
    """Do something in the simulator's world, then its page again."""
    try:
        doing()
    except (Refused, CmsError) as error:
        messages.error(request, error.message)
    return redirect("simulator")


def _page(request: WebClientRequest, form: world_page.InboundForm) -> HttpResponse:
    return render(
        request,
        "simulator/simulator.html",
        {"form": form, "known_numbers": known_numbers(), **_world(request)},
    )


def _world(request: WebClientRequest) -> dict[str, object]:
    """What goes on in the simulator, or why nothing can."""
    try:
        sight = simulator_sight.sight_of(request)
        drawings, gone, played = world_page.drawings(), world_page.gone(), scenarios.shown(sight)
        sight.mask(drawings=drawings, gone=gone, rows=played["queues"])
        legs = [*gone, *(leg for drawing in drawings for leg in (*drawing.outside, *drawing.users))]
        return {
            "simulators": simulator_world.simulators(),
            "shown": simulator_world.this_world().pk,
            "drawings": drawings,
            "gone": gone,
            "timelines": simulator_world.conversations_of(legs),
            "colleagues": world_page.colleagues(),
            "outside_answers": simulator_world.outside_answers(),
            **played,
            "chaos": faults.panel(),
            "may_disturb": may_disturb(request.user),
        }
    except Refused as refused:
        return {"problem": refused.message}
