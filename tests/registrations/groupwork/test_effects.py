"""What changed for people: told after the end, shown without a name, and taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registrations.groupwork import effects
from registrations.models import (
    Attendance,
    Effect,
    Outcome,
    OutcomeState,
    Participant,
    QueuedMail,
    Status,
)
from registrations.models.participant import NoLongerTakesPart
from tests.pages import page_at, text_of
from tests.people import NOW, make_participant, session_of

pytestmark = pytest.mark.portable

TEXT = "Ik bel nu dezelfde dag.\n\nDat helpt."


@pytest.fixture
def piet(piet: Participant, clock: time_machine.Traveller) -> Participant:
    """Piet, a day after the last session."""
    clock.move_to(piet.edition.last_session.ends_at + timedelta(days=1))
    return piet


def url(participant: Participant) -> str:
    return reverse("registrations:my_effect", args=[participant.token])


def tell(client: Client, participant: Participant, **typed: str) -> str:
    """What the page says after a press."""
    answer = client.post(url(participant), {"text": TEXT} | typed, follow=True)
    assert answer.redirect_chain == [(url(participant), 303)]
    return text_of(answer)


def published(participant: Participant) -> Outcome:
    return Outcome.objects.create(
        subgroup=participant.subgroup,
        what="Een gids",
        state=OutcomeState.PUBLISHED,
        published_at=NOW,
    )


def kept() -> list[tuple[str, bool]]:
    return list(Effect.objects.values_list("text", "is_public"))


def test_the_address_is_fixed(piet: Participant) -> None:
    assert url(piet) == f"/aanmelding/{piet.token}/veranderd/"


def test_what_is_told_is_for_organisers_alone_unless_it_is_ticked(
    client: Client, piet: Participant
) -> None:
    page = tell(client, piet)
    assert "Alleen organisatoren lezen uw tekst, zonder uw naam." in page
    assert kept() == [(TEXT, False)]


def test_what_is_told_again_takes_the_place_of_what_was(client: Client, piet: Participant) -> None:
    tell(client, piet, is_public="on")
    tell(client, piet, text="Niets.")
    assert kept() == [("Niets.", False)]


def test_everyone_reads_it_under_the_outcome_without_a_name(
    client: Client, piet: Participant
) -> None:
    assert "als de opbrengst van uw groep gepubliceerd is" in tell(client, piet, is_public="on")
    outcome = published(piet)
    whole = reverse("registrations:outcomes_whole", args=[piet.edition.slug])
    for page in (page_at(client, outcome.get_absolute_url()), page_at(client, whole)):
        assert page.count("Ik bel nu dezelfde dag.") == 1
        assert "Piet" not in page
    assert outcome.get_absolute_url() in page_at(client, url(piet))


@pytest.mark.parametrize("change", [{"is_public": False}, {"hidden_at": NOW}, {"subgroup": None}])
def test_what_is_not_for_everyone_is_on_no_public_page(
    client: Client, piet: Participant, change: dict[str, object]
) -> None:
    effects.tell(piet, text=TEXT, is_public=True)
    outcome = published(piet)
    assert "Ik bel" in page_at(client, outcome.get_absolute_url())
    Effect.objects.update(**change)
    assert "Ik bel" not in page_at(client, outcome.get_absolute_url())
    assert list(Effect.objects.shown()) == []


def test_it_is_taken_back_with_one_press(client: Client, piet: Participant) -> None:
    tell(client, piet, is_public="on")
    outcome = published(piet)
    assert "Uw tekst is weg." in tell(client, piet, step="remove")
    assert kept() == []
    assert "Ik bel" not in page_at(client, outcome.get_absolute_url())


def test_the_writer_reads_that_an_organiser_hid_it(client: Client, piet: Participant) -> None:
    tell(client, piet, is_public="on")
    assert effects.hide(Effect.objects.get())
    assert "een organisator heeft hem verborgen" in page_at(client, url(piet))
    # A new text does not come out by itself.
    tell(client, piet, is_public="on", text="Iets anders.")
    assert list(Effect.objects.shown()) == []
    assert not effects.hide(Effect.objects.get())
    assert effects.show(Effect.objects.get())
    assert not effects.show(Effect.objects.get())


def test_before_the_end_there_is_nothing_to_fill_in(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW)
    page = page_at(client, url(piet))
    assert "Na de laatste bijeenkomst kunt u hier opschrijven" in page
    assert "<textarea" not in page
    assert client.post(url(piet), {"text": TEXT}).status_code == 200
    with pytest.raises(NoLongerTakesPart):
        effects.tell(piet, text=TEXT, is_public=False)
    assert kept() == []


def test_who_has_no_place_goes_to_the_overview(client: Client, piet: Participant) -> None:
    Participant.objects.update(status=Status.CANCELLED, subgroup=None)
    assert client.get(url(piet)).status_code == 303


def test_who_lost_the_place_can_still_take_it_back(client: Client, piet: Participant) -> None:
    tell(client, piet)
    Participant.objects.update(status=Status.CANCELLED, subgroup=None)
    page = page_at(client, url(piet))
    assert "<textarea" not in page
    assert client.post(url(piet), {"step": "remove"}).status_code == 303
    assert kept() == []


def test_who_is_in_no_group_is_not_asked_who_may_read_it(client: Client, piet: Participant) -> None:
    Participant.objects.update(subgroup=None)
    assert "Iedereen mag dit lezen" not in page_at(client, url(piet))
    tell(client, piet, is_public="on")
    assert kept() == [(TEXT, False)]


def test_it_is_no_longer_than_it_may_be(client: Client, piet: Participant) -> None:
    page = text_of(client.post(url(piet), {"text": "a" * 1001}))
    assert "Gebruik hoogstens 1000 tekens in uw tekst; nu zijn het er 1001." in page
    assert kept() == []


def test_a_place_that_somebody_took_over_tells_nothing(client: Client, piet: Participant) -> None:
    Participant.objects.update(link_key="other")
    for verb in (
        lambda: effects.tell(piet, text=TEXT, is_public=False),
        lambda: effects.take_back(piet),
    ):
        with pytest.raises(NoLongerTakesPart):
            verb()


def test_another_member_tells_something_else(piet: Participant) -> None:
    noa = make_participant(piet.theme, email="noa@example.org", subgroup=piet.subgroup)
    effects.tell(piet, text="Een", is_public=True)
    effects.tell(noa, text="Twee", is_public=True)
    assert published(piet).effects == ["Een", "Twee"]
    assert timezone.now() == Effect.objects.latest("pk").written_at


def asked(piet: Participant, clock: time_machine.Traveller, **after: int) -> list[str]:
    """Who has been asked, so long after the last session; the job runs twice."""
    clock.move_to(piet.edition.last_session.ends_at + timedelta(**after))
    effects.ask(timezone.now())
    effects.ask(timezone.now())
    return list(QueuedMail.objects.filter(kind="effect").values_list("recipient", flat=True))


def test_who_had_a_place_is_asked_once_six_weeks_after_the_end(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    assert asked(piet, clock, weeks=6, seconds=-1) == []
    assert asked(piet, clock, weeks=6) == ["piet@example.org"]
    QueuedMail.objects.all().delete()
    assert asked(piet, clock, weeks=6, days=1) == []


def test_a_worker_that_was_away_asks_later_but_not_months_later(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    assert asked(piet, clock, weeks=10) == []
    assert asked(piet, clock, weeks=10, seconds=-1) == ["piet@example.org"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.CANCELLED, "subgroup": None},
        {"status": Status.WAITING, "waiting_since": NOW, "subgroup": None},
        {"hears_news": False},
        {"email": ""},
    ],
)
def test_who_has_no_place_or_wants_no_mail_is_not_asked(
    piet: Participant, clock: time_machine.Traveller, fields: dict[str, object]
) -> None:
    Participant.objects.update(**fields)
    assert asked(piet, clock, weeks=6) == []


def test_who_told_it_already_is_not_asked(piet: Participant, clock: time_machine.Traveller) -> None:
    effects.tell(piet, text=TEXT, is_public=False)
    assert asked(piet, clock, weeks=6) == []


@pytest.mark.parametrize(
    ("marks", "is_asked"),
    [
        (["absent", "excused"], False),
        (["absent", "late"], True),
        (["present"], True),
        ([], True),  # where nobody kept a sheet
    ],
)
def test_who_was_never_there_is_not_asked(
    piet: Participant, clock: time_machine.Traveller, marks: list[str], is_asked: bool
) -> None:
    for position, status in enumerate(marks, start=1):
        Attendance.objects.create(
            participant=piet, session=session_of(piet.edition, position), status=status
        )
    assert asked(piet, clock, weeks=6) == (["piet@example.org"] if is_asked else [])


def test_an_edition_that_is_not_published_asks_nobody(
    piet: Participant, clock: time_machine.Traveller
) -> None:
    piet.edition.is_published = False
    piet.edition.save()
    assert asked(piet, clock, weeks=6) == []


def test_the_mail_leads_to_the_page(piet: Participant, clock: time_machine.Traveller) -> None:
    asked(piet, clock, weeks=6)
    assert f"{settings.SITE_URL}{url(piet)}" in QueuedMail.objects.get().text


def test_who_wants_to_be_forgotten_reads_that_a_text_for_everyone_stays(
    client: Client, piet: Participant
) -> None:
    forget = reverse("registrations:forget_me", args=[piet.token])
    effects.tell(piet, text=TEXT, is_public=False)
    assert "Haal uw tekst dan eerst weg" not in page_at(client, forget)
    Effect.objects.update(is_public=True)
    assert "Haal uw tekst dan eerst weg" in page_at(client, forget)
