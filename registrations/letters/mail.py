"""What is written to whom. Texts are in templates/mail; what is queued here, outbox.py sends."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Required, TypedDict, Unpack

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from registrations.letters import invitations, sources
from registrations.letters.invitations import Attachment
from registrations.models import Participant, QueuedMail
from sessions_app.models import Edition, Session, User


class Parts(TypedDict, total=False):
    """What a mail is made of."""

    edition: Required[Edition]
    recipient: Required[str]
    participant: Participant | None
    context: dict[str, Any]
    calendar: Sequence[Attachment]


def queue(name: str, **parts: Unpack[Parts]) -> None:
    """Store one mail with its final text, in the transaction of the caller."""
    written(name, **parts).save(force_insert=True)


def written(name: str, **parts: Unpack[Parts]) -> QueuedMail:
    """One mail with its final text, not stored yet."""
    edition, participant = parts["edition"], parts.get("participant")
    context = {"edition": edition, "participant": participant} | parts.get("context", {})
    subject = render_to_string(f"mail/{name}_subject.txt", context)
    text, html = sources.write(name, context)
    return QueuedMail(
        kind=name,
        edition=edition,
        participant=participant,
        recipient=parts["recipient"],
        sender_name=edition.title,
        sender=edition.sender,
        reply_to=edition.reply_to,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        attachments=list(parts.get("calendar", ())),
    )


def calendar_of(participant: Participant, edition: Edition) -> list[Attachment]:
    """Invitations for who has a place; nothing for who waits."""
    if not participant.is_placed:
        return []
    return invitations.requests(participant, edition.sessions.all())


def calendar_without(participant: Participant) -> list[Attachment]:
    """What takes the sessions out of the agenda of who has a place; to build before a change."""
    if not participant.is_placed:
        return []
    sessions = participant.edition.sessions.all()
    return invitations.cancellations(participant, sessions, attendee=participant.email)


def confirm(participant: Participant, edition: Edition) -> None:
    """Tell a new participant where they stand. `edition` may come with its programme at hand."""
    queue(
        "confirmation" if participant.is_placed else "waiting",
        edition=edition,
        participant=participant,
        recipient=participant.email,
        context=_link(participant),
        calendar=calendar_of(participant, edition),
    )


def remind_of_link(participant: Participant, edition: Edition, *, asked_for: str = "") -> None:
    """Give somebody who signed up before their link again; `asked_for` is the theme chosen now."""
    queue(
        "known_address",
        edition=edition,
        participant=participant,
        recipient=participant.email,
        context=_link(participant) | {"asked_for": asked_for},
    )


def remind(participant: Participant, session: Session, *, reminder_on: date) -> QueuedMail:
    """A reminder of one session for one day, not stored yet."""
    mail = written(
        "reminder",
        edition=participant.edition,
        participant=participant,
        recipient=participant.email,
        context=_link(participant) | {"session": session},
    )
    mail.session, mail.reminder_on = session, reminder_on
    return mail


def tell_session_changed(participant: Participant, session: Session, former: Session) -> QueuedMail:
    """What became of a session that moved, got its link or was called off; not stored yet."""
    is_off = bool(session.cancelled_at)
    edition = participant.edition
    return written(
        "session_cancelled" if is_off else "session_changed",
        edition=edition,
        participant=participant,
        recipient=participant.email,
        context=_link(participant) | {"session": session, "former": former},
        calendar=invitations.cancellations(participant, [former], attendee=participant.email)
        if is_off
        else invitations.requests(participant, [session]),
    )


def tell_subgroup(participant: Participant) -> QueuedMail:
    """In which group somebody is, with whom leads it and when; not stored yet."""
    sessions = participant.edition.sessions_to_come(timezone.now())
    return written(
        "subgroup",
        edition=participant.edition,
        participant=participant,
        recipient=participant.email,
        context=_link(participant) | {"sessions": sessions},
    )


def ask_organiser_for_theme(participant: Participant, wanted: object) -> None:
    """Tell the organiser that somebody who is in a group asks for another theme; once a day."""
    page = reverse("admin:registrations_participant_theme", args=[participant.pk])
    request = written(
        "theme_request",
        edition=participant.edition,
        participant=participant,
        recipient=participant.edition.reply_to,
        context={"wanted": wanted, "link": settings.SITE_URL + page},
    )
    day = timezone.now() - timedelta(days=1)
    if not participant.mails.filter(text=request.text, created_at__gt=day).exists():
        request.save(force_insert=True)


def send_link(participant: Participant) -> None:
    """Give somebody who asked for it their link."""
    _to(participant, "link")


def tell_theme_changed(participant: Participant, *, left: object) -> None:
    """Say which theme it is now, with the invitations that say so too."""
    _to(
        participant,
        "theme_changed",
        {"left": left},
        calendar=calendar_of(participant, participant.edition),
    )


def tell_cancelled(participant: Participant) -> None:
    """Say that somebody takes no part any more; to call while they still do."""
    _to(
        participant,
        "cancelled",
        {"had_place": participant.is_placed},
        calendar=calendar_without(participant),
    )


def tell_promoted(participant: Participant) -> None:
    """Say that somebody who waited has a place, with the invitations."""
    _to(participant, "promoted", calendar=calendar_of(participant, participant.edition))


def tell_handed_over(
    participant: Participant, *, former: dict[str, str], calendar: Sequence[Attachment]
) -> None:
    """Tell both: who gave the place that it is theirs no more, who got it what it is."""
    queue(
        "handed_over",
        edition=participant.edition,
        recipient=former["email"],
        context={"given_name": former["given_name"]},
        calendar=calendar,
    )
    _to(participant, "taken_over", calendar=calendar_of(participant, participant.edition))


def ask_to_confirm_address(participant: Participant) -> None:
    """Ask the new address whether it belongs to this participant."""
    queue(
        "confirm_address",
        edition=participant.edition,
        participant=participant,
        recipient=participant.new_email,
        context={"link": participant.confirmation_link},
    )


def tell_address_changed(participant: Participant, *, former: str) -> None:
    """Tell the old address that it is used no more; give the new one the new link."""
    queue(
        "address_left",
        edition=participant.edition,
        participant=participant,
        recipient=former,
    )
    _to(participant, "address_taken", calendar=calendar_of(participant, participant.edition))


def tell_missed(
    participant: Participant, session: Session, *, did: str, excused: bool, by: User
) -> QueuedMail:
    """That somebody was missed, what the group did and when it goes on; not stored yet.

    An answer goes to `by`, the gespreksleider; `excused` is for who had told that they would not
    come.
    """
    to_come = participant.edition.sessions_to_come(timezone.now())
    after = [held for held in to_come if held.starts_at > session.starts_at]
    mail = written(
        "missed",
        edition=participant.edition,
        participant=participant,
        recipient=participant.email,
        context=_link(participant)
        | {
            "missed": session,
            "session": min(after, key=lambda held: held.starts_at, default=None),
            "did": did,
            "excused": excused,
            "leader": by.name,
        },
    )
    mail.session, mail.reply_to = session, by.email
    return mail


def _to(
    participant: Participant,
    name: str,
    context: dict[str, Any] | None = None,
    calendar: Sequence[Attachment] = (),
) -> None:
    queue(
        name,
        edition=participant.edition,
        participant=participant,
        recipient=participant.email,
        context=_link(participant) | (context or {}),
        calendar=calendar,
    )


def _link(participant: Participant) -> dict[str, str]:
    return {"link": participant.private_link}
