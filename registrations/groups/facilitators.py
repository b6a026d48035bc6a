"""Who leads a theme or a group: an organiser invites them, by name and address."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from registrations.letters import invitations, leaders, mail, outbox, unconfirmed
from registrations.letters.invitations import Attachment, Leader
from registrations.models import QueuedMail, Subgroup
from sessions_app.models import Edition, Theme, User

KIND = "invited_facilitator"
# A second press on the button is no second invitation.
AGAIN_AFTER = timedelta(minutes=5)


class CannotLead(Exception):
    """Somebody who may not become a gespreksleider; says so in words for the organiser."""


class IsOrganiser(CannotLead):
    """An organiser sees everything already, and a gespreksleider is never one."""

    def __str__(self) -> str:
        return (
            "Dit adres is van een organisator. "
            "Gebruik een ander adres: een gespreksleider mag niet in het beheer."
        )


class IsSwitchedOff(CannotLead):
    """An account that an organiser switched off stays off until one switches it on."""

    def __str__(self) -> str:
        return "Dit account staat uit. Zet dit account eerst weer aan."


def editions_to_lead(now: datetime) -> QuerySet[Edition]:
    """The editions that are not over, with their sessions, themes and groups at hand."""
    editions = Edition.objects.not_over(now).order_by("-pk")
    return editions.prefetch_related("sessions", "themes__subgroups")


@transaction.atomic
def invite(
    *, name: str, email: str, themes: Collection[Theme], subgroups: Collection[Subgroup], by: User
) -> User:
    """Give somebody these themes and groups to lead, besides what they lead, and tell them by mail.

    Makes the account where there is none. Raises IsOrganiser or IsSwitchedOff.
    """
    # Who invites the same address at this moment waits, and finds the account.
    unconfirmed.hold(email)
    _lock_themes(pk__in=[theme.pk for theme in themes])
    user = _account(name=name, email=email.lower())
    user.themes.add(*themes)
    user.subgroups.add(*subgroups)
    send_invitation(user, by=by)
    return user


def lock(user: User, among: Iterable[Edition]) -> None:
    """Let nobody change what somebody leads in these editions until the end of the transaction."""
    _lock_themes(edition__in=among)
    User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def change(
    *, user: User, themes: Iterable[Theme], subgroups: Iterable[Subgroup], among: Iterable[Edition]
) -> None:
    """Let somebody lead just these themes and groups of these editions; the others stay as is.

    Raises IsOrganiser or IsSwitchedOff.
    """
    user, editions = _locked_leader(user.pk), list(among)
    with agendas_follow(editions):
        user.themes.set([*user.themes.exclude(edition__in=editions), *themes])
        user.subgroups.set([*user.subgroups.exclude(theme__edition__in=editions), *subgroups])


@contextmanager
def agendas_follow(editions: Iterable[Edition]) -> Iterator[None]:
    """Mail whoever begins or stops to lead in these editions meanwhile, with files for the agenda.

    Another address of an account is one that stops and one that begins. To use in a transaction.
    """
    editions = list(editions)
    before = _leading(editions)
    yield
    after = _leading(editions)
    ended = [before[key] for key in before if key not in after]
    changed = {leader.user.pk for leader in ended}
    changed |= {after[key].user.pk for key in after if key not in before}
    if not changed:
        return
    # A cancellation goes one above what was sent, an invitation above that.
    numbers = User.objects.filter(pk__in=changed)
    numbers.update(calendar_sequence=F("calendar_sequence") + 2)
    begun = [leader for key, leader in _leading(editions).items() if key not in before]
    letters = [leaders.ends_letter(leader, leader.edition.sessions.all()) for leader in ended]
    letters += [leaders.begins_letter(leader, leader.edition.sessions.all()) for leader in begun]
    # Where no session is to come there is nothing to tell.
    outbox.queue(*[letter for letter in letters if letter.attachments])


@transaction.atomic
def send_invitation(user: User, *, by: User) -> bool:
    """Tell somebody what they lead and how to sign in; False if they lead nothing that is to come.

    Within some minutes the same mail goes once. Raises IsOrganiser or IsSwitchedOff.
    """
    user = _locked_leader(user.pk)
    editions = {edition.pk: edition for edition in editions_to_lead(timezone.now())}
    led: dict[int, list[str]] = {}
    for theme in _themes(user, editions):
        led.setdefault(theme.edition_id, []).append(f"{theme.title}, alle subgroepen")
    for group in _groups(user, editions):
        line = f"{group.theme.title}, subgroep {group.number}"
        led.setdefault(group.theme.edition_id, []).append(line)
    if not led:
        return False
    calendar = [file for pk in led for file in _invitations(user, editions[pk])]
    context = {
        "user": user,
        "by": by.name,
        "led": [(editions[pk], lines) for pk, lines in led.items()],
        "has_calendar": bool(calendar),
        "login": settings.SITE_URL + reverse("account_login"),
    }
    edition = editions[next(iter(led))]
    invitation = mail.letter(
        KIND, edition=edition, recipient=user.email, context=context, calendar=calendar
    )
    just_now = QueuedMail.objects.filter(
        kind=KIND,
        recipient=user.email,
        text=invitation.text,
        created_at__gt=timezone.now() - AGAIN_AFTER,
    )
    if not just_now.exists():
        unconfirmed.queue_of_organiser(invitation, edition)
    return True


def _leading(editions: Iterable[Edition]) -> dict[tuple[int, int, str], Leader]:
    """Who leads in these editions, by edition, account and address."""
    return {
        (edition.pk, leader.user.pk, leader.email.lower()): leader
        for edition in editions
        for leader in invitations.leaders_of(edition)
    }


def _invitations(user: User, edition: Edition) -> list[Attachment]:
    return invitations.requests(Leader(user, edition), edition.sessions.all())


def _account(*, name: str, email: str) -> User:
    """The account of an address, locked; a new one has no password."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return User.objects.create_user(email, name=name)
    user = _locked_leader(user.pk)
    if not user.name:
        user.name = name
        user.save(update_fields=["name"])
    return user


def _locked_leader(pk: int) -> User:
    """An account that may lead, locked until the end of the transaction."""
    user = User.objects.select_for_update().get(pk=pk)
    if user.is_staff:
        raise IsOrganiser
    if not user.is_active:
        raise IsSwitchedOff
    return user


def _lock_themes(**those: Any) -> None:
    """Lock themes before any account, as who saves the page of a theme does."""
    list(Theme.objects.filter(**those).order_by("pk").select_for_update(no_key=True))


def _themes(user: User, editions: Iterable[int]) -> QuerySet[Theme]:
    return user.themes.filter(edition__in=list(editions)).order_by("-edition", "position")


def _groups(user: User, editions: Iterable[int]) -> QuerySet[Subgroup]:
    """The groups that somebody leads by themselves, not those of a theme of theirs."""
    return (
        user.subgroups.filter(theme__edition__in=list(editions))
        .exclude(theme__in=user.themes.all())
        .select_related("theme")
        .order_by("-theme__edition", "theme__position", "number")
    )
