"""The site behind a proxy over TLS: the shown files as they are, but for ports and folders."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from tests import static_files
from tests.ports import free_port

SHOWN = settings.BASE_DIR / ".deploy"
NAME = "aanwezigheid.example.org"
TOKEN = "what-prometheus-brings-to-the-tests-of-a-proxy"
DEADLINE = 20
GUNICORN = "gunicorn leergemeenschap.wsgi --config python:leergemeenschap.server --workers 1"
# As Debian has it around the shown file; there nginx compresses.
AROUND = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    gzip on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/nginx.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    text: str


def program(name: str) -> str:
    """Where a program of the system is."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not found:
        pytest.fail(
            f"The tests of .deploy/ need {name}: apt-get install caddy nginx openssl", pytrace=False
        )
    return found


class Site:
    """gunicorn on the database of the tests; stopped and started at the same port."""

    def __init__(self, static: Path) -> None:
        database = urlsplit(os.environ["DATABASE_URL"])
        name = connection.settings_dict["NAME"]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "leergemeenschap.settings",
            "DATABASE_URL": database._replace(path=f"/{name}").geturl(),
            "SECRET_KEY": settings.SECRET_KEY,
            "SITE_URL": f"https://{NAME}",
            "ALLOWED_HOSTS": NAME,
            "TRUSTED_PROXIES": "1",
            "METRICS_TOKEN": TOKEN,
            "SIGN_UP_LIMIT": "3",
            "SIGN_UP_MIN_SECONDS": "0",
            "STATIC_ROOT": str(static),
        }
        self.port = free_port()

    def manage(self, *command: str) -> None:
        """Run a command of the site to its end."""
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        """Begin. Who connects before the site is up waits for it."""
        with socket.create_server(("127.0.0.1", self.port)) as listener:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *GUNICORN.split(), "--bind", f"fd://{listener.fileno()}"],
                cwd=settings.BASE_DIR,
                env=self.environment,
                pass_fds=[listener.fileno()],
            )

    def stop(self) -> None:
        """End, so that nobody answers at the port."""
        self.process.terminate()
        self.process.wait(DEADLINE)


