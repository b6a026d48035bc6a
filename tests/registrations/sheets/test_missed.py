"""The kind mail to who was not there: once, to the right people, in warm words."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations.letters.mail import reminder_letter
from registrations.models import Participant, QueuedMail, Subgroup
from registrations.places import registration
from sessions_app.models import Edition, Session, User
from tests.groups import arrive, grouped, mark, move
from tests.people import make_facilitator, make_organiser
from tests.places import hand_over, mailed, name_of, person

pytestmark = pytest.mark.portable

DID = "We kozen wat we gaan maken.\n\nVolgende keer gaan we verder."


@pytest.fixture
def session(edition: Edition) -> Session:
    return edition.sessions.get(position=1)


@pytest.fixture
def group(
    edition: Edition, session: Session, gijs: User, clock: time_machine.Traveller
) -> Subgroup:
    """The group of Gijs after its session: Aad and Bea were absent, Cor excused, Dirk present."""
    theme = edition.themes.get(position=1)
    theme.facilitators.add(gijs)
    theme.subgroups.create(number=2)
    group = grouped(theme, 1, "aad", "bea", "cor", "dirk", "els")
    clock.move_to(session.ends_at)
    mark(group, session, gijs, aad="absent", bea="absent", cor="excused", dirk="present")
    return group


def url(group: Subgroup, session: Session) -> str:
    return reverse("registrations:missed", args=[group.pk, session.position])


def look(tablet: Client, group: Subgroup, session: Session, **typed: str) -> str:
    """Press Bekijk het bericht; the page that comes next, as one reads it."""
    posted = {"did": DID, "step": "preview"} | typed
    return unescape(tablet.post(url(group, session), posted).content.decode())


def hidden(page: str) -> dict[str, str]:
    return {
        name: value
        for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
        if name != "csrfmiddlewaretoken"
    }


def send(tablet: Client, group: Subgroup, session: Session, shown: Mapping[str, str]) -> str:
    """Press Verstuur; the page that comes next."""
    answer = tablet.post(url(group, session), dict(shown) | {"step": "send"}, follow=True)
    return unescape(answer.content.decode())


def test_the_page_is_below_the_sheet(group: Subgroup, session: Session) -> None:
    sheet = f"/begeleiding/subgroepen/{group.pk}/aanwezigheid/1/"
    assert url(group, session) == f"{sheet}gemist/"


def test_the_sheet_leads_there_once_the_session_is_over(
    tablet: Client, group: Subgroup, session: Session, clock: time_machine.Traveller
) -> None:
    sheet = reverse("registrations:attendance", args=[group.pk, 1])
    assert url(group, session) in tablet.get(sheet).content.decode()
    clock.shift(timedelta(minutes=-1))
    assert url(group, session) not in tablet.get(sheet).content.decode()
    assert tablet.get(url(group, session)).status_code == 404
    assert tablet.post(url(group, session), {"step": "send"}).status_code == 404


def test_a_session_that_was_called_off_or_does_not_exist_is_not_found(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    assert tablet.get(reverse("registrations:missed", args=[group.pk, 9])).status_code == 404
    Session.objects.update(cancelled_at=session.ends_at)
    assert tablet.get(url(group, session)).status_code == 404


def test_first_one_sees_who_and_what_and_nothing_is_sent(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    page = tablet.get(url(group, session)).content.decode()
    assert re.findall(r"<li>(\w+) de \w+</li>", page) == ["Aad", "Bea", "Cor"]
    assert re.search(r'name="with_excused"[^>]*checked', page) is None

    page = look(tablet, group, session)

    assert "Zo leest Aad de Aad de mail." in page
    assert re.findall(r"<li>(\w+) de \w+", page) == ["Aad", "Bea"]
    assert "Verstuur aan 2 deelnemers" in page
    assert "<dd>gijs@example.org</dd>" in page
    assert "(de eigen link van deze deelnemer)" in page
    assert person("aad").link_key not in page
    assert mailed() == []


def test_one_press_mails_the_absent_and_a_second_nobody(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    shown = hidden(look(tablet, group, session))
    assert "De mail gaat uit naar 2 deelnemers." in send(tablet, group, session, shown)
    again = send(tablet, group, session, shown)
    assert "Er is nu niets verstuurd." in again
    sent = QueuedMail.objects.values_list("kind", "recipient", "session", "reply_to")
    assert sorted(sent) == [
        ("missed", "aad@example.org", session.pk, "gijs@example.org"),
        ("missed", "bea@example.org", session.pk, "gijs@example.org"),
    ]


def test_who_clears_the_outbox_lets_nobody_be_missed_twice(
    desk: Client, group: Subgroup, session: Session
) -> None:
    shown = hidden(look(desk, group, session))
    send(desk, group, session, shown)
    QueuedMail.objects.all().delete()
    assert "Er is nu niets verstuurd." in send(desk, group, session, shown)
    assert mailed() == []


def test_a_reminder_of_the_same_session_is_not_this_mail(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    reminder_letter(person("bea"), session, reminder_on=session.starts_at.date()).save()
    send(tablet, group, session, hidden(look(tablet, group, session)))
    assert mailed() == [("reminder", "bea"), ("missed", "aad"), ("missed", "bea")]


def test_who_was_excused_gets_it_only_where_that_is_ticked(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    page = look(tablet, group, session, with_excused="on")
    assert re.findall(r"<li>(\w+) de \w+", page) == ["Aad", "Bea", "Cor"]
    send(tablet, group, session, hidden(page))
    texts = dict(QueuedMail.objects.values_list("recipient", "text"))
    assert sorted(texts) == [f"{name}@example.org" for name in ("aad", "bea", "cor")]
    thanks = "Dank u wel dat u het liet weten."
    assert [thanks in texts[f"{name}@example.org"] for name in ("aad", "bea", "cor")] == [
        False,
        False,
        True,
    ]


def test_the_mail_is_warm_and_tells_when_it_goes_on(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    send(tablet, group, session, hidden(look(tablet, group, session)))
    mail = QueuedMail.objects.get(recipient="aad@example.org")
    assert (
        mail.subject
        == "We hebben u gemist op donderdag 24 september: Leergemeenschap Werken aan aanwezigheid"
    )
    assert (
        mail.text
        == f"""Dag Aad,

