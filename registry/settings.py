"""Every setting of the system. Each comes from the environment with a safe default, or has none and says so.

`.env.example` lists every variable. A process reads no other place for configuration.
"""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from registry.api.description import DESCRIPTION
from registry.cli.database_urls import cache_beside, django_database
from registry.cli.embedded.places import OWNER_ROLE, places
from registry.cli.log_fields import configure as configure_logs
from registry.cli.log_fields import log_settings
from registry.cli.own_keys import own_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# --- The installation -------------------------------------------------------------------------------------------------
DATA_DIR = places(env.path("DATA_DIR", BASE_DIR / ".data")).data_dir
PLACES = places(DATA_DIR)
DEMO: bool = env.bool("DEMO", False)
DEBUG: bool = env.bool("DEBUG", False)
BASE_URL: str = env.str("BASE_URL", f"http://localhost:{env.int('PORT', 8000)}").rstrip("/")
IS_TLS = BASE_URL.startswith("https://")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [BASE_URL])
IS_BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", False)
METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")
# Name servers that are asked for proofs of control; none: those of this machine.
PROOF_NAMESERVERS: list[str] = env.list("PROOF_NAMESERVERS", [])
WALLET_WINDOW = timedelta(hours=env.int("WALLET_WINDOW_HOURS", 24))
REPRESENTATION_DAYS: int = env.int("REPRESENTATION_DAYS", 14)
_roots, _crls = env.str("SIGNATURE_ROOTS", ""), env.str("SIGNATURE_CRLS", "")
SIGNATURE_ROOTS, SIGNATURE_CRLS = Path(_roots) if _roots else None, Path(_crls) if _crls else None
EXPORT_KEPT = timedelta(days=env.int("EXPORT_KEPT_DAYS", 7))
LIST_AGE_LIMIT = timedelta(seconds=env.int("LIST_AGE_LIMIT_SECONDS", 600))
IS_EMBEDDED = not env.str("DATABASE_URL", "")


def _key(name: str) -> str:
    given: str = env.str(name, "")
    if given:
        return given
    if not (DEMO or IS_EMBEDDED):
        raise ImproperlyConfigured(f"{name} is not set. An installation with its own database server must be given its keys.")
    return own_key(PLACES.secrets, name.lower())


SECRET_KEY = _key("SECRET_KEY")
# Seals secrets at rest (webhook secrets, TOTP seeds): 32 bytes in URL-safe base64. Losing it loses what it sealed.
SEALING_KEY = _key("SEALING_KEY")

# --- Time and language ------------------------------------------------------------------------------------------------
REGISTRY_ZONE = ZoneInfo(env.str("REGISTRY_ZONE", "Asia/Almaty"))
TIME_ZONE = REGISTRY_ZONE.key
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["registry.website.formats"]

# --- The house --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Audiences first: their templates win over the frameworks'.
    "registry.website",
    "registry.apply",
    "registry.portal",
    "registry.bank",
    "registry.api",
    "registry.cli",
    "registry.distribution",
    "registry.retention",
    "registry.exports",
    "registry.statements",
    "registry.lookup",
    "registry.supervision",
    "registry.licensing",
    "registry.fees",
    "registry.blocklist",
    "registry.exchanges",
    "registry.letters",
    "registry.approvals",
    "registry.accounts",
    "registry.outbox",
    "registry.audit",
    "pgtrigger",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django.forms",
    "csp",
    "django_structlog",
    "django.contrib.postgres",
    "registry.accounts.admin_app.RegistryAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "registry.urls"
WSGI_APPLICATION = "registry.wsgi.application"
FORM_RENDERER = "registry.website.rendering.FormRenderer"
CSRF_FAILURE_VIEW = "registry.website.errors.csrf_failed"

