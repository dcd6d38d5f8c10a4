"""The IMG in the pages of the administration."""

from typing import Any

from django import template
from django.contrib.admin import site
from django.db.models import Model
from django.db.models.options import Options
from django.urls import reverse

from .. import img
from ..checks import Finding, findings

register = template.Library()


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
def img_node(opts: Options) -> img.Node | None:
    """The node of the model that a page is about."""
    return img.node_of(opts.model)


@register.filter
def application_data(app_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is not Customizing: partners, transactions, users."""
    return [app for app in app_list if app["app_label"] != "customizing"]


@register.simple_tag(takes_context=True)
def customizing_findings(context: template.Context) -> list[tuple[Finding, str]]:
    """The findings, each with the address of the form where it is repaired."""
    return [(finding, _repair_url(context, finding.record)) for finding in findings()]


def _repair_url(context: template.Context, record: Model | None) -> str:
    if record is None or not site.get_model_admin(type(record)).has_view_permission(context["request"]):
        return ""
    return reverse(f"admin:customizing_{record._meta.model_name}_change", args=[record.pk])
