"""The main stories: signing up by keyboard alone without JavaScript, and a whole edition."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from playwright.sync_api import Locator, Page
from pytest_django import Settings

from registrations.groupwork import effects
from registrations.letters import outbox
from registrations.models import (
    Outcome,
    OutcomeState,
    Participant,
    PlenaryQuestion,
    QuestionState,
    Status,
    Subgroup,
)
from registrations.sheets import attendance
from sessions_app.models import Edition, Session, Theme, User
from tests.browser.fixtures import NewContext, sign_in
from tests.groups import crowd
from tests.people import make_organiser


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"The keyboard does not reach {target}.")


@pytest.mark.browser
def test_from_the_programme_to_the_private_link(
    new_context: NewContext,
    programme: Edition,
    clock: time_machine.Traveller,
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Direct aanmelden").last)
    page.keyboard.press("Enter")
    page.wait_for_url("**/aanmelden/")

    tab_to(page, page.locator("[name=theme]").first)
    page.keyboard.press("ArrowDown")
    for name, keys in {
        "given_name": "Noa",
        "name_prefix": "van der",
        "family_name": "Berg",
        "email": "Noa@Example.org",
        "organisation": "De Regenboog",
        "job_title": "intern begeleider",
        "sector": " ",
        "region": "Utrecht",
        "learning_question": "Hoe zien we eerder wie er niet is?",
    }.items():
        tab_to(page, page.locator(f"[name={name}]").first)
        page.keyboard.type(keys)
    tab_to(page, page.locator("[name=prepares]"))
    page.keyboard.press("Space")
    clock.shift(timedelta(minutes=2))
    tab_to(page, page.locator("main form button[type=submit]"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/edities/{programme.slug}/aangemeld/")

    noa = Participant.objects.get()
    assert (noa.full_name, noa.theme.title, noa.sector, noa.region, noa.prepares) == (
        "Noa van der Berg",
        "Effectieve methodieken",
        "po",
        "utrecht",
        True,
    )
    assert outbox.send_due() == 1
    [message] = mail.outbox
    assert [address.casefold() for address in message.to] == ["noa@example.org"]
    [link] = set(re.findall(r"http://\S+/aanmelding/\S+/", str(message.body)))

    page.goto(link)
    said = page.locator("main").inner_text()
    days = [
        date_format(localtime(session.starts_at), "j F Y") for session in programme.sessions.all()
    ]
    promises = ["Noa", "Effectieve methodieken", *days]
    assert [promise for promise in promises if promise not in said] == []


WHAT = "Een gids voor het eerste gesprek na verzuim"
QUESTION = "Wie belt de ouders als een leerling er niet is?"
ANSWER = "De mentor, nog voor de pauze."
CHANGED = "Ik bel nu zelf, op de eerste dag."
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
WINDOWS_OF: dict[str, Any] = {
    "olga": {},
    "host": {"viewport": {"width": 1280, "height": 720}},
    "gijs": {"viewport": {"width": 820, "height": 1180}, "has_touch": True},
    "piet": {**PHONE, "color_scheme": "dark"},
    "noa": {**PHONE, "java_script_enabled": False},
    "stranger": {},
}


@dataclass
class Story:
    """One edition, with everybody's own browser."""

    edition: Edition
    theme: Theme
    clock: time_machine.Traveller
    # Olga's second screen lies beside the meeting; Gijs has a tablet, Piet a phone, and Noa a
    # browser without JavaScript.
    olga: Page
    host: Page
    gijs: Page
    piet: Page
    noa: Page
    stranger: Page

    @property
    def participant(self) -> Participant:
        """Piet, as he is now."""
        return Participant.objects.select_related("subgroup", "theme").get(given_name="Piet")

    @property
    def group(self) -> Subgroup:
        """The group that Piet is in."""
        group = self.participant.subgroup
        assert group
        return group

    @property
    def group_in_words(self) -> str:
        """The group as the links of a gespreksleider name it."""
        return f"{self.theme.title}, subgroep {self.group.number}"

    def session(self, position: int) -> Session:
        """The session with this number."""
        return self.edition.sessions.get(position=position)

    def marks(self, position: int) -> dict[str, str]:
        """What the sheet of Piet's group says of everyone in this session."""
        rows = attendance.sheet(self.group, self.session(position))
        return {row.person.full_name: row.status for row in rows}

    @property
    def noas_link(self) -> str:
        """The private link of somebody else in Piet's group, whom we call Noa."""
        return self.group.participants.exclude(pk=self.participant.pk).latest("pk").private_link

    def others(self) -> list[str]:
        """The names of the people in Piet's group besides him."""
        people = self.group.participants.exclude(pk=self.participant.pk)
        return [person.full_name for person in people]


