"""The site's own settings, for tests: on a real database, and without waiting for anything."""

import os
import sys

from tests import database

# mypy reads these settings too, and would leave a server behind.
if "pytest" in sys.modules:
    os.environ["DATABASE_URL"] = database.url()
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault(
    "SECRET_KEY", "tests only, and long enough: 0123456789abcdefghijklmnopqrstuvwxyz"
)
os.environ.setdefault("SITE_URL", "http://localhost")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,testserver")
os.environ.setdefault("EMAIL_URL", "memorymail://")

from leergemeenschap.settings import *  # noqa: F403

# A manifest would have to be built first, and pages without it would be tested unstyled.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = ""
WHITENOISE_USE_FINDERS = True
# Each test client makes the middleware anew: it would find all files again, and hardly ask for one.
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
