"""The home page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm_ui.blocks import blocks_of
from customizing.requests import WebClientRequest


@require_safe
def home(request: WebClientRequest) -> HttpResponse:
    blocks = blocks_of("home", request.user, request=request)
    return render(request, "frame/home.html", {"blocks": blocks, "work_center": "home"})
