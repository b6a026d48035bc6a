"""The cast: Olga organises, Gijs and Noor are gespreksleiders, Piet takes part."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from registrations.models import Participant, Subgroup
from sessions_app.models import Edition, Partner, Session, Theme, User

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The clock of the tests stands still here, unless a test says otherwise: sign-up is open.
NOW = datetime(2026, 9, 1, 10, 0, tzinfo=AMSTERDAM)
FIRST_SESSION = datetime(2026, 9, 24, 13, 0, tzinfo=AMSTERDAM)


def make_edition(slug: str = "werken-aan-aanwezigheid-2026", **fields: Any) -> Edition:
    """A published edition with three themes, three sessions and two partners."""
    edition = Edition.objects.create(
        **{
            "slug": slug,
            "title": "Leergemeenschap Werken aan aanwezigheid",
            "is_published": True,
            "contact_email": "vragen@example.org",
        }
        | fields
    )
    titles = ["Aanwezigheidsbeleid", "Effectieve methodieken", "Samenwerken"]
    Theme.objects.bulk_create(
        Theme(edition=edition, position=position, title=title)
        for position, title in enumerate(titles, start=1)
    )
    starts = [FIRST_SESSION + timedelta(days=days) for days in (0, 61, 124)]
    Session.objects.bulk_create(
        Session(
            edition=edition,
            position=position,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2, minutes=30),
        )
        for position, starts_at in enumerate(starts, start=1)
    )
    Partner.objects.bulk_create(
        [
            Partner(edition=edition, name="Steunpunt Passend Onderwijs", is_initiator=True),
            Partner(edition=edition, name="Ingrado", position=2),
        ]
    )
    return edition


def session_of(edition: Edition, position: int = 1) -> Session:
    return edition.sessions.get(position=position)


def make_group(theme: Theme, number: int = 1) -> Subgroup:
    """A group with nobody in it."""
    return Subgroup.objects.create(theme=theme, number=number)


PIET = {
    "given_name": "Piet",
    "name_prefix": "de",
    "family_name": "Vries",
    "email": "piet@example.org",
    "organisation": "De Regenboog",
    "job_title": "intern begeleider",
    "sector": "po",
    "region": "utrecht",
}


def make_participant(theme: Theme, **fields: Any) -> Participant:
    """Piet, placed in a theme; fields make him somebody else."""
    return Participant.objects.create(edition=theme.edition, theme=theme, **PIET | fields)


def make_organiser(**fields: Any) -> User:
    """Olga, with every right in the admin."""
    return User.objects.create_superuser(
        **{"email": "olga@example.org", "password": "demo-demo-demo", "name": "Olga"} | fields
    )


def make_facilitator(**fields: Any) -> User:
    """Gijs, who is never staff."""
    return User.objects.create_user(
        **{"email": "gijs@example.org", "password": "demo-demo-demo", "name": "Gijs"} | fields
    )
