"""The headers of every answer, and what is compressed and kept."""

import gzip
import runpy
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

import leergemeenschap
from sessions_app.models import Edition

ALWAYS = {
    "Content-Security-Policy": (
        "base-uri 'none'; connect-src 'self'; default-src 'none'; font-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; object-src 'none'; "
        "script-src 'self'; style-src 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"
NOBODY = "no-store, private"
# Method, address, host, status, and whether anybody may keep the answer.
ANSWERS = [
    ("GET", "/", "testserver", 200, True),
    ("GET", "/privacy/", "testserver", 200, True),
    ("GET", "/robots.txt", "testserver", 200, True),
    ("GET", "/.well-known/security.txt", "testserver", 200, True),
    ("GET", "/static/css/tokens.css", "testserver", 200, True),
    ("GET", "/static/nergens.css", "testserver", 404, False),
    ("GET", "/healthz", "testserver", 200, False),
    ("GET", "/privacy", "testserver", 301, False),
    ("GET", "/admin/", "testserver", 302, False),
    ("GET", "/account/login/", "testserver", 200, False),
    ("GET", "/aanmelding/geraden/", "testserver", 404, False),
    ("GET", "/nergens/", "testserver", 404, False),
    ("POST", "/privacy/", "testserver", 405, False),
    ("BREW", "/", "testserver", 405, False),
    ("GET", "/", "kwaad.example", 400, False),
    ("GET", "/fout/", "testserver", 500, False),
]


def headers(answer: HttpResponse) -> dict[str, str]:
    found = {name: answer.headers.get(name, "") for name in ALWAYS}
    policy = found["Content-Security-Policy"]
    return found | {"Content-Security-Policy": "; ".join(sorted(policy.split("; ")))}


def ask(method: str, address: str, host: str, *, secure: bool = False) -> HttpResponse:
    client = Client(raise_request_exception=False, SERVER_NAME=host)
    answer: HttpResponse = client.generic(method, address, secure=secure)
    if answer.streaming:
        answer.close()  # or the static file stays open
    return answer


@pytest.fixture
def https(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site as it runs behind an https address."""
    monkeypatch.setenv("SITE_URL", "https://testserver")
    public = runpy.run_path(str(Path(leergemeenschap.__path__[0], "settings.py")))
    for name, value in public.items():
        if name.startswith(("SECURE_", "SESSION_", "CSRF_", "SITE_")):
            setattr(settings, name, value)


@pytest.mark.urls("tests.leergemeenschap.faults")
@pytest.mark.parametrize(("method", "address", "host", "status", "is_kept"), ANSWERS)
def test_every_answer_has_the_headers(
    edition: Edition, method: str, address: str, host: str, status: int, is_kept: bool
) -> None:
    answer = ask(method, address, host)
    assert answer.status_code == status
    assert headers(answer) == ALWAYS
    assert "Strict-Transport-Security" not in answer
    assert ("no-store" in answer["Cache-Control"]) is not is_kept
    assert answer.headers.get("X-Robots-Tag") == (None if is_kept else "noindex")


@pytest.mark.urls("tests.leergemeenschap.faults")
@pytest.mark.usefixtures("https")
@pytest.mark.parametrize(("method", "address", "host", "status", "is_kept"), ANSWERS)
def test_every_answer_over_https_has_them_and_hsts(
    edition: Edition, method: str, address: str, host: str, status: int, is_kept: bool
) -> None:
    answer = ask(method, address, host, secure=True)
    assert answer.status_code == status
    assert headers(answer) | {"Strict-Transport-Security": answer["Strict-Transport-Security"]} == (
        ALWAYS | {"Strict-Transport-Security": HSTS}
    )


@pytest.mark.usefixtures("https")
@pytest.mark.parametrize(
    ("host", "status", "location"),
    [("testserver", 301, "https://testserver/privacy/"), ("kwaad.example", 400, None)],
)
def test_http_leads_to_https_and_never_to_another_host(
    host: str, status: int, location: str | None
) -> None:
    answer = ask("GET", "/privacy/", host)
    assert (answer.status_code, answer.headers.get("Location")) == (status, location)
    assert headers(answer) == ALWAYS


@pytest.mark.django_db
@pytest.mark.usefixtures("https")
def test_the_health_check_needs_no_https() -> None:
    assert ask("GET", "/healthz", "testserver").content == b"ok"


@pytest.mark.usefixtures("https")
def test_cookies_are_bound_to_this_host(client: Client) -> None:
    (cookie,) = client.get("/account/login/", secure=True).cookies.values()
    attributes = {name: value for name, value in cookie.items() if value and name != "expires"}
    assert cookie.key == "__Host-csrf"
    assert attributes == {
        "max-age": 31449600,
        "path": "/",
        "httponly": True,
        "secure": True,
        "samesite": "Lax",
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("https")
def test_the_session_cookie_is_bound_to_this_host_too(client: Client, settings: Settings) -> None:
    client.post("/account/login/", {"login": "niemand@example.org", "password": "x"}, secure=True)
    assert settings.SESSION_COOKIE_NAME == "__Host-session"
    assert (settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY) == (True, True)
    assert (settings.SESSION_COOKIE_SAMESITE, settings.SESSION_COOKIE_PATH) == ("Lax", "/")


def test_pages_are_compressed(client: Client, edition: Edition) -> None:
    plain = client.get("/")
    small = client.get("/", headers={"accept-encoding": "gzip, br"})
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert small["Vary"] == plain["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_page_that_did_not_change_is_not_sent_again(
    client: Client, edition: Edition, encoding: str
) -> None:
    first = client.get("/", headers={"accept-encoding": encoding})
    again = client.get("/", headers={"accept-encoding": encoding, "if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert headers(again) == ALWAYS
    assert again["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "body",
    [{"email": "x" * 3_000_000}, {f"veld{number}": "x" for number in range(3_000)}],
    ids=["3 MB", "3,000 fields"],
)
@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_too_much_is_refused_in_dutch(edition: Edition, body: dict[str, str], kind: str) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.get("/account/login/")
    for address in [f"/edities/{edition.slug}/aanmelden/", "/account/login/", "/admin/"]:
        if kind == "form":
            answer = client.post(
                address, urlencode(body), content_type="application/x-www-form-urlencoded"
            )
        else:
            answer = client.post(address, body)
        assert answer.status_code == 400, address
        assert "Dit begrijpen we niet" in answer.content.decode()


def test_a_wrong_host_is_refused_in_dutch() -> None:
    answer = ask("GET", "/", "kwaad.example")
    assert answer.status_code == 400
    assert "Dit begrijpen we niet" in answer.content.decode()
    assert "kwaad.example" not in answer.content.decode()
