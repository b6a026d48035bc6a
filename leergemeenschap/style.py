"""The page that shows every component of the site in its states. All on it is invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registrations.access import for_organisers
from registrations.desk import pictures
from registrations.desk.numbers import Numbers, Subject, TableLine
from registrations.forms.details import DetailsForm
from registrations.models import AttendanceStatus
from sessions_app.models import Session, Theme

THEMES = [
    Theme(position=position, title=title)
    for position, title in enumerate(
        ("Aanwezigheidsbeleid", "Effectieve methodieken", "Samenwerken"), start=1
    )
]
MARKS = [*AttendanceStatus.choices, ("open", "niet ingevuld"), ("before", "deed nog niet mee")]
STAGES = [("gekozen", "past"), ("concept", "now"), ("gedeeld", "ahead"), ("gepubliceerd", "ahead")]
MESSAGES = {
    "success": "Uw gegevens zijn bewaard.",
    "warning": "Dit had u getypt. Het is niet bewaard.",
    "error": "Dit kon niet. Kijk het nog even na.",
}
LASTS = timedelta(hours=2, minutes=30)


@dataclass(frozen=True)
class Picked:
    """A status to choose for one person of a sheet."""

    value: str
    word: str
    is_chosen: bool


@require_safe
@for_organisers
def style(request: HttpRequest) -> HttpResponse:
    """Every component of the site in its states, for who builds or judges it."""
    now = timezone.now()
    context = {
        "now": now,
        "form": None,
        "empty": DetailsForm(auto_id="leeg_%s"),
        "faulty": DetailsForm({"name_prefix": "van der"}, auto_id="fout_%s"),
        "themes": THEMES,
        "marks": MARKS,
        "choices": [
            Picked(status, word, is_chosen=status == AttendanceStatus.LATE)
            for status, word in [*AttendanceStatus.choices, ("", "niet ingevuld")]
        ],
        "stages": STAGES,
        "said": MESSAGES,
        "sessions": _sessions(now),
        "rows": pictures.dotted(_numbers(), pictures.SHORT),
        "sheets": pictures.marked([TableLine("Bijeenkomst 1", (14, 3, 4, 2, 1))]),
    }
    return render(request, "leergemeenschap/style.html", context)


def _sessions(now: datetime) -> list[Session]:
    """One that was, one that is on, one to come and one that is called off."""
    starts = [now - timedelta(days=90), now - LASTS / 2]
    starts += [now + timedelta(days=60), now + timedelta(days=90)]
    return [
        Session(
            position=position,
            starts_at=start,
            ends_at=start + LASTS,
            cancelled_at=now if position == len(starts) else None,
        )
        for position, start in enumerate(starts, start=1)
    ]


def _numbers() -> Numbers:
    lines = [
        TableLine(theme.title, (people,), theme)
        for theme, people in zip(THEMES, (34, 27, 18), strict=True)
    ]
    return Numbers(Subject.SECTORS, ("Thema", "Deelnemers"), lines)