MIDDLEWARE = [
    "registry.api.edge.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "registry.api.edge.PermissionsPolicyMiddleware",
    # Above the guard and everything else that refuses: its headers belong on refusals too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "registry.api.guard.AddressGuardMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "registry.api.guard.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "registry.accounts.middleware.SignInNeedsCache",
    "registry.accounts.middleware.LoginRequiredByDefault",
    "registry.accounts.middleware.SecondFactorRequired",
    "registry.accounts.middleware.RememberLanguage",
    "django_htmx.middleware.HtmxMiddleware",
    "registry.website.errors.RegistryErrorsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "registry" / "website" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------------------------------
# Two roles: the owner migrates; web and worker cannot truncate, alter, or touch what is append-only (`manage.py grant_roles`).
DATABASE_URL: str = env.str("DATABASE_URL", "") or PLACES.database_url()
DATABASE_OWNER_URL: str = env.str("DATABASE_OWNER_URL", "") or (PLACES.database_url(OWNER_ROLE) if IS_EMBEDDED else DATABASE_URL)
DATABASES = {"default": django_database(DATABASE_OWNER_URL if env.bool("AS_DATABASE_OWNER", False) else DATABASE_URL)}

# --- Broker and cache -------------------------------------------------------------------------------------------------
CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", "") or PLACES.broker_url
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A killed worker's tasks come back within seconds; with the defaults it takes minutes.
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A broker that accepts and never answers must not hold a person's request.
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    "confirm_publish": True,
}
if CELERY_BROKER_URL.startswith("amqp"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 25
CELERY_TASK_TIME_LIMIT = 30
CELERY_TASK_DEFAULT_QUEUE = "work"
# A slow bank never holds the pool: deliveries have a worker of their own.
CELERY_TASK_ROUTES = {"distribution.deliver": {"queue": "deliver"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celery-beat")
CELERY_BEAT_MAX_LOOP_INTERVAL = 5

# `none`: each process counts throttles and sign-in failures for itself.
CACHE_URL: str = (env.str("CACHE_URL", "") or cache_beside(CELERY_BROKER_URL)).removeprefix("none")
if CACHE_URL:
    _cache = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        "KEY_PREFIX": "tizilim",
    }
else:
    _cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tizilim"}
CACHES = {"default": _cache}

# --- People -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "registry.accounts.hashers.DemoPasswordHasher" if DEMO else "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_BEHIND_PROXY else 0
ACCOUNT_ADAPTER = "registry.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "registry.accounts.forms.SignInForm",
    "signup": "registry.accounts.forms.SignUpForm",
    "reset_password": "registry.accounts.forms.AskResetForm",
    "reset_password_from_key": "registry.accounts.forms.NewPasswordForm",
    "change_password": "registry.accounts.forms.ChangePasswordForm",
    "set_password": "registry.accounts.forms.SetPasswordForm",
    "reauthenticate": "registry.accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Only in the browser that signed up; elsewhere the link confirms and leads to the sign-in page.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_TLS else "http"
# Failures are counted for account and address together (registry/accounts/lockout.py): "key" is both.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key", "signup": "20/m/ip", "confirm_email": "1/1m/key"}
MFA_ADAPTER = "registry.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "registry.accounts.forms.CodeForm",
    "reauthenticate": "registry.accounts.forms.ConfirmCodeForm",
    "activate_totp": "registry.accounts.forms.FirstCodeForm",
    "add_webauthn": "registry.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "registry.accounts.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tizilim"
# One step of clock drift on either side, as RFC 6238 section 5.2 recommends at most.
MFA_TOTP_TOLERANCE = 1
# Browsers offer passkeys on http://localhost, nowhere else without TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_TLS
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_TLS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_TLS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_TLS

# --- Mail -------------------------------------------------------------------------------------------------------------
# In demo mode mail goes nowhere: the outbox keeps it, and `/mail/` shows it.
EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if DEMO else 'smtp'}.EmailBackend"
EMAIL_HOST: str = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT: int = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER: str = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD: str = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS: bool = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", "Tizilim <no-reply@localhost>")
# Where other mail servers report what did not arrive, as `bounces@…`: each mail adds its own number behind a plus sign.
BOUNCE_ADDRESS: str = env.str("BOUNCE_ADDRESS", "")
# The Maildir into which the mail server puts what is sent there; none: nobody looks.
BOUNCE_MAILDIR: str = env.str("BOUNCE_MAILDIR", "")
# The hour in the registry's zone at which daily digests are written.
DIGEST_HOUR: int = env.int("DIGEST_HOUR", 8)

# --- Headers and limits -----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if IS_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_TLS
SECURE_SSL_REDIRECT = IS_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# One document of an applicant.
DOCUMENT_MAX_BYTES: int = env.int("DOCUMENT_MAX_BYTES", 10 * 1024 * 1024)
DOCUMENT_MAX_PAGES: int = env.int("DOCUMENT_MAX_PAGES", 1000)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- Files ------------------------------------------------------------------------------------------------------------
DOCUMENTS_DIR = DATA_DIR / "documents"
ARTEFACTS_DIR, EXPORTS_DIR = DATA_DIR / "artefacts", DATA_DIR / "exports"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_root"
STORAGES = {
    # Uploads are never served by path: a view checks who asks. No BASE_URL on purpose.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(DOCUMENTS_DIR)}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Without a collected copy (demo, tests) files are served from the sources under their plain names.
if not (STATIC_ROOT / "staticfiles.json").exists():
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True

# --- API --------------------------------------------------------------------------------------------------------------
API_MAX_BODY: int = env.int("API_MAX_BODY", 1024 * 1024)
API_WINDOW_SECONDS: int = env.int("API_WINDOW_SECONDS", 60)
API_LIMIT_ADDRESS: int = env.int("API_LIMIT_ADDRESS", 120)
API_LIMIT_KEY: int = env.int("API_LIMIT_KEY", 1200)
# Reports of the public that one address may send in an hour.
REPORT_LIMIT_ADDRESS: int = env.int("REPORT_LIMIT_ADDRESS", 20)
# Signed statements that one address may have made or printed in a minute.
STATEMENT_LIMIT_ADDRESS: int = env.int("STATEMENT_LIMIT_ADDRESS", 30)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "registry.api.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["registry.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["registry.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "registry.api.schema.RegistrySchema",
    "EXCEPTION_HANDLER": "registry.api.problems.handler",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = DESCRIPTION
# --- Logs -------------------------------------------------------------------------------------------------------------
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = log_settings(env.str("LOG_LEVEL", "INFO"))
configure_logs()