def mailed() -> list[EmailMessage]:
    """The mail that leaves now."""
    mail.outbox.clear()
    outbox.send_due()
    return list(mail.outbox)


def press(page: Page, name: str, *, exact: bool = False) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def said(page: Page, where: str = "main") -> str:
    """The words on a page, with one space between them."""
    return " ".join(page.locator(where).inner_text().split())


def act(page: Page, action: str) -> str:
    """Do something in the admin with all that a list shows; what the admin says then."""
    page.get_by_role("checkbox", name="Selecteer alle objecten").check()
    page.get_by_role("combobox", name="Actie").select_option(label=action)
    press(page, "Uitvoeren")
    return said(page, ".alert")


def olga_signs_in(story: Story) -> None:
    sign_in(story.olga, User.objects.get(email="olga@example.org"))
    story.olga.wait_for_url("**/admin/")


def gijs_signs_in(story: Story, address: str = "/account/login/") -> None:
    """As his invitation says: with a code from a mail."""
    page = story.gijs
    page.goto(address)
    page.get_by_label("E-mailadres").first.fill("gijs@example.org")
    press(page, "Mail mij een code")
    [message] = mailed()
    assert message.to == ["gijs@example.org"]
    [code] = re.findall(r"\d{4} \d{4}", str(message.body))
    page.get_by_label("Code uit de mail").fill(code)
    press(page, "Inloggen")
    page.wait_for_url("**/begeleiding/")


def piet_signs_up(story: Story) -> None:
    page = story.piet
    page.goto("/")
    follow(page, "Direct aanmelden")
    page.locator("label").filter(has_text=story.theme.title).click()
    for label, words in {
        "Voornaam": "Piet",
        "Tussenvoegsel": "de",
        "Achternaam": "Vries",
        "E-mailadres": "piet@example.org",
        "Organisatie": "De Regenboog",
        "Functie": "intern begeleider",
    }.items():
        page.get_by_role("textbox", name=label).fill(words)
    page.get_by_label("Primair onderwijs").check()
    page.get_by_label("In welke provincie werkt u?").select_option("Utrecht")
    story.clock.shift(timedelta(minutes=2))
    press(page, "Aanmelden")

    assert said(page, "h1") == "Bedankt voor uw aanmelding"
    assert (story.participant.full_name, story.participant.theme, story.participant.status) == (
        "Piet de Vries",
        story.theme,
        Status.PLACED,
    )
    [message] = mailed()
    assert (message.to, story.participant.private_link in message.body) == (
        ["piet@example.org"],
        True,
    )


def olga_invites_gijs(story: Story) -> None:
    olga_signs_in(story)
    page = story.olga
    follow(page, "Instellingen")
    follow(page, "Accounts")
    follow(page, "Gespreksleider uitnodigen")
    page.get_by_label("Naam").fill("Gijs")
    page.get_by_label("E-mailadres").fill("gijs@example.org")
    page.get_by_role("checkbox", name=story.theme.title).check()
    press(page, "Nodig uit en stuur de mail")

    gijs = User.objects.get(email="gijs@example.org")
    assert (gijs.name, gijs.is_staff, list(gijs.themes.all())) == ("Gijs", False, [story.theme])
    [message] = mailed()
    assert message.to == ["gijs@example.org"]
    assert f"{story.theme.title}, alle subgroepen" in message.body
    [address] = re.findall(r"http://\S+/account/login/", str(message.body))

    gijs_signs_in(story, address)
    assert "16 mensen hebben een plaats in dit thema." in said(story.gijs)


