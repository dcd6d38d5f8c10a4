from django.urls import path

from crm_ui.views import simulator

urlpatterns = [
    path("", simulator.page, name="simulator"),
    path("world/", simulator.world, name="simulator-world"),
    path("inbound/", simulator.inbound, name="simulate-inbound"),
    path("party/<int:party>/<slug:act>/", simulator.party, name="simulator-party"),
    path("colleague/<str:username>/", simulator.colleague, name="simulator-colleague"),
    path("outside/", simulator.outside, name="simulator-outside"),
]
