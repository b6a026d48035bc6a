"""What a visitor meets: nginx or Caddy with the shown files, TLS, gunicorn, PostgreSQL."""

import os
import re
import signal
import ssl
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from leergemeenschap import server
from registrations.models import Participant
from registrations.models.participant import new_link_key
from sessions_app.first_editions import load_upcoming
from tests.deploy.proxy import DEADLINE, NAME, TOKEN, Answer, Caddy, Nginx, Proxy, cookies_of
from tests.forms import posted
from tests.leergemeenschap.test_headers import ALWAYS, HSTS
from tests.people import make_edition, make_participant
from tests.processes import with_children

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

NOBODY = "no-store, private"
LONG = "x" * 10_000
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UNREADABLE = "Dit begrijpen we niet"
HOST = f"Host: {NAME}\r\n"
# What is asked, with the status and the title of the answer. nginx refuses these by itself, and
# Caddy some of them: what is no HTTP at all it refuses in English, as its file says.
REFUSED = {
    "more than a form": (
        f"POST / HTTP/1.1\r\n{HOST}Content-Length: 1000001\r\n\r\n",
        413,
        "Dit is te veel",
    ),
    "a long address": (f"GET /{LONG} HTTP/1.1\r\n{HOST}\r\n", 414, UNREADABLE),
    "a long header": (f"GET / HTTP/1.1\r\n{HOST}Cookie: {LONG}\r\n\r\n", 431, UNREADABLE),
    "two hosts": (f"GET / HTTP/1.1\r\n{HOST}Host: x\r\n\r\n", 400, UNREADABLE),
    "no host": ("GET / HTTP/1.1\r\n\r\n", 400, UNREADABLE),
    "another host": ("GET / HTTP/1.1\r\nHost: kwaad.example\r\n\r\n", 421, UNREADABLE),
    "a tunnel": (f"CONNECT {NAME}:443 HTTP/1.1\r\n{HOST}\r\n", 400, UNREADABLE),
    "an echo": (f"TRACE / HTTP/1.1\r\n{HOST}\r\n", 405, UNREADABLE),
    "two lengths": (
        f"POST / HTTP/1.1\r\n{HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        400,
        UNREADABLE,
    ),
    "a page of nginx": (
        f"GET /fouten/400.html HTTP/1.1\r\n{HOST}\r\n",
        404,
        "Deze pagina is er niet",
    ),
}
OF_CADDY_TOO = ["more than a form", "a long address", "a long header", "another host"]
OF_THE_SITE = [
    ("GET", "/", 200),
    ("GET", "/privacy/", 200),
    ("GET", "/account/login/", 200),
    ("GET", "/admin/", 302),
    ("GET", "/nergens/", 404),
    ("GET", "/static/nergens.css", 404),
    ("GET", "/static/", 404),
    ("POST", "/account/login/", 403),
    ("GET", "/healthz", 200),
]


@pytest.fixture(scope="module")
def nginx(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Nginx]:
    with closing(Nginx(tmp_path_factory.mktemp("nginx"))) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def caddy(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Caddy]:
    with closing(Caddy(tmp_path_factory.mktemp("caddy"))) as proxy:
        yield proxy


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest) -> Proxy:
    """Each of the two."""
    found: Proxy = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def piet() -> Participant:
    """Piet, in an edition of whatever day it is."""
    theme = make_edition().themes.get(position=1)
    return make_participant(theme)


def always(answer: Answer) -> dict[str, str]:
    """The headers of every answer; one that is there twice is seen twice."""
    found = {name: ", ".join(answer.headers.get_all(name) or []) for name in [*ALWAYS, "Server"]}
    policy = found["Content-Security-Policy"]
    return found | {"Content-Security-Policy": "; ".join(sorted(policy.split("; ")))}


def hsts(answer: Answer) -> list[str] | None:
    return answer.headers.get_all("Strict-Transport-Security")


def every(proxy: Proxy) -> dict[str, str]:
    """The headers of every answer, and how the proxy calls itself."""
    return ALWAYS | {"Server": proxy.SERVER}


def test_answers_of_the_site_keep_their_headers_once(proxy: Proxy) -> None:
    make_edition()
    for method, path, status in OF_THE_SITE:
        answer = proxy.ask(method, path)
        found = (method, path, answer.status, always(answer), hsts(answer))
        assert found == (method, path, status, every(proxy), [HSTS])


