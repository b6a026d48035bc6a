"""Settings that cannot work stop the start, with a sentence that says what to set and how."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from leergemeenschap import environment

ROOT = settings.BASE_DIR
PRODUCTION = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "SITE_URL": "https://aanwezigheid.example.org",
    "ALLOWED_HOSTS": "aanwezigheid.example.org",
    "DATABASE_URL": "postgres://site:geheim@database.example.org/leergemeenschap",
    "EMAIL_URL": "smtp+tls://site:geheim@smtp.example.org",
}
NAMES = [
    *PRODUCTION,
    "CONTROLLER",
    "DATA_PROTECTION_OFFICER",
    "DEBUG",
    "MAIL_FROM",
    "METRICS_TOKEN",
    "OPERATOR_MAIL",
    "PRIVACY_CONTACT",
    "SECRET_KEY_FALLBACKS",
    "TRUSTED_PROXIES",
]


def read(name: str) -> Callable[[], Any]:
    """What reads this setting."""
    return {
        "SECRET_KEY": environment.secret_key,
        "SITE_URL": environment.site_url,
        "ALLOWED_HOSTS": lambda: environment.allowed_hosts("aanwezigheid.example.org"),
        "DATABASE_URL": environment.database,
        "EMAIL_URL": environment.email,
        "MAIL_FROM": lambda: environment.address(
            "MAIL_FROM", "the sender", "aanmelden@example.org", default="site@example.org"
        ),
        "DATA_PROTECTION_OFFICER": lambda: environment.address(
            "DATA_PROTECTION_OFFICER", "the officer", "fg@example.org"
        ),
        "OPERATOR_MAIL": lambda: environment.address(
            "OPERATOR_MAIL", "who hears of faults", "beheer@example.org"
        ),
        "DEBUG": lambda: environment.yes_or_no("DEBUG", "for programmers", default=False),
        "METRICS_TOKEN": environment.metrics_token,
        "TRUSTED_PROXIES": lambda: environment.whole_number(
            "TRUSTED_PROXIES", "how many proxies there are", default=0
        ),
    }[name]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("OPERATOR_MAIL", "beheer", "not an e-mail address"),
        *((name, value, "is not set") for name in PRODUCTION for value in ("", "  ")),
        ("SECRET_KEY", "kort", "too weak"),
        ("SECRET_KEY", ("0123456789" * 5)[1:], "too weak"),
        ("SECRET_KEY", "a" * 60, "too weak"),
        ("SECRET_KEY", "django-insecure-" + "0123456789" * 5, "too weak"),
        ("SITE_URL", "aanwezigheid.example.org", "not a web address"),
        ("SITE_URL", "ftp://aanwezigheid.example.org", "not a web address"),
        ("SITE_URL", "https://aanwezigheid.example.org/pad", "not a web address"),
        ("SITE_URL", "https://aanwezigheid.example.org:poort", "not a web address"),
        ("SITE_URL", "http://aanwezigheid.example.org", "only localhost may"),
        ("ALLOWED_HOSTS", "*", "accepts every name"),
        ("ALLOWED_HOSTS", ",", "accepts every name"),
        ("ALLOWED_HOSTS", "example.org", "lacks aanwezigheid.example.org"),
        ("DATABASE_URL", "mysql://localhost/db", "neither PostgreSQL nor SQLite"),
        ("DATABASE_URL", "postgres://", "names no database"),
        ("DATABASE_URL", "postgres://localhost:poort/db", "cannot be read"),
        ("EMAIL_URL", "pigeon://smtp.example.org", "cannot be read"),
        ("EMAIL_URL", "smtp://smtp.example.org:poort", "cannot be read"),
        ("EMAIL_URL", "smtp://", "names no server"),
        ("MAIL_FROM", "Leergemeenschap", "not an e-mail address"),
        ("MAIL_FROM", "Site <site@example.org>", "not an e-mail address"),
        ("DATA_PROTECTION_OFFICER", "de FG", "not an e-mail address"),
        ("METRICS_TOKEN", "kort", "too weak"),
        ("METRICS_TOKEN", "0123456789 0123456789 0123456789", "too weak"),
        ("METRICS_TOKEN", "0123456789é0123456789é0123456789", "too weak"),
        ("DEBUG", "misschien", "neither on nor off"),
        ("TRUSTED_PROXIES", "-1", "not a whole number"),
        ("TRUSTED_PROXIES", "²", "not a whole number"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"^{name} .*{why}.* It is "):
        read(name)()


@pytest.mark.parametrize(
    ("name", "value", "result"),
    [
        ("SECRET_KEY", "0123456789" * 5, "0123456789" * 5),
        ("SITE_URL", "https://example.org/", "https://example.org"),
        ("SITE_URL", "http://localhost:8000", "http://localhost:8000"),
        ("SITE_URL", "http://[::1]:8000", "http://[::1]:8000"),
        ("ALLOWED_HOSTS", " .example.org, localhost,", [".example.org", "localhost"]),
        ("MAIL_FROM", "", "site@example.org"),
        ("MAIL_FROM", "aanmelden@example.org", "aanmelden@example.org"),
        ("DATA_PROTECTION_OFFICER", "", ""),
        ("DATA_PROTECTION_OFFICER", "fg@example.org", "fg@example.org"),
        ("METRICS_TOKEN", "", ""),
        ("METRICS_TOKEN", f" {'0123456789' * 4} ", "0123456789" * 4),
        ("DEBUG", "", False),
        ("DEBUG", "On", True),
        ("DEBUG", "no", False),
        ("TRUSTED_PROXIES", "", 0),
        ("TRUSTED_PROXIES", "2", 2),
    ],
)
def test_a_setting_that_works_is_read(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, result: object
) -> None:
    monkeypatch.setenv(name, value)
    assert read(name)() == result


def test_the_loopback_site_may_be_named_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "[::1]")
    assert environment.allowed_hosts("::1") == ["[::1]"]


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://smtp.example.org", "smtp.example.org", 25, False, False),
        ("smtp+tls://smtp.example.org", "smtp.example.org", 587, True, False),
        ("smtp+ssl://smtp.example.org", "smtp.example.org", 465, False, True),
        ("smtp+tls://smtp.example.org:2525", "smtp.example.org", 2525, True, False),
    ],
)
def test_mail_goes_by_the_usual_port(
    monkeypatch: pytest.MonkeyPatch, url: str, host: str, port: int, tls: bool, ssl: bool
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    mail = environment.email()
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == (host, port)
    assert (mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (tls, ssl)


@pytest.mark.parametrize(
    ("url", "backend", "options"),
    [
        (
            "smtp+tls://site:geheim@smtp.example.org",
            "smtp",
            {
                "host": "smtp.example.org",
                "port": 587,
                "username": "site",
                "password": "geheim",
                "use_tls": True,
                "use_ssl": False,
                "timeout": 20,
            },
        ),
        ("filemail:///tmp", "filebased", {"file_path": "/tmp"}),
        ("consolemail://", "console", {}),
    ],
)
def test_each_way_of_mail_takes_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, url: str, backend: str, options: dict[str, object]
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    path = f"django.core.mail.backends.{backend}.EmailBackend"
    assert environment.mailer(environment.email()) == {"BACKEND": path, "OPTIONS": options}
    assert import_string(path)(alias="default", **options)


@pytest.mark.parametrize("url", ["filemail:///var/mail/site", "filemail:////var/mail/site"])
def test_mail_in_files_goes_to_the_folder_named(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert environment.email()["EMAIL_FILE_PATH"] == "/var/mail/site"


def manage(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    # What the tests or a browser set for themselves is not there in production.
    ours = {*NAMES, "DJANGO_ALLOW_ASYNC_UNSAFE"}
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    clean["DJANGO_SETTINGS_MODULE"] = "leergemeenschap.settings"
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_is_silent_in_production() -> None:
    # Django 6.1 asks the database what it can do.
    settings = PRODUCTION | {"DATABASE_URL": os.environ["DATABASE_URL"]}
    result = manage("check", "--deploy", "--fail-level", "WARNING", **settings)
    assert (result.returncode, result.stdout, result.stderr) == (
        0,
        "System check identified no issues (1 silenced).\n",
        "",
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({"DEBUG": "on"}, "DEBUG is on for a public site."),
    ],
)
def test_the_site_does_not_start_with_settings_that_are_unsafe(
    change: dict[str, str], sentence: str
) -> None:
    result = manage("check", **PRODUCTION | change)
    assert result.returncode != 0
    assert sentence in result.stderr


@pytest.mark.parametrize("query", ["", "?target_session_attrs=any"])
def test_of_several_servers_the_one_that_leads_is_asked_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    url = f"postgres://site:geheim@db1.example.org:5432,db2.example.org:5433/site{query}"
    monkeypatch.setenv("DATABASE_URL", url)
    assert environment.database() == {
        "ENGINE": "leergemeenschap.postgresql",
        "HOST": "db1.example.org,db2.example.org",
        "PORT": "5432,5433",
        "USER": "site",
        "PASSWORD": "geheim",
        "NAME": "site",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"target_session_attrs": "any" if query else "read-write"},
    }
