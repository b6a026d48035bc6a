"""Short ways to say who signs up, who has a place and what was mailed."""

from typing import Any

from registrations.models import Participant, QueuedMail, Status
from registrations.places import registration, signup
from sessions_app.models import Theme
from tests.people import PIET


def sign_up(theme: Theme, name: str = "piet", **fields: Any) -> Participant:
    """Somebody signs up for a theme, by a name that is in the address too."""
    person: dict[str, Any] = PIET | {"given_name": name.capitalize(), "email": address(name)}
    told = {"learning_question": "Hoe?", "prepares": True, "share_contact": True}
    person |= told | fields
    signup.sign_up(theme=theme, **person)
    people = Participant.objects.active().select_related("theme", "edition", "subgroup")
    return people.with_address(person["email"]).get(edition=theme.edition_id)


def hand_over(participant: Participant, name: str, **fields: Any) -> Participant:
    """Somebody gives their place to the person of this name."""
    colleague: dict[str, Any] = {
        "given_name": name.capitalize(),
        "name_prefix": "",
        "family_name": "Bos",
        "email": address(name),
        "job_title": "leraar",
    }
    return registration.hand_over(participant, **colleague | fields)


def address(name: str) -> str:
    return f"{name}@example.org"


def person(name: str) -> Participant:
    """Who has this name, as they are now."""
    people = Participant.objects.select_related("theme", "edition", "subgroup")
    return people.get(email=address(name))


def limit(theme: Theme, capacity: int | None) -> Theme:
    """Set the capacity as an organiser does; promoting is another step."""
    theme.capacity = capacity
    theme.save()
    return theme


def places(theme: Theme) -> tuple[list[str], list[str]]:
    """Who has a place, by arrival, and who waits, in the order of the queue."""
    placed, waiting = theme.participants.placed().order_by("pk"), theme.participants.waiting()
    return [name_of(person) for person in placed], [name_of(person) for person in waiting]


def mailed() -> list[tuple[str, str]]:
    """Everything in the outbox as kind and name, in order; empties it."""
    mails = [(mail.kind, mail.recipient) for mail in QueuedMail.objects.order_by("pk")]
    QueuedMail.objects.all().delete()
    return [(kind, recipient.removesuffix("@example.org")) for kind, recipient in mails]


def status(participant: Participant) -> Status:
    return Status(Participant.objects.get(pk=participant.pk).status)


def name_of(participant: Participant) -> str:
    return participant.email.removesuffix("@example.org")