@pytest.mark.parametrize(
    ("name", "kind"),
    [*(("nginx", kind) for kind in REFUSED), *(("caddy", kind) for kind in OF_CADDY_TOO)],
)
def test_what_a_proxy_refuses_has_our_words_and_our_headers(
    request: pytest.FixtureRequest, name: str, kind: str
) -> None:
    proxy: Proxy = request.getfixturevalue(name)
    words, status, title = REFUSED[kind]
    answer = proxy.say(words.encode())
    assert (answer.status, always(answer), hsts(answer)) == (status, every(proxy), [HSTS])
    assert f"<h1>{title}</h1>" in answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == NOBODY


def test_what_does_not_say_how_long_it_is_may_not_be_more_than_a_form(nginx: Nginx) -> None:
    start = f"POST /aanmelding/link/ HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n"
    part = f"fffff\r\n{'a' * 0xFFFFF}\r\n"
    answer = nginx.say(f"{start}{part}0\r\n\r\n".encode())
    assert (answer.status, always(answer), hsts(answer)) == (413, every(nginx), [HSTS])
    assert "<h1>Dit is te veel</h1>" in answer.text


def test_caddy_refuses_what_does_not_say_how_long_it_is(caddy: Caddy) -> None:
    start = f"POST /aanmelding/link/ HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n"
    answer = caddy.say(f"{start}1\r\na\r\n0\r\n\r\n".encode())
    assert (answer.status, always(answer), hsts(answer)) == (411, every(caddy), [HSTS])
    assert f"<h1>{UNREADABLE}</h1>" in answer.text


def test_half_a_request_holds_nobody_up(proxy: Proxy) -> None:
    """More of them than the site has threads."""
    start = f"POST /aanmelding/link/ HTTP/1.1\r\n{HOST}Content-Length: 1000\r\n\r\n"
    with ExitStack() as halves:
        for _ in range(3 * server.threads):
            halves.enter_context(proxy.connect()).sendall(f"{start}email=".encode())
        assert proxy.ask("GET", "/robots.txt").status == 200


def test_without_tls_it_is_the_same_but_for_the_header_of_tls(proxy: Proxy) -> None:
    words, status, title = REFUSED["another host"]
    answer = proxy.say(words.encode(), tls=False)
    assert (answer.status, always(answer), hsts(answer)) == (status, every(proxy), None)
    assert f"<h1>{title}</h1>" in answer.text


def test_http_leads_to_https(proxy: Proxy) -> None:
    answer = proxy.ask("GET", "/privacy/?x=1", tls=False)
    location = answer.headers["Location"]
    assert (answer.status, location) == (301, f"https://{NAME}/privacy/?x=1")
    assert (always(answer), hsts(answer)) == (every(proxy), None)


def test_http_on_the_port_of_https_is_refused_in_our_words(nginx: Nginx) -> None:
    nginx.http, plain = nginx.https, nginx.http
    try:
        answer = nginx.ask("GET", "/", tls=False)
    finally:
        nginx.http = plain
    assert (answer.status, always(answer)) == (400, every(nginx))
    assert "<h1>Dit begrijpen we niet</h1>" in answer.text


