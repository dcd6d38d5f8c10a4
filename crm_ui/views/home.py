"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm_ui.blocks import blocks_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    blocks = blocks_of("home", request.user, request=request)
    return render(request, "frame/home.html", {"blocks": blocks, "work_center": "home"})
