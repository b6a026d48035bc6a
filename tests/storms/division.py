"""A theme of 2,000 people, divided and kept by an organiser: how long each page takes.

    python -m tests.storms.division [--people 2000] [--others 3000] [--revision REVISION]

With a revision the code of then does the same on the database of now, to be held beside it: what it
cannot do is told as such. Every press goes over HTTP to gunicorn, as it runs for real.
"""

import argparse
import http.client
import re
import sys
import tempfile
import time
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from tests.storms.deployment import ROOT, Deployment, Fault, Host, Visitor, wait_until
from tests.storms.old_code import unpack

OLGA, PASSWORD = "olga@example.org", "storm-storm-storm"
# As the address of a proposal names its choices.
CHOICES = "smallest=6&wanted=8&largest=10&seed=1&mode=fresh"
# In seconds: longer than any worker of gunicorn may take.
PATIENCE = 90
# Each person is of one of 400 organisations, of which few have many.
PEOPLE = """
    INSERT INTO registrations_participant (edition_id, theme_id, status, given_name, name_prefix,
        family_name, email, organisation, job_title, sector, region, learning_question, prepares,
        share_contact, registered_at, cancel_reason, by_hand_because, new_email,
        calendar_sequence, link_key)
    SELECT t.edition_id, t.id, 'placed', 'Anna' || n, 'van de', 'Bakker' || n,
        'storm' || t.id || '-' || n || '@example.org', 'Scholengroep ' || (n * n % 4001) % 400,
        'leraar', (ARRAY['po', 'vo', 'swv', 'jgz', 'jeugdhulp', 'leerplicht'])[1 + n % 6],
        (ARRAY['utrecht', 'drenthe', 'zeeland', 'limburg', 'flevoland'])[1 + n % 5],
        '', n % 7 = 0, false, now(), '', '', '', 0, md5(t.id || '-' || n)
    FROM sessions_app_theme t, generate_series(1, {number}) AS n WHERE t.id = {theme}
"""
GROUPS = """
    INSERT INTO registrations_subgroup (theme_id, number)
    SELECT {theme}, n FROM generate_series(1, {number} / 8) AS n;
    UPDATE registrations_participant p SET subgroup_id = g.id FROM registrations_subgroup g
    WHERE p.theme_id = {theme} AND g.theme_id = {theme}
        AND g.number = 1 + substring(p.given_name from 5)::int % ({number} / 8)
"""


class Organiser(Visitor):
    """Olga at her desk; each page that she opens or press is told with its time and its size."""

    def __init__(self, site: Host) -> None:
        super().__init__(site)
        self.connection.timeout = PATIENCE
        self.jar: dict[str, str] = {}
        self.slowest = 0.0

    def go(self, what: str, path: str, **posted: str) -> tuple[int, str, str]:
        """The status, the text and where it leads; told as `what`, unless that is empty."""
        body = urlencode({"csrfmiddlewaretoken": self.jar.get("csrftoken", "")} | posted)
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": "localhost",
            "Cookie": cookies,
        }
        began, status, text, place = time.monotonic(), 0, "", ""
        try:
            method = "POST" if posted else "GET"
            self.connection.request(method, path, body if posted else "", headers)
            answer = self.connection.getresponse()
            status, text = answer.status, answer.read().decode()
            place = answer.getheader("Location") or ""
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.jar[name.removeprefix("__Host-")] = value
        except (OSError, http.client.HTTPException) as error:
            text = type(error).__name__
        # One that waits for the worker meanwhile would be closed by the other side.
        self.connection.close()
        took = time.monotonic() - began
        if what:
            self.slowest = max(self.slowest, took)
            size = f"{len(text.encode()) / 1000:8.0f} kB"
            sys.stdout.write(f"{what:<48} {status or text!s:>8} {took:7.2f} s {size}\n")
            sys.stdout.flush()
        return status, text, place

    def sign_in(self) -> None:
        self.go("", "/account/login/")
        self.go("", "/account/login/", login=OLGA, password=PASSWORD)


