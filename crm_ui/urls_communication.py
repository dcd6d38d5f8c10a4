from django.urls import path

from crm_ui.views import communication, demo, dial_pad

urlpatterns = [
    path("toolbar/", communication.toolbar, name="toolbar"),
    path("command/<slug:command>/", communication.command, name="command"),
    path("ring-me/", demo.ring_me, name="ring-me"),
    path("note/", communication.note, name="note"),
    path("caller/", communication.caller, name="caller"),
    path("agents/", dial_pad.agents, name="dial-pad-agents"),
    path("recent/", dial_pad.recent, name="dial-pad-recent"),
]