def olga_divides_the_theme(story: Story) -> None:
    page = story.olga
    page.goto(reverse("admin:sessions_app_theme_divide", args=[story.theme.pk]))
    press(page, "Maak een voorstel")
    press(page, "Toepassen")
    groups = story.theme.subgroups.order_by("number")
    assert [(group.number, group.participants.count()) for group in groups] == [(1, 8), (2, 8)]

    follow(page, "Subgroepen mailen")
    press(page, "Mail 16 deelnemers")
    messages = {message.to[0]: str(message.body) for message in mailed()}
    assert set(messages) == set(story.theme.participants.values_list("email", flat=True))
    mine = messages["piet@example.org"]
    expected = f"U zit in subgroep {story.group.number} van het thema {story.theme.title}."
    assert (expected in mine, story.participant.private_link in mine) == (True, True)


def piet_reads_and_answers(story: Story) -> None:
    """By the link in his mail: his group, his name, his apology and his question."""
    page = story.piet
    page.goto(story.participant.private_link)
    assert f"U zit in subgroep {story.group.number}. Gespreksleider: Gijs." in said(
        page, ".own-next"
    )

    follow(page, "Wat uw groep en de andere groepen maken")
    press(page, "Zet mijn naam erbij")
    assert said(page, ".alert") == "Uw naam mag bij de opbrengst van uw groep staan."
    follow(page, "Terug naar mijn aanmelding")

    press(page, "Ik kan niet naar bijeenkomst 2")
    assert said(page, ".alert") == "Uw antwoord voor bijeenkomst 2 is bewaard."

    follow(page, "Een vraag of onderwerp voor iedereen")
    page.get_by_label("Een vraag:").check()
    page.get_by_label("Uw vraag of onderwerp").fill(QUESTION)
    page.get_by_label("Bijeenkomst 1").check()
    press(page, "Breng dit in")
    assert said(page, ".alert") == "Uw vraag is bij uw gespreksleider."

    assert story.participant.may_be_named
    [excuse] = story.participant.attendances.all()
    assert (excuse.session.position, excuse.status, excuse.noted_by) == (2, "excused", None)
    assert [(asked.text, asked.state) for asked in story.participant.questions.all()] == [
        (QUESTION, QuestionState.ASKED)
    ]


def group_today(story: Story) -> str:
    """What the first page of Gijs says of Piet's group."""
    return said(story.gijs, f".group-today:has-text('Subgroep {story.group.number}')")


def gijs_opens_the_sheet(story: Story, position: int) -> None:
    follow(story.gijs, f"Aanwezigheid invullen van {story.group_in_words}")
    assert said(story.gijs, "h1") == f"Wie is er bij bijeenkomst {position}?"


def everybody_else_is_there(story: Story) -> None:
    press(story.gijs, "Zet de anderen op aanwezig")
    assert said(story.gijs, ".alert") == "De aanwezigheid is bewaard."


def choice(page: Page, name: str, word: str) -> Locator:
    """The choice with this word for the person of this name, on a sheet."""
    return page.get_by_role("group", name=name, exact=True).get_by_role("radio", name=word)


def the_first_session(story: Story) -> None:
    session = story.session(1)
    story.clock.move_to(session.starts_at - timedelta(minutes=10))
    gijs_signs_in(story)
    page = story.gijs
    assert said(page, "h2") == "Bijeenkomst 1 vandaag"
    assert "8 van de 8 verwacht" in group_today(story)

    story.clock.move_to(session.starts_at + timedelta(minutes=10))
    gijs_opens_the_sheet(story, 1)
    late, absent, *rest = story.others()
    choice(page, late, "kwam later").check()
    choice(page, absent, "afwezig").check()
    everybody_else_is_there(story)
    there = dict.fromkeys([*rest, "Piet de Vries"], "present")
    assert story.marks(1) == there | {late: "late", absent: "absent"}

    story.stranger.goto("/")
    assert said(story.stranger, ".hero .state") == (
        "Aanmelden is gesloten. Wilt u horen van een volgende editie? Houd mij op de hoogte."
    )


