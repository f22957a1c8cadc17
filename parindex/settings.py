"""Settings, read from the environment; a missing variable stops the start with a full list.

Every variable is described in docs/operations.md.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

REQUIRED = (
    "SECRET_KEY",
    "SURVEY_SECRET",
    "DATABASE_URL",
    "REDIS_URL",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "MEDIA_ROOT",
)
_missing = [name for name in REQUIRED if not env.str(name, default="")]
if _missing:
    raise ImproperlyConfigured(
        "Set these environment variables (docs/operations.md says how): " + ", ".join(_missing)
    )

SECRET_KEY = env.str("SECRET_KEY")
# Personal links and the keys of sealed answers come from this one; changing it voids both.
SURVEY_SECRET = env.str("SURVEY_SECRET")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
BASE_URL = env.str("BASE_URL").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_PROXY = env.bool("SECURE_PROXY", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "guardian",
    "allauth",
    "allauth.account",
    "parindex.common",
    "parindex.audit",
    "parindex.tenants",
    "parindex.accounts",
    "parindex.files",
    "parindex.notify",
    "parindex.demo",
    "parindex.guide",
    "parindex.rehearsal",
    "campaigns",
    "scoring",
    "appraisal",
    "surveys",
]

MIDDLEWARE = [
    # First, so that a slow server never costs an officer the deadline.
    "parindex.common.receipt.ReceiptTimeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parindex.common.policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parindex.accounts.unsent.SignInMiddleware",
    "parindex.accounts.middleware.TenantMiddleware",
    "parindex.accounts.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "parindex.urls"
WSGI_APPLICATION = "parindex.wsgi.application"
FORM_RENDERER = "parindex.common.form_rendering.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parindex.shell.shell",
            ],
        },
    }
]

# The web, worker and beat processes connect as a role that cannot bypass row-level security;
# "owner" is for migrations and maintenance commands only; those processes do not know it at all.
_connection = {
    "ENGINE": "parindex.common.postgresql",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=600),
    "CONN_HEALTH_CHECKS": True,
}
DATABASES = {"default": env.db_url("DATABASE_URL") | _connection}
if env.str("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = env.db_url("DATABASE_OWNER_URL") | {"CONN_MAX_AGE": 0}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "parindex.common.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", default="parindex"),
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "parindex.accounts.unsent.token_refused"

# Celery carries only ids; whatever must survive a crash is a row in PostgreSQL.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = env.str(
    "BEAT_SCHEDULE_FILE", default=str(BASE_DIR / ".local" / "beat-schedule")
)
CELERY_BEAT_SCHEDULE = {
    "record-deadlines": {
        "task": "campaigns.tasks.tick_campaigns",
        "schedule": env.float("TICK_SECONDS", default=30.0),
    },
    "close-and-count-surveys": {
        "task": "surveys.tasks.tick_surveys",
        "schedule": env.float("TICK_SECONDS", default=30.0),
    },
    "send-due-mail": {
        "task": "parindex.notify.tasks.send_due_mail",
        "schedule": env.float("TICK_SECONDS", default=30.0),
    },
    "remind-respondents": {
        "task": "surveys.tasks.tick_letters",
        "schedule": 60.0,
    },
    "work-on-rehearsals": {
        "task": "parindex.rehearsal.tasks.tick_rehearsals",
        "schedule": 60.0,
    },
    "fetch-returned-mail": {
        "task": "parindex.notify.tasks.fetch_returned_mail",
        "schedule": 300.0,
    },
    "scan-waiting-files": {
        "task": "parindex.files.tasks.scan_waiting_files",
        "schedule": 60.0,
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "parindex.accounts.sign_in.SignInBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "landing"
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_RAISE_403 = False

ACCOUNT_ADAPTER = "parindex.notify.account_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
# Named here although Django finds those of apps itself: what libraries say comes after ours.
LOCALE_PATHS = [
    BASE_DIR / app / "locale"
    for app in ("parindex", "campaigns", "scoring", "appraisal", "surveys")
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / ".local" / "static"))
MEDIA_ROOT = env.str("MEDIA_ROOT")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if env.str("S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "default_acl": "private",
            "querystring_auth": True,
        },
    }

# Uploads (docs/threat-model.md): size in bytes, per file and per request.
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", default=20 * 1024 * 1024)
EVIDENCE_MAX_FILES = env.int("EVIDENCE_MAX_FILES", default=10)
# Malware scanner clamd: path of its socket or host:port; empty = files are stored unscanned.
# Required: only files that were scanned and found clean can be opened.
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="")
CLAMD_REQUIRED = env.bool("CLAMD_REQUIRED", default=False)
if CLAMD_REQUIRED and not CLAMD_SOCKET:
    raise ImproperlyConfigured("CLAMD_REQUIRED needs CLAMD_SOCKET (docs/operations.md).")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
# Connections that a run opens to the mail server of a tenant at most, when many letters wait.
MAIL_CONNECTIONS = max(1, env.int("MAIL_CONNECTIONS", default=3))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
# Where mail of the installation's server is returned to; each message adds its mark to it.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
# What tenants may name as their own servers: ports (empty: any), servers on this machine.
MAIL_PORTS = env.list("MAIL_PORTS", cast=int, default=[25, 465, 587, 2525])
IMAP_PORTS = env.list("IMAP_PORTS", cast=int, default=[993])
MAIL_LOCAL_SERVERS = env.bool("MAIL_LOCAL_SERVERS", default=False)
# Gateways for messages that are no e-mail: name → dotted path (docs/operations.md).
MESSAGE_GATEWAYS = env.dict("MESSAGE_GATEWAYS", default={})

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if BASE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if SECURE_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Otherwise all users share the proxy's address, and one another's limit of failed logins.
    ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP"

# How long after a deadline a request that arrived before it may still be writing (seconds);
# the lock is recorded once this has passed. At least the request timeout of the web server.
LOCK_DRAIN_SECONDS = env.int("LOCK_DRAIN_SECONDS", default=60)

# Where the programs and their servers log, as far as this process can read it: for
# `manage.py verify_secrecy`, which looks there for what no log may hold.
LOG_FILES = env.list("LOG_FILES", cast=Path, default=[])

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Both tell every step and every unknown property of every paper.
    "loggers": {"weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}},
}
