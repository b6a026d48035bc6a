"""Somebody at a browser, and what a page says."""

import re
from html import unescape
from typing import Any

from django.test import Client

from sessions_app.models import User


def browser_of(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def html_of(answer: Any) -> str:
    """The HTML of a page, with its characters as one reads them."""
    return unescape(answer.content.decode())


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    html = re.sub(r"<[^>]*>", "", answer.content.decode())
    return " ".join(unescape(html).split())


def page_at(client: Client, address: str) -> str:
    """The HTML of a page that is there."""
    answer = client.get(address)
    assert answer.status_code == 200
    return html_of(answer)
