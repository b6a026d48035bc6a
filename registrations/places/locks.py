"""The locks of places: a theme is counted, and a person changed, by one verb at a time.

Whoever needs more than one theme locks those of the edition in one order, before any person. A
mailbox (`letters/unconfirmed.py`) is held before any theme.
"""

from registrations.models import Participant
from sessions_app.models import Edition, Theme


def lock(theme: Theme) -> Theme:
    """The theme as it is now; when it has a capacity, nobody else gets a place in it meanwhile."""
    if theme.capacity is None:
        fresh = Theme.objects.select_related("edition").get(pk=theme.pk)
        if fresh.capacity is None:
            return fresh
    return lock_one(theme)


def lock_all(edition: Edition) -> dict[int, Theme]:
    """The themes of an edition as they are now, by key, locked in the order everybody keeps to.

    Whoever changes several themes in one transaction begins with this.
    """
    themes = edition.themes.select_related("edition").order_by("pk")
    return {theme.pk: theme for theme in themes.select_for_update(of=("self",), no_key=True)}


def lock_out(edition: Edition) -> None:
    """Let nobody enter, leave or be replaced in an edition until the transaction ends.

    Waits for every sign-up under way, with or without a capacity: a participant's row holds its
    theme from the moment it is stored. Whoever signs up later waits there, and then reads what was
    changed.
    """
    lock_all(edition)
    # People before the whole themes: who divides holds people, and their moves hold the theme.
    people = Participant.objects.filter(edition=edition)
    list(people.select_for_update(of=("self",), no_key=True).values_list("pk"))
    list(edition.themes.order_by("pk").select_for_update(of=("self",)))


def lock_one(theme: Theme) -> Theme:
    """The theme as it is now; nobody else gets a place in it until the transaction ends."""
    themes = Theme.objects.select_related("edition")
    return themes.select_for_update(of=("self",), no_key=True).get(pk=theme.pk)


def lock_participant(participant: Participant) -> Participant:
    """The person as they are now, whoever holds the place; nobody else changes them meanwhile."""
    people = Participant.objects.select_related("theme", "edition", "subgroup")
    return people.select_for_update(of=("self",), no_key=True).get(pk=participant.pk)