We hebben u gemist bij bijeenkomst 1 van ‘Leergemeenschap Werken aan aanwezigheid’, \
op donderdag 24 september.
Er kwam vast iets tussen. Dat kan gebeuren.

Dit deed de groep
{DID}

De volgende keer
dinsdag 24 november 2026, 13.00–15.30 uur

U bent van harte welkom. U kunt gewoon weer aansluiten.

Wilt u iets vragen of vertellen? Antwoord gewoon op deze mail. Gijs leest het.

-- 
Uw persoonlijke link
Op uw persoonlijke pagina staat uw aanmelding. U kunt er uw gegevens wijzigen, uw plaats \
overdragen of u afmelden voor alle bijeenkomsten.
Deze link is alleen voor u. Stuur hem niet door:
{person("aad").private_link}
"""
    )


def test_without_words_or_a_next_date_the_mail_leaves_them_out(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    group.theme.edition.sessions.exclude(pk=session.pk).update(cancelled_at=session.ends_at)
    send(tablet, group, session, hidden(look(tablet, group, session, did=" ")))
    for mail in QueuedMail.objects.all():
        for body in (mail.text, mail.html):
            assert "Dit deed de groep" not in body
            assert "De volgende keer" not in body
            assert "Er staan geen bijeenkomsten meer gepland." in body


def test_only_who_still_has_a_place_and_was_there_to_be_missed_is_mailed(
    tablet: Client, group: Subgroup, session: Session, gijs: User
) -> None:
    mark(group, session, gijs, dirk="absent", els="absent")
    registration.cancel(person("aad"))
    hand_over(person("bea"), "zoe")
    mark(group, session, gijs, dirk="late")
    mailed()
    send(tablet, group, session, hidden(look(tablet, group, session)))
    assert mailed() == [("missed", "els")]


def test_who_moved_to_another_group_is_still_missed_in_the_old_one(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    move(person("aad"), 2, make_organiser())
    send(tablet, group, session, hidden(look(tablet, group, session)))
    assert mailed() == [("missed", "aad"), ("missed", "bea")]


@pytest.mark.parametrize("what", ["mark", "text", "next session", "forged"])
def test_nothing_is_sent_that_was_not_shown(
    tablet: Client, group: Subgroup, session: Session, gijs: User, what: str
) -> None:
    shown = hidden(look(tablet, group, session))
    if what == "mark":
        mark(group, session, gijs, aad="late")
    elif what == "text":
        shown["did"] = "Iets anders."
    elif what == "next session":
        session.edition.sessions.filter(position=2).update(cancelled_at=session.ends_at)
    else:
        shown["shown"] = "\x00é"
    page = send(tablet, group, session, shown)
    assert "Er is intussen iets veranderd. Er is nu niets verstuurd." in page
    assert mailed() == []


def test_the_text_can_still_be_changed_after_looking(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    shown = hidden(look(tablet, group, session))
    page = tablet.post(url(group, session), shown | {"step": "write"}).content.decode()
    assert "We kozen wat we gaan maken." in page
    assert "Bekijk het bericht</button>" in page
    assert "Verstuur" not in page


def test_too_long_a_text_is_kept_and_refused_in_words(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    page = look(tablet, group, session, did="x" * 2001, step="send")
    assert "<title>Fout: " in page
    assert "Gebruik hoogstens 2000 tekens in het veld ‘Wat de groep deed’; nu" in page
    assert "x" * 2001 in page
    assert mailed() == []


def test_what_is_typed_is_text_and_nothing_else(
    tablet: Client, group: Subgroup, session: Session
) -> None:
    nasty = "<script>x</script> {{ link }} {% now 'Y' %} {voornaam} %(link)s"
    answer = tablet.post(url(group, session), {"did": nasty, "step": "preview"})
    assert b"<script>x" not in answer.content
    send(tablet, group, session, hidden(look(tablet, group, session, did=nasty)) | {"did": nasty})
    for mail in QueuedMail.objects.all():
        assert nasty in mail.text
        assert "&lt;script&gt;x&lt;/script&gt; {{ link }}" in mail.html
        assert "<script" not in mail.html


def test_another_gespreksleider_finds_nothing(
    client: Client, group: Subgroup, session: Session
) -> None:
    client.force_login(make_facilitator(email="noor@example.org", name="Noor"))
    assert client.get(url(group, session)).status_code == 404
    assert client.post(url(group, session), {"step": "send"}).status_code == 404
    assert mailed() == []


@pytest.mark.parametrize("more", [0, 10])
def test_the_mails_take_as_many_statements_for_two_and_for_twelve(
    tablet: Client,
    group: Subgroup,
    session: Session,
    gijs: User,
    more: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    new = arrive(group.theme, *(f"p{i}" for i in range(more)))
    people = Participant.objects.filter(pk__in=[one.pk for one in new])
    people.update(subgroup=group, registered_at=session.starts_at)
    mark(group, session, gijs, **dict.fromkeys([name_of(one) for one in new], "absent"))
    # The visit itself is noted once in five minutes.
    tablet.get("/begeleiding/")
    with django_assert_num_queries(7):
        tablet.get(url(group, session))
    page = look(tablet, group, session)
    with django_assert_num_queries(20):
        tablet.post(url(group, session), hidden(page) | {"step": "send"})
    assert len(mailed()) == 2 + more
