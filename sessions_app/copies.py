"""A new edition made from an old one: its programme, on other days, and none of its people."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import TypeVar

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from sessions_app.models import Edition, Partner, Session, Theme, User

_Row = TypeVar("_Row", Theme, Partner)

# What goes along.
KEPT = [
    "lead",
    "background_title",
    "background",
    "why",
    "how",
    "what_we_ask",
    "for_whom",
    "location",
    "costs",
    "licence",
    "sender_email",
    "contact_email",
    "subgroup_min",
    "subgroup_target",
    "subgroup_max",
    "together_at_first",
    "together_at_last",
    "video_server",
    "reminder_days",
    "reminder_text",
    "forget_after_days",
]
THEME = ["position", "title", "question", "description", "for_whom", "capacity"]
PARTNER = ["name", "full_name", "url", "is_initiator", "position"]
MOMENTS = ["registration_opens_at", "registration_closes_at"]


def suggested_day(edition: Edition, today: date) -> date:
    """The same day of the week, as many times 52 weeks later as it takes to be to come."""
    first = edition.first_session
    begins = timezone.localdate(first.starts_at) if first else today
    years = (begins + timedelta(weeks=52 * number) for number in count(1))
    return next(day for day in years if day > today)


def shifted(edition: Edition, begins: date) -> list[Session]:
    """The sessions as they will be when the first is on this day; nothing is stored.

    They stay as far apart and at the same times of the Dutch clock, so that each keeps its day of
    the week where the first does. Those that were called off stay behind.
    """
    days = _days(edition, begins)
    held = sorted(edition.held_sessions, key=lambda session: session.position)
    return [
        Session(
            edition=edition,
            position=number,
            starts_at=_moved(session.starts_at, days),
            ends_at=_moved(session.ends_at, days),
        )
        for number, session in enumerate(held, start=1)
    ]


@transaction.atomic
def copy(edition: Edition, *, title: str, begins: date) -> Edition:
    """Make an edition after an old one, which nobody sees yet, with nobody in it."""
    sessions, days = shifted(edition, begins), _days(edition, begins)
    moments = {name: moment for name in MOMENTS if (moment := getattr(edition, name))}
    year = max((timezone.localdate(one.ends_at).year for one in sessions), default=begins.year)
    new = Edition.objects.create(
        title=title,
        slug=Edition.objects.free_slug(title, year),
        follows=edition,
        **{name: getattr(edition, name) for name in KEPT},
        **{name: _moved(moment, days) for name, moment in moments.items()},
    )
    for session in sessions:
        session.edition = new
    Session.objects.bulk_create(sessions)
    Theme.objects.bulk_create(_again(edition.themes.all(), new, THEME))
    Partner.objects.bulk_create(_again(edition.partners.all(), new, PARTNER))
    return new


def made_before(edition: Edition, *, title: str, begins: date) -> Edition | None:
    """The copy that a press before this one made, where nobody sees it yet."""
    for known in edition.followed_by.filter(title=title, is_published=False):
        first = known.first_session
        if first is None or timezone.localdate(first.starts_at) == begins:
            return known
    return None


def facilitators(edition: Edition) -> dict[int, list[User]]:
    """Who leads a theme as a whole, by the number of the theme, if they still may lead one."""
    users = User.objects.filter(is_active=True, is_staff=False)
    themes = edition.themes.prefetch_related(Prefetch("facilitators", users))
    return {theme.position: list(theme.facilitators.all()) for theme in themes}


@transaction.atomic
def let_lead(new: Edition, edition: Edition) -> None:
    """Give the themes of a copy to who leads those of the old edition."""
    leading = facilitators(edition)
    for theme in new.themes.all():
        theme.facilitators.add(*leading.get(theme.position, ()))


def _again(rows: Iterable[_Row], new: Edition, names: list[str]) -> list[_Row]:
    return [type(row)(edition=new, **{name: getattr(row, name) for name in names}) for row in rows]


def _days(edition: Edition, begins: date) -> timedelta:
    first = edition.first_session
    return begins - timezone.localdate(first.starts_at) if first else timedelta(0)


def _moved(moment: datetime, days: timedelta) -> datetime:
    """The same time of the Dutch clock, on another day."""
    local = timezone.localtime(moment)
    return (local.replace(tzinfo=None) + days).replace(tzinfo=local.tzinfo)
