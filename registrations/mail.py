"""What is written to whom. Texts are in templates/mail; what is queued here, outbox.py sends."""

from typing import Any

from django.template.loader import render_to_string

from registrations.models import Participant, QueuedMail
from sessions_app.models import Edition


def queue(
    name: str,
    *,
    edition: Edition,
    recipient: str,
    participant: Participant | None = None,
    context: dict[str, Any],
) -> QueuedMail:
    """Store one mail with its final text, in the transaction of the caller."""
    context = {"edition": edition, "participant": participant} | context
    subject = render_to_string(f"mail/{name}_subject.txt", context)
    return QueuedMail.objects.create(
        kind=name,
        edition=edition,
        participant=participant,
        recipient=recipient,
        sender_name=edition.title,
        sender=edition.sender,
        reply_to=edition.reply_to,
        subject=" ".join(subject.split()),
        text=render_to_string(f"mail/{name}.txt", context),
        html=render_to_string(f"mail/{name}.html", context),
    )


def confirm(participant: Participant, edition: Edition) -> QueuedMail:
    """Tell a new participant what they signed up for. `edition` may come with its programme."""
    return queue(
        "confirmation",
        edition=edition,
        participant=participant,
        recipient=participant.email,
        context={"link": participant.private_link},
    )


def remind_of_link(
    participant: Participant, edition: Edition, *, asked_for: str = ""
) -> QueuedMail:
    """Give somebody who signed up before their link again; `asked_for` is the theme chosen now."""
    return queue(
        "known_address",
        edition=edition,
        participant=participant,
        recipient=participant.email,
        context={"link": participant.private_link, "asked_for": asked_for},
    )
