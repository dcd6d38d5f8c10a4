"""The file of a backup: a ZIP archive with the database and a manifest that says what it is."""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.crypto import salted_hmac

PRODUCT = "CRM Presence"
FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database"
CHUNK = 1 << 20
NEEDED = {"format", "database", "made_at", "key", "migrations", "sha256"}


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new file beside the target, for its owner alone, that takes the target's place when all went well."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror}. Choose another place.") from error
    os.close(handle)
    try:
        yield Path(name)
        with open(name, "rb") as written:
            os.fsync(written.fileno())
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def write(dump: Path, target: Path) -> None:
    """Put the database and its manifest into the file."""
    manifest = {
        "product": PRODUCT,
        "format": FORMAT,
        "database": connection.vendor,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "key": fingerprint(settings.SECRET_KEY),
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "sha256": _checksum(dump),
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        archive.write(dump, DATABASE)


def read(source: Path) -> dict[str, Any]:
    """The manifest of the file. Raises CommandError if it is no backup of the product, or not whole."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            archive.getinfo(DATABASE)
    except OSError as error:
        raise CommandError(f"{source} cannot be read: {error.strerror or error}.") from error
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise CommandError(f"{source} is not a backup of this product, or a part of it is missing.") from error
    if not isinstance(manifest, dict) or manifest.get("product") != PRODUCT or not manifest.keys() >= NEEDED:
        raise CommandError(f"{source} is not a backup of this product.")
    if manifest["format"] != FORMAT:
        raise CommandError(f"{source} was made by another version of the product. Restore it with that version.")
    return manifest


def unpack(source: Path, target: Path, manifest: dict[str, Any]) -> None:
    """Write the database to the target. Raises CommandError if it is not as it was when the backup was made."""
    try:
        with zipfile.ZipFile(source) as archive, archive.open(DATABASE) as packed, target.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, CHUNK)
        whole = _checksum(target) == manifest["sha256"]
    except (zipfile.BadZipFile, EOFError, zlib.error):
        whole = False
    if not whole:
        raise CommandError(f"{source} is damaged: its checksum is wrong. Nothing was changed. Use another backup.")


def fingerprint(key: str) -> str:
    """A text that tells keys apart, and does not tell them."""
    return salted_hmac("crm_ui.backup", "SECRET_KEY", secret=key, algorithm="sha256").hexdigest()


def key_is_known(manifest: dict[str, Any]) -> bool:
    """Whether what was encrypted when the backup was made can be read with the keys of today."""
    return manifest["key"] in map(fingerprint, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
