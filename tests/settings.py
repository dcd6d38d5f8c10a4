"""The product's settings, with what a test run must not share: data folder, database, slow password hashing."""

import os
import tempfile

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", "kept-by-the-tests-alone-0123456789")
_folder = tempfile.TemporaryDirectory(prefix="crm-presence-tests-")
os.environ["DATA_DIR"] = _folder.name

from crm_ui.settings import *  # noqa: E402, F403
from crm_ui.settings import DATA_DIR, DATABASES, REDIS_URL  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False  # tests of the log-on enable it
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}  # a file, as threads share it
    # Locks are those of the product, and a killed process loses nothing; that the machine loses power no test tries.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
if REDIS_URL:  # a database of its own for each worker of the test run
    REDIS_URL = REDIS_URL[:-1] + os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
(DATA_DIR / "static").mkdir()
