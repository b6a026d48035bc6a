"""What the holder of a private link can do, by post and with a button."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from registrations.desk.story import story_of
from registrations.models import Attempt, Participant, QueuedMail, Status
from registrations.places import registration
from registrations.places.session_changes import change_session
from sessions_app.models import Edition, Theme
from tests.at_once import at_once
from tests.pages import text_of
from tests.people import FIRST_SESSION, NOW, PIET, make_edition, make_participant, session_of
from tests.states import in_a_group

PAGES = ["change", "change_theme", "change_address", "cancel", "hand_over"]
DETAILS = {name: value for name, value in PIET.items() if name != "email"}
NOOR = {
    "given_name": "Noor",
    "name_prefix": "",
    "family_name": "Bakker",
    "email": "noor@example.org",
    "job_title": "directeur",
}


def url(participant: Participant, name: str, **arguments: Any) -> str:
    return reverse(f"registrations:{name}", kwargs={"token": participant.token} | arguments)


def kinds() -> list[str]:
    return list(QueuedMail.objects.order_by("pk").values_list("kind", flat=True))


def done(client: Client, response: Any) -> str:
    """The sentence that the next page begins with; once, and not by what the address says."""
    assert response.status_code == 303
    assert "?" not in response["Location"]
    page, again = (client.get(response["Location"]) for _ in range(2))
    said = re.findall(r'class="alert alert-\w+" role="status">(.*?)</p>', page.content.decode())
    assert page.status_code == 200
    assert 'role="status"' not in again.content.decode()
    return "".join(said)


@pytest.mark.parametrize("name", PAGES)
def test_reading_a_form_changes_nothing(client: Client, piet: Participant, name: str) -> None:
    before = Participant.objects.values().get()
    page = client.get(url(piet, name))
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store, private"
    assert Participant.objects.values().get() == before
    assert kinds() == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("why", ["cancelled", "over"])
def test_who_takes_no_part_any_more_reads_that_it_is_too_late(
    client: Client, piet: Participant, clock: time_machine.Traveller, name: str, why: str
) -> None:
    if why == "cancelled":
        Participant.objects.update(status=Status.CANCELLED)
    else:
        clock.move_to(FIRST_SESSION.replace(year=2028))
    before = Participant.objects.values().get()
    for method in ("get", "post"):
        response = getattr(client, method)(url(piet, name), DETAILS)
        if (name, method, why) == ("change", "get", "over"):
            continue
        assert response.status_code == 409
        page = response.content.decode()
        assert "Er is niets veranderd." in page
        assert url(piet, "my_registration") in page
    assert Participant.objects.values().get() == before
    assert kinds() == []


def test_what_one_told_is_to_be_read_until_one_is_forgotten(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION.replace(year=2028))
    page = client.get(url(piet, "change"))
    assert (
        "Deze leergemeenschap is afgelopen. Uw naam en uw werk kunt u hier niet meer wijzigen. "
        "Klopt er iets niet? Mail naar vragen@example.org."
    ) in text_of(page)
    assert "<dd>intern begeleider</dd>" in page.content.decode()
    assert "<form" not in page.content.decode()


@pytest.mark.parametrize("name", [*PAGES, "agenda"])
def test_a_forged_token_opens_no_page(client: Client, piet: Participant, name: str) -> None:
    forged = reverse(f"registrations:{name}", kwargs={"token": piet.token[:-1]})
    assert client.get(forged).status_code == 404
    assert client.post(forged).status_code in {404, 405}


def test_details_can_be_corrected(client: Client, piet: Participant) -> None:
    page = client.get(url(piet, "change"))
    assert page.context["form"].initial == DETAILS | {
        "learning_question": "",
        "prepares": False,
        "share_contact": False,
    }
    response = client.post(
        url(piet, "change"), DETAILS | {"family_name": "Jansen", "share_contact": "on"}
    )
    assert done(client, response) == "Uw gegevens zijn bewaard."
    piet.refresh_from_db()
    assert (piet.full_name, piet.share_contact, piet.email) == (
        "Piet de Jansen",
        True,
        "piet@example.org",
    )
    assert kinds() == []


def test_a_wrong_correction_keeps_what_was_typed(client: Client, piet: Participant) -> None:
    page = client.post(url(piet, "change"), DETAILS | {"given_name": "", "job_title": "bewaarmij"})
    assert page.status_code == 200
    assert "<title>Fout:" in page.content.decode()
    assert 'value="bewaarmij"' in page.content.decode()


def test_another_theme_with_a_place(client: Client, piet: Participant, edition: Edition) -> None:
    other = edition.themes.get(position=2)
    response = client.post(url(piet, "change_theme"), {"theme": other.pk})
    assert done(client, response).startswith("Uw thema is veranderd.")
    piet.refresh_from_db()
    assert (piet.theme, piet.status) == (other, Status.PLACED)
    assert kinds() == ["theme_changed"]


def test_a_full_theme_never_costs_the_place_one_has(
    client: Client, piet: Participant, edition: Edition, theme: Theme
) -> None:
    other = edition.themes.get(position=2)
    Theme.objects.filter(pk=other.pk).update(capacity=1)
    make_participant(other, email="noor@example.org")

    page = client.post(url(piet, "change_theme"), {"theme": other.pk})

    assert f"{other} is vol. U houdt uw plaats bij {theme}." in page.content.decode()
    piet.refresh_from_db()
    assert (piet.theme, piet.status) == (theme, Status.PLACED)
    assert kinds() == []


def test_who_is_in_a_group_asks_the_organiser_for_another_theme(
    client: Client, piet: Participant, edition: Edition, theme: Theme
) -> None:
    piet.subgroup = theme.subgroups.create(number=1)
    piet.save()
    page = client.get(url(piet, "change_theme")).content.decode()
    assert "U zit al in een subgroep van het thema Aanwezigheidsbeleid. De organisator" in page
    assert "Vraag dit thema aan</button>" in page

    response = client.post(url(piet, "change_theme"), {"theme": edition.themes.get(position=2).pk})

    assert done(client, response).startswith("Uw verzoek is bij de organisator.")
    piet.refresh_from_db()
    assert (piet.theme, piet.subgroup_number) == (theme, 1)
    assert kinds() == ["theme_request"]


def test_a_request_for_a_theme_is_shown_until_it_is_withdrawn(
    client: Client, piet: Participant, edition: Edition
) -> None:
    in_a_group(piet)
    wanted = {"theme": edition.themes.get(position=2).pk}
    withdraw = url(piet, "withdraw_theme_request")
    for _ in range(2):
        client.post(url(piet, "change_theme"), wanted)
        asked = "U vroeg om: Effectieve methodieken. De organisator beslist nog."
        assert asked in text_of(client.get(piet.private_link))
        assert "Uw verzoek van 1 september is bij de organisator." in text_of(
            client.get(url(piet, "change_theme"))
        )
        said = done(client, client.post(withdraw))
        assert said == "Uw verzoek is ingetrokken. U blijft bij Aanwezigheidsbeleid."
        assert "U vroeg om" not in text_of(client.get(piet.private_link))
        assert "Trek mijn verzoek in" not in text_of(client.get(url(piet, "change_theme")))
    client.post(withdraw)
    assert [line.what for line in story_of(piet) if line.by == "deelnemer"] == [
        "Aangemeld",
        *["Vroeg om een ander thema", "Trok het verzoek om een ander thema in"] * 2,
    ]
    # The organiser sees each in the admin, and gets one mail of the same a day.
    assert kinds() == ["theme_request"]


def test_a_theme_of_another_edition_is_no_choice(client: Client, piet: Participant) -> None:
    page = client.post(url(piet, "change_theme"), {"theme": 999999})
    assert "Kies een van de thema’s hieronder." in page.content.decode()


def test_a_new_address_counts_once_it_is_confirmed(client: Client, piet: Participant) -> None:
    response = client.post(url(piet, "change_address"), {"email": "nieuw@example.org"})
    assert done(client, response).startswith("Er gaat een mail naar nieuw@example.org.")
    asked = QueuedMail.objects.get()
    assert (asked.kind, asked.recipient) == ("confirm_address", "nieuw@example.org")
    piet.refresh_from_db()
    assert piet.email == "piet@example.org"
    link = piet.confirmation_link
    assert link in asked.text
    assert "nieuw" not in link
    assert piet.token not in asked.text
    assert piet.token not in client.get(link).content.decode()

    assert client.get(link).status_code == 200
    piet.refresh_from_db()
    assert piet.email == "piet@example.org"

    old = piet.private_link
    response = client.post(link)
    piet.refresh_from_db()
    assert (piet.email, piet.new_email) == ("nieuw@example.org", "")
    assert done(client, response).startswith("Uw nieuwe e-mailadres is bevestigd.")
    assert client.get(old).status_code == 404
    told = QueuedMail.objects.order_by("pk")[1:]
    assert [(mail.kind, mail.recipient) for mail in told] == [
        ("address_left", "piet@example.org"),
        ("address_taken", "nieuw@example.org"),
    ]
    assert piet.token not in told[0].text


def test_a_forged_confirmation_is_not_found(client: Client, piet: Participant) -> None:
    forged = reverse("registrations:confirm_address", args=[piet.pk, "x"])
    # There is nothing to confirm yet, whatever the key.
    for address in (forged, piet.confirmation_link):
        assert client.get(address).status_code == 404
    client.post(url(piet, "change_address"), {"email": "nieuw@example.org"})
    assert client.post(forged).status_code == 404
    piet.refresh_from_db()
    client.post(url(piet, "cancel"))
    assert client.post(piet.confirmation_link).status_code == 404
    piet.refresh_from_db()
    assert piet.email == "piet@example.org"


def test_an_address_that_somebody_else_uses_is_refused_in_words(
    client: Client, piet: Participant, theme: Theme
) -> None:
    client.post(url(piet, "change_address"), {"email": "noor@example.org"})
    make_participant(theme, email="Noor@example.org")
    piet.refresh_from_db()
    page = client.post(piet.confirmation_link)
    assert "Met dit adres doet al iemand mee" in page.content.decode()
    piet.refresh_from_db()
    assert piet.email == "piet@example.org"


def test_cancelling_frees_the_place_for_who_waits(
    client: Client, piet: Participant, theme: Theme
) -> None:
    Theme.objects.update(capacity=1)
    noor = make_participant(
        theme, email="noor@example.org", status=Status.WAITING, waiting_since=NOW
    )
    response = client.post(url(piet, "cancel"), {"reason": "te druk"})
    assert done(client, response).startswith("U doet niet meer mee.")
    piet.refresh_from_db()
    noor.refresh_from_db()
    assert (piet.status, piet.cancel_reason, piet.cancelled_at) == (
        Status.CANCELLED,
        "te druk",
        NOW,
    )
    assert noor.status == Status.PLACED
    assert kinds() == ["cancelled", "promoted"]
    client.post(url(piet, "cancel"), {"reason": "nog eens"})
    assert kinds() == ["cancelled", "promoted"]


def test_a_colleague_takes_over_and_the_old_link_dies(
    client: Client, piet: Participant, theme: Theme
) -> None:
    Participant.objects.update(learning_question="Van Piet", share_contact=True, prepares=True)
    old = piet.private_link
    response = client.post(url(piet, "hand_over"), NOOR)
    assert (response.status_code, response["Location"]) == (
        303,
        reverse("registrations:handed_over", args=[theme.edition.slug]),
    )
    assert client.get(response["Location"]).status_code == 200
    assert client.get(old).status_code == 404
    noor = Participant.objects.get()
    assert {name: getattr(noor, name) for name in NOOR} == NOOR
    assert (noor.theme, noor.prepares, noor.organisation) == (theme, True, PIET["organisation"])
    assert (noor.learning_question, noor.share_contact) == ("", False)
    mails = QueuedMail.objects.order_by("pk")
    assert [(mail.kind, mail.recipient) for mail in mails] == [
        ("handed_over", "piet@example.org"),
        ("taken_over", "noor@example.org"),
    ]
    assert [{part["method"] for part in mail.attachments} for mail in mails] == [
        {"CANCEL"},
        {"REQUEST"},
    ]
    assert noor.token not in mails[0].text


def test_to_who_gives_a_place_away_it_is_the_same_whether_the_colleague_takes_part(
    client: Client, piet: Participant, theme: Theme, edition: Edition
) -> None:
    noor = make_participant(edition.themes.get(position=2), email="Noor@Example.org")
    anna = make_participant(theme, email="anna@example.org", given_name="Anna")
    answers = []
    for giver, email in ((piet, "noor@example.org"), (anna, "nieuw@example.org")):
        old = giver.private_link
        answer = client.post(url(giver, "hand_over"), NOOR | {"email": email})
        page = client.get(answer["Location"])
        to_giver = QueuedMail.objects.get(kind="handed_over", recipient=giver.email)
        answers.append(
            (
                answer.status_code,
                answer["Location"],
                page.content,
                client.get(old).status_code,
                to_giver.text.replace(giver.given_name, "NAAM"),
            )
        )
    assert answers[0] == answers[1]
    kept = Participant.objects.get(pk=noor.pk)
    assert (kept.theme, kept.given_name, kept.link_key) == (noor.theme, "Piet", noor.link_key)
    assert kinds() == ["handed_over", "still_takes_part", "handed_over", "taken_over"]
    told = QueuedMail.objects.get(kind="still_takes_part")
    assert (told.recipient, told.participant) == ("Noor@Example.org", noor)
    assert "U was zelf al aangemeld. Daarom verandert er voor u niets." in told.text


def test_pressed_twice_both_end_on_the_same_page(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    page = url(piet, "hand_over")
    first = client.post(page, NOOR)
    clock.shift(9 * 60)
    second = client.post(page, NOOR)
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert kinds() == ["handed_over", "taken_over"]
    assert client.get(page).status_code == 404
    clock.shift(2 * 60)
    assert client.post(page, NOOR).status_code == 404
    assert client.post(url(piet, "cancel")).status_code == 404


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_the_same_moment_both_end_on_the_same_page(
    clock: time_machine.Traveller,
) -> None:
    piet = make_participant(make_edition().themes.all()[0])
    page = url(piet, "hand_over")
    answers = at_once(*[lambda: Client().post(page, NOOR)] * 2)
    ends = {(answer.status_code, answer["Location"]) for answer in answers}
    assert ends == {(303, reverse("registrations:handed_over", args=[piet.edition.slug]))}
    assert kinds() == ["handed_over", "taken_over"]


def test_one_says_that_one_cannot_come_and_takes_it_back(client: Client, piet: Participant) -> None:
    page = url(piet, "excuse", position=2)
    assert client.get(page).status_code == 405
    assert done(client, client.post(page)) == "Uw antwoord voor bijeenkomst 2 is bewaard."
    done(client, client.post(page))
    excused = piet.attendances.values_list("session__position", "status")
    assert list(excused) == [(2, "excused")]
    shown = {"can": "yes", "at": session_of(piet.edition, 2).starts_at.isoformat()}
    assert done(client, client.post(page, shown)) == "Uw antwoord voor bijeenkomst 2 is bewaard."
    assert not piet.attendances.exists()
    assert client.post(url(piet, "excuse", position=9)).status_code == 404


def test_an_excuse_for_the_past_changes_nothing(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    client.post(url(piet, "excuse", position=1))
    clock.move_to(FIRST_SESSION)
    answer = client.post(url(piet, "excuse", position=1), {"can": "yes"})
    assert done(client, answer).startswith("Uw antwoord is niet bewaard.")
    assert piet.attendances.count() == 1


def test_an_answer_for_the_former_date_is_not_one_for_the_new_date(
    client: Client, piet: Participant
) -> None:
    session = session_of(piet.edition, 2)
    shown = {"can": "no", "at": session.starts_at.isoformat()}
    day = timedelta(days=1)
    change_session(
        session, starts_at=session.starts_at + day, ends_at=session.ends_at + day, meeting_url=""
    )
    answer = client.post(url(piet, "excuse", position=2), shown)
    assert done(client, answer).startswith("Uw antwoord is niet bewaard.")
    assert not piet.attendances.exists()


@pytest.mark.parametrize("path", ["", "vraag/", "opbrengsten/"])
@pytest.mark.parametrize("said", ["afgemeld", "kan-niet", "thema", "vraag", "erbij"])
def test_the_address_says_nothing(client: Client, piet: Participant, path: str, said: str) -> None:
    page = client.get(f"{url(piet, 'my_registration')}{path}?gedaan={said}")
    assert page.status_code == 200
    assert 'role="status"' not in page.content.decode()


def test_the_personal_feed_follows_everything(client: Client, piet: Participant) -> None:
    first = client.get(url(piet, "agenda"))
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    before = [event["STATUS"] for event in Calendar.from_ical(first.content).events]
    client.post(url(piet, "cancel"))
    after = client.get(url(piet, "agenda"))
    statuses = [event["STATUS"] for event in Calendar.from_ical(after.content).events]
    assert (before, statuses) == (["CONFIRMED"] * 3, ["CANCELLED"] * 3)
    assert piet.token not in after.content.decode()


def test_the_subscription_is_offered_to_who_has_a_place(client: Client, piet: Participant) -> None:
    feed = site.SITE_URL + url(piet, "agenda")
    webcal = f"webcal://{feed.partition('://')[2]}"
    page = client.get(url(piet, "my_registration")).content.decode()
    assert (f'href="{webcal}"' in page, f'readonly value="{feed}"' in page) == (True, True)
    for name in ("Outlook", "Google", "Apple"):
        assert f"<strong>{name}</strong>" in page
    for name in ("hand_over", "change_address"):
        assert "een abonnement op de bijeenkomsten" in client.get(url(piet, name)).content.decode()

    Participant.objects.update(status=Status.WAITING, waiting_since=NOW)
    for name in ("my_registration", "hand_over", "change_address"):
        assert "abonnement" not in client.get(url(piet, name)).content.decode()


def test_the_link_is_mailed_again_with_one_answer_for_every_address(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    ask = reverse("registrations:request_link")
    assert client.get(ask).status_code == 200
    answers = [
        client.post(ask, {"email": address})
        for address in ("PIET@example.org", "onbekend@example.org")
    ]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (303, reverse("registrations:link_sent"))
    ] * 2
    assert client.get(answers[0]["Location"]).status_code == 200
    mail = QueuedMail.objects.get()
    assert (mail.kind, mail.recipient) == ("link", "piet@example.org")
    assert piet.private_link in mail.text


def test_asking_for_the_link_is_braked(client: Client, piet: Participant, settings: Any) -> None:
    settings.SIGN_UP_LIMIT = 5
    ask = reverse("registrations:request_link")
    answers = [client.post(ask, {"email": "piet@example.org"}).status_code for _ in range(6)]
    assert answers == [303] * 5 + [429]
    assert kinds() == ["link"] * 3
    assert "Fout:" in client.post(ask, {"email": "piet"}).content.decode()


def test_the_link_comes_however_much_mail_there_was(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    ask = reverse("registrations:request_link")
    for _ in range(3):
        Attempt.objects.note(("mail", "piet@example.org"), at=NOW)
    client.post(ask, {"email": "piet@example.org"})
    mail = QueuedMail.objects.get()
    assert (mail.kind, mail.due_at) == ("link", NOW)
    client.post(ask, {"email": "piet@example.org"})
    assert kinds() == ["link"]
    clock.shift(timedelta(hours=1))
    client.post(ask, {"email": "piet@example.org"})
    assert kinds() == ["link"] * 2


def test_the_link_comes_until_one_is_forgotten(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    ask = reverse("registrations:request_link")
    clock.move_to(FIRST_SESSION.replace(year=2028))
    client.post(ask, {"email": "piet@example.org"})
    mail = QueuedMail.objects.get()
    assert piet.private_link in mail.text
    assert "U hebt een plaats" not in mail.text
    piet.delete()
    clock.shift(timedelta(hours=1))
    client.post(ask, {"email": "piet@example.org"})
    assert kinds() == []


def test_who_came_back_gets_the_link_of_the_last_time(
    client: Client, piet: Participant, theme: Theme
) -> None:
    registration.cancel(piet)
    back = make_participant(theme, email=piet.email)
    client.post(reverse("registrations:request_link"), {"email": piet.email})
    link = QueuedMail.objects.get(kind="link")
    assert (link.participant, back.private_link in link.text) == (back, True)


def test_asking_for_the_link_takes_the_same_statements_for_a_stranger(
    client: Client, piet: Participant, clock: time_machine.Traveller
) -> None:
    ask = reverse("registrations:request_link")

    def statements(address: str) -> Counter[tuple[str, str]]:
        with CaptureQueriesContext(connection) as captured:
            assert client.post(ask, {"email": address}).status_code == 303
        words = [query["sql"].split() for query in captured]
        # Verb and table; a stranger's mail is written as well, and then taken back.
        return Counter(
            (verb, next((word for word in rest if word.startswith('"registrations_')), ""))
            for verb, *rest in words
            if verb in {"SELECT", "INSERT"}
        )

    known, unknown = statements("piet@example.org"), statements("onbekend@example.org")
    insert = ("INSERT", '"registrations_queuedmail"')
    assert (known[insert], unknown[insert]) == (1, 1)
    assert abs(known.total() - unknown.total()) <= 1
    assert kinds() == ["link"]


def test_handing_over_takes_the_same_statements_whether_the_colleague_takes_part(
    client: Client, piet: Participant, theme: Theme
) -> None:
    make_participant(theme, email="noor@example.org")
    anna = make_participant(theme, email="anna@example.org")

    def statements(giver: Participant, email: str) -> Counter[str]:
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(url(giver, "hand_over"), NOOR | {"email": email})
        assert answer.status_code == 303
        return Counter(query["sql"].split()[0] for query in captured)

    warm = make_participant(theme, email="warm@example.org")
    statements(warm, "koud@example.org")
    known, unknown = statements(piet, "noor@example.org"), statements(anna, "nieuw@example.org")
    assert (known["INSERT"], known["UPDATE"]) == (unknown["INSERT"], unknown["UPDATE"])
    assert abs(known.total() - unknown.total()) <= 1


def test_a_full_theme_says_so_before_one_chooses_it(
    client: Client, piet: Participant, edition: Edition
) -> None:
    edition.themes.filter(position=2).update(capacity=1)
    make_participant(edition.themes.get(position=2), email="noor@example.org")
    edition.themes.filter(position=3).update(description="Samen met ouders.", capacity=1)
    page = text_of(client.get(url(piet, "change_theme")))
    assert (
        "Effectieve methodieken (vol: wisselen kan nu niet) "
        "Samenwerken (nog 1 plaats) Samen met ouders." in page
    )
