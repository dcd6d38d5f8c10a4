"""What is played in the simulator: scenarios and the autopilot; and its queues and ring time."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from crm_ui.simulator import scenarios, world
from crm_ui.toolbar.agent_search import all_agents
from crm_ui.views.simulator import carry_out, simulator_required
from customizing.requests import WebClientRequest
from presence.connectors.simulator import queues
from presence.connectors.simulator import world as simulator_world
from presence.connectors.simulator.scenarios import autopilot as simulator_autopilot
from presence.connectors.simulator.scenarios import run
from presence.connectors.simulator.scenarios.catalogue import SCENARIOS


@require_POST
@simulator_required
def start(request: WebClientRequest, key: str) -> HttpResponse:
    if key not in SCENARIOS:
        raise Http404
    numbers = world.callers(at_most=len(SCENARIOS[key].callers))
    with_me = request.POST.get("with_me") == "on"
    return carry_out(
        request,
        lambda: run.start(key, at=simulator_world.this_world(), by=request.user, with_me=with_me, numbers=numbers),
    )


@require_POST
@simulator_required
def stop(request: WebClientRequest) -> HttpResponse:
    return carry_out(request, lambda: run.stop(simulator_world.this_world()))


@require_POST
@simulator_required
def autopilot(request: WebClientRequest) -> HttpResponse:
    on = request.POST.get("on") == "on"
    numbers = world.callers(at_most=simulator_autopilot.NUMBERS) if on else []
    return carry_out(request, lambda: simulator_autopilot.switch(simulator_world.this_world(), on=on, numbers=numbers))


@require_POST
@simulator_required
def queue(request: WebClientRequest, key: str, username: str) -> HttpResponse:
    if not all_agents().filter(username=username).exists():
        raise Http404
    logged_in = request.POST.get("logged_in") == "on"
    return carry_out(
        request, lambda: queues.log_in(username, key=key, logged_in=logged_in, world=simulator_world.this_world())
    )


@require_POST
@simulator_required
def ringing(request: WebClientRequest) -> HttpResponse:
    seconds = request.POST.get("seconds", "")
    if seconds not in map(str, scenarios.RING_TIMES):
        raise Http404
    return carry_out(request, lambda: simulator_world.set_ring_seconds(int(seconds)))
