"""gunicorn, run as it runs on a server."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from leergemeenschap import server
from tests.leergemeenschap.running import DEADLINE, Site
from tests.processes import with_children

# If each held a thread for five seconds, the next request would wait longer than DEADLINE.
SPARES = 10 * server.threads


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with closing(Site(tmp_path_factory.mktemp("home"))) as site:
        yield site


def test_spare_connections_of_browsers_keep_nobody_waiting(site: Site) -> None:
    site.get("/robots.txt")
    with ExitStack() as spare:
        for _ in range(SPARES):
            spare.enter_context(socket.create_connection(site.address, DEADLINE))
        answer, _ = site.get("/robots.txt")
    assert answer.status == 200


def test_what_is_not_there_has_our_words_and_our_headers(site: Site) -> None:
    answer, text = site.get("/nergens/")
    assert answer.status == 404
    assert "<h1>Deze pagina is er niet</h1>" in text
    assert (answer.headers["X-Frame-Options"], answer.headers["Cache-Control"]) == (
        "DENY",
        "no-store, private",
    )


def test_a_worker_takes_little_memory_for_it_shares_the_code(site: Site) -> None:
    """Of 80 MB that it would have for itself, in all; what is shared counts for a part."""
    for _ in range(20):
        site.get("/privacy/")
    _, worker = with_children(site.process.pid)
    of_process = Path(f"/proc/{worker}/smaps_rollup").read_text()
    (kilobytes,) = re.findall(r"^Pss: +(\d+) kB$", of_process, re.M)
    assert int(kilobytes) < 75_000


def test_it_ends_when_asked_to_and_leaves_no_control_socket(tmp_path: Path) -> None:
    with closing(Site(tmp_path)) as site:
        site.get("/robots.txt")
        site.process.terminate()
        assert site.process.wait(DEADLINE) == 0
    assert list(tmp_path.iterdir()) == [site.log]


def test_it_does_not_start_without_its_style_sheets(tmp_path: Path) -> None:
    of_real = {"DJANGO_SETTINGS_MODULE": "leergemeenschap.settings", "ALLOWED_HOSTS": "localhost"}
    with closing(Site(tmp_path, STATIC_ROOT=str(tmp_path / "static"), **of_real)) as site:
        assert site.process.wait(DEADLINE) != 0
    assert "Missing staticfiles manifest entry for 'css/site.css'" in site.log.read_text()


# What gunicorn refuses before the site sees it.
NO_REQUESTS = {
    "no request": (b"onzin\r\n\r\n", 400),
    "secret in the line": (b"GET /aanmelding/geheim/ HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
    "long line": (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    "long header": (b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"a" * 99_000 + b"\r\n\r\n", 431),
    "many headers": (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 300 + b"\r\n", 431),
    "no header": (b"GET / HTTP/1.1\r\nHost: localhost\r\nonzin\r\n\r\n", 400),
    "no length": (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: veel\r\n\r\n", 400),
    "expectation": (b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-geluk\r\n\r\n", 417),
    "coding": (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: onzin\r\n\r\n", 501),
    "other host": (b"GET / HTTP/1.1\r\nHost: kwaad.example\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "tunnel": (b"CONNECT kwaad.example:443 HTTP/1.1\r\nHost: kwaad.example:443\r\n\r\n", 405),
    "whole address": (
        b"GET http://kwaad.example/nergens/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        404,
    ),
    "own method": (b"BREW /privacy/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
}


@pytest.mark.parametrize(("asked", "status"), NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_what_is_no_request_has_our_words_and_our_headers(
    site: Site, asked: bytes, status: int
) -> None:
    answer, text = site.send(asked)
    assert (answer.status, answer.headers["X-Frame-Options"], answer.headers["Cache-Control"]) == (
        status,
        "DENY",
        "no-store, private",
    )
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert '<html lang="nl">' in text
    assert "Naar het programma" in text


@pytest.mark.parametrize("path", ["/privacy/", "/nergens/", "/static/css/site.css", "/robots.txt"])
def test_head_has_the_length_of_the_page_and_no_line_in_the_log(site: Site, path: str) -> None:
    whole, text = site.get(path)
    bare, nothing = site.get(path, "HEAD")
    assert whole.headers["Content-Length"] == bare.headers["Content-Length"]
    assert (bare.status, text != "", nothing) == (whole.status, True, "")
    assert "no-body" not in site.log.read_text()


def test_the_log_quotes_nothing_of_what_is_no_request(site: Site) -> None:
    for asked, _ in NO_REQUESTS.values():
        site.send(asked)
    log = site.log.read_text()
    assert "Traceback" not in log
    assert [secret for secret in ["geheim", "onzin"] if secret in log] == []


def test_a_site_that_cannot_make_a_page_says_so_in_dutch_too(tmp_path: Path) -> None:
    settings = "tests.leergemeenschap.without_pages"
    with closing(Site(tmp_path, DJANGO_SETTINGS_MODULE=settings)) as site:
        answer, text = site.get("/privacy/")
    assert (answer.status, answer.headers["Content-Security-Policy"]) == (500, "default-src 'none'")
    assert "<h1>Er ging iets mis bij ons</h1>" in text
