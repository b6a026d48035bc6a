"""Mail to a group: shown first, then one message for each of its people, once."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as post
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.letters import group_message, outbox
from registrations.letters.group_message import GroupMessage
from registrations.models import Participant, QueuedMail, Subgroup
from registrations.places import registration
from sessions_app.models import Edition, Session, User
from tests.at_once import at_once
from tests.groups import arrive, grouped
from tests.pages import html_of
from tests.people import FIRST_SESSION, NOW, make_facilitator, make_organiser

EVERY_WORD = "{voornaam}|{thema}|{subgroep}|{ruimte}|{datum}|{tijd}|{vergaderlink}|{link}"
TYPED = {"subject": "Tot de {datum}", "text": "Dag {voornaam},\n\nTot ziens."}


@pytest.fixture
def group(edition: Edition, gijs: User) -> Subgroup:
    """The first group of the first theme, led by Gijs: Anna, Bert and Cato."""
    return make_group(edition, gijs, "cato", "anna", "bert")


def make_group(edition: Edition, leader: User, *names: str, theme: int = 1) -> Subgroup:
    its_theme = edition.themes.get(position=theme)
    group = grouped(its_theme, its_theme.subgroups.count() + 1, *names)
    group.facilitators.add(leader)
    return group


def url(group: Subgroup) -> str:
    return reverse("registrations:group_message", args=[group.pk])


def look(tablet: Client, group: Subgroup, **typed: str) -> str:
    """The page that shows the message before it goes."""
    return html_of(tablet.post(url(group), TYPED | typed | {"step": "preview"}))


def shown_on(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]*)"', page)
    assert found
    return found[1]


def press(tablet: Client, group: Subgroup, page: str, **typed: str) -> Any:
    """Press the button that sends what the page shows."""
    sent = TYPED | typed | {"step": "send", "shown": shown_on(page)}
    return tablet.post(url(group), sent)


def send(tablet: Client, group: Subgroup, **typed: str) -> Any:
    return press(tablet, group, look(tablet, group, **typed), **typed)


def told(tablet: Client, response: Any) -> list[str]:
    """What the page after the press says."""
    assert (response.status_code, response["Location"][:13]) == (303, "/begeleiding/")
    return [str(message) for message in tablet.get(response["Location"]).context["messages"]]


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    assert "<title>Fout: " in response.content.decode()
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def written() -> list[tuple[str, str, str]]:
    """Kind, recipient and subject of all mail, in its order."""
    return list(QueuedMail.objects.order_by("pk").values_list("kind", "recipient", "subject"))


def test_a_message_goes_to_each_of_the_group_once(tablet: Client, group: Subgroup) -> None:
    response = send(tablet, group)
    assert told(tablet, response) == ["Het bericht gaat uit naar 3 deelnemers."]
    assert written() == [
        ("group_message", f"{name}@example.org", "Tot de donderdag 24 september 2026")
        for name in ("anna", "bert", "cato")
    ]
    mails = QueuedMail.objects.order_by("pk").select_related("participant")
    for mail in mails:
        assert mail.participant
        assert mail.participant.email == mail.recipient
        assert mail.text.startswith(f"Dag {mail.participant.given_name},\n\nTot ziens.\n")
        assert re.findall(r"http\S+", mail.text) == [mail.participant.private_link]
        assert (mail.reply_to, mail.sender_name, mail.edition) == (
            "gijs@example.org",
            "Leergemeenschap Werken aan aanwezigheid",
            group.theme.edition,
        )


def test_the_message_leaves_with_the_address_of_the_gespreksleider(
    tablet: Client, group: Subgroup
) -> None:
    send(tablet, group)
    assert outbox.send_due() == 3
    assert [(message.to, message.reply_to) for message in post.outbox] == [
        ([f"{name}@example.org"], ["gijs@example.org"]) for name in ("anna", "bert", "cato")
    ]


def test_looking_shows_what_the_first_reads_and_who_gets_it(
    tablet: Client, group: Subgroup
) -> None:
    page = look(tablet, group)
    first = Participant.objects.get(email="anna@example.org")
    assert "Zo leest Anna de Anna de mail." in page
    assert "<p>Dag Anna,</p>" in page
    assert "<strong>Tot de donderdag 24 september 2026</strong>" in page
    assert "(de eigen link van deze deelnemer)" in page
    assert first.token not in page
    assert re.findall(r"<li>(\w+) de \w+</li>", page) == ["Anna", "Bert", "Cato"]
    assert "Verstuur aan 3 deelnemers" in page
    assert written() == []


def test_who_wants_another_text_finds_what_was_typed(tablet: Client, group: Subgroup) -> None:
    look(tablet, group)
    page = html_of(tablet.post(url(group), TYPED | {"step": "write"}))
    assert 'value="Tot de {datum}"' in page
    assert "Dag {voornaam},\n\nTot ziens." in page
    assert "Verstuur aan" not in page
    assert written() == []


def test_reading_the_page_changes_nothing(tablet: Client, group: Subgroup) -> None:
    assert tablet.get(url(group), TYPED | {"step": "send"}).status_code == 200
    assert written() == []


@pytest.mark.parametrize("shown", ["", "0" * 64])
def test_nothing_is_sent_that_was_not_shown(tablet: Client, group: Subgroup, shown: str) -> None:
    page = html_of(tablet.post(url(group), TYPED | {"step": "send", "shown": shown}))
    assert "Er is intussen iets veranderd. Er is nog niets verstuurd." in page
    assert "Verstuur aan 3 deelnemers" in page
    assert written() == []


def test_another_text_than_was_shown_is_shown_first(tablet: Client, group: Subgroup) -> None:
    page = html_of(press(tablet, group, look(tablet, group), text="Iets anders."))
    assert "Er is intussen iets veranderd." in page
    assert "<p>Iets anders.</p>" in page
    assert written() == []


def leave(group: Subgroup) -> None:
    registration.cancel(Participant.objects.get(email="anna@example.org"))


def join(group: Subgroup) -> None:
    [late] = arrive(group.theme, "laat")
    Participant.objects.filter(pk=late.pk).update(subgroup=group)


def hand_over(group: Subgroup) -> None:
    colleague = {"given_name": "Ali", "name_prefix": "", "family_name": "Aydin"}
    anna = Participant.objects.get(email="anna@example.org")
    registration.hand_over(anna, **colleague, email="ali@example.org", job_title="mentor")  # type: ignore[arg-type]


@pytest.mark.parametrize(("happens", "count"), [(leave, 2), (join, 4), (hand_over, 3)])
def test_when_the_group_changed_meanwhile_it_is_shown_again(
    tablet: Client, group: Subgroup, happens: Any, count: int
) -> None:
    page = look(tablet, group)
    happens(group)
    QueuedMail.objects.all().delete()
    again = html_of(press(tablet, group, page))
    assert "Er is intussen iets veranderd. Er is nog niets verstuurd." in again
    assert f"Verstuur aan {count} deelnemers" in again
    assert written() == []
    assert told(tablet, press(tablet, group, again)) == [
        f"Het bericht gaat uit naar {count} deelnemers."
    ]


def test_a_double_press_sends_once(tablet: Client, group: Subgroup) -> None:
    page = look(tablet, group)
    press(tablet, group, page)
    before = written()
    assert told(tablet, press(tablet, group, page))[-1] == (
        "Dit bericht is al verstuurd. Het gaat niet nog eens uit."
    )
    assert written() == before


def test_the_same_text_later_goes_again(
    tablet: Client, group: Subgroup, clock: time_machine.Traveller
) -> None:
    send(tablet, group)
    clock.shift(timedelta(minutes=11))
    send(tablet, group)
    assert len(written()) == 6


def test_another_text_goes_at_once(tablet: Client, group: Subgroup) -> None:
    send(tablet, group)
    send(tablet, group, text="Nog iets.")
    assert len(written()) == 6


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_send_once(group: Subgroup, gijs: User) -> None:
    group = Subgroup.objects.select_related("theme__edition").get(pk=group.pk)
    message = GroupMessage(
        group, gijs, "Hallo", "Dag {voornaam}", group_message.words_for(group, NOW)
    )
    shown = message.fingerprint(group_message.recipients(group))
    counts = at_once(*[lambda: group_message.send(message, shown=shown)] * 3)
    assert sorted(counts) == [0, 0, 3]
    assert len(written()) == 3


@pytest.mark.parametrize(
    ("url_of_session", "link"),
    [("", "de link volgt nog"), ("https://video.example.org/1", "https://video.example.org/1")],
)
def test_every_word_in_braces_is_filled_in(
    tablet: Client, group: Subgroup, url_of_session: str, link: str
) -> None:
    Session.objects.filter(position=1).update(meeting_url=url_of_session)
    send(tablet, group, text=EVERY_WORD)
    assert QueuedMail.objects.order_by("pk")[0].text.splitlines()[0] == (
        "Anna|Aanwezigheidsbeleid|1|A1 Aanwezigheidsbeleid|donderdag 24 september 2026|13.00 uur"
        f"|{link}|{link}"
    )


def test_a_word_in_braces_may_have_capitals(tablet: Client, group: Subgroup) -> None:
    send(tablet, group, text="{Voornaam}, {THEMA}")
    text = QueuedMail.objects.order_by("pk")[0].text
    assert text.startswith("Anna, Aanwezigheidsbeleid\n")


def test_the_next_session_is_the_next_that_is_held(tablet: Client, group: Subgroup) -> None:
    Session.objects.filter(position=1).update(cancelled_at=NOW)
    send(tablet, group, text="{datum}")
    assert QueuedMail.objects.order_by("pk")[0].text.startswith("dinsdag 24 november 2026\n")


def test_the_next_session_goes_by_time_not_by_number(tablet: Client, group: Subgroup) -> None:
    last = FIRST_SESSION + timedelta(days=200)
    Session.objects.filter(position=1).update(starts_at=last, ends_at=last + timedelta(hours=2))
    send(tablet, group, text="{datum}")
    assert QueuedMail.objects.order_by("pk")[0].text.startswith("dinsdag 24 november 2026\n")


def test_a_session_that_goes_on_is_still_the_next(
    tablet: Client, group: Subgroup, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(hours=1))
    send(tablet, group, text="{datum}")
    assert QueuedMail.objects.order_by("pk")[0].text.startswith("donderdag 24 september 2026\n")


@pytest.mark.parametrize("name", ["{link}", "{voornaam}", "{{datum}}", "{0}", "{voornaam!r}"])
def test_a_name_with_braces_stays_as_it_is(tablet: Client, group: Subgroup, name: str) -> None:
    Participant.objects.filter(email="anna@example.org").update(given_name=name)
    send(tablet, group, text="Dag {voornaam}.")
    assert QueuedMail.objects.order_by("pk")[0].text.startswith(f"Dag {name}.\n")


@pytest.mark.parametrize(
    "text", ["{", "}", "{}", "{ }", "{a, b} c }", "{{ 7|add:7 }}", "{% now 'Y' %}"]
)
def test_other_braces_are_text(tablet: Client, group: Subgroup, text: str) -> None:
    send(tablet, group, text=f"Dit: {text}")
    assert QueuedMail.objects.order_by("pk")[0].text.startswith(f"Dit: {text}\n")


ALLOWED = "{voornaam}, {thema}, {subgroep}, {ruimte}, {datum}, {tijd} en {vergaderlink}."


@pytest.mark.parametrize("name", ["achternaam", "0", "__class__", "mail"])
@pytest.mark.parametrize("field", ["subject", "text"])
def test_an_unknown_word_in_braces_is_refused_in_words(
    tablet: Client, group: Subgroup, field: str, name: str
) -> None:
    typed = TYPED | {field: f"Dag {{{name}}}"}
    response = tablet.post(url(group), typed | {"step": "preview"})
    assert errors(response) == {
        field: [f"We kunnen {{{name}}} niet invullen. Dat kan alleen met {ALLOWED}"]
    }
    assert f"Dag {{{name}}}" in html_of(response)


def test_a_name_is_never_in_a_subject(tablet: Client, group: Subgroup) -> None:
    response = tablet.post(url(group), TYPED | {"subject": "Dag {Voornaam}"})
    assert errors(response) == {
        "subject": ["Zet geen naam in het onderwerp. Gebruik {voornaam} alleen in het bericht."]
    }


@pytest.mark.parametrize("word", ["{datum}", "{tijd}", "{vergaderlink}", "{link}"])
def test_without_a_next_session_its_words_are_refused(
    tablet: Client, group: Subgroup, gijs: User, clock: time_machine.Traveller, word: str
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(days=130))
    tablet.force_login(gijs)
    response = tablet.post(url(group), {"subject": "Dank", "text": f"Tot {word}"})
    assert errors(response) == {
        "text": ["Er komt geen bijeenkomst meer. Laat {datum}, {tijd} en {vergaderlink} weg."]
    }
    assert "<code>{datum}</code>" not in html_of(response)
    send(tablet, group, subject="Dank", text="Dank {voornaam}")
    assert len(written()) == 3


def test_an_empty_form_says_what_is_missing(tablet: Client, group: Subgroup) -> None:
    assert errors(tablet.post(url(group), {"subject": " ", "text": "\n"})) == {
        "subject": ["Vul een onderwerp in."],
        "text": ["Schrijf een bericht."],
    }


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (
            "subject",
            "x" * 121,
            "Gebruik hoogstens 120 tekens in het veld ‘Onderwerp’; nu zijn het er 121.",
        ),
        (
            "text",
            "x" * 5001,
            "Gebruik hoogstens 5000 tekens in het veld ‘Bericht’; nu zijn het er 5001.",
        ),
        (
            "subject",
            "{thema}" * 17,
            "Het onderwerp wordt te lang als alles is ingevuld. Maak het korter.",
        ),
        (
            "text",
            "a\x00b",
            "In het veld ‘Bericht’ staat, na ‘a’, een teken dat we niet kunnen bewaren (code "
            "0000). Haal het weg of typ dat stukje opnieuw.",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused(
    tablet: Client, group: Subgroup, field: str, typed: str, sentence: str
) -> None:
    response = tablet.post(url(group), TYPED | {field: typed, "step": "preview"})
    assert sentence in errors(response)[field]


def test_a_subject_is_one_line(tablet: Client, group: Subgroup) -> None:
    send(tablet, group, subject="Hallo\r\nBcc: ander@example.org")
    assert {subject for _, _, subject in written()} == {"Hallo Bcc: ander@example.org"}


def test_the_laid_out_mail_holds_the_text_and_no_more(tablet: Client, group: Subgroup) -> None:
    Participant.objects.filter(email="anna@example.org").update(given_name="<b>Anna</b>")
    send(
        tablet,
        group,
        text="Dag {voornaam} & <script>alert(1)</script>\nzie https://example.org/a?b=1&c=2",
    )
    html = QueuedMail.objects.order_by("pk")[0].html
    assert (
        "<p>Dag &lt;b&gt;Anna&lt;/b&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;<br>zie "
        '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow">'
        "https://example.org/a?b=1&amp;c=2</a></p>"
    ) in html


def test_a_hostile_name_is_text_on_the_page(tablet: Client, group: Subgroup) -> None:
    Participant.objects.filter(email="anna@example.org").update(given_name="<b>Anna</b>")
    page = tablet.post(url(group), TYPED | {"step": "preview"}).content.decode()
    assert "<b>Anna</b>" not in page
    assert "&lt;b&gt;Anna&lt;/b&gt;" in page


def test_only_who_has_a_place_in_this_group_is_mailed(
    tablet: Client, group: Subgroup, edition: Edition, gijs: User
) -> None:
    make_group(edition, gijs, "dirk")
    arrive(group.theme, "emma")
    registration.cancel(Participant.objects.get(email="cato@example.org"))
    QueuedMail.objects.all().delete()
    send(tablet, group)
    assert [recipient for _, recipient, _ in written()] == ["anna@example.org", "bert@example.org"]


@pytest.mark.parametrize("step", ["bekijken", "versturen", "schrijven"])
def test_an_empty_group_gets_no_message(
    tablet: Client, edition: Edition, gijs: User, step: str
) -> None:
    group = make_group(edition, gijs)
    nobody = "In deze subgroep zit nu niemand. U kunt hier dus geen bericht versturen."
    assert nobody in html_of(tablet.get(url(group)))
    assert nobody in html_of(tablet.post(url(group), TYPED | {"step": step}))
    assert written() == []


def test_another_gespreksleider_finds_no_page(client: Client, group: Subgroup) -> None:
    client.force_login(make_facilitator(email="noor@example.org", name="Noor"))
    for response in (client.get(url(group)), client.post(url(group), TYPED)):
        assert response.status_code == 404
    assert written() == []


def test_a_stranger_is_asked_to_sign_in(client: Client, group: Subgroup) -> None:
    response = client.post(url(group), TYPED | {"step": "send"})
    assert response.status_code == 403
    assert reverse("account_login") in response.content.decode()
    assert written() == []


def test_an_organiser_gets_the_answers_to_her_own_message(
    client: Client, group: Subgroup, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    send(client, group)
    assert set(QueuedMail.objects.values_list("reply_to", flat=True)) == {"olga@example.org"}


def test_a_group_gets_ten_messages_a_day_at_most(
    tablet: Client, group: Subgroup, edition: Edition, gijs: User, clock: time_machine.Traveller
) -> None:
    other = make_group(edition, gijs, "dirk")
    for number in range(10):
        send(tablet, group, text=f"Bericht {number}")
    before = written()
    assert errors(send(tablet, group, text="Bericht 10")) == {
        "__all__": ["Deze groep kreeg in één dag al 10 berichten. Verstuur dit bericht later."]
    }
    assert written() == before
    send(tablet, other)
    assert len(written()) == len(before) + 1
    clock.shift(timedelta(hours=25))
    tablet.force_login(gijs)
    assert send(tablet, group, text="Bericht 10").status_code == 303


def test_the_page_lists_what_i_sent_before_and_not_what_others_did(
    tablet: Client, group: Subgroup, edition: Edition
) -> None:
    noor = make_facilitator(email="noor@example.org", name="Noor")
    theirs = make_group(edition, noor, "dirk", theme=1)
    by_noor = Client()
    by_noor.force_login(noor)
    send(by_noor, theirs, subject="Alleen voor ons")
    Participant.objects.filter(email="dirk@example.org").update(subgroup=group)
    send(tablet, group)
    page = html_of(tablet.get(url(group)))
    assert "Tot de donderdag 24 september 2026<br>" in page
    assert "dinsdag 1 september 2026, 10.00 uur, aan 4 deelnemers van deze groep" in page
    assert "Alleen voor ons" not in page


@pytest.mark.parametrize("size", [1, 12])
def test_writing_looking_and_sending_take_as_many_statements_for_many(
    tablet: Client,
    edition: Edition,
    gijs: User,
    size: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    group = make_group(edition, gijs, *(f"p{i}" for i in range(size)))
    with django_assert_num_queries(6):
        tablet.get(url(group))
    with django_assert_num_queries(5):
        page = look(tablet, group)
    with django_assert_num_queries(14):
        press(tablet, group, page)
    assert len(written()) == size


def test_a_group_that_everybody_left_is_mailed_nothing(
    tablet: Client, edition: Edition, gijs: User
) -> None:
    group = make_group(edition, gijs, "aad")
    page = look(tablet, group)
    registration.cancel(group.participants.get())
    QueuedMail.objects.all().delete()
    assert press(tablet, group, page).status_code == 200
    assert written() == []
