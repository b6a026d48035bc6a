"""A new edition is made after an old one: its programme on other days, and none of its people."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registrations.models import MailText, Participant, QueuedMail
from sessions_app import copies
from sessions_app.models import Edition, Theme, User
from tests.people import AMSTERDAM, NOW, make_edition, make_participant

pytestmark = pytest.mark.portable


@pytest.fixture
def old(edition: Edition, gijs: User, noor: User) -> Edition:
    """An edition with everything that goes along, and much that stays."""
    Edition.objects.filter(pk=edition.pk).update(
        lead="Welkom",
        reminder_days="3",
        subgroup_max=9,
        organiser_email="toen@example.org",
        registration_opens_at=NOW - timedelta(days=30),
    )
    edition.sessions.filter(position=2).update(cancelled_at=NOW, meeting_url="https://a.example")
    first = edition.themes.get(position=1)
    Theme.objects.filter(pk=first.pk).update(capacity=24, description="Over beleid")
    first.facilitators.add(gijs)
    edition.themes.get(position=2).facilitators.add(noor)
    User.objects.filter(pk=noor.pk).update(is_active=False)
    make_participant(first)
    return Edition.objects.get(pk=edition.pk)


def programme(edition: Edition) -> dict[str, Any]:
    """What goes along."""
    return {
        "fields": {name: getattr(edition, name) for name in copies.KEPT},
        "themes": list(edition.themes.values_list(*copies.THEME)),
        "partners": list(edition.partners.values_list(*copies.PARTNER)),
    }


def page_of(edition: Edition) -> str:
    return reverse("admin:sessions_app_edition_copy", args=[edition.pk])


def make(desk: Client, edition: Edition, **changes: Any) -> Edition:
    """Look at the days, and press."""
    data = {"title": edition.title, "begins": "23 september 2027"} | changes
    confirmed = desk.post(page_of(edition), data).context["preview"]
    answer = desk.post(page_of(edition), data | {"confirmed": confirmed})
    new = Edition.objects.get(follows=edition)
    assert answer["Location"] == reverse("admin:sessions_app_edition_publish", args=[new.pk])
    return new


def test_the_programme_goes_along_and_nobody_with_it(desk: Client, old: Edition) -> None:
    new = make(desk, old)
    assert programme(new) == programme(old)
    assert (new.slug, new.is_published, new.organiser_email) == (
        "leergemeenschap-werken-aan-aanwezigheid-2028",
        False,
        "",
    )
    assert [
        (each.position, each.meeting_url, each.cancelled_at) for each in new.sessions.all()
    ] == [
        (1, "", None),
        (2, "", None),
    ]
    assert not Participant.objects.filter(edition=new).exists()
    assert [list(theme.facilitators.all()) for theme in new.themes.all()] == [[], [], []]
    assert not QueuedMail.objects.exists()


def test_the_own_texts_of_mail_go_along(desk: Client, old: Edition) -> None:
    words = {"kind": "confirmation", "subject": "Welkom", "body": "Fijn dat u meedoet."}
    MailText.objects.create(edition=old, **words)
    new = make(desk, old)
    assert list(MailText.objects.filter(edition=new).values(*words)) == [words]


def test_two_presses_make_one_copy(desk: Client, old: Edition) -> None:
    new = make(desk, old, with_facilitators="on")
    assert make(desk, old, with_facilitators="on") == new
    assert QueuedMail.objects.count() == 1
    # Another day is another copy.
    assert copies.made_before(old, title=new.title, begins=date(2027, 9, 24)) is None


def test_every_field_of_an_edition_is_copied_or_left_on_purpose() -> None:
    left = {"id", "title", "slug", "is_published", "follows", "ended_on", "looking_back"}
    left |= {"is_registration_closed", "organiser_email", "trial_of"}
    names = {field.name for field in Edition._meta.concrete_fields}
    assert names == {*copies.KEPT, *copies.MOMENTS, *left}
    assert {field.name for field in Theme._meta.concrete_fields} == {
        *copies.THEME,
        *("id", "edition"),
    }


def test_days_keep_their_weekday_and_time_across_the_change_of_clocks(old: Edition) -> None:
    later = copies.suggested_day(old, timezone.localdate())
    assert later == date(2027, 9, 23)
    assert copies.suggested_day(old, later) == date(2028, 9, 21)
    assert [timezone.localtime(each.starts_at) for each in copies.shifted(old, later)] == [
        datetime(2027, 9, 23, 13, 0, tzinfo=AMSTERDAM),
        datetime(2028, 1, 25, 13, 0, tzinfo=AMSTERDAM),
    ]
    new = copies.copy(old, title="Nieuw", begins=later)
    assert new.registration_opens_at == NOW - timedelta(days=30) + timedelta(weeks=52)
    # In winter it is another hour of the world's clock, and the same of ours.
    winter = copies.shifted(old, date(2027, 1, 14))
    assert [timezone.localtime(each.starts_at).hour for each in winter] == [13, 13]


def test_the_same_people_lead_where_that_is_ticked_and_hear_of_it(
    desk: Client, old: Edition, gijs: User
) -> None:
    new = make(desk, old, with_facilitators="on")
    leading = [list(theme.facilitators.all()) for theme in new.themes.all()]
    assert leading == [[gijs], [], []]
    [letter] = QueuedMail.objects.all()
    assert (letter.kind, letter.recipient, len(letter.attachments)) == (
        "leads_now",
        gijs.email,
        2,
    )


def test_the_new_days_and_what_is_wrong_with_them_are_shown_first(
    desk: Client, old: Edition
) -> None:
    data = {"title": "Volgende", "begins": "25-12-2026"}
    page = desk.post(page_of(old), data).content.decode()
    assert "vrijdag 25 december 2026, 13.00–15.30 uur" in page
    assert "Bijeenkomst 1 is op eerste kerstdag" in page
    assert "Gijs" in desk.get(page_of(old)).content.decode()
    # Other days than were shown are shown first.
    shown = desk.post(page_of(old), data).context["preview"]
    again = desk.post(page_of(old), data | {"begins": "14-1-2027", "confirmed": shown})
    assert again.status_code == 200
    refused = desk.post(page_of(old), {"title": "", "begins": "ooit", "confirmed": shown})
    assert set(refused.context["form"].errors) == {"title", "begins"}
    assert Edition.objects.count() == 1


def test_an_edition_without_sessions_can_be_copied(desk: Client, edition: Edition) -> None:
    edition.sessions.all().delete()
    assert make(desk, edition, begins="14-1-2027").sessions.count() == 0


def test_a_new_edition_begins_with_the_way_to_copy_the_latest(
    desk: Client, edition: Edition
) -> None:
    add = reverse("admin:sessions_app_edition_add")
    assert page_of(edition) in desk.get(add).content.decode()
    Edition.objects.all().delete()
    assert "/kopie/" not in desk.get(add).content.decode()


def test_a_trial_is_not_copied(desk: Client, edition: Edition, olga: User) -> None:
    Edition.objects.filter(pk=edition.pk).update(is_published=False, trial_of=olga)
    assert desk.get(page_of(edition)).status_code == 404
    page = reverse("admin:sessions_app_edition_change", args=[edition.pk])
    for address in (page, reverse("admin:sessions_app_edition_add")):
        assert "/kopie/" not in desk.get(address).content.decode()


def test_who_may_add_no_edition_copies_none(desk: Client, edition: Edition) -> None:
    make_edition("andere")
    User.objects.update(is_superuser=False)
    assert [desk.get(page_of(edition)).status_code, desk.post(page_of(edition)).status_code] == [
        403,
        403,
    ]
