"""Mapping functions: what is done to a value of the attached data before it fills a field of a transaction."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from customizing import packages
from presence.phone import normalise

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MappingFunction:
    """`function` gives another text for a text, or raises ValueError with the reason, which the history tells."""

    title: StrOrPromise
    function: Callable[[str], str]


def digits(value: str) -> str:
    return re.sub(r"[^0-9]", "", value)


def without_zeros(value: str) -> str:
    return value.strip().lstrip("0") or "0"


def telephone_number(value: str) -> str:
    if not (number := normalise(value)):
        raise ValueError(_("it is no telephone number"))
    return number


FUNCTIONS = {
    "digits": MappingFunction(gettext_lazy("digits only"), digits),
    "no-zeros": MappingFunction(gettext_lazy("without leading zeros"), without_zeros),
    "phone": MappingFunction(gettext_lazy("telephone number, international"), telephone_number),
}
WANTED = packages.Wanted(
    "crm_ui.hand_over.mapping_functions.MappingFunction",
    is_one=lambda thing: isinstance(thing, MappingFunction),
    taken=FUNCTIONS,
)


def add_installed() -> None:
    """Take in those of other packages."""
    FUNCTIONS.update(packages.load("mapping_functions", WANTED))


def offered_functions() -> Iterator[tuple[str, StrOrPromise]]:
    """Name and title of each, for the choice in Customizing."""
    for name, each in FUNCTIONS.items():
        yield name, each.title


def taken(name: str, value: str) -> str:
    """The value as the function of that name gives it; as it comes, without a name. Raises ValueError."""
    if not name:
        return value
    if name not in FUNCTIONS:
        raise ValueError(_("the mapping function “%(name)s” is not installed") % {"name": name})
    try:
        return str(FUNCTIONS[name].function(value))
    except ValueError:
        raise
    except Exception as error:
        log.exception("The mapping function “%s” has failed.", name)
        raise ValueError(_("the mapping function “%(name)s” has failed") % {"name": name}) from error
