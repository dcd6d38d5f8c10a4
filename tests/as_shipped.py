"""The product's settings, but for slow password hashing: the people of the browser tests log on hundreds of times."""

from crm_ui.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
