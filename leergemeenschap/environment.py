"""Reads the settings from the environment and refuses, in words, what cannot work."""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

# The seconds that a mail server may take over one step.
MAIL_TIMEOUT = 20
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

env = environ.Env()


def required(name: str, purpose: str, example: str) -> str:
    """The text of a setting that has no sensible default.

    Raises ImproperlyConfigured, saying what it is for and how to set it, where it is empty.
    """
    value: str = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. It is {purpose}. For example: {example}")
    return value


def secret_key() -> str:
    """The SECRET_KEY: long enough to sign with, and not a default of Django's."""
    purpose = "the secret that signs cookies and private links"
    how = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    key = required("SECRET_KEY", purpose, f'SECRET_KEY="$({how})"')
    if len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak. It is {purpose}: at least 50 random characters. "
            f"Make one with: {how}"
        )
    return key


def site_url() -> str:
    """The SITE_URL without a slash at its end: https, or http on a loopback host."""
    purpose = "the public address of the site, used in mail and calendars"
    example = "SITE_URL=https://aanwezigheid.example.org"
    url = required("SITE_URL", purpose, example).rstrip("/")
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # reading it is what checks it
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"SITE_URL is not a web address: {url!r}. It is {purpose}. For example: {example}"
        )
    if parts.scheme == "http" and host not in LOOPBACK:
        raise ImproperlyConfigured(
            f"SITE_URL uses http, which only localhost may. It is {purpose}. For example: {example}"
        )
    return url


def allowed_hosts(site_host: str) -> list[str]:
    """The host names of ALLOWED_HOSTS, the one of SITE_URL among them."""
    purpose = "the host names this site answers to, with commas between them"
    example = "ALLOWED_HOSTS=aanwezigheid.example.org"
    hosts = [h.strip() for h in required("ALLOWED_HOSTS", purpose, example).split(",") if h.strip()]
    if not hosts or "*" in hosts:
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS accepts every name. It is {purpose}. For example: {example}"
        )
    if not validate_host(f"[{site_host}]" if ":" in site_host else site_host, hosts):
        raise ImproperlyConfigured(
            f"ALLOWED_HOSTS lacks {site_host}, the host of SITE_URL. It is {purpose}. "
            f"For example: ALLOWED_HOSTS={site_host}"
        )
    return hosts


def database() -> dict[str, Any]:
    """The database of DATABASE_URL, with what each kind needs to keep its promises under load."""
    purpose = "the database, PostgreSQL for real use"
    example = "DATABASE_URL=postgres://user:password@localhost/leergemeenschap"
    url = required("DATABASE_URL", purpose, example)
    if url.split("://")[0] not in {"postgres", "postgresql", "sqlite"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL names neither PostgreSQL nor SQLite. It is {purpose}. "
            f"For example: {example}"
        )
    try:
        config: dict[str, Any] = env.db_url_config(url)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL cannot be read. It is {purpose}. For example: {example}"
        ) from error
    if not config["NAME"]:
        raise ImproperlyConfigured(
            f"DATABASE_URL names no database. It is {purpose}. For example: {example}"
        )
    if url.startswith("sqlite"):
        # Writers wait for each other instead of failing.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config["ENGINE"] = "leergemeenschap.postgresql"
        # Each thread of gunicorn keeps its own. A pool was no faster, and while PostgreSQL is away
        # it makes people wait before they read so, and still after PostgreSQL is back.
        config["CONN_MAX_AGE"] = 600
        config["CONN_HEALTH_CHECKS"] = True
        # A pooler may give each transaction another connection, which knows of no cursor.
        config["DISABLE_SERVER_SIDE_CURSORS"] = True
        # Of several servers, the one that leads; and one that only reads is none of ours.
        config["OPTIONS"] = {"target_session_attrs": "read-write"} | config.get("OPTIONS", {})
    return config


def email() -> dict[str, Any]:
    """Django's EMAIL_ settings, from EMAIL_URL."""
    purpose = "the mail server that sends the mail"
    example = "EMAIL_URL=smtp+tls://user:password@smtp.example.org:587"
    url = required("EMAIL_URL", purpose, example)
    try:
        config: dict[str, Any] = {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}
        config |= env.email_url_config(url)
    except (KeyError, ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            f"EMAIL_URL cannot be read. It is {purpose}. For example: {example}"
        ) from error
    if url.startswith("smtp"):
        if not config["EMAIL_HOST"]:
            raise ImproperlyConfigured(
                f"EMAIL_URL names no server. It is {purpose}. For example: {example}"
            )
        usual = 587 if config["EMAIL_USE_TLS"] else 465 if config["EMAIL_USE_SSL"] else 25
        config["EMAIL_PORT"] = config["EMAIL_PORT"] or usual
    # The folder of filemail:///folder, which the parser makes relative.
    config["EMAIL_FILE_PATH"] = str(Path("/", config["EMAIL_FILE_PATH"]))
    return config


def mailer(email: dict[str, Any]) -> dict[str, Any]:
    """The same as one of the MAILERS that Django has from 6.1 on."""
    options: dict[str, Any] = {}
    if email["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        options = {
            "host": email["EMAIL_HOST"],
            "port": email["EMAIL_PORT"],
            "username": email["EMAIL_HOST_USER"],
            "password": email["EMAIL_HOST_PASSWORD"],
            "use_tls": email["EMAIL_USE_TLS"],
            "use_ssl": email["EMAIL_USE_SSL"],
            "timeout": MAIL_TIMEOUT,
        }
    elif email["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        options["file_path"] = email["EMAIL_FILE_PATH"]
    return {"BACKEND": email["EMAIL_BACKEND"], "OPTIONS": options}


def metrics_token() -> str:
    """The METRICS_TOKEN, hard to guess; empty where nobody measures."""
    purpose = "the secret that Prometheus brings to /metrics"
    how = "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
    token: str = env.str("METRICS_TOKEN", default="").strip()
    if token and (len(token) < 32 or not token.isascii() or len(token.split()) > 1):
        raise ImproperlyConfigured(
            f"METRICS_TOKEN is too weak. It is {purpose}: at least 32 random characters, or none "
            f"where nobody measures. Make one with: {how}"
        )
    return token


def yes_or_no(name: str, purpose: str, *, default: bool) -> bool:
    """The switch `name`."""
    text = env.str(name, default="").strip().lower()
    if not text:
        return default
    if text in {"1", "on", "true", "yes"}:
        return True
    if text in {"0", "off", "false", "no"}:
        return False
    raise ImproperlyConfigured(f"{name} is neither on nor off: {text!r}. It is {purpose}.")


def whole_number(name: str, purpose: str, *, default: int) -> int:
    """The number `name`, zero or more."""
    text = env.str(name, default="").strip() or str(default)
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(
            f"{name} is not a whole number of zero or more: {text!r}. It is {purpose}. "
            f"For example: {name}={default}"
        )
    return int(text)


def address(name: str, purpose: str, example: str, *, default: str = "") -> str:
    """The e-mail address `name`, or the default."""
    address: str = env.str(name, default="").strip() or default
    if address and (parseaddr(address)[1] != address or "@" not in address):
        raise ImproperlyConfigured(
            f"{name} is not an e-mail address: {address!r}. It is {purpose}. "
            f"For example: {name}={example}"
        )
    return address
