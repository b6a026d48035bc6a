"""The settings of the site as `manage.py demo` runs it, and of nothing else."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from leergemeenschap.demo.environment import KEY_FILE
from leergemeenschap.settings import *  # noqa: F403 - all of them, with what the demo adds
from leergemeenschap.settings import DATABASES, MIDDLEWARE, STORAGES

# One press signs anybody in here: that may never reach a real database.
database = DATABASES["default"]
folder = Path(str(database["NAME"])).parent
if not (str(database["ENGINE"]).endswith("sqlite3") and (folder / KEY_FILE).is_file()):
    raise ImproperlyConfigured("Start de demo met: python manage.py demo")

# On the way to a browser on the same computer, files that are packed gain nothing.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
}
# Innermost: it knows the page and who asks for it, and the others pack what it made.
MIDDLEWARE = [*MIDDLEWARE, "leergemeenschap.demo.strip.with_strip"]
ROOT_URLCONF = "leergemeenschap.demo.urls"