def the_host_sees_who_is_where(story: Story) -> None:
    page = story.host
    sign_in(page, User.objects.get(email="olga@example.org"))
    page.wait_for_url("**/admin/")
    follow(page, "Open het Nu-scherm")
    assert said(page, ".now-next").startswith("Straks: In subgroepen om 13.30 uur, over 20 min")
    room = said(page, f".now-rooms li:has-text('{story.group.room}')")
    assert room.startswith(f"{story.group.room} 8 verwacht, 7 aanwezig Gijs")


def noa_suggests_what_to_make(story: Story) -> None:
    page = story.noa
    page.goto(story.noas_link)
    follow(page, "Voorstellen voor wat uw groep maakt")
    page.get_by_label("Wat kan uw groep maken?").fill(WHAT)
    press(page, "Doe dit voorstel")
    assert said(page, ".questions .question-text") == WHAT


def the_group_chooses_what_it_makes(story: Story) -> None:
    page = story.gijs
    follow(page, "Mijn groepen")
    follow(page, f"Kies vandaag de opbrengst van {story.group_in_words}")
    press(page, "Dit wordt het")
    assert said(page, ".panel .question-text") == WHAT
    links = {story.piet: story.participant.private_link, story.noa: story.noas_link}
    for reader, link in links.items():
        reader.goto(f"{link}voorstellen/")
        press(reader, "Akkoord")
    assert "2 van de 8 deelnemers gaan akkoord, u ook." in said(story.noa, ".chosen")

    follow(page, "Naar de opbrengst van de groep")
    assert said(page, "[aria-current=step]").startswith("Gekozen")
    page.get_by_label("Voor wie maken we het?").fill("Mentoren in het eerste leerjaar")
    page.get_by_label("Tekst").fill("Begin met: fijn dat je er weer bent.")
    press(page, "Bewaar en maak er een concept van")
    outcome = Outcome.objects.get()
    assert (outcome.subgroup, outcome.what, outcome.state, outcome.version) == (
        story.group,
        WHAT,
        OutcomeState.DRAFT,
        2,
    )
    follow(page, story.group_in_words)


def the_question_is_discussed(story: Story) -> None:
    page = story.gijs
    follow(page, "Vragen en onderwerpen")
    assert "Ingebracht door Piet de Vries." in said(page, ".question-about")
    press(page, "Stuur door naar de organisator")
    question = PlenaryQuestion.objects.get()
    assert question.state == QuestionState.FORWARDED

    olga_signs_in(story)
    # The front says that it waits.
    follow(story.olga, "1 vraag of onderwerp wacht op de agenda")
    assert act(story.olga, "Op de agenda zetten") == "Op de agenda gezet: 1."

    follow(page, "Naar het plenaire deel van bijeenkomst 1")
    assert said(page, ".plenary-agenda .question-text") == QUESTION
    assert said(page, ".askers") == f"{story.theme.title}, subgroep {story.group.number}"
    page.get_by_text("Beantwoorden").click()
    page.get_by_label("Antwoord").fill(ANSWER)
    press(page, "Bewaar als besproken")
    assert said(page, ".plenary-discussed .question-answer p + p") == ANSWER
    question.refresh_from_db()
    assert (question.state, question.answer) == (QuestionState.DISCUSSED, ANSWER)

    story.piet.goto(f"{story.participant.private_link}vraag/")
    assert said(story.piet, ".questions").startswith(QUESTION)
    assert said(story.piet, ".stand") == "besproken"
    assert said(story.piet, ".question-answer") == f"Antwoord {ANSWER}"


