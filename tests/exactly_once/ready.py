"""Imported by the process from which the others are forked: Django, ready to work."""

import django

django.setup()
