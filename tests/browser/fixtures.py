"""A real browser that lets nothing pass: each of its complaints fails the test."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import html5lib
import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from sessions_app.models import Edition, User
from tests.people import NOW

NewContext = Callable[..., BrowserContext]
Browse = Callable[..., Page]
Window = dict[str, Any]
WIDE: Window = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
NARROW: Window = {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}
# The shell is the same engine without a window of its own: it takes two thirds of the work.
PROGRAMS = ["chromium-headless-shell", "chromium", "chromium-browser"]
# Each width once and each colour scheme once: hardly a colour depends on the width.
WINDOWS = [WIDE, NARROW]
# To preload a sheet that imports others, axe writes it into the page, which the policy bars.
AXE = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
    "preload": False,
}
# A colour that changes slowly is looked at when it has changed.
ARRIVED = """() => {
    const moving = () => document.getAnimations().filter((it) => it instanceof CSSTransition);
    for (let left; (left = moving()).length; ) left.forEach((it) => it.finish());
}"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        pytest.fail(
            f"The browser tests need Chromium: apt-get install {PROGRAMS[0]}", pytrace=False
        )
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return browser_type_launch_args | {
        "executable_path": program,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", *quiet],
    }


@pytest.fixture
def new_context(new_context: NewContext, live_server: LiveServer) -> Iterator[NewContext]:
    """Opens browser profiles; what breaks, or asks anything of another host, fails the test."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # What fails to load is seen below, where an error page can be told from a broken one.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            complaints.append(f"{message.text} ({message.location['url']})")

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{live_server.url}/", "data:")):
            complaints.append(f"asks another host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            complaints.append(f"{response.status}: {response.url}")

    def watched(**options: Any) -> BrowserContext:
        context = new_context(base_url=live_server.url, **options)
        context.on("console", heard)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("request", asked)
        context.on("response", answered)
        return context

    yield watched
    assert complaints == []


@pytest.fixture
def browse(new_context: NewContext, settings: Settings, live_server: LiveServer) -> Browse:
    """Opens a browser in which somebody is signed in; how one does that is tested elsewhere."""
    settings.REQUIRE_SECOND_FACTOR = False

    def signed_in(user: User, **options: Any) -> Page:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        context = new_context(**options)
        context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        return context.new_page()

    return signed_in


@pytest.fixture
def programme(live_server: LiveServer, clock: object, settings: Settings) -> Edition:
    """The real programme, as an edition that is open for registration at NOW."""
    settings.SITE_URL = live_server.url
    caches["default"].clear()
    call_command("load_programme", verbosity=0)
    call_command("load_programme", "--upcoming", verbosity=0)
    edition = Edition.objects.current(NOW)
    assert edition
    return edition


def sign_in(page: Page, user: User) -> None:
    """Sign in with the password that all test people have."""
    page.goto("/account/login/")
    page.locator("summary").filter(has_text="Met een wachtwoord").click()
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill("demo-demo-demo")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def by_daylight(*widths: int) -> list[Window]:
    """Windows as wide as this, in light colours."""
    return [WIDE | {"viewport": {"width": width, "height": 900}} for width in widths]


def faults(page: Page, answer: Response | None, *windows: Window) -> list[str]:
    """What is wrong with the page that the browser shows: rules of WCAG, HTML, width.

    It is looked at as it is, or in each of these windows in turn: no page knows its window.
    """
    assert answer
    html5lib.HTMLParser(strict=True).parse(answer.text())
    complaints = empty_labels(page)
    for window in windows or [{}]:
        if window:
            page.set_viewport_size(window["viewport"])
            page.emulate_media(color_scheme=window["color_scheme"])
            page.evaluate(ARRIVED)
        found = _judged(page)
        if found.violations_count:
            complaints.append(f"in {window or 'its window'}:\n{found.generate_report()}")
        complaints += too_wide(page)
    return complaints


def _judged(page: Page) -> AxeResults:
    """What axe finds wrong now. It comes into a page once: to read it costs more than to run it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate("options => axe.run(document, options)", AXE))


def empty_labels(page: Page) -> list[str]:
    """The labels of what is hidden or not there: the parser and axe let them pass."""
    of_nothing = "labels => labels.filter(label => !label.control).map(label => label.htmlFor)"
    names: list[str] = page.locator("label[for]").evaluate_all(of_nothing)
    return [f"a label of nothing: {name}" for name in names]


def too_wide(page: Page) -> list[str]:
    """Whether one must scroll sideways, in the colours of the reader or of the page."""
    complaints = []
    for forced in ("active", "none"):
        page.emulate_media(forced_colors=forced)
        width, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if width > room:
            complaints.append(f"{width} px wide in a window of {room} px, forced colours {forced}")
    return complaints
