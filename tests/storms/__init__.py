"""The site in trouble, as it runs for real: each of these is a script too."""

import os

import django
from django.apps import apps

if not apps.ready:
    # A person runs this, not pytest.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
