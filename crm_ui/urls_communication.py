from django.urls import path

from crm_ui.views import communication, demo, dial_pad, keyboard, questions

urlpatterns = [
    path("toolbar/", communication.toolbar, name="toolbar"),
    path("command/<slug:command>/", communication.command, name="command"),
    path("ring-me/", demo.ring_me, name="ring-me"),
    path("note/", communication.note, name="note"),
    path("caller/", communication.caller, name="caller"),
    path("agents/", dial_pad.agents, name="dial-pad-agents"),
    path("agents/<id:user_id>/favourite/", dial_pad.favourite, name="favourite"),
    path("agents/<id:user_id>/question/", questions.question, name="question"),
    path("questions/<id:pk>/answer/", questions.answer, name="answer-question"),
    path("recent/", dial_pad.recent, name="dial-pad-recent"),
    path("shortcuts/", keyboard.shortcuts, name="shortcuts"),
]
