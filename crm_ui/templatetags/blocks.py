"""An assignment block on its page."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from crm_ui.blocks.base import Block
from crm_ui.blocks.installed import guarded

register = template.Library()


@register.simple_tag(takes_context=True)
def assignment_block(context: Context, block: Block) -> SafeString:
    """The block; a line in its place, if it is of another package and fails."""
    get_template = context.template.engine.get_template  # type: ignore[union-attr]  # it is being rendered
    with context.push(block=block):
        with guarded(block):
            return get_template("blocks/_block.html").render(context)
        return get_template("blocks/_failed.html").render(context)
