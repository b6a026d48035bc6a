"""The WSGI application, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.templatetags.static import static
from django.urls import get_resolver

from leergemeenschap.postgresql import hurry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leergemeenschap.settings")

hurry.visitors_wait()
application = get_wsgi_application()
# Every address is read now: the site does not start with a view that says not for whom it is.
get_resolver().url_patterns  # noqa: B018
# Nor without its style sheets, which every page names.
static("css/site.css")
