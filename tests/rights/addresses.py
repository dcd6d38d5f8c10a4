"""Every address of the product, found in its configuration and filled in with rows that are there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
EXPRESSION = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True)
class Address:
    """`name` is what the table of rights knows it by: without one, its pattern."""

    name: str
    route: str

    def filled(self, given: Mapping[str, object]) -> str:
        """The address itself; a parameter is looked up for this address, then for any."""
        return "/" + PARAMETER.sub(lambda found: str(self._value(found[1], given)), self.route)

    def _value(self, parameter: str, given: Mapping[str, object]) -> object:
        own = f"{self.name}/{parameter}"
        return given[own] if own in given else given[parameter]


def every_address() -> list[Address]:
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, before: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for each in resolver.url_patterns:
        route = before + EXPRESSION.sub(r"<\1>", str(each.pattern)).strip("^$")
        if isinstance(each, URLPattern):
            yield Address(":".join([*spaces, each.name]) if each.name else route, route)
        else:
            yield from _walk(each, route, (*spaces, each.namespace) if each.namespace else spaces)
