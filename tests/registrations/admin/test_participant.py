"""An organiser adds somebody, who called for instance, and corrects what was noted."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registrations.models import Event, Participant, QueuedMail, Status
from sessions_app.models import Edition, Theme, User
from tests.desk import save
from tests.people import NOW, PIET, make_edition, make_organiser, make_participant
from tests.places import limit, mailed

ADD = reverse("admin:registrations_participant_add")


def add(desk: Client, theme: Theme, **fields: Any) -> Any:
    """Fill in the form for Piet, with the tick for a mail, and press."""
    data = PIET | {"theme": theme.pk, "tell": "on"} | fields
    return desk.post(ADD, {name: value for name, value in data.items() if value}, follow=True)


def correct(piet: Participant) -> str:
    return reverse("admin:registrations_participant_correct", args=[piet.pk])


def test_who_is_added_has_a_place_and_a_confirmation(desk: Client, theme: Theme) -> None:
    page = add(desk, theme).content.decode()
    piet = Participant.objects.get()
    assert (piet.edition, piet.status) == (theme.edition, Status.PLACED)
    assert mailed() == [("confirmation", "piet")]
    told = "Piet de Vries heeft een plaats in het thema Aanwezigheidsbeleid, nog zonder subgroep."
    assert f"{told} De bevestiging gaat naar piet@example.org." in page
    assert Event.objects.values_list("kind", "by__name").get() == ("enrolled", "Olga")


def test_without_the_tick_no_mail_goes(desk: Client, theme: Theme) -> None:
    assert "Er gaat geen mail." in add(desk, theme, tell="").content.decode()
    assert mailed() == []


def test_who_has_no_address_is_added_too(desk: Client, theme: Theme) -> None:
    for name in ("Anna", "Bram"):
        page = add(desk, theme, email="", given_name=name).content.decode()
        assert "Er gaat geen mail." in page
        assert "<strong>Geen e-mailadres:</strong> deze deelnemer krijgt geen mail." in page
    assert [person.given_name for person in Participant.objects.all()] == ["Anna", "Bram"]
    assert mailed() == []


def test_the_form_says_beforehand_whether_there_is_a_place(desk: Client, edition: Edition) -> None:
    first, second, _ = edition.themes.all()
    limit(first, 1)
    limit(second, 3)
    make_participant(first)
    make_participant(first, email="a@example.org", status=Status.WAITING, waiting_since=NOW)
    make_participant(second, email="b@example.org")
    make_participant(second, email="c@example.org", status=Status.CANCELLED)
    make_edition("andere")
    form = desk.get(f"{ADD}?editie={edition.pk}").context["adminform"].form
    assert [label for _, label in form.fields["theme"].choices] == [
        "Aanwezigheidsbeleid: vol, komt op de wachtlijst als nummer 2",
        "Effectieve methodieken: 2 plaatsen vrij",
        "Samenwerken: plaats genoeg",
    ]
    limit(second, 2)
    form = desk.get(f"{ADD}?editie={edition.pk}").context["adminform"].form
    assert [label for _, label in form.fields["theme"].choices][1] == (
        "Effectieve methodieken: 1 plaats vrij"
    )


@pytest.mark.parametrize(
    ("because", "status", "told"),
    [
        (
            "",
            Status.WAITING,
            "staat op de wachtlijst van het thema Aanwezigheidsbeleid, als nummer 1",
        ),
        ("leidt de groep mee", Status.PLACED, "heeft een plaats"),
    ],
)
def test_somebody_added_to_a_full_theme_waits_unless_there_is_a_reason(
    desk: Client, theme: Theme, because: str, status: Status, told: str
) -> None:
    make_participant(limit(theme, 1), email="noor@example.org")
    assert told in add(desk, theme, by_hand_because=because).content.decode()
    piet = Participant.objects.get(email="piet@example.org")
    assert (piet.status, piet.by_hand_because) == (status, because)


def test_the_organiser_reads_why_a_second_place_is_refused(desk: Client, theme: Theme) -> None:
    make_participant(theme)
    page = add(desk, theme)
    assert page.status_code == 200
    assert "Dit e-mailadres is hier al aangemeld." in page.content.decode()


def test_the_next_one_can_be_added_at_once(desk: Client, theme: Theme) -> None:
    page = add(desk, theme, _addanother="on")
    assert page.redirect_chain == [(ADD, 302)]


def test_a_correction_is_written_down_and_leads_back_to_the_person(
    desk: Client, piet: Participant, olga: User
) -> None:
    answer = save(desk, correct(piet), family_name="<b>Jansen</b>", sector="vo")
    assert answer.status_code == 200  # a name is no mark-up
    answer = save(desk, correct(piet), family_name="Jansen", sector="vo")
    assert answer.url == reverse("admin:registrations_participant_change", args=[piet.pk])
    piet.refresh_from_db()
    assert (piet.family_name, piet.sector) == ("Jansen", "vo")
    event = Event.objects.get()
    assert (event.kind, event.by, event.changes) == (
        "corrected",
        olga,
        {"family_name": [], "sector": ["po", "vo"]},
    )
    assert mailed() == []


def test_it_is_said_beforehand_that_another_address_gets_a_new_link(
    desk: Client, piet: Participant
) -> None:
    page = desk.get(correct(piet)).content.decode()
    assert "krijgt de deelnemer op het nieuwe adres een mail met een nieuwe persoonlijke" in page
    former = piet.link_key
    save(desk, correct(piet), email="nieuw@example.org")
    piet.refresh_from_db()
    assert piet.link_key != former
    [dropped, corrected] = QueuedMail.objects.order_by("pk")
    assert (dropped.recipient, corrected.recipient) == ("piet@example.org", "nieuw@example.org")
    assert piet.private_link in corrected.text


def test_who_cannot_be_corrected_is_missing(desk: Client, piet: Participant) -> None:
    Participant.objects.update(
        forgotten_at=NOW, given_name="", family_name="", email="", organisation=""
    )
    assert desk.get(correct(piet)).status_code == 404


def test_who_only_reads_corrects_nothing(client: Client, piet: Participant, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    reader = make_organiser(email="half@example.org", is_superuser=False)
    client.force_login(reader)
    assert client.get(correct(piet)).status_code == 403
    assert client.get(ADD).status_code == 403
