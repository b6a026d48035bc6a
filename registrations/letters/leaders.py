"""What is written to gespreksleiders about the sessions in their agenda."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse

from registrations.letters import invitations, mail
from registrations.letters.invitations import Leader
from registrations.models import QueuedMail
from sessions_app.models import Session


def session_letter(leader: Leader, session: Session, former: Session | None) -> QueuedMail:
    """What became of a session that changed or was called off; None was there before."""
    is_off = session.cancelled_at is not None
    calendar = (
        invitations.cancellations(leader, [former or session])
        if is_off
        else invitations.requests(leader, [session])
    )
    context = {"session": session, "former": former, "is_off": is_off}
    return mail.letter(
        "session_led",
        edition=leader.edition,
        recipient=leader.email,
        context=_words(leader) | context,
        calendar=calendar,
    )


def begins_letter(leader: Leader, sessions: Iterable[Session]) -> QueuedMail:
    """That somebody leads in an edition from now on, with the invitations."""
    return mail.letter(
        "leads_now",
        edition=leader.edition,
        recipient=leader.email,
        context=_words(leader),
        calendar=invitations.requests(leader, sessions),
    )


def ends_letter(leader: Leader, sessions: Iterable[Session]) -> QueuedMail:
    """That somebody leads nothing in an edition any more, with what clears their agenda."""
    return mail.letter(
        "leads_no_more",
        edition=leader.edition,
        recipient=leader.email,
        context=_words(leader),
        calendar=invitations.cancellations(leader, sessions),
    )


def access_ends_letter(leader: Leader, until: date) -> QueuedMail:
    """The last day on which somebody sees the people whom they led."""
    return mail.letter(
        "access_ends",
        edition=leader.edition,
        recipient=leader.email,
        context=_words(leader) | {"until": until},
    )


def _words(leader: Leader) -> dict[str, object]:
    return {"user": leader.user, "groups": settings.SITE_URL + reverse("registrations:groups")}
