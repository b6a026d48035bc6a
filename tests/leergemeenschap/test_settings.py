"""What follows from the address of the site."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django import VERSION

import leergemeenschap

SETTINGS = str(Path(leergemeenschap.__path__[0], "settings.py"))


def settings(monkeypatch: pytest.MonkeyPatch, **environ: str) -> dict[str, Any]:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(SETTINGS)


def test_a_public_site_has_safe_cookies_and_https(monkeypatch: pytest.MonkeyPatch) -> None:
    public = settings(monkeypatch, SITE_URL="https://testserver")
    assert {name: public[name] for name in public if name.startswith(("SECURE_", "SESSION_"))} == {
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_REDIRECT_EXEMPT": ["^(healthz|metrics)$"],
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_AGE": 43_200,
        "SESSION_ENGINE": "leergemeenschap.sessions",
        "SESSION_IDLE_AGE": 60 * 60 * 4,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": True,
    }
    assert (public["CSRF_COOKIE_NAME"], public["CSRF_COOKIE_SECURE"]) == ("__Host-csrf", True)


def test_a_site_on_this_machine_needs_no_https(monkeypatch: pytest.MonkeyPatch) -> None:
    local = settings(monkeypatch, SITE_URL="http://localhost:8000", DEBUG="on")
    assert local["DEBUG"] is True
    assert not {"SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE"} & {*local}


@pytest.mark.parametrize(
    ("proxies", "header"), [("0", None), ("1", ("HTTP_X_FORWARDED_PROTO", "https"))]
)
def test_only_a_trusted_proxy_says_that_the_visitor_used_https(
    monkeypatch: pytest.MonkeyPatch, proxies: str, header: tuple[str, str] | None
) -> None:
    public = settings(monkeypatch, SITE_URL="https://testserver", TRUSTED_PROXIES=proxies)
    assert public.get("SECURE_PROXY_SSL_HEADER") == header


def test_passwords_are_kept_by_argon2_and_mail_does_not_wait_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = settings(monkeypatch, EMAIL_URL="smtp://localhost")
    assert site["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    is_new = VERSION >= (6, 1)
    mail = site["MAILERS"]["default"]["OPTIONS"] if is_new else {"timeout": site["EMAIL_TIMEOUT"]}
    assert mail["timeout"] == 20
    assert site["DEFAULT_FROM_EMAIL"] == "leergemeenschap@localhost"


@pytest.mark.parametrize(
    ("operator", "handlers"), [("", ["console"]), ("beheer@example.org", ["console", "alarm"])]
)
def test_nobody_but_an_operator_gets_faults_by_mail(
    monkeypatch: pytest.MonkeyPatch, operator: str, handlers: list[str]
) -> None:
    site = settings(monkeypatch, OPERATOR_MAIL=operator)
    assert not {"ADMINS", "MANAGERS"} & {*site}
    assert [*site["LOGGING"]["handlers"]] == site["LOGGING"]["root"]["handlers"] == handlers
