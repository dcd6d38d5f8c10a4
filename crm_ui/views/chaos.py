"""The chaos panel of the simulator page: its switches, and the restart of the telephone system."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm_ui.simulator.faults import ChaosForm
from crm_ui.views.simulator import View, carry_out, may_disturb, simulator_required
from customizing.requests import WebClientRequest
from presence.connectors.simulator import world


def consultant_required(view: View) -> View:
    """Lets in users who look after the telephone systems only, as chaos hits everybody."""

    @wraps(view)
    def guarded(request: WebClientRequest) -> HttpResponse:
        if not may_disturb(request.user):
            raise PermissionDenied(_("Only consultants disturb or restart the telephone system."))
        return view(request)

    return guarded


@require_POST
@simulator_required
@consultant_required
def switches(request: WebClientRequest) -> HttpResponse:
    """Set all switches at once; with `off`, none is on."""
    form = ChaosForm({} if "off" in request.POST else request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Type a percentage from 0 to 100, and a delay of at most 60 s. Nothing was changed.")
        )
        return redirect("simulator")
    return carry_out(request, lambda: world.set_chaos(silent=form.cleaned_data["silent"], **form.levels()))


@require_POST
@simulator_required
@consultant_required
def restart(request: WebClientRequest) -> HttpResponse:
    return carry_out(request, world.restart)
