"""The IMG in the pages of the administration."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.contrib.admin import site
from django.db.models import Model
from django.db.models.options import Options
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .. import img
from ..admin.findings import repair_text, repair_url
from ..admin.overview import Overview
from ..checks import Finding
from ..checks.concerning import findings_about, findings_if_deleted
from ..img_documentation import Documentation, documentation_of
from ..models import Activation, ChangedValue, NodeNote, Position

register = template.Library()
NOTHING = SafeString("")
CHANGES = _("Change documents")
HEADINGS: dict[type[Model], Any] = {
    Position: _("Organizational model"),
    ChangedValue: CHANGES,
    Activation: CHANGES,
    NodeNote: _("Notes"),
}


@register.simple_tag(takes_context=True)
def img_overview(context: template.Context, app_list: list[dict[str, Any]]) -> Overview:
    """The tree with the nodes that the user may see, or that the search finds, each with what there is to know."""
    request = context["request"]
    asked = request.GET
    return Overview(request.user, app_list, searched=asked.get("q", ""), opened=asked.get("findings", ""))


@register.simple_tag
def img_groups(app_list: list[dict[str, Any]]) -> list[img.Folder]:
    """The folders that hold nodes which the user may see, for the narrow sidebar."""
    seen = {entry["model"] for app in app_list for entry in app["models"]}
    return img.tree(node for node in img.NODES if node.model in seen).groups()


@register.simple_tag
def img_documentation(node: img.Node) -> Documentation:
    """Prerequisites of the node, what depends on it, and an example."""
    return documentation_of(node)


@register.simple_tag(takes_context=True)
def node_link(context: template.Context, node: img.Node) -> SafeString:
    """The title of a node, which leads to its list if the user may see that."""
    if not site.get_model_admin(node.model).has_view_permission(context["request"]):
        return format_html("{}", node.title)
    url = reverse(f"admin:customizing_{node.model._meta.model_name}_changelist")
    return format_html('<a href="{}">{}</a>', url, node.title)


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
