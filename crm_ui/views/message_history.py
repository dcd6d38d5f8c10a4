"""What the message bar has said today, behind the bell of the header."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from customizing.requests import WebClientRequest
from presence.notices import history


@require_http_methods(["GET", "HEAD", "POST"])
def messages_of_today(request: WebClientRequest) -> HttpResponse:
    """The list; by POST the user has looked at it."""
    if request.method == "POST" and not request.htmx:
        history.mark_read(request.user.pk)
        return redirect("message-history")
    context = {"notices": history.of_today(request.user.pk), "unread": 0}
    if request.method == "POST":
        history.mark_read(request.user.pk)
        return render(request, "frame/_message_history_answer.html", context)
    return render(request, "frame/message_history.html", context)


@require_safe
def count(request: WebClientRequest) -> HttpResponse:
    """How many are news, for a page to which some have just come."""
    return render(request, "frame/_message_count.html", {"unread": history.unread(request.user.pk)})
