"""A trial edition: an organiser tries everything in it, with people who do not exist.

Its mail goes to that organiser alone (`letters/outbox.py`), and it cannot be published.
"""

from datetime import datetime
from itertools import chain

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from registrations.desk import invented
from registrations.events import happened
from registrations.groups import division
from registrations.groups.division import Choices
from registrations.letters import mail, outbox
from registrations.models import (
    Attendance,
    Outcome,
    Participant,
    PlenaryQuestion,
    Status,
    Suggestion,
)
from sessions_app import first_editions
from sessions_app.models import Edition, Theme, User

# Enough for two groups in each theme, and not more mail than one reads.
IN_A_THEME = 14
WAITING = 2


@transaction.atomic
def begin(organiser: User, now: datetime) -> Edition:
    """Make the trial of an organiser, or return the one that is there.

    Two themes are divided, in the third some people wait. One mail of each kind is on its way to
    the organiser, and the trial is the edition at hand.
    """
    organiser = User.objects.select_for_update(of=("self",), no_key=True).get(pk=organiser.pk)
    if there_is := Edition.objects.filter(trial_of=organiser).first():
        return there_is
    edition = first_editions.load_trial(organiser, now)
    *divided, full = edition.themes.all()
    people = invented.invent([*divided, full], now)
    of_theme = {
        theme: [person for person in people if person.theme == theme][:IN_A_THEME]
        for theme in (*divided, full)
    }
    _fill_up(full, of_theme[full])
    Participant.objects.bulk_create(chain.from_iterable(of_theme.values()))
    for theme in divided:
        choices = Choices.of(edition)
        suggestion = division.propose(theme, choices)
        division.apply(theme, choices, fingerprint=suggestion.fingerprint, by=organiser)
    members = edition.participants.exclude(subgroup=None).select_related("theme", "edition")
    placed = members.select_related("subgroup")[0]
    waiting = full.participants.waiting().select_related("theme", "edition")[0]
    outbox.queue(
        mail.confirmation_letter(placed),
        mail.confirmation_letter(waiting),
        mail.subgroup_letter(placed),
    )
    organiser.edition = edition
    organiser.save(update_fields=["edition"])
    happened("trial edition %d begun by account %d", edition.pk, organiser.pk)
    return edition


@transaction.atomic
def end(organiser: User) -> bool:
    """Delete the trial of an organiser with all that is in it; False where there is none."""
    edition = Edition.objects.select_for_update(of=("self",)).filter(trial_of=organiser).first()
    if edition is None:
        return False
    people = edition.participants.all()
    # What of them keeps a group or a person from being deleted, and what the admin noted of them.
    Attendance.objects.filter(participant__edition=edition).delete()
    PlenaryQuestion.objects.filter(session__edition=edition).delete()
    Outcome.objects.filter(subgroup__theme__edition=edition).delete()
    Suggestion.objects.filter(subgroup__theme__edition=edition).delete()
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Participant),
        object_id__in=[str(pk) for pk in people.values_list("pk", flat=True)],
    ).delete()
    people.delete()
    number = edition.pk
    edition.delete()
    happened("trial edition %d ended by account %d", number, organiser.pk)
    return True


def _fill_up(theme: Theme, people: list[Participant]) -> None:
    """Make a theme so small that the last ones to come have to wait."""
    theme.capacity = len(people) - WAITING
    theme.save(update_fields=["capacity"])
    for person in people[-WAITING:]:
        person.status, person.waiting_since = Status.WAITING, person.registered_at
