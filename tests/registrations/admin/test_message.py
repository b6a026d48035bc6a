"""Writing to many in the admin: to whom first, then how it reads, then one press; and stopping."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registrations import jobs
from registrations.letters import outbox
from registrations.models import Interest, Message, QueuedMail, SavedText, Work
from registrations.models.mail import MailState
from sessions_app.models import Edition, Theme
from tests.groups import arrive, crowd, grouped
from tests.pages import browser_of, html_of
from tests.people import FIRST_SESSION, NOW, make_edition, make_organiser, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.portable]

TYPED = {"statuses": ["placed"], "subject": "Tot ziens", "text": "Dag {voornaam},\n\nTot {datum}."}
NASTY = "<b>P & Q</b> {% now 'Y' %} <script>alert(1)</script> {{ 7|add:7 }}"


def url(edition: Edition) -> str:
    return reverse("admin:sessions_app_edition_message", args=[edition.pk])


def step(desk: Client, edition: Edition, name: str, **typed: Any) -> Any:
    return desk.post(url(edition), TYPED | typed | {"step": name})


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)">', page)


def press(desk: Client, edition: Edition, page: str, **typed: Any) -> Any:
    """Press the button that sends what the page shows."""
    found = {name: hidden(page, name)[0] for name in ("press", "shown")}
    return step(desk, edition, "send", **typed, **found)


def send(desk: Client, edition: Edition, **typed: Any) -> Message:
    page = html_of(step(desk, edition, "preview", **typed))
    answer = press(desk, edition, page, **typed)
    sent = Message.objects.latest("pk")
    assert answer.status_code == 303
    assert answer["Location"] == reverse("admin:registrations_message_change", args=[sent.pk])
    return sent


def told(desk: Client, sent: Message) -> list[str]:
    page = desk.get(reverse("admin:registrations_message_change", args=[sent.pk]))
    return [str(message) for message in page.context["messages"]]


def errors(answer: Any) -> list[str]:
    assert "<title>Fout: " in answer.content.decode()
    both = answer.context["both"]
    return [str(error) for field in both.visible_fields for error in field.errors]


def recipients() -> list[str]:
    return list(QueuedMail.objects.order_by("pk").values_list("recipient", flat=True))


def test_it_is_seen_to_whom_before_anything_is_written(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    arrive(theme, "anna", "bert")
    make_participant(theme, status="waiting", waiting_since=NOW)
    page = html_of(step(desk, edition, "who", subject="", text="", statuses=["waiting"]))
    assert "Iedereen die op de wachtlijst staat." in page
    assert "Dat is nu 1 mens." in page
    assert re.findall(r"<li>(\w+) de Vries</li>", page) == ["Piet"]
    assert "Fout: " not in page


def test_what_is_chosen_makes_the_audience(
    desk: Client, edition: Edition, theme: Theme, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(days=1))
    group = grouped(theme, 3, "anna", "bert")
    arrive(theme, "cato")
    first, second, _ = edition.sessions.all()
    chosen = {
        "themes": [theme.pk],
        "subgroups": ["0", group.pk],
        "sectors": ["po", "vo"],
        "prepares": "ja",
        "was_at": first.pk,
        "missed": "",
        "cannot_come": second.pk,
        "subject": "Dag",
    }
    page = html_of(step(desk, edition, "who", **chosen))
    assert (
        "Iedereen die een plaats heeft, en bij het thema ‘Aanwezigheidsbeleid’ hoort, "
        "en in geen subgroep of in subgroep 3 van ‘Aanwezigheidsbeleid’ zit, "
        "en in de sector ‘Primair onderwijs’ of ‘Voortgezet onderwijs’ werkt, "
        "en mee wil voorbereiden, en bij bijeenkomst 1 was, "
        "en liet weten niet bij bijeenkomst 2 te kunnen zijn."
    ) in page
    assert "Er is nu niemand die hierbij past" in page
    assert re.search(rf'name="subgroups" value="{group.pk}" checked', page)
    assert 'value="Dag"' in page


def test_lines_with_nothing_to_choose_from_are_not_there(desk: Client, edition: Edition) -> None:
    form = desk.get(url(edition)).context["to"]
    assert list(form.fields) == [
        "statuses",
        "themes",
        "sectors",
        "prepares",
        "cannot_come",
        "interested",
    ]


def test_it_is_shown_before_it_goes_and_then_goes_once(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    arrive(theme, "anna", "bert")
    page = html_of(step(desk, edition, "preview"))
    assert "Zo leest Anna de Anna de mail." in page
    assert "<p>Dag Anna,</p>" in page
    assert "Verstuur aan 2 deelnemers" in page
    assert "(de eigen link van deze deelnemer)" in page
    assert recipients() == []
    answers = [press(desk, edition, page), press(desk, edition, page)]
    assert len({answer["Location"] for answer in answers}) == 1
    sent = Message.objects.get()
    assert told(desk, sent) == [
        "Het bericht gaat uit. Berichten: 2.",
        "Dit bericht is al verstuurd. Het gaat niet nog eens uit.",
    ]
    assert recipients() == ["anna@example.org", "bert@example.org"]
    assert outbox.send_due() == 2


def test_nothing_leaves_that_was_not_shown(desk: Client, edition: Edition, theme: Theme) -> None:
    arrive(theme, "anna")
    page = html_of(step(desk, edition, "preview"))
    arrive(theme, "bert")
    answer = press(desk, edition, page)
    assert (answer.status_code, recipients()) == (200, [])
    assert "Er is intussen iets veranderd" in html_of(answer)
    press(desk, edition, html_of(answer))
    assert recipients() == ["anna@example.org", "bert@example.org"]


def test_a_sample_goes_to_who_writes_alone(desk: Client, edition: Edition, theme: Theme) -> None:
    arrive(theme, "anna")
    page = html_of(step(desk, edition, "sample"))
    assert "De proef gaat uit naar olga@example.org." in page
    assert "Verstuur aan 1 deelnemer<" in page
    assert recipients() == ["olga@example.org"]
    assert not Message.objects.exists()


def test_who_wants_another_text_finds_what_was_typed(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    arrive(theme, "anna")
    page = html_of(step(desk, edition, "preview", due_at_0="2 september 2026", due_at_1="9.00"))
    carried = {name: hidden(page, name) for name in [*TYPED, "due_at_0", "due_at_1"]}
    again = html_of(desk.post(url(edition), carried | {"step": "write"}))
    for part in ('value="Tot ziens"', "Dag {voornaam}", '"2 september 2026"', '"9.00"'):
        assert part in again
    assert "Fout: " not in again


WRONG = {
    "nobody chosen": ({"statuses": []}, "Kies bij Status minstens één keuze."),
    "no such theme": ({"themes": ["99"]}, "Deze keuze bij ‘Thema’ is er niet meer. Kies opnieuw."),
    "no subject": ({"subject": ""}, "Vul een onderwerp in."),
    "no text": ({"text": ""}, "Schrijf een bericht."),
    "unknown word": (
        {"text": "Dag {naam}"},
        "We kunnen {naam} niet invullen. Dat kan alleen met "
        "{voornaam}, {thema}, {subgroep}, {ruimte}, {datum}, {tijd} en {vergaderlink}.",
    ),
    "a name": (
        {"subject": "Dag {voornaam}"},
        "Zet geen naam in het onderwerp. Gebruik {voornaam} alleen in het bericht.",
    ),
    "past": (
        {"due_at_0": "1-9-2026", "due_at_1": "9.00"},
        "Dit moment is al voorbij. Kies een later moment.",
    ),
    "after all": (
        {"due_at_0": "1-9-2027", "due_at_1": "9.00"},
        "Er komt dan geen bijeenkomst meer. Laat {datum}, {tijd} en {vergaderlink} weg.",
    ),
    "link to who waits": (
        {"statuses": ["placed", "waiting"], "text": "Kom via {vergaderlink}"},
        "De link naar de bijeenkomst is alleen voor wie een plaats heeft. Laat {vergaderlink} weg, "
        "of kies bij Status alleen ‘heeft een plaats’.",
    ),
    "too long": (
        {"subject": "{thema} " * 12},
        "Het onderwerp wordt te lang als alles is ingevuld. Maak het korter.",
    ),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_cannot_be_sent_is_refused_in_words(
    desk: Client, edition: Edition, theme: Theme, why: str
) -> None:
    arrive(theme, "anna")
    typed, sentence = WRONG[why]
    assert errors(step(desk, edition, "send", **typed)) == [sentence]
    assert recipients() == []


def test_hostile_text_is_shown_and_sent_as_typed(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    make_participant(theme, given_name="{link} {{ edition }} <i>")
    typed = {"subject": NASTY, "text": f"{{voornaam}}\n{NASTY}"}
    page = step(desk, edition, "preview", **typed).content.decode()
    assert "<script>alert" not in page
    sent = send(desk, edition, **typed)
    mail = sent.mails.get()
    assert mail.subject == NASTY
    assert mail.text.startswith(f"{{link}} {{{{ edition }}}} <i>\n{NASTY}\n")
    assert "<script>" not in mail.html
    for address in (
        reverse("admin:registrations_message_change", args=[sent.pk]),
        reverse("admin:registrations_message_changelist"),
        url(edition) + f"?van={sent.pk}",
    ):
        assert "<script>alert" not in desk.get(address).content.decode()


def test_a_message_is_planned_listed_and_stopped(
    desk: Client, edition: Edition, theme: Theme, clock: time_machine.Traveller
) -> None:
    arrive(theme, "anna", "bert")
    sent = send(desk, edition, due_at_0="woensdag 2 september 2026", due_at_1="9.00")
    assert told(desk, sent) == ["Het bericht gaat uit op 2 september 2026, 9.00 uur."]
    listed = html_of(desk.get(reverse("admin:registrations_message_changelist")))
    assert "gepland: 2 september 2026, 9.00 uur" in listed
    assert "Iedereen die een plaats heeft." in listed
    answer = desk.post(reverse("admin:registrations_message_stop", args=[sent.pk]))
    assert answer.status_code == 303
    assert told(desk, sent) == ["Het bericht is gestopt: 2 deelnemers krijgen het niet."]
    clock.shift(timedelta(days=2))
    jobs.do_due()
    assert recipients() == []


def test_thousands_are_work_and_the_page_says_how_far_it_is(
    desk: Client, edition: Edition, theme: Theme
) -> None:
    crowd(theme, 250)
    sent = send(desk, edition)
    page = reverse("admin:registrations_message_change", args=[sent.pk])
    assert "0 van 250" in html_of(desk.get(page))
    jobs.do_works()
    assert len(recipients()) == 250
    assert "Gaat uit, nog 250 van 250" in html_of(desk.get(page))
    QueuedMail.objects.update(state=MailState.SENT)
    QueuedMail.objects.filter(recipient="p7@example.org").update(state=MailState.FAILED)
    assert "Verstuurd aan 249, 1 mislukt" in html_of(desk.get(page))
    desk.post(reverse("admin:registrations_message_stop", args=[sent.pk]))
    assert told(desk, sent) == ["Dit bericht was al weg. Er is niets gestopt."]


def test_one_that_halted_goes_on_by_one_press(desk: Client, edition: Edition, theme: Theme) -> None:
    crowd(theme, 150)
    sent = send(desk, edition)
    desk.post(reverse("admin:registrations_work_stop", args=[Work.objects.get().pk]))
    page = reverse("admin:registrations_message_change", args=[sent.pk])
    assert "Ga verder" in html_of(desk.get(page))
    desk.post(reverse("admin:registrations_message_go_on", args=[sent.pk]))
    jobs.do_works()
    assert len(recipients()) == 150


def test_texts_are_kept_filled_in_and_thrown_away(desk: Client, edition: Edition) -> None:
    step(desk, edition, "keep")
    step(desk, edition, "keep", text="Een andere tekst.")
    saved = SavedText.objects.get()
    assert (saved.subject, saved.text) == ("Tot ziens", "Een andere tekst.")
    other = make_edition("later")
    page = html_of(step(desk, other, "fill", saved=saved.pk, subject="", text="", sectors=["vo"]))
    assert "Een andere tekst." in page
    assert re.search(r'value="vo"[^>]* checked', page)
    step(desk, other, "drop", saved=saved.pk)
    assert not SavedText.objects.exists()
    for gone in (saved.pk, "9" * 5000):
        assert "Kies eerst een bewaarde tekst." in html_of(step(desk, other, "fill", saved=gone))


def test_an_earlier_message_is_used_again(desk: Client, edition: Edition, theme: Theme) -> None:
    arrive(theme, "anna")
    sent = send(desk, edition, themes=[theme.pk], prepares="ja", sectors=["po"])
    page = desk.get(url(edition), {"van": sent.pk})
    assert (page.context["form"]["subject"].value(), page.context["to"]["prepares"].value()) == (
        "Tot ziens",
        "ja",
    )
    assert page.context["to"]["themes"].value() == [theme.pk]


def test_an_address_may_say_whom_it_is_for(desk: Client, edition: Edition, theme: Theme) -> None:
    group = grouped(theme, 1, "anna")
    page = desk.get(url(edition), {"themes": theme.pk, "subgroups": group.pk})
    chosen = {name: page.context["to"][name].value() for name in ("themes", "subgroups")}
    assert chosen == {"themes": [str(theme.pk)], "subgroups": [str(group.pk)]}
    assert page.context["to"]["statuses"].value() == ["placed"]
    subgroups = html_of(desk.get(reverse("admin:sessions_app_edition_groups", args=[edition.pk])))
    assert f"{url(edition)}?themes={theme.pk}" in subgroups


def test_the_list_of_mail_leads_to_both(desk: Client, edition: Edition) -> None:
    page = html_of(desk.get(reverse("admin:registrations_queuedmail_changelist")))
    for address in (url(edition), reverse("admin:registrations_message_changelist")):
        assert f'href="{address}"' in page


def test_the_button_of_the_list_leads_to_the_page_of_the_edition(
    desk: Client, edition: Edition
) -> None:
    answer = desk.get(reverse("admin:registrations_message_add"))
    assert (answer.status_code, answer["Location"]) == (302, url(edition))


def test_who_only_reads_writes_and_stops_nothing(
    edition: Edition, theme: Theme, desk: Client
) -> None:
    arrive(theme, "anna")
    sent = send(desk, edition)
    reader = make_organiser(email="lezer@example.org", is_superuser=False)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    reading = browser_of(reader)
    assert reading.get(url(edition)).status_code == 403
    assert step(reading, edition, "send").status_code == 403
    page = reverse("admin:registrations_message_change", args=[sent.pk])
    shown = html_of(reading.get(page))
    assert ("Stop het bericht" in shown, "Gebruik dit bericht" in shown) == (False, False)
    assert reading.get(reverse("admin:registrations_message_add")).status_code == 403
    for name in ("stop", "go_on"):
        address = reverse(f"admin:registrations_message_{name}", args=[sent.pk])
        assert reading.post(address).status_code == 403
    assert len(recipients()) == 1


@pytest.mark.parametrize("people", [3, 300])
def test_the_cost_of_the_pages_does_not_grow(
    desk: Client,
    edition: Edition,
    theme: Theme,
    people: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    crowd(theme, people)
    sent = send(desk, edition)
    jobs.do_works()
    with django_assert_max_num_queries(22):
        step(desk, edition, "preview")
    with django_assert_max_num_queries(20):
        desk.get(url(edition))
    with django_assert_max_num_queries(10):
        desk.get(reverse("admin:registrations_message_changelist"))
    with django_assert_max_num_queries(15):
        desk.get(reverse("admin:registrations_message_change", args=[sent.pk]))


INTERESTED = {"interested": "on", "statuses": [], "text": "Dag,\n\nTot {datum}."}


def test_it_goes_to_who_wants_to_hear_of_a_next_edition(desk: Client, edition: Edition) -> None:
    Interest.objects.create(email="fanny@example.org", confirmed_at=NOW)
    page = html_of(step(desk, edition, "preview", **INTERESTED))
    assert "Verstuur aan 1 mens<" in page
    assert "(de eigen link van deze lezer)" in page
    assert "fanny@example.org" in page
    assert send(desk, edition, **INTERESTED).total == 1
    assert QueuedMail.objects.get().recipient == "fanny@example.org"


def test_of_them_nothing_is_known_but_an_address(desk: Client, edition: Edition) -> None:
    Interest.objects.create(email="fanny@example.org", confirmed_at=NOW)
    page = html_of(step(desk, edition, "preview", **INTERESTED | {"text": "Dag {voornaam}"}))
    assert "kennen we alleen het e-mailadres. Laat {voornaam} weg." in page
    assert "Kies bij Status minstens één keuze." in html_of(
        step(desk, edition, "preview", statuses=[])
    )