def test_without_the_site_visitors_are_asked_to_come_back(proxy: Proxy) -> None:
    proxy.ask("GET", "/privacy/")
    proxy.site.stop()
    try:
        answer = proxy.ask("GET", "/aanmelding/een-geheim/")
        style = re.search(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', answer.text)
        assert style
        dressed = proxy.ask("GET", style[1])
    finally:
        proxy.site.start()
    assert (answer.status, answer.headers["Retry-After"]) == (502, "10")
    assert (always(answer), hsts(answer)) == (every(proxy), [HSTS])
    assert "<h1>We zijn zo terug</h1>" in answer.text
    assert (dressed.status, always(dressed), hsts(dressed)) == (200, every(proxy), [HSTS])
    assert dressed.headers["Content-Type"] == "text/css; charset=utf-8"
    assert dressed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert proxy.ask("GET", "/privacy/").status == 200


def test_no_page_of_nginx_itself_is_left(nginx: Nginx) -> None:
    """Whatever status nginx can answer with, a file of ours stands behind it."""
    shown = (nginx.folder / "nginx-pages.conf").read_text()
    pages = set(re.findall(r"/fouten/(\d+\.html);", shown))
    assert pages == {path.name for path in (nginx.folder / "fouten").iterdir()}
    assert pages == {"400.html", "404.html", "413.html", "429.html", "500.html", "503.html"}


def test_a_small_file_is_sent_compressed_and_may_be_kept_only_by_its_full_name(
    proxy: Proxy,
) -> None:
    answer = proxy.ask("GET", "/static/js/board.js")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=60")
    kind, _, charset = answer.headers["Content-Type"].partition("; ")
    assert (kind.split("/")[1], charset) == ("javascript", "charset=utf-8")
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_pages_are_compressed_by_the_site_alone(proxy: Proxy) -> None:
    """Its padding hides their length: the same page is not always as long."""
    with closing(proxy.connect()) as line:
        lengths = set()
        for _ in range(8):
            line.sendall(
                f"GET /privacy/ HTTP/1.1\r\nHost: {NAME}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            received = b""
            while b"\r\n\r\n" not in received:
                received += line.recv(65536)
            head, _, body = received.partition(b"\r\n\r\n")
            assert b"content-encoding: gzip" in head.lower()
            length = int(re.search(rb"content-length: (\d+)", head.lower())[1])  # type: ignore[index]
            while len(body) < length:
                body += line.recv(65536)
            lengths.add(length)
    assert len(lengths) > 1


def test_old_tls_is_refused_and_new_http_is_offered(proxy: Proxy) -> None:
    new = proxy.trusting()
    new.set_alpn_protocols(["h2", "http/1.1"])
    with proxy.connect(context=new) as line:
        assert isinstance(line, ssl.SSLSocket)
        assert (line.version(), line.selected_alpn_protocol()) == ("TLSv1.3", "h2")
    for version, is_taken in [("TLSv1_1", False), ("TLSv1_2", True)]:
        old = proxy.trusting()
        old.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = ssl.TLSVersion[version]
        if is_taken:
            with proxy.connect(context=old) as line:
                assert isinstance(line, ssl.SSLSocket)
                cipher = line.cipher()
                assert cipher and cipher[0] == "ECDHE-ECDSA-AES256-GCM-SHA384"
        else:
            with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
                proxy.connect(context=old)


def test_who_asks_for_another_name_gets_no_certificate(proxy: Proxy) -> None:
    for name in ["kwaad.example", None]:
        context = proxy.trusting()
        context.check_hostname = False
        with pytest.raises(ssl.SSLError, match=r"UNRECOGNIZED_NAME|INTERNAL_ERROR"):
            proxy.connect(name=name, context=context)


def test_nobody_brings_a_name_an_address_or_a_scheme_of_their_own(proxy: Proxy) -> None:
    forged = {
        "X-Forwarded-Host": "kwaad.example",
        "Forwarded": "host=kwaad.example;proto=https",
        "X-Forwarded-Proto": "https",
    }
    answer = proxy.ask("GET", "/privacy/", tls=False, headers=forged)
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/privacy/")
    forged["X-Forwarded-Proto"] = "http"
    assert proxy.ask("GET", "/privacy/", headers=forged).status == 200


def test_a_forged_network_address_lifts_no_brake(proxy: Proxy) -> None:
    """The site of the tests takes three uses of a form from one network."""
    make_edition()
    page = proxy.ask("GET", "/aanmelding/link/")
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies_of(page).items())
    statuses = []
    for number in range(4):
        headers = FORM | {
            "Cookie": cookie,
            "Origin": f"https://{NAME}",
            "X-Forwarded-For": f"192.0.2.{number}",
        }
        body = urlencode({"csrfmiddlewaretoken": token, "email": f"niemand{number}@example.org"})
        statuses.append(proxy.ask("POST", "/aanmelding/link/", body=body, headers=headers).status)
    assert statuses == [303, 303, 303, 429]


def test_cookies_are_of_this_host_alone(proxy: Proxy) -> None:
    answer = proxy.ask("GET", "/account/login/")
    (cookie,) = answer.headers.get_all("Set-Cookie") or []
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-csrf=")
    assert {part for part in attributes if not part.lower().startswith(("expires", "max-age"))} == {
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
        "Secure",
    }
    assert proxy.ask("GET", "/privacy/").headers.get_all("Set-Cookie") is None


def test_no_log_holds_a_private_place(proxy: Proxy, piet: Participant) -> None:
    secret = new_link_key()
    piet.new_email = "nieuw@example.org"
    piet.save()
    link = f"/aanmelding/{piet.token}/"
    asked = [
        ("GET", link, 200),
        ("GET", link.replace("aanmelding", "%61anmelding"), 200),
        ("GET", f"/{link}", 404),
        ("GET", f"/x{link}", 404),
        ("GET", f"/{secret}", 404),
        ("GET", f"/privacy/?geheim={secret}", 200),
        ("GET", f"/aanmelding/adres/{piet.pk}/{piet.confirmation_key}/", 200),
        ("GET", f"/account/password/reset/key/1-{secret}/", 200),
        ("POST", link, 403),
    ]
    before = proxy.log().count("\n")
    answers = [(method, path, proxy.ask(method, path).status) for method, path, _ in asked]
    assert answers == asked
    proxy.site.stop()
    try:
        # Of what is no HTTP one writes a line, and the other none.
        assert proxy.say(f"GET {link} HTTP/9.9\r\n{HOST}\r\n".encode()).status in {400, 505}
        assert proxy.say(f"GET {link}{LONG} HTTP/1.1\r\n{HOST}\r\n".encode()).status in {414, 502}
        assert proxy.ask("GET", link).status == 502
    finally:
        proxy.site.start()
    lines = before + len(asked) + 2
    log = proxy.log_of(lines)
    assert log.count("\n") >= lines
    for private in [piet.token, piet.link_key, piet.confirmation_key, secret, "127.0.0.1"]:
        assert private not in log
    assert re.search(r'/aanmelding[ "]', log)


def test_signing_up_works(proxy: Proxy) -> None:
    edition, _ = load_upcoming(timezone.now())
    address = f"/edities/{edition.slug}/aanmelden/"
    page = proxy.ask("GET", address)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies_of(page).items())
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text))
    body = urlencode(posted(edition) | {"csrfmiddlewaretoken": token})
    headers = FORM | {"Cookie": cookie, "Origin": f"https://{NAME}"}
    answer = proxy.ask("POST", address, body=body, headers=headers)
    assert answer.status == 303
    assert Participant.objects.count() == 1


