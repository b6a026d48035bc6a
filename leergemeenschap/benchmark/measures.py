"""What is measured: the same thing on the site and on the bare Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leergemeenschap.benchmark.load import SOMEBODY, Call
from leergemeenschap.benchmark.people import Filled
from leergemeenschap.benchmark.servers import Served

BARE_FORM, BARE_PAGE = "/form/", "/page/"
# Not work of its own: a transaction begins and ends by them.
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


@dataclass(frozen=True)
class Measure:
    """Something that people do, in steps that go round; `bar` is the least ratio to reach."""

    name: str
    site: list[Call]
    bare: list[Call]
    bar: float | None = None

    @property
    def is_stored(self) -> bool:
        """Whether it counts only once its rows are in the database."""
        return any(SOMEBODY in step.body for step in self.site)


@dataclass(frozen=True)
class Measured:
    """How often a second, round by round, and what doing it once costs the site."""

    measure: Measure
    site: list[float]
    bare: list[float]
    statements: int
    size: int

    @property
    def ratios(self) -> list[float]:
        """The site to the bare Django, round by round."""
        return [ours / theirs for ours, theirs in zip(self.site, self.bare, strict=True)]

    def as_data(self) -> dict[str, object]:
        """For JSON; `bytes` are as they travel."""
        return {
            "name": self.measure.name,
            "site_per_second": round(median(self.site), 1),
            "bare_per_second": round(median(self.bare), 1),
            "ratio": round(median(self.ratios), 3),
            "ratio_lowest": round(min(self.ratios), 3),
            "ratio_highest": round(max(self.ratios), 3),
            "bar": self.measure.bar,
            "statements": self.statements,
            "bytes": self.size,
        }


def all_of(filled: Filled, site: Served, bare: Served) -> list[Measure]:
    """All that is measured on these two."""
    slug, token = filled.edition.slug, filled.participant.token
    form = reverse("registrations:sign_up", args=[slug])
    thanks = reverse("registrations:signed_up", args=[slug])
    mine = reverse("registrations:my_registration", args=[token])
    roster = reverse("registrations:group", args=[filled.group.pk])
    people = filled.edition.participants.exclude(subgroup=None).count()
    page, bare_press = [Call(BARE_PAGE)], _bare_press(bare)
    press = _press(site, form, filled.open.pk)
    return [
        Measure("programme page", [Call("/")], page, bar=0.65),
        Measure("form page", [Call(form)], [Call(BARE_FORM)], bar=0.80),
        Measure("sign-up POST", [press], [bare_press], bar=0.60),
        Measure(
            "sign-up POST, full theme",
            [_press(site, form, filled.full.pk)],
            [bare_press],
            bar=0.40,
        ),
        Measure(
            "whole sign-up",
            [Call(form), press, Call(thanks)],
            [Call(BARE_FORM), bare_press, Call(BARE_PAGE)],
            bar=0.55,
        ),
        Measure("private link", [Call(mine)], page),
        Measure("roster", [Call(roster, cookie=_visit(filled.leader))], page),
        Measure(f"export of {people}", [_file(site, filled)], [Call(f"/export/{people}/")]),
    ]


def cost(steps: list[Call]) -> tuple[int, int]:
    """How many statements these steps take where a page is at hand, and how many bytes they give.

    What is at hand goes each second: so each step is done some times, and the least counts.
    """
    costs = [min(_cost(step, f"once{number}") for number in range(4)) for step in steps]
    return sum(statements for statements, _ in costs), sum(size for _, size in costs)


def _cost(step: Call, who: str) -> tuple[int, int]:
    browser = Client(enforce_csrf_checks=True)
    body, kind = step.body.replace(SOMEBODY, who), step.headers.get("Content-Type", "")
    with CaptureQueriesContext(connection) as captured:
        answer = browser.generic(step.method, step.path, body, kind, headers=step.headers)
    statements = [each for each in captured if not each["sql"].startswith(BRACKETS)]
    return len(statements), len(answer.getvalue())


def _press(site: Served, form: str, theme: int) -> Call:
    """The form, filled in by somebody else each time."""
    token = site.hidden_value(form, "csrfmiddlewaretoken")
    stamp = site.hidden_value(form, "stamp")
    typed = {
        "csrfmiddlewaretoken": token,
        "stamp": stamp,
        "website": "",
        "theme": theme,
        "given_name": "Sam",
        "name_prefix": "van der",
        "family_name": "Vliet",
        "email": f"{SOMEBODY}@example.org",
        "organisation": "Basisschool De Regenwijzer",
        "job_title": "intern begeleider",
        "sector": "po",
        "region": "utrecht",
        "learning_question": "Hoe houden we iedere leerling in beeld?",
        "prepares": "on",
    }
    return Call(form, cookie=site.cookie, body=_typed(typed))


def _bare_press(bare: Served) -> Call:
    typed = {
        "csrfmiddlewaretoken": bare.hidden_value(BARE_FORM, "csrfmiddlewaretoken"),
        "theme": "a",
        "given_name": "Sam",
        "family_name": "Vliet",
        "email": f"{SOMEBODY}@example.org",
        "organisation": "Basisschool De Regenwijzer",
        "job_title": "intern begeleider",
        "sector": "b",
        "region": "c",
    }
    return Call(BARE_FORM, cookie=bare.cookie, body=_typed(typed))


def _file(site: Served, filled: Filled) -> Call:
    """The people of one theme as a file, as an organiser fetches it."""
    address = reverse("admin:sessions_app_theme_rooms", args=[filled.group.theme_id])
    token = site.hidden_value(reverse("account_login"), "csrfmiddlewaretoken")
    typed = {"csrfmiddlewaretoken": token, "file": "deelnemers.csv"}
    cookie = f"{site.cookie}; {_visit(filled.organiser)}"
    return Call(address, cookie=cookie, body=_typed(typed))


def _typed(fields: Mapping[str, object]) -> str:
    """As a browser sends it; what makes it somebody else's stays as it is."""
    return urlencode(fields, safe="@")


def _visit(key: str) -> str:
    return f"sessionid={key}"
