"""An example for each node of the IMG, by its model."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from . import models

EXAMPLES: dict[type[Model], StrPromise] = {
    models.TransactionType: _(
        "TSRV “Service Ticket” with the categories Brake, Battery and Frame, and the status “Waiting for parts = in "
        "process”: whoever has a ticket chooses one of each. Its own field frame_number “Frame number” is filled with "
        "what the CMS sends as “frame”."
    ),
    models.WorkMode: _("1003 “School visit”: users choose it in the toolbar, and colleagues see Busy, School visit."),
    models.HomeCountry: _(
        "Germany, area code 30, outside line 0: 555 0100 is +49 30 5550100, and the telephone system is given "
        "00305550100."
    ),
    models.WithheldNumber: _("A carrier sends 1234567 for callers who withhold their number: enter 1234567 here."),
    models.CmsDestination: _(
        "BERLIN, Asterisk, pbx.example:5038, user crm: the telephone system in Berlin. “Check the connection” tells "
        "whether it answers."
    ),
    models.CmsProfile: _(
        "DEFAULT leads to BERLIN, logs users on with the CRM logon, and displays presence in the dial pad only."
    ),
    models.CmsIntegrationProfile: _(
        "SERVICE makes a TSRV of each transferred call, takes its description from the attached data “subject”, and "
        "opens it at the receiver."
    ),
    models.CallResult: _("CALLED-BACK “Called back”, for profile SERVICE: only users of these roles can choose it."),
    models.Pushbutton: _(
        "CREDIT “Credit check”, with the link https://erp.example/credit?tel={number}: one click opens the caller "
        "there."
    ),
    models.ToolbarProfile: _(
        "Copy CRM as QUIET and take Blind Transfer out of it: users of its roles cannot hand over blind, neither by "
        "the toolbar nor beside a badge."
    ),
    models.ContextAreaProfile: _(
        "POLLING without push, every 10 seconds: for users behind a proxy that lets no sockets through."
    ),
    models.HeartbeatProfile: _(
        "TOLERANT: 60 seconds until a user with a bad connection counts as logged off, and never off the CMS."
    ),
    models.AccountIdentificationProfile: _(
        "CANDIDATES without “only if exactly one”: of three partners with one number, all three are offered."
    ),
    models.NavigationBarProfile: _(
        "SERVICE begins with Transactions, has no Employees, and creates service tickets and tasks only."
    ),
    models.BlockLayoutProfile: _(
        "SERVICE: on the page of an account the interaction history comes first, and the relationships are not shown."
    ),
    models.BusinessRole: _(
        "SERVICEPRO with the CMS profile DEFAULT, the integration profile SERVICE and the toolbar CRM; then put users "
        "into it."
    ),
}
