"""Who takes part while the site is measured, and who looks at them."""

from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from registrations.desk import invented
from registrations.models import Participant, Subgroup
from sessions_app import first_editions
from sessions_app.models import Edition, Theme, User

# One theme has so many times eighty people, in groups of ten, before anybody presses.
BATCHES, IN_A_BATCH, IN_A_GROUP = 5, 80, 10


@dataclass(frozen=True)
class Filled:
    """An edition to press on, with somebody of each kind."""

    edition: Edition
    open: Theme
    full: Theme
    participant: Participant
    group: Subgroup
    organiser: str
    leader: str


def fill() -> Filled:
    """The upcoming programme: some hundreds in groups in one theme, of which another is full."""
    edition, _ = first_editions.load_upcoming(timezone.now())
    edition.themes.update(capacity=None)
    first, *_, full = edition.themes.all()
    people = _people(first)
    groups = Subgroup.objects.bulk_create(
        Subgroup(theme=first, number=number + 1) for number in range(len(people) // IN_A_GROUP)
    )
    for place, person in enumerate(people):
        person.subgroup = groups[place // IN_A_GROUP]
    [only, *_] = _people(full)
    only.email = "only@example.org"
    Participant.objects.bulk_create([*people, only])
    full.capacity = 1
    full.save()
    leader = User.objects.create_user("gijs@example.org", name="Gijs de Boer")
    groups[0].facilitators.add(leader)
    organiser = User.objects.create_superuser("olga@example.org", name="Olga Smit")
    return Filled(
        edition,
        first,
        full,
        participant=Participant.objects.filter(subgroup=groups[0])[0],
        group=groups[0],
        organiser=_visit(organiser),
        leader=_visit(leader),
    )


def _people(theme: Theme) -> list[Participant]:
    """The same people some times over, each at an address of its own."""
    people = []
    for batch in range(BATCHES):
        for person in invented.invent([theme], timezone.now())[:IN_A_BATCH]:
            person.email = f"{batch}.{person.email}"
            people.append(person)
    return people


def _visit(user: User) -> str:
    """The key of the visit of somebody who signed in just now."""
    browser = Client()
    browser.force_login(user)
    return browser.session.session_key or ""
