"""Settings. Each environment variable is read once, here; a wrong value ends the start with one line."""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from crm_ui import environment as env
from crm_ui.environment import hosts, instance, places, secrets, urls

django_stubs_ext.monkeypatch()  # so that ModelAdmin[Partner] can be written

BASE_DIR = Path(__file__).resolve().parent.parent

DEMO = env.flag("DEMO")
SIMULATOR = env.flag("SIMULATOR", default=DEMO)
OUTSIDE_CALLERS = env.text("OUTSIDE_CALLERS") if DEMO else ""  # who lets them call listens at this socket
DEBUG = env.flag("DEBUG")
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
SECRET_KEY = secrets.secret_key("SECRET_KEY", folder=DATA_DIR, throwaway=DEMO or DEBUG)
SECRET_KEY_FALLBACKS = env.list_of("SECRET_KEY_FALLBACKS")
INSTANCE = instance.name("INSTANCE", keys=[SECRET_KEY, *SECRET_KEY_FALLBACKS])
ALLOWED_HOSTS = env.list_of("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], remedy_of=hosts.host_remedy)
CSRF_TRUSTED_ORIGINS = env.list_of("CSRF_TRUSTED_ORIGINS", remedy_of=hosts.origin_remedy)
HTTPS = env.flag("HTTPS", default=not (DEMO or DEBUG))
BEHIND_PROXY = env.flag("BEHIND_PROXY")
HSTS = env.choice("HSTS", "host", among=["host", "subdomains", "preload", "off"])
REDIS_URL = urls.redis("REDIS_URL")  # between processes; without it there is one
DEFAULT_REGION = places.region("DEFAULT_REGION", "DE")  # the country of numbers written without one
TIME_ZONE = places.time_zone("TIME_ZONE", "Europe/Berlin")
FLIGHT_RECORDER_DAYS = env.number("FLIGHT_RECORDER_DAYS", 30, most=36_500)  # 0: what happened in calls is not kept
TURN_SECRET = env.text("TURN_SECRET")  # telephones in the browser get passwords for the TURN server made of it
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", among=["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])

INSTALLED_APPS = [
    "crm_ui",
    "presence",
    "customizing",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "django_htmx",
    "csp",
    "crm_ui.logon.axes_app.FailedLogonsConfig",
]

MIDDLEWARE = [
    "crm_ui.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "crm_ui.middleware.PrivacyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm_ui.logon.admin_form.LogonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "crm_ui.logon.middleware.LogonAttemptMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "crm_ui.middleware.NulMiddleware",
    "crm_ui.middleware.AdminSearchMiddleware",
    "customizing.activations.acting.ActingMiddleware",
    "crm_ui.middleware.RoleMiddleware",
]

ROOT_URLCONF = "crm_ui.urls"
ASGI_APPLICATION = "crm_ui.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm_ui.frame.context_processor.webclient",
            ],
            "builtins": ["customizing.templatetags.people", "presence.templatetags.isolation"],  # on each page
        },
    },
]

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "db.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing in the middle
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;",
    },
}
DATABASES = {"default": urls.postgresql("DATABASE_URL") or SQLITE}
STATEMENT_SECONDS = env.number("STATEMENT_SECONDS", 10, most=3600)  # that one statement of a page may take
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_RULES: dict[str, dict[str, int]] = {
    "UserAttributeSimilarityValidator": {},
    "MinimumLengthValidator": {"min_length": 8 if DEMO else 12},
    "CommonPasswordValidator": {},
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name, "OPTIONS": options}
    for name, options in PASSWORD_RULES.items()
]
PASSWORD_HASHERS = ["crm_ui.logon.hashing.InTurnHasher"]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_HANDLER = "crm_ui.logon.handler.AttemptHandler"
AXES_CLIENT_IP_CALLABLE = "crm_ui.logon.addresses.address_of"
AXES_LOCKOUT_CALLABLE = "crm_ui.logon.pages.locked_page"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False  # the product has a page of its own
AXES_VERBOSE = False
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
# Cookies know no ports: two installations on one host must not overwrite each other's.
SESSION_COOKIE_NAME = f"sessionid_{INSTANCE}"
CSRF_COOKIE_NAME = f"csrftoken_{INSTANCE}"
KNOWN_BROWSER_COOKIE_NAME = f"browser_{INSTANCE}"
CSRF_FAILURE_VIEW = "crm_ui.views.old_forms.csrf_failure"
MESSAGE_STORAGE = "crm_ui.frame.message_storage.MessageStorage"
SESSION_ENGINE = "crm_ui.server.session_store"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS and HSTS != "off" else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS in {"subdomains", "preload"}
SECURE_HSTS_PRELOAD = HSTS == "preload"
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # other hosts of the domain are not ours to bind
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DENIED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "magnetometer"),
    *("midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS_POLICY = ", ".join(["autoplay=(self)", "microphone=(self)", *(f"{feature}=()" for feature in DENIED)])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

MAX_BODY_KIB = env.number("MAX_BODY_KIB", 2048, most=1_000_000)  # of one request; larger ones are refused unread
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_KIB * 1024
MAX_CONNECTIONS = env.number("MAX_CONNECTIONS", 10_000, most=1_000_000)  # to one process, pages and sockets together

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "crm_ui" / "locale"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
HELP_SITE = BASE_DIR / "site"  # `make docs` builds it
WHITENOISE_USE_FINDERS = True

LOG_FILTERS = ["refusals", "left", "outages"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "crm_ui.server.log_lines.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {
        "refusals": {"()": "crm_ui.server.log_lines.RefusalsInOneLine"},
        "left": {"()": "crm_ui.server.log_lines.NothingForWhoHasLeft"},
        "outages": {"()": "crm_ui.server.log_lines.OutagesTogether"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": LOG_FILTERS}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"level": LOG_LEVEL} for name in ("crm_ui", "presence", "customizing")},
}
