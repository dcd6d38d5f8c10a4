"""Values of the attached data as the house wants them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.hand_over.mapping_functions import MappingFunction


def serial_number(value: str) -> str:
    """“sn 47-11” becomes “SN4711”."""
    found = "".join(filter(str.isalnum, value)).upper()
    if not found.startswith("SN"):
        raise ValueError(_("a serial number begins with SN"))
    return found


SERIAL_NUMBER = MappingFunction(gettext_lazy("serial number"), serial_number)
