"""The pictures of the handbooks, made of the demo as it looks now. All people in them are invented.

python -m tests.pictures
"""

import base64
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "static" / "img" / "handbook"
# In pixels: the window, what is seen of it, and the width at which that is stored.
WINDOW: ViewportSize = {"width": 1180, "height": 860}
SEEN, STORED = 700, 960
# In bytes: light enough for a page with many of them.
MOST = 40_000
SECONDS = 90
READY = "Stoppen: Ctrl-C."
ORGANISER, FACILITATOR = "organisator@example.org", "gespreksleider1@example.org"

# A browser writes WebP, so nothing else is needed for it.
TO_WEBP = """async ([png, width, quality]) => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + png;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = Math.round(image.height * width / image.width);
    const paper = canvas.getContext('2d');
    paper.imageSmoothingQuality = 'high';
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/webp', quality).split(',')[1];
}"""


def _place(name: str) -> Callable[[Page], None]:
    """To a place of the bar."""
    return lambda page: page.locator(".bar").get_by_role("link", name=name, exact=True).click()


def _then(first: Callable[[Page], None], link: str) -> Callable[[Page], None]:
    """From there by the first link that is called so."""

    def go(page: Page) -> None:
        first(page)
        page.locator("main, #content").get_by_role("link", name=link).first.click()

    return go


def _person(page: Page) -> None:
    _place("Deelnemers")(page)
    page.locator("#result_list tbody th a").first.click()


def _session(page: Page) -> None:
    _place("Bijeenkomsten")(page)
    page.locator("#result_list tbody th a").first.click()


def _now(page: Page) -> None:
    _session(page)
    page.get_by_role("link", name="Nu-scherm").click()


def _to(first: Callable[[Page], None], part: str) -> Callable[[Page], None]:
    """The same, further down the page."""

    def go(page: Page) -> None:
        first(page)
        page.wait_for_load_state("networkidle")
        page.locator(part).first.evaluate("part => part.scrollIntoView()")

    return go


def _groups(page: Page) -> None:
    page.goto("/begeleiding/")


def _sheet(page: Page) -> None:
    page.goto("/begeleiding/")
    page.get_by_role("link", name="Aanwezigheid invullen").first.click()


# Each picture, and how one comes to what it shows.
OF_ORGANISERS: dict[str, Callable[[Page], None]] = {
    "overzicht": _place("Overzicht"),
    "programma": _place("Programma"),
    "deelnemers": _place("Deelnemers"),
    "deelnemer": _person,
    "subgroepen": _place("Subgroepen"),
    "bord": _to(_then(_place("Subgroepen"), "Bord"), ".board"),
    "bijeenkomst": _session,
    "mail": _place("Mail"),
    "cijfers": _to(_then(_place("Overzicht"), "Alle cijfers"), "#aanmeldingen"),
    # The last, for it has no bar to go on from.
    "nu": _now,
}
OF_FACILITATORS: dict[str, Callable[[Page], None]] = {"groepen": _groups, "aanwezigheid": _sheet}


def make() -> None:
    """Make all pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with demo() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = signed_in(browser, site, ORGANISER)
        page.goto("/admin/sessions_app/edition/proef/")
        page.get_by_role("button", name="Begin een proefeditie").click()
        # Two presses: what is said after the first would stand in the pictures.
        page.goto("/admin/")
        for name, go in OF_ORGANISERS.items():
            picture(browser, page, name, go)
        page = signed_in(browser, site, FACILITATOR)
        for name, go in OF_FACILITATORS.items():
            picture(browser, page, name, go)
        browser.close()


def picture(browser: Browser, page: Page, name: str, go: Callable[[Page], None]) -> None:
    """Go there and store what the window shows, as good as the bytes allow."""
    go(page)
    page.wait_for_load_state("networkidle")
    # Only the demo has it.
    page.locator(".demo-strip").evaluate("strip => strip.remove()")
    # The header of the admin is the same on each: begin with the bar below it, where that is seen.
    bar = page.locator(".bar")
    box = bar.bounding_box() if bar.count() else None
    top = max(0.0, box["y"]) if box else 0.0
    clip: FloatRect = {"x": 0, "y": top, "width": WINDOW["width"], "height": SEEN}
    png = base64.b64encode(page.screenshot(clip=clip)).decode()
    desk = browser.new_page()
    for quality in (0.8, 0.6, 0.4, 0.2):
        content = base64.b64decode(desk.evaluate(TO_WEBP, [png, STORED, quality]))
        if len(content) <= MOST:
            break
    desk.close()
    (FOLDER / f"{name}.webp").write_bytes(content)
    sys.stdout.write(f"{name}: {len(content):,} bytes\n")


def signed_in(browser: Browser, site: str, email: str) -> Page:
    """A window in which this account of the demo is signed in."""
    context = browser.new_context(base_url=site, viewport=WINDOW, color_scheme="light", locale="nl")
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("summary").filter(has_text="Met een wachtwoord").click()
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill("demo-demo-demo")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo that runs meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port), "--data", data],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        watchdog = threading.Timer(SECONDS, process.kill)
        watchdog.start()
        if not any(line.startswith(READY) for line in process.stdout):
            raise SystemExit("The demo did not start.")
        watchdog.cancel()
        try:
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(SECONDS)


if __name__ == "__main__":
    make()
