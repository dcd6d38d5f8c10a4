"""What people are called, for all templates."""

from django import template

from .. import display_names

register = template.Library()
register.filter("name_of", display_names.name_of)
register.filter("given_name", display_names.given_name)
