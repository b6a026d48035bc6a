"""Who wants to hear of a next edition: nobody before they confirm it, once of each, and no more."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registrations.forms.guarded import new_stamp
from registrations.letters import again, outbox
from registrations.letters.again import NotTrueAnyMore
from registrations.models import Interest, QueuedMail, Status
from registrations.places import interest
from registrations.privacy.forgetting import forget_people
from sessions_app.models import Edition, Theme
from tests.pages import page_at, text_of
from tests.people import NOW, make_edition, make_participant

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

FANNY = "fanny@example.org"
ASK, ASKED, LEFT = (
    reverse(f"registrations:{name}") for name in ("ask_interest", "interest_asked", "interest_left")
)


@pytest.fixture
def edition(edition: Edition) -> Edition:
    """An edition for which one cannot sign up yet."""
    edition.registration_opens_at = NOW + timedelta(days=3)
    edition.save()
    return edition


@pytest.fixture
def fanny(edition: Edition) -> Interest:
    """Fanny, who is on the list."""
    return Interest.objects.create(email=FANNY, confirmed_at=NOW)


def ask(client: Client, clock: time_machine.Traveller, email: str = FANNY, **typed: str) -> Any:
    stamp = new_stamp()
    clock.shift(10)
    return client.post(ASK, {"email": email, "stamp": stamp, "website": ""} | typed)


def mails(kind: str = "interest") -> list[str]:
    return list(
        QueuedMail.objects.filter(kind=kind).order_by("pk").values_list("recipient", flat=True)
    )


def open_sign_up(clock: time_machine.Traveller) -> None:
    """The day on which sign-up is open; the job runs twice."""
    clock.move_to(NOW + timedelta(days=3))
    interest.tell(timezone.now())
    interest.tell(timezone.now())


def page_of(one: Interest) -> str:
    return reverse("registrations:interest", args=[one.key])


def test_the_addresses_are_fixed(fanny: Interest) -> None:
    assert (ASK, page_of(fanny)) == ("/op-de-hoogte/", f"/op-de-hoogte/{fanny.key}/")


def test_nobody_is_on_the_list_before_they_press_the_button(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    answer = ask(client, clock)
    assert (answer.status_code, answer["Location"]) == (303, ASKED)
    one = Interest.objects.get()
    assert one.link in QueuedMail.objects.get().text
    assert "Wilt u op de hoogte blijven?" in page_at(client, page_of(one))
    client.head(page_of(one))
    assert list(Interest.objects.confirmed()) == []
    assert "U blijft op de hoogte" in text_of(client.post(page_of(one), follow=True))
    assert list(Interest.objects.confirmed()) == [one]
    first = Interest.objects.get().confirmed_at
    clock.shift(60)
    client.post(page_of(one))
    assert Interest.objects.get().confirmed_at == first


def test_the_answer_and_the_mail_are_the_same_for_who_is_on_the_list(
    client: Client, fanny: Interest, clock: time_machine.Traveller
) -> None:
    answers = [ask(client, clock, email) for email in (FANNY.upper(), "ander@example.org")]
    assert {(one.status_code, one["Location"]) for one in answers} == {(303, ASKED)}
    texts = [
        mail.text.replace(mail.interest.link, "")
        for mail in QueuedMail.objects.select_related("interest")
        if mail.interest
    ]
    assert len(texts) == 2
    assert len(set(texts)) == 1
    assert Interest.objects.count() == 2


@pytest.mark.postgresql
def test_it_takes_as_much_work_for_who_is_known(
    client: Client,
    fanny: Interest,
    clock: time_machine.Traveller,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ask(client, clock, "eerst@example.org")
    for email in (FANNY, "ander@example.org"):
        stamp = new_stamp()
        clock.shift(10)
        with django_assert_num_queries(16):
            client.post(ASK, {"email": email, "stamp": stamp, "website": ""})


def test_a_mailbox_gets_three_mails_a_day_and_the_answer_stays_the_same(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    assert {ask(client, clock)["Location"] for _ in range(5)} == {ASKED}
    assert mails() == [FANNY] * 3


def test_a_network_is_braked(client: Client, edition: Edition, clock: Any, settings: Any) -> None:
    settings.SIGN_UP_LIMIT = 1
    assert ask(client, clock).status_code == 303
    assert ask(client, clock, "ander@example.org").status_code == 429


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"website": "x"}, "Er ging iets mis bij het invullen. Probeer het nog eens."),
        ({"stamp": "x"}, "druk nog eens op Houd mij op de hoogte."),
        ({"email": "fanny"}, "Vul een volledig e-mailadres in, zoals naam@school.nl."),
    ],
)
def test_what_a_machine_or_a_slip_sends_is_said(
    client: Client,
    edition: Edition,
    clock: time_machine.Traveller,
    typed: dict[str, str],
    sentence: str,
) -> None:
    assert sentence in text_of(ask(client, clock, **typed))
    assert Interest.objects.count() == 0


def test_without_an_edition_there_is_nothing_to_ask(client: Client, db: None) -> None:
    assert client.get(ASK)["Location"] == "/"
    interest.ask(FANNY)
    assert Interest.objects.count() == 0


def test_who_can_sign_up_now_reads_so(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    assert "U kunt zich nu aanmelden" not in page_at(client, ASK)
    clock.move_to(NOW + timedelta(days=3))
    assert "U kunt zich nu aanmelden" in page_at(client, ASK)


def test_whoever_is_on_the_list_hears_once_that_sign_up_is_open(
    fanny: Interest, edition: Edition, clock: time_machine.Traveller
) -> None:
    Interest.objects.create(email="niet-bevestigd@example.org")
    interest.tell(NOW)
    assert mails("edition_open") == []
    open_sign_up(clock)
    assert mails("edition_open") == [FANNY]
    QueuedMail.objects.all().delete()
    interest.tell(timezone.now())
    assert mails("edition_open") == []


def test_who_confirms_while_sign_up_is_open_gets_no_mail_of_it(
    edition: Edition, clock: time_machine.Traveller
) -> None:
    one = Interest.objects.create(email=FANNY)
    clock.move_to(NOW + timedelta(days=3))
    interest.confirm(one)
    interest.tell(timezone.now())
    assert mails("edition_open") == []
    later = make_edition("later")
    interest.tell(timezone.now())
    assert mails("edition_open") == [FANNY]
    assert set(one.knows.all()) == {edition, later}


def test_who_takes_part_is_not_told_that_they_can_sign_up(
    fanny: Interest, theme: Theme, clock: time_machine.Traveller
) -> None:
    piet = make_participant(theme, email=FANNY.title())
    open_sign_up(clock)
    assert mails("edition_open") == []
    piet.status = Status.CANCELLED
    piet.save()
    open_sign_up(clock)
    assert mails("edition_open") == []


def test_an_edition_that_nobody_sees_is_told_of_to_nobody(
    fanny: Interest, edition: Edition, clock: time_machine.Traveller
) -> None:
    Edition.objects.update(is_published=False)
    open_sign_up(clock)
    assert mails("edition_open") == []


def test_one_press_takes_the_address_off_and_its_mail_too(
    client: Client, fanny: Interest, clock: time_machine.Traveller
) -> None:
    open_sign_up(clock)
    (mail,) = QueuedMail.objects.all()
    page, stop = page_of(fanny), fanny.leave_link.removeprefix("http://localhost")
    assert f'action="{stop}"' in page_at(client, page)
    assert fanny.link in mail.text
    for _ in range(2):
        answer = client.post(stop)
        assert (answer.status_code, answer["Location"]) == (303, LEFT)
    assert (Interest.objects.count(), QueuedMail.objects.count()) == (0, 0)
    assert client.get(page).status_code == 404
    assert "Uw adres staat niet op de lijst" in page_at(client, LEFT)


def test_looking_takes_nobody_off(client: Client, fanny: Interest) -> None:
    answer = client.get(fanny.leave_link)
    assert (answer.status_code, answer["Location"]) == (303, page_of(fanny))
    assert Interest.objects.count() == 1


def test_a_mail_program_takes_an_address_off_without_a_cookie(
    fanny: Interest, clock: time_machine.Traveller
) -> None:
    open_sign_up(clock)
    message = outbox.build(QueuedMail.objects.get()).message()
    assert message["List-Unsubscribe"] == f"<{fanny.leave_link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    strict = Client(enforce_csrf_checks=True)
    strict.post(fanny.leave_link, {"List-Unsubscribe": "One-Click"})
    assert Interest.objects.count() == 0


def test_mail_to_who_takes_part_has_no_such_header(theme: Theme) -> None:
    piet = make_participant(theme)
    mail = QueuedMail(participant=piet, recipient=piet.email, sender="a@example.org", kind="link")
    mail.reply_to = mail.sender
    assert "List-Unsubscribe" not in outbox.build(mail).message()


def test_who_left_meanwhile_is_not_put_on_the_list_again(fanny: Interest) -> None:
    interest.leave(fanny.key)
    with pytest.raises(Interest.DoesNotExist):
        interest.confirm(fanny)


def test_an_address_is_forgotten_at_its_term(
    fanny: Interest, clock: time_machine.Traveller
) -> None:
    asked = Interest.objects.create(email="niet-bevestigd@example.org")
    assert (fanny.forgets_on.isoformat(), asked.forgets_on.isoformat()) == (
        "2028-08-31",
        "2026-09-08",
    )
    forget_people(NOW + timedelta(days=7) - timedelta(seconds=1))
    assert Interest.objects.count() == 2
    assert forget_people(NOW + timedelta(days=7)).interests == 1
    forget_people(NOW + timedelta(days=730) - timedelta(seconds=1))
    assert list(Interest.objects.all()) == [fanny]
    call_command("forget_people", "--dry-run")
    clock.move_to(NOW + timedelta(days=730))
    forget_people(timezone.now())
    assert Interest.objects.count() == 0


def failed(one: Interest, kind: str, edition: Edition) -> QueuedMail:
    return QueuedMail.objects.create(
        kind=kind,
        interest=one,
        edition=edition,
        recipient=one.email,
        sender="a@example.org",
        reply_to="a@example.org",
        subject="Onderwerp",
        text="Tekst",
        state="failed",
    )


def test_a_mail_goes_again_as_long_as_it_holds(
    fanny: Interest, edition: Edition, clock: time_machine.Traveller
) -> None:
    asked = Interest.objects.create(email="niet-bevestigd@example.org")
    told = failed(fanny, "edition_open", edition)
    assert again.written_again(failed(asked, "interest", edition)).interest == asked
    for mail in (failed(fanny, "interest", edition), failed(asked, "edition_open", edition), told):
        with pytest.raises(NotTrueAnyMore):
            again.written_again(mail)
    clock.move_to(NOW + timedelta(days=3))
    assert again.written_again(told).interest == fanny


@pytest.mark.parametrize("after", [{"days": 0}, {"days": 25}, {"days": 400}])
def test_where_one_cannot_sign_up_there_is_a_way_to_hear_of_it(
    client: Client, edition: Edition, clock: time_machine.Traveller, after: dict[str, int]
) -> None:
    clock.move_to(NOW + timedelta(**after))
    sign_up = reverse("registrations:sign_up", args=[edition.slug])
    for address in (sign_up, "/", edition.get_absolute_url(), "/edities/"):
        assert f'href="{ASK}"' in page_at(client, address), address


def test_where_one_can_sign_up_the_programme_asks_for_nothing_else(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW + timedelta(days=3))
    assert f'href="{ASK}"' not in page_at(client, edition.get_absolute_url())


def test_after_the_end_and_once_cancelled_the_private_link_leads_there(
    client: Client, theme: Theme, clock: time_machine.Traveller
) -> None:
    piet = make_participant(theme)
    overview = reverse("registrations:my_registration", args=[piet.token])
    assert f'href="{ASK}"' not in page_at(client, overview)
    clock.move_to(NOW + timedelta(days=150))
    assert f'href="{ASK}"' in page_at(client, overview)
    clock.move_to(NOW)
    piet.status = Status.CANCELLED
    piet.save()
    assert f'href="{ASK}"' in page_at(client, overview)
