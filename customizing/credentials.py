"""Credentials of a CMS are stored encrypted, with a key derived from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _


class CredentialsUnreadable(Exception):
    """They were stored under another SECRET_KEY."""

    def __init__(self, destination: str) -> None:
        self.message = _(
            "The password of CMS destination %(name)s cannot be read because SECRET_KEY has changed. "
            "Enter the password again in Define RFC Destinations for CMS, "
            "or put the former key in SECRET_KEY_FALLBACKS."
        ) % {"name": destination}
        super().__init__(self.message)


def _fernet(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"customizing.credentials").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def encrypt(password: str) -> str:
    """The text to store; empty stays empty."""
    return _keys().encrypt(password.encode()).decode() if password else ""


def decrypt(stored: str, *, destination: str) -> str:
    """The password. Raises CredentialsUnreadable."""
    try:
        return _keys().decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken:
        raise CredentialsUnreadable(destination) from None
