"""The headers of every answer, and what is compressed and kept."""

import gzip
import runpy
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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
    assert ask("GET", "/healthz", "testserver").content.splitlines()[0] == b"ok"


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
    # The rest of the headers the browser has, with the page.
    assert dict(again.items()) == {
        "Cache-Control": "no-cache",
        "ETag": first["ETag"],
        "Vary": "Accept-Encoding",
    }


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"email": "x" * 3_000_000}, 413, "Dit is te veel"),
        ({f"veld{number}": "x" for number in range(3_000)}, 400, "Dit begrijpen we niet"),
    ],
    ids=["3 MB", "3,000 fields"],
)
@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_too_much_is_refused_in_dutch(
    edition: Edition, body: dict[str, str], status: int, words: str, kind: str
) -> None:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.get("/account/login/")
    for address in [f"/edities/{edition.slug}/aanmelden/", "/account/login/", "/admin/"]:
        if kind == "form":
            answer = client.post(
                address, urlencode(body), content_type="application/x-www-form-urlencoded"
            )
        else:
            answer = client.post(address, body)
        assert answer.status_code == status, address
        assert words in answer.content.decode()


def test_a_file_is_refused_before_it_is_read(edition: Edition) -> None:
    file = SimpleUploadedFile("film.mp4", b"x" * 2_000_000)
    answer = Client(raise_request_exception=False).post(
        f"/edities/{edition.slug}/aanmelden/", {"given_name": "Piet", "film": file}
    )
    assert (answer.status_code, answer.wsgi_request._read_started) == (413, False)
    assert "Dit is te veel" in answer.content.decode()
    # A gespreksleider reads this too, of a file that a page of theirs did ask for.
    assert "Maak uw tekst korter of kies een kleiner bestand." in answer.content.decode()


FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
UNREADABLE = {
    "latin-1": ("/account/login/", f"{FORM}; charset=latin-1", b"a=1"),
    "UTF-16": ("/account/login/", f"{FORM}; charset=utf-16", b"a=1"),
    "no charset": ("/account/login/", f"{FORM}; charset=hex", b"a=1"),
    "unknown charset": ("/account/login/", f"{FORM}; charset=onzin", b"a=1"),
    "charset of parts": ("/account/login/", f"{MULTIPART}; boundary=x; charset=rot13", PART),
    "no boundary": ("/account/login/", MULTIPART, PART),
    "strange boundary": ("/account/login/", f"{MULTIPART}; boundary=\u00e9", PART),
    "too many files": (
        "/account/login/",
        f"{MULTIPART}; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n1\r\n' * 200,
    ),
    "NUL": ("/?a=%00", FORM, b""),
}


@pytest.mark.parametrize(("address", "kind", "body"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_in_dutch(
    db: None, address: str, kind: str, body: bytes
) -> None:
    path, _, query = address.partition("?")
    client = Client(raise_request_exception=False)
    answer = client.generic("POST", path, body, kind, QUERY_STRING=query)
    assert answer.status_code == 400
    assert "Dit begrijpen we niet" in answer.content.decode()
    assert headers(answer) == ALWAYS


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_the_charset_that_we_write_ourselves_is_read(db: None, charset: str) -> None:
    kind = f"{FORM}; charset={charset}"
    assert Client().generic("POST", "/account/login/", b"login=x", kind).status_code == 200


@pytest.mark.parametrize(
    "path", ["/%FF%FE/", "/edities/%ED%A0%80/", "/aanmelding/%FF/", "/\u00e9/", "/%00/"]
)
def test_a_path_that_is_no_text_is_not_there(db: None, path: str) -> None:
    answer = ask("GET", path, "testserver")
    assert (answer.status_code, headers(answer)) == (404, ALWAYS)


def test_a_wrong_host_is_refused_in_dutch() -> None:
    answer = ask("GET", "/", "kwaad.example")
    assert answer.status_code == 400
    assert "Dit begrijpen we niet" in answer.content.decode()
    assert "kwaad.example" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("https")
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "kwaad.example", "[::1]", "!"])
def test_the_health_check_answers_by_any_name_and_nothing_else_does(host: str) -> None:
    assert ask("GET", "/healthz", host).content.splitlines()[0] == b"ok"
    assert ask("GET", "/robots.txt", host).status_code == 400


@pytest.mark.django_db
@pytest.mark.usefixtures("https")
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "testserver"])
def test_numbers_are_read_by_any_name_and_need_no_https(host: str, settings: Settings) -> None:
    settings.METRICS_TOKEN = "0123456789" * 4
    client = Client(SERVER_NAME=host, headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize(
    ("method", "allowed"),
    [("POST", "GET, HEAD"), ("BREW", "GET, HEAD, POST, OPTIONS")],
)
@pytest.mark.parametrize("address", ["/privacy/", "/static/css/tokens.css"])
def test_a_method_that_a_page_does_not_know_is_refused_in_dutch(
    method: str, allowed: str, address: str
) -> None:
    answer = ask(method, address, "testserver")
    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert "<h1>Dit kan hier niet</h1>" in answer.content.decode()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("gzip;q=0.5, identity", "gzip"),
        ("identity, gzip;q=0", None),
        ("gzip; q=0.000, br", None),
        ("br;q=0, gzip", "gzip"),
    ],
)
def test_a_page_is_compressed_for_who_wants_that(
    client: Client, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/privacy/", headers={"accept-encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
