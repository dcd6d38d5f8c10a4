"""The IMG in the pages of the administration."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Model
from django.db.models.options import Options
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .. import img
from ..admin.findings import repair_text, repair_url
from ..checks import Finding, findings
from ..checks.concerning import findings_about, findings_if_deleted
from ..models import Activation, ChangedValue, Position

register = template.Library()
NOTHING = SafeString("")
CHANGES = _("Change documents")
HEADINGS: dict[type[Model], Any] = {Position: _("Organizational model"), ChangedValue: CHANGES, Activation: CHANGES}


@register.simple_tag
def img_tree(app_list: list[dict[str, Any]]) -> img.Folder:
    """The tree with the nodes that the user may see."""
    seen = {entry["model"] for app in app_list for entry in app["models"]}
    return img.tree(node for node in img.NODES if node.model in seen)


@register.simple_tag
def img_groups(app_list: list[dict[str, Any]]) -> list[img.Folder]:
    """The folders that hold nodes, for the narrow sidebar."""
    return img_tree(app_list).groups()


@register.simple_tag
def img_links(app_list: list[dict[str, Any]], node: img.Node) -> dict[str, Any]:
    """The admin's entry of a node: `admin_url`, `add_url`, `view_only`."""
    return next(entry for app in app_list for entry in app["models"] if entry["model"] is node.model)


@register.simple_tag
def img_node(opts: Options[Model]) -> img.Node | None:
    """The node of the model that a page is about."""
    return img.node_of(opts.model)


@register.filter
def application_data(app_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is no node, under its headings: positions, change documents, partners, transactions, users."""
    found: dict[str, dict[str, Any]] = {}
    for app in app_list:
        for each in app["models"]:
            if img.node_of(each["model"]) is None:
                heading = str(HEADINGS.get(each["model"], app["name"]))
                found.setdefault(heading, {**app, "name": heading, "models": []})["models"].append(each)
    return list(found.values())


@register.simple_tag
def customizing_findings() -> list[Finding]:
    """All findings, for the start page."""
    return findings()


@register.simple_tag
def findings_of(record: Model) -> list[Finding]:
    """The findings that concern the record of a form, and what uses it."""
    return findings_about(record)


@register.simple_tag
def findings_after_deletion(records: Iterable[Model] | Model) -> list[Finding]:
    """The findings that there would be if the records, or the single record, were deleted."""
    return findings_if_deleted([records] if isinstance(records, Model) else records)


@register.simple_tag(takes_context=True)
def repair_link(context: template.Context, finding: Finding) -> SafeString:
    """A link to the form where a finding is repaired; nothing if the user may not see that form."""
    url = repair_url(context["request"], finding)
    return format_html('<a href="{}">{}</a>', url, repair_text(finding)) if url else NOTHING