class Proxy:
    """A proxy with its shown files, before a site."""

    # What it calls itself.
    SERVER = ""
    CERTIFICATE = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = Site(folder / "static")
        static_files.collect(folder / "static")
        self.site.manage("error_pages", "--to", str(folder / "fouten"))
        self.site.start()
        self.http, self.https = free_port(), free_port()
        with (folder / "started.log").open("w") as said:
            self.process = subprocess.Popen(self._prepare(), env=self._environment(), stderr=said)
        # Whoever asks first waits until it is there.
        self._wait()

    def _prepare(self) -> list[str]:
        """Write the shown files for here; the command that starts the proxy with them."""
        raise NotImplementedError

    def _environment(self) -> dict[str, str]:
        return dict(os.environ)

    def _wait(self) -> None:
        deadline = time.monotonic() + DEADLINE
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                self.connect().close()
            except (ConnectionRefusedError, FileNotFoundError, ssl.SSLError):
                # Caddy listens before it has made its certificate.
                continue
            return
        pytest.fail((self.folder / "started.log").read_text(), pytrace=False)

    def trusting(self) -> ssl.SSLContext:
        """A browser that trusts the certificate of the test, and nothing else."""
        return ssl.create_default_context(cafile=str(self.folder / self.CERTIFICATE))

    def connect(
        self, *, tls: bool = True, name: str | None = NAME, context: ssl.SSLContext | None = None
    ) -> socket.socket:
        """A connection, over which the name is asked for where there is TLS."""
        port = self.https if tls else self.http
        plain = socket.create_connection(("127.0.0.1", port), DEADLINE)
        if not tls:
            return plain
        return (context or self.trusting()).wrap_socket(plain, server_hostname=name)

    def ask(
        self,
        method: str,
        path: str,
        *,
        tls: bool = True,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask as a browser does."""
        with closing(HTTPConnection("127.0.0.1")) as http:
            http.sock = self.connect(tls=tls)
            http.request(method, path, body, {"Host": NAME} | dict(headers or {}))
            return _read(http.getresponse())

    def say(self, words: bytes, *, tls: bool = True) -> Answer:
        """Send bytes as they are."""
        with self.connect(tls=tls) as line:
            line.sendall(words)
            answer = HTTPResponse(line)
            answer.begin()
            return _read(answer)

    def log(self) -> str:
        """What the proxy wrote: of requests, of faults, and of itself."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def log_of(self, lines: int) -> str:
        """The log once it has so many lines: a proxy writes one when the answer has gone."""
        deadline = time.monotonic() + DEADLINE
        while (found := self.log()).count("\n") < lines and time.monotonic() < deadline:
            pass
        return found

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(DEADLINE)
        self.site.stop()


class Nginx(Proxy):
    """nginx, with a certificate made here."""

    SERVER = "nginx"
    CERTIFICATE = "fullchain.pem"

    def _prepare(self) -> list[str]:
        self._make_certificate()
        for name in ("nginx.conf", "nginx-headers.conf", "nginx-pages.conf"):
            (self.folder / name).write_text(self._here((SHOWN / name).read_text()))
        around = self.folder / "around.conf"
        around.write_text(AROUND.format(folder=self.folder))
        return [program("nginx"), "-p", str(self.folder), "-c", str(around)]

    def _here(self, text: str) -> str:
        lines = [line for line in text.splitlines() if "listen [::]" not in line]
        return _replaced(
            "\n".join([*lines, ""]),
            {
                "listen 80": f"listen 127.0.0.1:{self.http}",
                "listen 443": f"listen 127.0.0.1:{self.https}",
                "127.0.0.1:8000": f"127.0.0.1:{self.site.port}",
                "/etc/nginx/snippets/leergemeenschap-": f"{self.folder}/nginx-",
                "/etc/ssl/leergemeenschap": f"{self.folder}",
                "/var/log/nginx": f"{self.folder}",
                "/var/lib/leergemeenschap": f"{self.folder}",
            },
        )

    def _make_certificate(self) -> None:
        key, certificate = self.folder / "privkey.pem", self.folder / "fullchain.pem"
        options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        files = ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run(
            [program("openssl"), *options.split(), *names, *files],
            check=True,
            capture_output=True,
        )


class Caddy(Proxy):
    """Caddy, with a certificate of its own making."""

    CERTIFICATE = "caddy/pki/authorities/local/root.crt"

    def _prepare(self) -> list[str]:
        shown = _replaced(
            (SHOWN / "Caddyfile").read_text(),
            {
                "\temail beheer@example.org": "\tlocal_certs\n\tskip_install_trust\n"
                f"\tdefault_bind 127.0.0.1\n\thttp_port {self.http}\n\thttps_port {self.https}",
                "127.0.0.1:8000": f"127.0.0.1:{self.site.port}",
                "/var/log/caddy": f"{self.folder}",
                "/var/lib/leergemeenschap": f"{self.folder}",
            },
        )
        (self.folder / "Caddyfile").write_text(shown)
        return [program("caddy"), "run", "--config", str(self.folder / "Caddyfile")]

    def _environment(self) -> dict[str, str]:
        home = str(self.folder)
        return os.environ | {"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for shown, here in words.items():
        text = text.replace(shown, here)
    return text


def _read(answer: HTTPResponse) -> Answer:
    return Answer(answer.status, answer.headers, answer.read().decode())


def cookies_of(answer: Answer) -> dict[str, str]:
    """Name and value of each cookie."""
    found: list[Any] = answer.headers.get_all("Set-Cookie") or []
    return dict(cookie.split(";")[0].split("=", 1) for cookie in found)
