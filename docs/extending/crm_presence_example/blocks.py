"""What is still open with an account or a contact."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm_ui.blocks import Block
from crm_ui.models import BusinessPartner, BusinessTransaction, TransactionStatus


class OpenMatters(Block):
    key = "open-matters"
    title = _("Open Matters")
    template = "example/open_matters.html"
    pages = ("account", "contact")
    empty_text = _("Nothing is open.")
    subject: BusinessPartner

    def rows(self) -> QuerySet[BusinessTransaction]:
        of_partner = Q(account=self.subject) | Q(contact=self.subject)
        return BusinessTransaction.objects.filter(of_partner).exclude(status=TransactionStatus.COMPLETED)
