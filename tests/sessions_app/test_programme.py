"""The programme that every process keeps at hand for some seconds."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import Http404

from sessions_app import programme
from sessions_app.models import Edition, Partner, Session, Theme
from tests.people import FIRST_SESSION, NOW, make_edition


def _read(edition: Edition) -> tuple[Any, ...]:
    rows = (edition.themes, edition.sessions, edition.partners)
    return edition, edition.follows, *(list(related.all()) for related in rows)


def test_the_current_edition_comes_whole_and_only_once(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    expected = _read(edition)
    for statements in (2, 0):
        with django_assert_num_queries(statements):
            current = programme.current(NOW)
            assert current is not None
            assert _read(current) == expected


def test_an_edition_by_its_address_comes_whole_and_only_once(
    edition: Edition, django_assert_num_queries: Any
) -> None:
    later = make_edition("later", follows=edition)
    expected = _read(later)
    for statements in (2, 0):
        with django_assert_num_queries(statements):
            assert _read(programme.edition_or_404("later")) == expected


def test_that_nothing_is_published_is_kept_too(db: None, django_assert_num_queries: Any) -> None:
    for statements in (1, 0):
        with django_assert_num_queries(statements):
            assert programme.current(NOW) is None


@pytest.mark.parametrize("slug", ["verborgen", "onbekend", "lang" * 100])
def test_what_is_not_published_is_not_there(slug: str, db: None) -> None:
    make_edition("verborgen", is_published=False)
    with pytest.raises(Http404):
        programme.edition_or_404(slug)


def test_the_longest_address_has_its_own_edition(db: None) -> None:
    slugs = ["a" * 79 + last for last in "bc"]
    for slug in slugs:
        make_edition(slug)
    assert [programme.edition_or_404(slug).slug for slug in slugs] == slugs


def test_what_another_process_changed_is_seen_within_two_seconds(
    edition: Edition, clock: time_machine.Traveller
) -> None:
    assert programme.edition_or_404(edition.slug).title == edition.title
    Edition.objects.update(title="Nieuwe titel")  # no signal, as from elsewhere
    assert programme.edition_or_404(edition.slug).title == edition.title
    clock.shift(timedelta(seconds=2))
    assert programme.edition_or_404(edition.slug).title == "Nieuwe titel"


def test_whatever_of_the_programme_changes_is_seen_at_once(edition: Edition) -> None:
    def kept() -> tuple[Any, ...]:
        return _read(programme.edition_or_404(edition.slug))

    seen = [kept()]
    theme = Theme.objects.create(edition=edition, position=4, title="Vierde thema")
    seen.append(kept())
    theme.delete()
    seen.append(kept())
    session = Session.objects.create(
        edition=edition,
        position=4,
        starts_at=FIRST_SESSION + timedelta(days=200),
        ends_at=FIRST_SESSION + timedelta(days=201),
    )
    seen.append(kept())
    session.delete()
    seen.append(kept())
    partner = Partner.objects.create(edition=edition, name="LBBO")
    seen.append(kept())
    partner.delete()
    seen.append(kept())
    assert [tuple(map(len, read[2:])) for read in seen] == [
        (3, 3, 2),
        (4, 3, 2),
        (3, 3, 2),
        (3, 4, 2),
        (3, 3, 2),
        (3, 3, 3),
        (3, 3, 2),
    ]

    edition.delete()
    with pytest.raises(Http404):
        kept()


def test_what_was_read_during_a_change_is_forgotten_once_the_change_is_made(
    edition: Edition, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        edition.save()
        programme.edition_or_404(edition.slug)  # another thread would read the old row here
        Edition.objects.update(title="Nieuwe titel")
    assert programme.edition_or_404(edition.slug).title == "Nieuwe titel"
