"""What is kept of one person, for that person: all that the table says, and nothing of others."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registrations.access import participant_or_404
from registrations.groupwork import effects
from registrations.letters import reminders
from registrations.models import (
    Attendance,
    Effect,
    Event,
    EventKind,
    Maker,
    News,
    Outcome,
    Participant,
    PlenaryQuestion,
    Told,
)
from registrations.models.preparation import Preparation, PreparationTask
from registrations.privacy import own
from registrations.privacy.fields import PARTICIPANTS
from registrations.sheets import missed
from sessions_app.models import Edition, Theme, User
from tests.people import NOW, make_group, make_participant, session_of
from tests.smtp import make_mail

OWN = [name for row in PARTICIPANTS if row.is_own for name in row.fields]


@pytest.fixture
def piet(theme: Theme, gijs: User) -> Participant:
    """Piet, of whom there is something in every field, with a word in it that is nowhere else."""
    group = make_group(theme, number=2)
    piet = make_participant(
        theme,
        subgroup=group,
        given_name="Voornaam-kanarie",
        name_prefix="Voegsel-kanarie",
        family_name="Achternaam-kanarie",
        email="adres-kanarie@example.org",
        new_email="nieuw-kanarie@example.org",
        organisation="Organisatie-kanarie",
        job_title="Functie-kanarie",
        learning_question="Leervraag-kanarie",
        cancel_reason="Afmelding-kanarie",
        pinned_because="Vastgezet-geheim",
        by_hand_because="Met-de-hand-geheim",
        prepares=True,
        share_contact=True,
        may_be_named=True,
        told_number=7,
        waiting_since=NOW - timedelta(days=3),
        joined_at=NOW - timedelta(days=2),
        cancelled_at=NOW - timedelta(days=1),
        forget_asked_at=NOW,
    )
    first = session_of(theme.edition)
    Attendance.objects.create(
        participant=piet, session=first, subgroup=group, status="late", noted_by=gijs
    )
    piet.subgroup_moves.create(
        theme=theme, from_number=1, to_number=2, by=gijs, reason="Reden-geheim", undone_at=NOW
    )
    Event.objects.note(
        EventKind.THEME_CHANGED,
        piet,
        by=gijs,
        from_theme=theme.edition.themes.get(position=2),
        to_theme=theme,
        changes={"family_name": [], "sector": ["vo", "po"], "prepares": [False, True]},
    )
    prepared = Preparation.objects.create(theme=theme, session=first, agenda="Agenda-geheim")
    prepared.preparers.add(piet)
    prepared.tasks.create(what="Taak-kanarie", who=piet, is_done=True)
    prepared.tasks.create(what="Andermans-geheim")
    PlenaryQuestion.objects.create(
        session=first,
        subgroup=group,
        participant=piet,
        text="Vraag-kanarie",
        answer="Antwoord-kanarie",
        state="discussed",
        forwarded_at=NOW,
        discussed_at=NOW,
    )
    group.suggestions.create(participant=piet, text="Voorstel-kanarie")
    outcome = Outcome.objects.create(subgroup=group, what="Opbrengst-kanarie", text="Tekst-geheim")
    outcome.agreements.create(participant=piet)
    Maker.objects.create(outcome=outcome, participant=piet, name="Maker-kanarie")
    Effect.objects.create(
        participant=piet,
        edition=theme.edition,
        subgroup=group,
        text="Veranderd-kanarie",
        is_public=True,
        hidden_at=NOW,
    )
    make_mail(
        participant=piet,
        edition=theme.edition,
        recipient="naar-kanarie@example.org",
        subject="Onderwerp-kanarie",
        text="Mailtekst-geheim",
        sent_at=NOW,
        state="sent",
    )
    make_mail(participant=piet, kind="theme_request", recipient="organisator-geheim@example.org")
    News.objects.create(participant=piet, kind="task", about=7, told_at=NOW)
    Told.objects.create(participant=piet, session=first, kind=missed.KIND, on=date(2026, 9, 25))
    noa = make_participant(theme, subgroup=group, email="noa@example.org", family_name="geheim")
    theme.pair_rules.create(first=piet, second=noa, kind="apart", reason="Wens-geheim")
    return participant_or_404(piet.token)


def in_the_database(piet: Participant, model: type[models.Model]) -> list[models.Model]:
    """The rows of a model that are about Piet, by its link to a person."""
    if model is Participant:
        return [piet]
    links = [
        field
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.related_model is Participant
    ]
    (link,) = links
    rows = model._default_manager.filter(**{link.name: piet}).order_by("pk")
    return [row for row in rows if getattr(row, "kind", "") != "theme_request"]


def expected(row: models.Model, field: str) -> Any:
    """The value of a row as the file should say it."""
    value = getattr(row, field)
    if row._meta.get_field(field).many_to_many or field == "preparation":
        return str(row.session if field == "preparers" else value.session)
    if row._meta.get_field(field).choices or field == "changes":
        return getattr(row, f"get_{field}_display")()
    if isinstance(value, Edition):
        return value.title
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def test_the_file_equals_the_database_in_every_field_of_the_table(piet: Participant) -> None:
    found, missing = own.as_json(piet), []
    for name in OWN:
        label, _, field = name.rpartition(".")
        model = apps.get_model(label)
        if model._meta.get_field(field).related_model is Participant and field != "preparers":
            continue  # whose it is: all of it is Piet's
        part = found[own.PARTS[label].replace(" ", "_")]
        told = [
            thing[own.WORDS[label][field].replace(" ", "_")]
            for thing in (part if isinstance(part, list) else [part])
        ]
        rows = in_the_database(piet, model)
        assert rows, label
        wanted = [expected(row, field) for row in rows]
        if name == "registrations.Told.kind":
            wanted = ["bericht dat we u misten"]
        if told != wanted or not all(wanted):
            missing.append((name, told, wanted))
    assert missing == []


def test_the_page_says_what_the_file_says(piet: Participant) -> None:
    on_page = {
        word: value for part in own.parts(piet) for thing in part.things for word, value in thing
    }
    words = {word for fields in own.WORDS.values() for word in fields.values()}
    assert set(on_page) == words
    assert [part.row for part in own.parts(piet)] == [row for row in PARTICIPANTS if row.is_own]
    assert on_page["wacht sinds"] == "29 augustus 2026, 10.00 uur"
    assert (on_page["dag"], on_page["klaar"]) == ("25 september 2026", "Ja")
    changed = "achternaam, sector: Voortgezet onderwijs → Primair onderwijs"
    assert on_page["gewijzigd"] == f"{changed}, wil mee voorbereiden: nee → ja"


def test_what_others_wrote_or_are_called_is_not_told(piet: Participant) -> None:
    for told in (str(own.as_json(piet)), str([part.things for part in own.parts(piet)])):
        assert told.count("kanarie") == 19
        assert "geheim" not in told
        assert "Gijs" not in told


def test_the_keys_of_the_file_stay_as_people_know_them(piet: Participant) -> None:
    found = own.as_json(piet)
    keys = {part: sorted(things[0]) for part, things in found.items() if isinstance(things, list)}
    assert list(found) == ["gemaakt_op", "we_vergeten_u_op", "aanmelding", *keys]
    assert found["we_vergeten_u_op"] == "2027-07-25"
    assert sorted(found["aanmelding"]) == [
        "aangemeld_op",
        "achternaam",
        "afgemeld_op",
        "berichten_over_de_groep",
        "doet_mee_sinds",
        "e-mailadres",
        "functie",
        "groep_die_u_per_mail_hoorde",
        "leergemeenschap",
        "naam_mag_bij_opbrengst",
        "nieuw_e-mailadres",
        "organisatie",
        "provincie",
        "reden_van_afmelding",
        "sector",
        "status",
        "subgroep",
        "subgroep_ziet_naam_met_organisatie_en_e-mailadres",
        "thema",
        "tussenvoegsel",
        "voornaam",
        "wacht_sinds",
        "wat_u_wilt_leren",
        "wil_helpen_voorbereiden",
        "wil_vergeten_worden_sinds",
    ]
    assert keys == {
        "aanwezigheid": ["aanwezigheid", "bijeenkomst", "genoteerd_op", "subgroep"],
        "verplaatsingen": ["naar_groep", "ongedaan_gemaakt_op", "thema", "van_groep", "wanneer"],
        "gebeurtenissen": [
            "door_een_organisator",
            "gewijzigd",
            "naar_thema",
            "van_thema",
            "wanneer",
            "wat",
        ],
        "voorbereiding": ["u_bereidt_voor"],
        "taken": ["bijeenkomst", "klaar", "taak"],
        "vragen": [
            "antwoord",
            "besproken_op",
            "bijeenkomst",
            "doorgestuurd_op",
            "gesteld_op",
            "soort",
            "stand",
            "vraag",
        ],
        "wat_er_veranderde": [
            "geschreven_op",
            "gewijzigd_op",
            "iedereen_mag_het_lezen",
            "tekst",
            "verborgen_op",
        ],
        "voorstellen": ["gewijzigd_op", "voorgesteld_op", "voorstel"],
        "akkoord": ["akkoord_op", "opbrengst"],
        "naam_bij_opbrengst": ["naam", "opbrengst"],
        "mail": ["aan", "gemaakt_op", "onderwerp", "stand", "verstuurd_op"],
        "herinneringen": ["bijeenkomst", "dag", "soort"],
        "nieuws_uit_de_groep": ["gebeurde_op", "gemaild_op", "nieuws"],
    }


def test_every_kind_of_which_somebody_was_told_has_a_word() -> None:
    assert set(own.KINDS) == {reminders.KIND, missed.KIND, effects.KIND}


def test_two_tasks_with_one_name_stay_two(theme: Theme) -> None:
    piet = make_participant(theme)
    prepared = Preparation.objects.create(theme=theme, session=session_of(theme.edition))
    for _ in range(2):
        PreparationTask.objects.create(preparation=prepared, what="Koffie", who=piet)
    task = {"bijeenkomst": "Bijeenkomst 1, 24 september 2026", "taak": "Koffie", "klaar": False}
    assert own.as_json(piet)["taken"] == [task, task]


@pytest.mark.parametrize("times", [1, 5])
def test_a_person_with_much_takes_no_more_statements(
    piet: Participant, times: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    theme = piet.theme
    for number in range(1, times):
        session = session_of(theme.edition, 1 + number % 3)
        prepared, _ = Preparation.objects.get_or_create(theme=theme, session=session)
        prepared.preparers.add(piet)
        prepared.tasks.create(what="Nog een", who=piet)
        piet.subgroup_moves.create(theme=theme, from_number=number, reason="x")
        make_mail(participant=piet)
        Event.objects.note(EventKind.CORRECTED, piet)
        assert piet.subgroup
        piet.questions.create(session=session, subgroup=piet.subgroup, text="En?")
        Told.objects.create(
            participant=piet, session=session, kind="reminder", on=NOW.date() + timedelta(number)
        )
    for told in (own.parts, own.as_json):
        with django_assert_num_queries(12):
            told(participant_or_404(piet.token))
