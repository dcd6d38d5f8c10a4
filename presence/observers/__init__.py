"""What presence hears from Customizing and from Django's users, and what it tells Customizing.

Imports: models, phone, push, sessions, status.
"""
