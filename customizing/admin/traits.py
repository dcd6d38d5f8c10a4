"""Choices that decide which other fields are of any use: the others are out of sight (`static/css/img.css`)."""

from collections.abc import Collection
from typing import Any

from django import forms

from ..collaboration import channels_of, settings_of
from ..models import CmsDestination


class DecidingSelect(forms.Select):
    """Each option says by its classes which fields it uses: `uses-address`."""

    def used_by(self, value: Any) -> Collection[str]:
        raise NotImplementedError

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["class"] = " ".join(f"uses-{used}" for used in sorted(self.used_by(value)))
        return option


class ConnectorSelect(DecidingSelect):
    """A kind of connector, which reads some fields of a destination."""

    def used_by(self, value: Any) -> Collection[str]:
        return settings_of(str(value))


class DestinationSelect(DecidingSelect):
    """A CMS destination, whose system has some channels."""

    def used_by(self, value: Any) -> Collection[str]:
        chosen = getattr(value, "instance", None)  # of what Django gives for each record
        return channels_of(chosen.connector) if isinstance(chosen, CmsDestination) else ()
