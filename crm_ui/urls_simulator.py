from django.urls import path

from crm_ui.views import chaos, simulator, simulator_plays
from crm_ui.views.simulator import only_if_on

_addresses = [
    path("", simulator.page, name="simulator"),
    path("world/", simulator.world, name="simulator-world"),
    path("shown/", simulator.choose, name="simulator-shown"),
    path("inbound/", simulator.inbound, name="simulate-inbound"),
    path("party/<id:party>/<slug:act>/", simulator.party, name="simulator-party"),
    path("colleague/<str:username>/", simulator.colleague, name="simulator-colleague"),
    path("scenario/<slug:key>/start/", simulator_plays.start, name="simulator-scenario"),
    path("scenario/stop/", simulator_plays.stop, name="simulator-scenario-stop"),
    path("autopilot/", simulator_plays.autopilot, name="simulator-autopilot"),
    path("queue/<slug:key>/<str:username>/", simulator_plays.queue, name="simulator-queue"),
    path("ringing/", simulator_plays.ringing, name="simulator-ringing"),
    path("outside/", simulator.outside, name="simulator-outside"),
    path("chaos/", chaos.switches, name="simulator-chaos"),
    path("restart/", chaos.restart, name="simulator-restart"),
]

# All of them, also those to come: each is guarded here, before it says which methods it takes.
urlpatterns = [path(str(each.pattern), only_if_on(each.callback), name=each.name) for each in _addresses]
