"""The settings of the bare Django."""

import os
from pathlib import Path

import environ

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "leergemeenschap.benchmark.bare.views"
WSGI_APPLICATION = "leergemeenschap.benchmark.bare.wsgi.application"
INSTALLED_APPS = ["leergemeenschap.benchmark.bare"]
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent],
    }
]
DATABASES = {
    "default": environ.Env().db_url("DATABASE_URL") | {"CONN_MAX_AGE": 600},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
