"""Settings of one installation, all from the environment. `.env.example` lists every variable."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from evident.main.database import database
from evident.main.environment import Environment
from evident.main.mail import mail_settings
from evident.main.version import VERSION  # noqa: F401  # a setting like any other

ROOT = Path(__file__).resolve().parent.parent.parent
environment = Environment()
environment.text(
    "EVIDENT_SETTINGS", ".env"
)  # read by the program before this: another file than `.env`

VAR = Path(environment.text("EVIDENT_VAR", str(ROOT / "var"))).resolve()
"""Where this installation keeps files: embedded database, attachments, mail folder, secrets."""


def secret_key() -> str:
    """Return the key that signs sessions; make one on first use, readable by its owner alone."""
    given = environment.text("EVIDENT_SECRET_KEY")
    if given:
        return given
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        with suppress(FileExistsError):
            os.link(draft, path)  # several processes may start at once; one of them wins
        draft.unlink()
    return path.read_text(encoding="utf-8")


SECRET_KEY = secret_key()
DEBUG = environment.switch("EVIDENT_DEBUG", default=False)
PUBLIC_URL = environment.text("EVIDENT_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = environment.words("EVIDENT_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

HOST = environment.text("EVIDENT_HOST", "127.0.0.1")
PORT = environment.number("EVIDENT_PORT", 8000, least=1)
WEB_WORKERS = environment.number("EVIDENT_WEB_WORKERS", 2, least=1)
WEB_THREADS = environment.number("EVIDENT_WEB_THREADS", 3, least=1)
"""Requests that one web process answers at once; each holds a database connection."""
TRUSTED_PROXIES = environment.words("EVIDENT_TRUSTED_PROXIES")
"""Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed."""
JOB_CONCURRENCY = environment.number("EVIDENT_JOB_CONCURRENCY", 2, least=1)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "evident.web",  # before allauth, whose templates it replaces
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "evident.kernel.trail",
    "evident.kernel.organisations",
    "evident.kernel.accounts",
    "evident.kernel.access",
    "evident.kernel.tokens",
    "evident.kernel.procedures",
    "evident.kernel.calendars",
    "evident.kernel.records",
    "evident.kernel.custom_fields",
    "evident.kernel.jobs",
    "evident.kernel.followers",
    "evident.kernel.notifications",
    "evident.kernel.search",
    "evident.kernel.lists",
    "evident.kernel.presence",
    "evident.kernel.comments",
    "evident.kernel.measures",
    "evident.kernel.attachments",
    "evident.kernel.links",
    "evident.kernel.sample",
    "evident.web.calendars",
    "evident.web.jobs",
    "evident.web.notifications",
    "evident.web.deviations",
    "evident.web.trail",
    "evident.web.administration",
    "evident.web.procedures",
    "evident.web.records",
    "evident.api",
    "ninja",  # its reader of the API document, after ours, whose template replaces its own
    "evident.support.knowledge",
    "evident.support.documents",
    "evident.portfolio.services",
    "evident.portfolio.catalogue",
    "evident.relationships.service_levels",
    "evident.relationships.announcements",
    "evident.relationships.customers",
    "evident.resolution.incidents",
    "evident.resolution.service_requests",
    "evident.management.audits",
    "evident.resolution.duties",
    "evident.integrations.imports",
    "evident.reporting.figures",
    "evident.reporting.service_reports",
    "evident.conformity.requirements",
    "evident.conformity.gaps",
    "evident.conformity.samples",
    "evident.conformity.rooms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "evident.web.guard.Guard",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "evident.web.middleware.door",
    "evident.web.middleware.personal",
    "evident.web.looks.looks",
    "evident.web.middleware.fragments",
    "evident.main.unknown.other_methods",
]

ROOT_URLCONF = "evident.main.urls"
WSGI_APPLICATION = "evident.main.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evident.web.sample.sample",
            ],
        },
    }
]

FORM_RENDERER = "evident.web.widgets.Controls"

DATABASES = {"default": database(environment, VAR)}
IS_DATABASE_EMBEDDED = not environment.text("EVIDENT_DATABASE_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 86_400}  # a daily job missed while down is made up

DEFAULT_FROM_EMAIL = environment.text("EVIDENT_MAIL_FROM", "Evident <evident@localhost>")
MAIL_FOLDER = VAR / "mail"
vars().update(mail_settings(environment))

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["evident.web.sign_in.Accounts"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_ADAPTER = "evident.web.sign_in.AccountAdapter"
ACCOUNT_USER_DISPLAY = "django.utils.encoding.force_str"
SIGN_IN_STOPPED_MINUTES = 15
ACCOUNT_RATE_LIMITS = {
    "login_failed": f"30/{SIGN_IN_STOPPED_MINUTES}m/ip,5/{SIGN_IN_STOPPED_MINUTES}m/key",
}
MFA_ADAPTER = "evident.web.sign_in.SecondStepAdapter"
MFA_TOTP_ISSUER = "Evident"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by administrators
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "evident.web.errors.stale_form"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = environment.text("EVIDENT_LANGUAGE", "en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = "evident.main.formats"
TIME_ZONE = environment.text("EVIDENT_TIME_ZONE", "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "evident.main.browser_libraries.BrowserLibrariesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "evident.main.static_files.NamedByContent"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600
MEDIA_ROOT = VAR / "attachments"
ATTACHMENT_LIMIT_BYTES = environment.number("EVIDENT_ATTACHMENT_LIMIT_MB", 25, least=1) * 1024**2
"""The largest file that can be attached to a record."""
REQUEST_LIMIT_BYTES = 4 * ATTACHMENT_LIMIT_BYTES
"""The largest request, all its files together; pages that import take more."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024**2
"""The largest request without its files."""
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "evident.web.uploads.WholeFiles",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

FONTS = "node_modules/@expo-google-fonts/noto-sans-sc"
FONT_FOLDERS = environment.words("EVIDENT_FONT_FOLDERS", f"{FONTS}/400Regular,{FONTS}/700Bold")
"""Where the letters of PDF files lie, as seen from the product's folder."""
MAIL_FILE_LIMIT_BYTES = environment.number("EVIDENT_MAIL_FILE_LIMIT_MB", 10, least=1) * 1024**2
"""The largest file that is attached to a mail."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "line"}
    },
    "loggers": {"django": {"handlers": ["stderr"]}},
}
"""Our own mistakes are told with their reason; left alone, Django would tell of them nowhere."""

TRAIL_HEARTBEAT_MINUTES = environment.number("EVIDENT_TRAIL_HEARTBEAT_MINUTES", 60, least=1)
"""After so long without an entry an empty head is signed, so that silence can be proven."""