def who_was_missed_hears_so(story: Story) -> None:
    story.clock.move_to(story.session(1).ends_at + timedelta(minutes=30))
    page = story.gijs
    absent = story.others()[1]
    follow(page, "Mijn groepen")
    follow(page, story.group_in_words)
    follow(page, "Bijeenkomst 1")
    follow(page, "Mail de deelnemers die er niet waren")
    page.get_by_label("Wat de groep deed").fill("We kozen wat we gaan maken.")
    press(page, "Bekijk het bericht")
    assert f"Zo leest {absent} de mail." in said(page)
    assert mailed() == []
    press(page, "Verstuur aan 1 deelnemer")

    [message] = mailed()
    [missed] = story.group.participants.filter(email=message.to[0])
    assert (missed.full_name, message.reply_to) == (absent, ["gijs@example.org"])
    promises = [
        "We hebben u gemist bij bijeenkomst 1",
        "Dit deed de groep\nWe kozen wat we gaan maken.",
        date_format(localtime(story.session(2).starts_at), "j F Y"),
        missed.private_link,
    ]
    assert [promise for promise in promises if promise not in message.body] == []


def the_second_session(story: Story) -> None:
    session = story.session(2)
    story.clock.move_to(session.starts_at + timedelta(minutes=10))
    gijs_signs_in(story)
    page = story.gijs
    assert "7 van de 8 verwacht Kan niet komen Piet de Vries" in group_today(story)

    gijs_opens_the_sheet(story, 2)
    assert choice(page, "Piet de Vries", "kan niet").is_checked()
    everybody_else_is_there(story)
    present = dict.fromkeys(story.others(), "present")
    assert story.marks(2) == present | {"Piet de Vries": "excused"}
    mine = said(page, "fieldset:has-text('Piet de Vries') .attendee-about")
    assert mine == "De Regenboog · koos zelf ‘Ik kan niet’"


def gijs_writes_to_the_group(story: Story) -> None:
    story.clock.move_to(story.session(2).ends_at + timedelta(minutes=30))
    page = story.gijs
    follow(page, story.group_in_words)
    follow(page, "Bericht")
    page.get_by_label("Onderwerp").fill("Tot {datum}")
    page.get_by_label("Bericht", exact=True).fill("Dag {voornaam}, neem een voorbeeld mee.")
    press(page, "Bekijk het bericht")
    first = story.group.participants.all()[0]
    assert f"Dag {first.given_name}, neem een voorbeeld mee." in said(page, ".letter")
    assert said(page, "main h2") == "De mail gaat naar 8 deelnemers"
    assert mailed() == []
    press(page, "Verstuur aan 8 deelnemers")

    messages = {message.to[0]: message for message in mailed()}
    people = {person.email: person.given_name for person in story.group.participants.all()}
    day = date_format(localtime(story.session(3).starts_at), "l j F Y")
    assert {
        email: (message.subject, str(message.body).splitlines()[0])
        for email, message in messages.items()
    } == {
        email: (f"Tot {day}", f"Dag {name}, neem een voorbeeld mee.")
        for email, name in people.items()
    }


def the_third_session(story: Story) -> None:
    story.clock.move_to(story.session(3).starts_at + timedelta(minutes=10))
    gijs_signs_in(story)
    page = story.gijs
    gijs_opens_the_sheet(story, 3)
    everybody_else_is_there(story)
    assert story.marks(3) == dict.fromkeys([*story.others(), "Piet de Vries"], "present")

    follow(page, story.group_in_words)
    mine = said(page, "tr:has-text('Piet de Vries') td:last-child")
    assert mine.endswith("2 van 3 keer aanwezig (67%)")

    follow(page, "Opbrengst")
    press(page, "Bewaar en deel met de andere groepen")
    assert Outcome.objects.get().state == OutcomeState.SHARED


