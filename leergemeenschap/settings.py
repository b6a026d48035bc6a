"""All settings of the site: one file, fed by the environment."""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django import VERSION
from django.core.exceptions import ImproperlyConfigured

from leergemeenschap import environment, logs

# Lets an admin class say which model it serves, as in ModelAdmin[Participant].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

SITE_URL = environment.site_url()
IS_SECURE = SITE_URL.startswith("https://")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
SECRET_KEY = environment.secret_key()
SECRET_KEY_FALLBACKS = environment.env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = environment.allowed_hosts(SITE_HOST)
DEBUG = environment.yes_or_no("DEBUG", "for programmers: faults show their cause", default=False)
if DEBUG and IS_SECURE:
    raise ImproperlyConfigured(
        "DEBUG is on for a public site. It shows visitors the inside of the site: unset DEBUG."
    )

REQUIRE_SECOND_FACTOR = environment.yes_or_no(
    "REQUIRE_SECOND_FACTOR", "the demand that organisers sign in with a second factor", default=True
)
TRUSTED_PROXIES = environment.whole_number(
    "TRUSTED_PROXIES", "how many proxies stand before the site", default=0
)
SIGN_UP_LIMIT = environment.whole_number(
    "SIGN_UP_LIMIT", "how many sign-ups one network address may do in 10 minutes", default=30
)
SIGN_UP_MIN_SECONDS = environment.whole_number(
    "SIGN_UP_MIN_SECONDS", "how many seconds a person needs at least to fill in the form", default=3
)
METRICS_TOKEN = environment.metrics_token()

INSTALLED_APPS = [
    "leergemeenschap",
    "registrations",
    "sessions_app",
    "allauth",
    "allauth.account",
    "leergemeenschap.apps.FactorsConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "leergemeenschap.apps.OrganiserAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    # What is asked for most is answered before all else.
    "leergemeenschap.ready_pages.ReadyPages",
    # Headers first, so that what any other refuses has them too.
    "leergemeenschap.middleware.SecurityHeaders",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "leergemeenschap.middleware.with_words",
    "leergemeenschap.middleware.readable",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "leergemeenschap.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "leergemeenschap.urls"
WSGI_APPLICATION = "leergemeenschap.wsgi.application"

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
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Counts of attempts, shared by all workers.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "KEY_FUNCTION": "leergemeenschap.cache.hidden_key",
        # Beyond this number entries are thrown out by chance, and with them what was counted.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Public pages and what they are made from, kept by each worker until the second is over.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "leergemeenschap.cache.key_of_this_second",
        "TIMEOUT": 1,
        # Those of earlier seconds go when there are so many.
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
    # What takes long to count, kept by each worker for as long as it says itself.
    "counts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
    },
}

LANGUAGE_CODE = "nl"
USE_I18N = True
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = environment.env.str("STATIC_ROOT", default=str(BASE_DIR / ".static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

_mail = environment.email()
if VERSION < (6, 1):
    EMAIL_BACKEND, EMAIL_FILE_PATH = _mail["EMAIL_BACKEND"], _mail["EMAIL_FILE_PATH"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
    EMAIL_TIMEOUT = environment.MAIL_TIMEOUT
else:
    MAILERS = {"default": environment.mailer(_mail)}
DEFAULT_FROM_EMAIL = environment.address(
    "MAIL_FROM",
    "the sender of all mail",
    "aanmelden@example.org",
    default=f"leergemeenschap@{SITE_HOST}",
)
OPERATOR_MAIL = environment.address("OPERATOR_MAIL", "who hears of faults", "beheer@example.org")

# Who answers for what the site keeps of people, as the privacy page says it.
CONTROLLER = environment.env.str("CONTROLLER", default="").strip()
PRIVACY_CONTACT = environment.address(
    "PRIVACY_CONTACT",
    "where people ask about their data",
    "privacy@example.org",
    default=DEFAULT_FROM_EMAIL,
)
DATA_PROTECTION_OFFICER = environment.address(
    "DATA_PROTECTION_OFFICER", "the address of the data protection officer", "fg@example.org"
)

AUTH_USER_MODEL = "sessions_app.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "leergemeenschap.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "leergemeenschap.passwords.NotCommon"},
    {"NAME": "leergemeenschap.passwords.NotAboutOneself"},
    {"NAME": "leergemeenschap.passwords.HardToGuess"},
]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "leergemeenschap.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_PREVENT_ENUMERATION = "strict"
# The adapter does the work of a mail to a stranger, and sends none.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": False}
# A code by mail is asked for by signing in anew: the adapter has the way there.
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_FORMS = {
    "login": "leergemeenschap.accounts.PasswordForm",
    "request_login_code": "leergemeenschap.accounts.CodeRequestForm",
    "confirm_login_code": "leergemeenschap.accounts.CodeForm",
    "reset_password": "leergemeenschap.accounts.PasswordRequestForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    # More than one network may try in that time, so that one stranger shuts out nobody.
    "login_failed_elsewhere": "100/h/key",
    "request_login_code": "20/10m/ip",
    "login_code": "30/10m/ip,3/15m/key",
    "reset_password": "20/m/ip",
}
# Not allauth's, which stores something of who asks: a stranger would take other work.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "leergemeenschap.factors.FactorAdapter"
MFA_FORMS = {
    "activate_totp": "leergemeenschap.factors.AppForm",
    "add_webauthn": "leergemeenschap.factors.PasskeyForm",
    "authenticate": "leergemeenschap.factors.StepForm",
    "authenticate_webauthn": "leergemeenschap.factors.PasskeyStepForm",
    "edit_webauthn": "leergemeenschap.factors.PasskeyNameForm",
    "login_webauthn": "leergemeenschap.factors.PasskeyLoginForm",
    "reauthenticate": "leergemeenschap.factors.AgainForm",
    "reauthenticate_webauthn": "leergemeenschap.factors.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A passkey replaces password and factor at once, so the device must know its owner.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Leergemeenschap"

SESSION_ENGINE = "leergemeenschap.sessions"
# Since somebody signed in, and since the last page that was asked for.
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_IDLE_AGE = 60 * 60 * 4
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if IS_SECURE:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|metrics)$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Preloading binds the owner's whole domain; that is not for this site to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
CSRF_FAILURE_VIEW = "leergemeenschap.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LOGGING = logs.told(OPERATOR_MAIL)