def test_prometheus_reads_what_was_answered_also_by_workers_that_died(nginx: Nginx) -> None:
    def answered() -> dict[str, int]:
        text = nginx.ask("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        found = re.findall(r'answers_total{status="(...)"} (\d+)', text)
        return {status: int(number) for status, number in found}

    before = answered()
    nginx.ask("GET", "/nergens/")
    # It is counted once the answer has gone.
    deadline = time.monotonic() + DEADLINE
    while answered()["4xx"] == before["4xx"] and time.monotonic() < deadline:
        pass
    _, worker = with_children(nginx.site.process.pid)
    os.kill(worker, signal.SIGKILL)
    after = answered()
    assert after["4xx"] == before["4xx"] + 1
    assert after["2xx"] > before["2xx"]
    assert with_children(nginx.site.process.pid) != [nginx.site.process.pid, worker]


def test_what_an_observatory_looks_for_is_there(proxy: Proxy) -> None:
    """The rules by which MDN's scanner gives points, each at its best."""
    make_edition()
    page = proxy.ask("GET", "/")
    policy = dict(
        part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; ")
    )
    redirect = proxy.ask("GET", "/", tls=False)
    sources = re.findall(
        r'<(?:script|link(?! rel="canonical"))[^>]+(?:src|href)="([^"]+)"', page.text
    )
    rules = {
        "csp": policy["default-src"] == "'none'"
        and not any(bad in value for value in policy.values() for bad in ("unsafe", "*", "http"))
        and policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        and policy["form-action"] == "'self'",
        "cookies": page.headers.get_all("Set-Cookie") is None,
        "cors": "Access-Control-Allow-Origin" not in page.headers,
        "redirection": redirect.status == 301
        and redirect.headers["Location"] == f"https://{NAME}/",
        "referrer policy": page.headers["Referrer-Policy"]
        in {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"},
        "hsts": int(page.headers["Strict-Transport-Security"].split(";")[0].split("=")[1])
        >= 15_768_000,
        "no source elsewhere, so none that needs integrity": all(
            source.startswith("/") and not source.startswith("//") for source in sources
        ),
        "content type options": page.headers["X-Content-Type-Options"] == "nosniff",
        "frames": page.headers["X-Frame-Options"] == "DENY",
        "resource policy": page.headers["Cross-Origin-Resource-Policy"] == "same-origin",
    }
    assert [rule for rule, holds in rules.items() if not holds] == []