def olga_publishes_the_outcome(story: Story) -> None:
    page = story.stranger
    page.goto(reverse("registrations:outcomes", args=[story.edition.slug]))
    assert "Er is nog geen opbrengst gepubliceerd." in said(page)

    olga_signs_in(story)
    follow(story.olga, "Opbrengsten")
    done = f"Gepubliceerd: Subgroep {story.group.number} van {story.theme.title}."
    assert act(story.olga, "Publiceren") == done

    page.reload()
    assert said(page, ".outcome-list h3") == WHAT
    follow(page, WHAT)
    assert said(page, "h1") == WHAT
    assert page.locator(".makers li").all_inner_texts() == ["Piet de Vries"]
    assert said(page, ".outcome-text") == "Begin met: fijn dat je er weer bent."


def the_edition_is_over(story: Story) -> None:
    story.clock.move_to(story.session(3).ends_at + timedelta(hours=1))
    page = story.stranger
    page.goto(reverse("sessions_app:programme", args=[story.edition.slug]))
    assert "Deze leergemeenschap is afgelopen." in said(page, ".page-head")
    assert page.get_by_role("link", name="Direct aanmelden").count() == 0
    assert said(page, "#opbrengsten + .made h3") == WHAT
    follow(page, "Alle opbrengsten van deze leergemeenschap")
    assert said(page, ".outcome-list h3") == WHAT

    story.piet.goto(story.participant.private_link)
    assert "Dank u wel dat u meedeed. U was erbij in" in said(story.piet)
    assert story.piet.locator("main button").count() == 0
    follow(story.piet, "Wat uw groep en de andere groepen maakten")
    assert said(story.piet, "#own-outcome") == WHAT

    follow(story.gijs, "Mijn groepen")
    assert said(story.gijs, "h2") == "Alle bijeenkomsten zijn geweest"


def six_weeks_later_noa_says_what_changed(story: Story) -> None:
    story.clock.move_to(story.session(3).ends_at + timedelta(weeks=6, hours=1))
    effects.ask(timezone.now())
    asked = {message.to[0]: str(message.body) for message in mailed()}
    assert set(asked) == set(story.theme.participants.values_list("email", flat=True))

    page = story.noa
    page.goto(story.noas_link)
    follow(page, "Wat is er bij u veranderd?")
    page.get_by_label("Wat is er bij u veranderd?").fill(CHANGED)
    page.get_by_label("Iedereen mag dit lezen").check()
    press(page, "Bewaar mijn tekst")

    story.stranger.goto("/")
    follow(story.stranger, "Opbrengsten")
    follow(story.stranger, WHAT)
    assert CHANGED in said(story.stranger)


def gijs_sees_nobody_any_more(story: Story) -> None:
    story.clock.move_to(story.session(3).ends_at + timedelta(weeks=9))
    gijs_signs_in(story)
    assert said(story.gijs, ".lead") == "U begeleidt nu geen groep."
    answer = story.gijs.goto(reverse("registrations:group", args=[story.group.pk]))
    assert (answer and answer.status, said(story.gijs).count("Piet")) == (404, 0)


@pytest.fixture
def story(
    new_context: NewContext,
    programme: Edition,
    clock: time_machine.Traveller,
    settings: Settings,
) -> Story:
    """An edition that is open for registration; fifteen people chose its first theme."""
    settings.REQUIRE_SECOND_FACTOR = False
    make_organiser()
    theme = programme.themes.get(position=1)
    crowd(theme, 15)
    pages = {name: new_context(**window).new_page() for name, window in WINDOWS_OF.items()}
    return Story(programme, theme, clock, **pages)


@pytest.mark.browser
def test_a_full_edition_from_sign_up_until_it_is_over(story: Story) -> None:
    piet_signs_up(story)
    olga_invites_gijs(story)
    olga_divides_the_theme(story)
    piet_reads_and_answers(story)

    the_first_session(story)
    the_host_sees_who_is_where(story)
    noa_suggests_what_to_make(story)
    the_group_chooses_what_it_makes(story)
    the_question_is_discussed(story)
    who_was_missed_hears_so(story)

    the_second_session(story)
    gijs_writes_to_the_group(story)

    the_third_session(story)
    olga_publishes_the_outcome(story)

    the_edition_is_over(story)
    six_weeks_later_noa_says_what_changed(story)
    gijs_sees_nobody_any_more(story)
