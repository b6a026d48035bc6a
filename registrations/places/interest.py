"""Who wants to hear of a next edition: asked for, confirmed by mail, told once, and left."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils import timezone

from registrations.events import happened
from registrations.letters import mail, outbox, unconfirmed
from registrations.models import Interest, Participant
from sessions_app.models import Edition


@transaction.atomic
def ask(email: str) -> None:
    """Mail an address the link by which its owner gets on the list; nobody is on it before.

    Whoever is on it already gets the same mail. Strangers cause it, so it is braked as all of that.
    """
    edition = Edition.objects.current(timezone.now())
    if edition is None:
        return
    unconfirmed.hold(email)
    # The same statements for an address that is known and for one that is not.
    Interest.objects.bulk_create([Interest(email=email)], ignore_conflicts=True)
    interest = Interest.objects.with_address(email).get()
    Interest.objects.filter(pk=interest.pk, confirmed_at=None).update(asked_at=timezone.now())
    room = unconfirmed.room(edition, email)
    letter = mail.interest_letter(interest, edition)
    unconfirmed.queue_if(letter, room, is_wanted=not room.is_mailbox_full)


@transaction.atomic
def confirm(interest: Interest) -> None:
    """Put an address on the list; a second time changes nothing.

    Where one can sign up now its owner knows that, and gets no mail of it. Raises
    Interest.DoesNotExist when it was taken off meanwhile.
    """
    interest = Interest.objects.select_for_update().get(pk=interest.pk)
    if interest.confirmed_at:
        return
    now = timezone.now()
    interest.confirmed_at = now
    interest.save(update_fields=["confirmed_at"])
    interest.knows.set(_open_editions(now))
    happened("interest %d confirmed", interest.pk)


def leave(key: str) -> None:
    """Forget the address of this key, with the mail that went to it; a second time changes nothing.

    Raises Interest.DoesNotExist for a key that belongs to nobody.
    """
    interest = Interest.objects.of_key(key)
    interest.delete()
    happened("an interest left")


def tell(now: datetime) -> int:
    """Tell everybody on the list where one can sign up now; return how many mails that are.

    Run it as often as you like, or late: of each edition an address hears once, and who takes part
    in it already hears nothing.
    """
    return sum(_tell(edition) for edition in _open_editions(now))


@transaction.atomic
def _tell(edition: Edition) -> int:
    knows = Interest.knows.through.objects.filter(interest=OuterRef("pk"), edition=edition)
    news = Interest.objects.confirmed().filter(~Exists(knows))
    # Held until the end, so that whoever leaves at this moment waits, and so does another worker.
    waiting = list(news.select_for_update(of=("self",)))
    taking_part = set(
        Participant.objects.active()
        .filter(edition=edition)
        .exclude(email="")
        .values_list(Lower("email"), flat=True)
    )
    Interest.knows.through.objects.bulk_create(
        [Interest.knows.through(interest=one, edition=edition) for one in waiting],
        ignore_conflicts=True,
    )
    told = [one for one in waiting if one.email.lower() not in taking_part]
    return outbox.queue(*(mail.edition_open_letter(one, edition) for one in told))


def _open_editions(now: datetime) -> list[Edition]:
    editions = Edition.objects.published().not_over(now).prefetch_related("sessions")
    return [edition for edition in editions if edition.is_open_for_registration(now)]
