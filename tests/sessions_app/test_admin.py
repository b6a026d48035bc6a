"""The programme in the admin, as Olga keeps it."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sessions_app.models import Edition, Session, Theme, User
from sessions_app.typed.moments import NO_SUCH_TIME
from tests.desk import on_page, save
from tests.people import (
    AMSTERDAM,
    FIRST_SESSION,
    NOW,
    make_edition,
    make_facilitator,
    make_organiser,
    make_participant,
)

pytestmark = pytest.mark.portable

ADD = "/admin/sessions_app/edition/add/"


def _page_of(row: Any, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def _errors(response: HttpResponse) -> list[str]:
    """The sentences in an error list on the page."""
    assert response.status_code == 200
    html = response.content.decode()
    return [
        unescape(item.split("</li>")[0])
        for block in html.split('<ul class="errorlist')[1:]
        for item in block.split("</ul>")[0].split("<li>")[1:]
    ]


NEW = {
    "title": "Leergemeenschap Zorg",
    "contact_email": "olga@example.org",
    "sessions-0-starts_at_0": "24 oktober 2026",
    "sessions-0-starts_at_1": "13.00",
    "sessions-0-ends_at_1": "15.30",
    "sessions-1-starts_at_0": "25-10-2026",
    "sessions-1-starts_at_1": "13:00",
    "sessions-1-ends_at_0": "25-10-2026",
    "sessions-1-ends_at_1": "15:30",
}


@pytest.fixture
def draft(desk: Client, edition: Edition) -> Edition:
    """An edition that Olga began, and that nobody knows of."""
    save(desk, ADD, **NEW)
    return Edition.objects.get(title=NEW["title"])


def test_what_an_organiser_pastes_is_stored_as_it_reads(desk: Client, draft: Edition) -> None:
    pasted = {
        "title": "Leer\u00adgemeenschap\u200b  Zorg",
        "lead": "Een\vtwee\u2028\uf0b7\tdrie\u200e",
        "contact_email": "Olga <Olga@School.NL>;",
        "partners-0-name": "Ingra\u200bdo",
        "partners-0-url": "\u200bhttps://www.ingrado.nl\u2060",
        "themes-0-title": "Eerste\u00a0thema",
        "themes-0-description": "Regel\x85twee",
    }
    assert save(desk, _page_of(draft), **pasted).status_code == 302
    edition = Edition.objects.get(pk=draft.pk)
    partner, theme = edition.partners.get(), edition.themes.get()
    assert [edition.title, edition.lead, edition.contact_email, partner.name, partner.url] == [
        "Leergemeenschap Zorg",
        "Een\ntwee\n•\tdrie",
        "Olga@school.nl",
        "Ingrado",
        "https://www.ingrado.nl",
    ]
    assert (theme.title, theme.description) == ("Eerste thema", "Regel\ntwee")


def test_an_edition_is_made_in_a_few_short_steps_in_wall_clock_times(desk: Client) -> None:
    gijs = make_facilitator()
    first = desk.get(ADD)
    assert list(first.context["adminform"].form.fields) == ["title", "contact_email"]
    assert first.context["adminform"].form["contact_email"].value() == "olga@example.org"
    answer = desk.post(ADD, on_page(first) | NEW)
    edition = Edition.objects.get()
    assert answer["Location"] == _page_of(edition, "themes")

    themes = {"themes-0-title": "Eerste thema", "themes-0-facilitators": [gijs.pk]}
    answer = save(desk, answer["Location"], **themes)
    assert answer["Location"] == _page_of(edition, "words")

    words = {"lead": "Welkom.", "partners-0-name": "Ingrado"}
    answer = save(desk, answer["Location"], **words)
    assert answer["Location"] == _page_of(edition, "publish")

    edition.refresh_from_db()
    assert (edition.slug, edition.lead, edition.is_published) == (
        "leergemeenschap-zorg-2026",
        "Welkom.",
        False,
    )
    assert [(session.position, session.starts_at) for session in edition.sessions.all()] == [
        (1, datetime(2026, 10, 24, 11, 0, tzinfo=UTC)),
        (2, datetime(2026, 10, 25, 12, 0, tzinfo=UTC)),
    ]
    assert [theme.title for theme in edition.themes.all()] == ["Eerste thema"]
    assert [partner.name for partner in edition.partners.all()] == ["Ingrado"]
    assert list(gijs.themes.all()) == list(edition.themes.all())


def test_a_step_leaves_the_rest_of_an_edition_as_it_is(desk: Client, edition: Edition) -> None:
    before = Edition.objects.values().get()
    for step in ("days", "themes", "words", "options"):
        assert save(desk, _page_of(edition, step)).status_code in (302, 303)
    assert Edition.objects.values().get() == before
    save(desk, _page_of(edition, "options"), reminder_days="3")
    assert Edition.objects.values().get() == before | {"reminder_days": "3"}


def test_an_address_is_not_taken_by_the_edition_itself(desk: Client, draft: Edition) -> None:
    save(desk, ADD, **NEW | {"title": "Samen leren 2026"})
    assert Edition.objects.filter(slug="samen-leren-2026").exists()


def test_two_editions_of_one_title_and_year_have_two_addresses(
    desk: Client, draft: Edition
) -> None:
    save(desk, ADD, **NEW)
    save(desk, ADD, title="日本 2026")
    assert set(Edition.objects.values_list("slug", flat=True)) >= {
        "leergemeenschap-zorg-2026",
        "leergemeenschap-zorg-2026-2",
        "2026",
    }


def test_sessions_change_on_one_page_until_somebody_knows_of_them(
    desk: Client, draft: Edition
) -> None:
    page = _page_of(draft, "days")
    save(desk, page, **{"sessions-0-starts_at_1": "14.00"})
    first = draft.sessions.get(position=1)
    assert timezone.localtime(first.starts_at).hour == 14

    Edition.objects.filter(pk=draft.pk).update(is_published=True)
    shown = desk.get(page)
    assert f"session/add/?editie={draft.pk}" in shown.content.decode()
    save(desk, page, **{"sessions-0-starts_at_1": "15.00", "sessions-TOTAL_FORMS": 3})
    assert draft.sessions.get(position=1).starts_at == first.starts_at
    assert draft.sessions.count() == 2


def test_saving_without_a_change_changes_nothing(desk: Client, edition: Edition) -> None:
    def rows() -> list[Any]:
        related = (edition.sessions, edition.themes, edition.partners)
        return [Edition.objects.values().get(), *(list(each.values()) for each in related)]

    before = rows()
    assert save(desk, _page_of(edition)).status_code == 302
    assert rows() == before


def test_visitors_see_at_once_what_an_organiser_saved(desk: Client, edition: Edition) -> None:
    visitor = Client()
    assert "Een nieuwe titel" not in visitor.get("/").content.decode()
    save(desk, _page_of(edition), title="Een nieuwe titel")
    assert "Een nieuwe titel" in visitor.get("/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"sessions-1-position": "1"},
            "Er is al een bijeenkomst met dit nummer.",
        ),
        (
            {"themes-0-position": "1", "themes-1-position": "1", "themes-1-title": "Tweede"},
            "Er is al een thema met dit nummer in de volgorde.",
        ),
        (
            {"themes-0-capacity": "0"},
            "Vul minstens 1 plaats in, of laat dit veld leeg.",
        ),
        (
            {"sessions-0-ends_at_1": "12:00"},
            "Een bijeenkomst eindigt nadat zij begint.",
        ),
        (
            {
                "registration_opens_at_0": "2-9-2026",
                "registration_opens_at_1": "9:00",
                "registration_closes_at_0": "1-9-2026",
                "registration_closes_at_1": "9:00",
            },
            "Aanmelden kan pas sluiten nadat het is opengegaan.",
        ),
        ({"forget_after_days": "0"}, "Vul minstens 1 dag in."),
    ],
)
def test_what_may_never_be_is_said_beside_the_form(
    changes: dict[str, str], sentence: str, desk: Client, draft: Edition
) -> None:
    before = Edition.objects.values().get(pk=draft.pk)
    response = save(desk, _page_of(draft), **{"themes-0-title": "Eerste thema"} | changes)
    assert sentence in " ".join(fault.sentence for fault in response.context["faults"])
    assert Edition.objects.values().get(pk=draft.pk) == before


def test_faults_are_said_on_top_with_a_link_to_the_field(desk: Client, draft: Edition) -> None:
    changes = {"title": "", "sessions-0-starts_at_0": "ooit", "sessions-1-ends_at_1": "12.00"}
    changes |= {"themes-0-title": "", "themes-0-description": "Zonder titel"}
    page = save(desk, _page_of(draft), **changes).content.decode()
    summary = page.split('class="error-summary"')[1].split("</div>")[0]
    assert re.findall(r'<li><a href="#([^"]+)">(.+?)</a></li>', summary) == [
        ("id_title", "Titel: Dit veld is verplicht."),
        (
            "id_sessions-0-starts_at_0",
            "Bijeenkomst 1. Vul in het veld ‘Begint’ een dag in, "
            "zoals 14 januari 2027 of 14-1-2027.",
        ),
        ("sessions-1", "Bijeenkomst 2. Een bijeenkomst eindigt nadat zij begint."),
        ("id_themes-0-title", "Thema 1. Titel: Dit veld is verplicht."),
    ]
    for target in ("id_title", "id_sessions-0-starts_at_0", "sessions-1", "id_themes-0-title"):
        assert f'id="{target}"' in page
    assert "<title>Fout: " in page


def test_numbers_fill_themselves_in_by_day(desk: Client, edition: Edition) -> None:
    later = {"sessions-0-starts_at_0": "3-11-2026"}
    save(desk, ADD, **NEW | later)
    draft = Edition.objects.get(title=NEW["title"])
    days = [(each.position, each.starts_at.date()) for each in draft.sessions.all()]
    assert days == [(1, date(2026, 10, 25)), (2, date(2026, 11, 3))]
    save(desk, _page_of(draft, "themes"), **{"themes-0-title": "Een", "themes-1-title": "Twee"})
    assert list(draft.themes.values_list("position", "title")) == [(1, "Een"), (2, "Twee")]
    save(desk, _page_of(draft), **{"partners-0-name": "Ingrado"})
    assert [partner.position for partner in draft.partners.all()] == [1]


def test_a_new_row_follows_those_that_are_there(desk: Client, edition: Edition) -> None:
    save(desk, _page_of(edition), **{"partners-2-name": "Gedragswerk"})
    assert edition.partners.get(name="Gedragswerk").position == 3
    save(desk, "/admin/sessions_app/theme/add/", edition=edition.pk, title="Vierde thema")
    assert edition.themes.get(title="Vierde thema").position == 4


def test_after_the_largest_number_a_new_row_gets_one_that_is_free(
    desk: Client, edition: Edition
) -> None:
    last = edition.themes.count()
    rows = {f"themes-{last - 1}-position": "32767", f"themes-{last}-title": "Nog een"}
    assert save(desk, _page_of(edition, "themes"), **rows).status_code == 303
    assert edition.themes.get(title="Nog een").position == last


def test_of_thousands_of_forged_rows_some_are_read(desk: Client, edition: Edition) -> None:
    page = _page_of(edition, "themes")
    answer = save(desk, page, **{"themes-TOTAL_FORMS": "9" * 40})
    [formset] = answer.context["inline_admin_formsets"]
    assert len(formset.formset.forms) == 100
    assert formset.formset.non_form_errors()
    assert edition.themes.count() == 3


def test_a_partner_that_is_there_twice_is_said_beside_the_form(
    desk: Client, edition: Edition
) -> None:
    response = save(desk, _page_of(edition), **{"partners-2-name": "Ingrado"})
    assert "Deze partner staat er al." in _errors(response)


def test_an_edition_that_follows_itself_is_said_beside_the_form(
    desk: Client, edition: Edition
) -> None:
    response = save(desk, _page_of(edition), follows=edition.pk)
    assert [fault.sentence for fault in response.context["faults"]] == [
        "Een leergemeenschap kan geen vervolg op zichzelf zijn."
    ]


def test_an_hour_that_the_clock_shows_twice_is_refused(desk: Client) -> None:
    response = save(desk, ADD, **NEW | {"sessions-1-starts_at_1": "2.30"})
    assert NO_SUCH_TIME in _errors(response)


def test_deleting_what_has_participants_says_why_it_cannot_and_shows_the_way(
    desk: Client, edition: Edition
) -> None:
    theme = edition.themes.all()[0]
    piet = make_participant(theme)
    ways = {edition: _page_of(edition, "publish"), theme: f"{_page_of(theme)}#id_capacity"}
    for row, way in ways.items():
        page = desk.get(_page_of(row, "delete")).content.decode()
        assert "Er zijn nog: 1 aanmelding." in page
        assert way in page
        assert desk.post(_page_of(row, "delete"), {"post": "yes"}).status_code == 200
    assert (Edition.objects.count(), Theme.objects.count()) == (1, 3)
    response = save(desk, _page_of(edition), **{"themes-0-DELETE": "on"})
    assert str(piet) in " ".join(_errors(response))
    assert edition.themes.count() == 3


def test_an_edition_stays_while_somebody_leads_it_or_mail_has_to_go(
    desk: Client, edition: Edition
) -> None:
    gijs = make_facilitator()
    save(desk, _page_of(edition), **{"themes-0-facilitators": [gijs.pk]})
    page = desk.post(_page_of(edition, "delete"), {"post": "yes"}).content.decode()
    assert "Er zijn nog: 1 gespreksleider, 1 bericht dat nog weg moet." in page
    assert Edition.objects.exists()


def test_an_edition_without_participants_can_go(desk: Client, edition: Edition) -> None:
    desk.post(_page_of(edition, "delete"), {"post": "yes"})
    assert not Edition.objects.exists()


def test_an_organiser_sees_the_page_before_visitors_may(desk: Client, edition: Edition) -> None:
    hidden = make_edition("verborgen", is_published=False, title="Nog geheim")
    preview = _page_of(hidden, "preview")
    assert preview == f"/admin/sessions_app/edition/{hidden.pk}/voorbeeld/"
    assert preview in desk.get(_page_of(hidden)).content.decode()

    page = desk.get(preview)
    assert page.status_code == 200
    assert "Nog geheim" in page.content.decode()
    assert "Voorbeeld:" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Client().get(hidden.get_absolute_url()).status_code == 404
    assert "Voorbeeld:" not in desk.get(edition.get_absolute_url()).content.decode()


def test_a_preview_is_for_who_may_see_editions(
    db: None, settings: LazySettings, edition: Edition
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    preview = _page_of(edition, "preview")
    client = Client()
    assert client.get(preview).status_code == 302
    client.force_login(make_facilitator())
    assert client.get(preview).status_code == 404
    client.force_login(make_organiser())
    assert client.get("/admin/sessions_app/edition/0/voorbeeld/").status_code == 404


def test_only_a_published_edition_links_to_its_page(desk: Client, edition: Edition) -> None:
    hidden = make_edition("verborgen", is_published=False)
    shown = [
        desk.get(page).context.get("absolute_url")
        for page in (_page_of(edition), _page_of(hidden), ADD)
    ]
    assert shown == [edition.get_absolute_url(), None, None]


def test_the_list_of_editions_tells_state_and_days(desk: Client, edition: Edition) -> None:
    make_edition(
        "later", title="Later", registration_opens_at=NOW + timedelta(days=1)
    ).sessions.update(
        starts_at=FIRST_SESSION + timedelta(days=365), ends_at=FIRST_SESSION + timedelta(days=366)
    )
    Edition.objects.create(slug="oud", title="Oud", ended_on=date(2021, 3, 18))
    Edition.objects.create(slug="leeg", title="Leeg")
    cl = desk.get("/admin/sessions_app/edition/").context["cl"]
    model_admin = cl.model_admin
    assert [
        (row.slug, model_admin.registration(row), model_admin.first_day(row), row.last_day)
        for row in cl.result_list
    ] == [
        ("leeg", "gesloten", None, None),
        ("oud", "voorbij", None, date(2021, 3, 18)),
        (
            "later",
            "nog niet open",
            (FIRST_SESSION + timedelta(days=365)).date(),
            (FIRST_SESSION + timedelta(days=366)).date(),
        ),
        (edition.slug, "open", FIRST_SESSION.date(), date(2027, 1, 26)),
    ]


@pytest.mark.parametrize("model", ["edition", "theme", "session", "user"])
def test_a_list_takes_as_many_statements_for_few_rows_as_for_many(
    model: str, desk: Client, edition: Edition, django_assert_max_num_queries: Any
) -> None:
    def statements() -> int:
        with django_assert_max_num_queries(10) as counted:
            assert desk.get(f"/admin/sessions_app/{model}/").status_code == 200
        return len(counted)

    few = statements()
    for number in range(12):
        make_edition(f"andere-{number}", follows=edition)
        make_facilitator(email=f"noor{number}@example.org")
    assert statements() == few


@pytest.mark.parametrize(
    ("model", "words", "found"),
    [
        ("edition", "werken", 1),
        ("theme", "samenwerken", 1),
        ("session", "aanwezigheid-2026", 3),
        ("user", "gijs", 1),
        ("user", "niemand", 0),
    ],
)
def test_an_organiser_finds_what_she_looks_for(
    model: str, words: str, found: int, desk: Client, edition: Edition
) -> None:
    make_facilitator()
    response = desk.get(f"/admin/sessions_app/{model}/", {"q": words})
    assert response.context["cl"].result_count == found


def test_a_gespreksleider_is_found_while_typing(desk: Client, edition: Edition) -> None:
    gijs = make_facilitator()
    query = {
        "term": "gij",
        "app_label": "sessions_app",
        "model_name": "theme",
        "field_name": "facilitators",
    }
    response = desk.get("/admin/autocomplete/", query)
    assert response.json()["results"] == [{"id": str(gijs.pk), "text": "Gijs"}]


def test_a_theme_and_a_session_stay_in_their_edition(desk: Client, edition: Edition) -> None:
    other = make_edition("andere")
    theme, session = edition.themes.all()[0], edition.sessions.all()[0]
    save(desk, _page_of(theme), title="Andere titel", edition=other.pk)
    save(desk, _page_of(session), position="9", edition=other.pk)
    theme.refresh_from_db()
    session.refresh_from_db()
    assert (theme.title, theme.edition) == ("Andere titel", edition)
    assert (session.position, session.edition) == (9, edition)


def test_a_theme_and_a_session_can_be_added_by_themselves(desk: Client, edition: Edition) -> None:
    save(
        desk,
        "/admin/sessions_app/theme/add/",
        edition=edition.pk,
        position="4",
        title="Vierde thema",
    )
    save(
        desk,
        f"/admin/sessions_app/session/add/?editie={edition.pk}",
        starts_at_0="1-2-2027",
        starts_at_1="13:00",
        ends_at_0="1-2-2027",
        ends_at_1="15:30",
    )
    assert Theme.objects.get(position=4).edition == edition
    added = Session.objects.get(position=4)
    assert added.starts_at == datetime(2027, 2, 1, 13, 0, tzinfo=AMSTERDAM)


def test_an_organiser_makes_another_one_and_takes_it_back(desk: Client) -> None:
    gijs = make_facilitator()
    for ticks, rights in [("on on", (True, True)), ("on", (True, False)), ("", (False, False))]:
        is_staff, is_superuser = [*ticks.split(), "", ""][:2]
        save(desk, _page_of(gijs), is_staff=is_staff, is_superuser=is_superuser)
        gijs.refresh_from_db()
        assert (gijs.is_staff, gijs.is_superuser) == rights


def test_an_organiser_cannot_shut_herself_out(desk: Client, olga: User) -> None:
    save(desk, _page_of(olga), name="Olga de Boer", is_staff="", is_active="")
    olga.refresh_from_db()
    assert (olga.name, olga.is_staff, olga.is_active) == ("Olga de Boer", True, True)


def test_the_admin_speaks_dutch_and_has_no_groups(desk: Client) -> None:
    page = desk.get("/admin/").content.decode()
    assert "Beheer leergemeenschap" in page
    assert not admin.site.is_registered(Group)