def field(page: str, name: str) -> str:
    """What a hidden field of a page holds. Raises Fault where the page has none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if not found:
        raise Fault(f"The page has no {name}.")
    return unescape(found[1])


def prepare(site: Deployment) -> None:
    """Let Olga in by her password alone."""
    site.environment |= {"REQUIRE_SECOND_FACTOR": "off", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    if not site.sql(f"SELECT 1 FROM sessions_app_user WHERE email = '{OLGA}'"):
        site.manage("createsuperuser", "--no-input", "--email", OLGA)
    site.stop_web()
    site.start_web(ROOT)


def fill(site: Deployment, *, people: int, others: int) -> int:
    """A theme of so many people without a group, and two of so many more in groups of eight."""
    first, second, third = (
        int(key) for key in site.sql("SELECT id FROM sessions_app_theme ORDER BY position LIMIT 3")
    )
    site.sql(PEOPLE.format(theme=first, number=people))
    for theme in (second, third):
        site.sql(PEOPLE.format(theme=theme, number=others // 2))
        site.sql(GROUPS.format(theme=theme, number=others // 2))
    site.sql("UPDATE sessions_app_theme SET capacity = NULL")
    site.sql("UPDATE sessions_app_edition SET subgroup_min=6, subgroup_target=8, subgroup_max=10")
    site.sql("ANALYZE")
    return first


def storm(site: Deployment, theme: int) -> float:
    """Look, divide, move, take back, place who comes late, and mail; return the longest time."""
    olga = Organiser(site)
    olga.sign_in()
    below = f"/admin/sessions_app/theme/{theme}"
    board = f"{below}/subgroepen/"
    choice = "/admin/autocomplete/?app_label=registrations&model_name=participant&field_name=theme"
    olga.go("", "/admin/sessions_app/theme/")
    olga.go("the list of themes", "/admin/sessions_app/theme/")
    olga.go("the choice of a theme", choice)
    olga.go("the page Indelen", f"{below}/indelen/")
    proposal = f"{below}/indelen/?{CHOICES}"
    asked = dict(part.split("=") for part in CHOICES.split("&"))
    status, page, place = olga.go("ask for a proposal", f"{below}/indelen/", search="1", **asked)
    if "/work/" in place:
        wait_for(site, "division", "the search by the worker")
    status, page, _ = olga.go("the proposal", proposal)
    if status != 200:
        raise Fault("There is no proposal.")
    status, _, _ = olga.go("apply it", proposal, fingerprint=field(page, "fingerprint"))
    status, page, _ = olga.go("the board", board)
    if status != 200:
        raise Fault("There is no board.")
    olga.go("the board, another group", f"{board}?groep=150")
    olga.go("look for somebody on the board", f"{board}?zoek=bakker77")
    moved = site.sql(f"SELECT id FROM registrations_participant WHERE theme_id={theme} LIMIT 1")[0]
    _, page, _ = olga.go("the page of one person", f"{board}{moved}/")
    to = re.findall(r'<option value="(\d+)"', page)[0]
    posted = {"participant": moved, "number": to, "reason": "storm", "action": "move"}
    olga.go("move somebody", board, version=field(page, "version"), **posted)
    _, page, _ = olga.go("", board)
    olga.go("take it back", board, version=field(page, "version"), action="undo")
    late = "UPDATE registrations_participant SET subgroup_id=NULL WHERE id IN ({})"
    few = f"SELECT id FROM registrations_participant WHERE theme_id={theme} ORDER BY id LIMIT 9"
    site.sql(late.format(few))
    _, page, _ = olga.go("the board, nine come late", board)
    posted = {"version": field(page, "version"), "fingerprint": field(page, "fingerprint")}
    olga.go("place them", board, action="place_all", **posted)
    _, page, _ = olga.go("the page that mails the groups", f"{below}/bericht/")
    _, _, place = olga.go("mail them", f"{below}/bericht/", shown=field(page, "shown"))
    if "/work/" in place:
        wait_for(site, "telling", "the mails by the worker")
    olga.go("the lists and rooms", f"{below}/ruimtes/")
    return olga.slowest


def wait_for(site: Deployment, kind: str, what: str) -> None:
    """Wait until the worker did it, and tell how long that took."""
    began = time.monotonic()
    done = f"SELECT 1 FROM registrations_work WHERE kind='{kind}' AND state='done'"
    wait_until(lambda: site.sql(done) == ["1"], what, deadline=PATIENCE)
    sys.stdout.write(f"{'  ' + what:<48} {'':>8} {time.monotonic() - began:7.2f} s\n")


def main() -> None:
    """Run it and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--others", type=int, default=3000)
    parser.add_argument("--revision")
    options = parser.parse_args()
    with closing(Deployment()) as site, tempfile.TemporaryDirectory() as folder:
        prepare(site)
        theme = fill(site, people=options.people, others=options.others)
        code = ROOT
        if options.revision:
            code = Path(folder)
            unpack(options.revision, code)
            site.stop_web()
            site.start_web(code)
        site.start_worker(code)
        try:
            slowest = storm(site, theme)
        except Fault as fault:
            sys.exit(str(fault))
    sys.stdout.write(f"The longest of all: {slowest:.2f} s\n")


if __name__ == "__main__":
    main()
