"""The shared page on which a theme prepares a session, and what its preparers see of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registrations.groups.mine import mine
from registrations.groupwork import preparation
from registrations.groupwork.preparation import TaskRow
from registrations.models import Participant, Preparation, PreparationTask, Status
from registrations.places import registration
from sessions_app.models import Edition, Session, Theme, User
from tests.at_once import at_once
from tests.groups import arrive, grouped
from tests.pages import browser_of, html_of
from tests.people import FIRST_SESSION, make_facilitator, make_organiser, make_participant
from tests.places import address, person


@pytest.fixture
def theme(edition: Edition) -> Theme:
    """Anna and Bert are in group 1, Cato is in group 2, Dirk is in no group yet."""
    theme = edition.themes.get(position=1)
    grouped(theme, 1, "anna", "bert")
    grouped(theme, 2, "cato")
    arrive(theme, "dirk")
    Participant.objects.update(prepares=False)
    return theme


@pytest.fixture
def gijs(gijs: User, theme: Theme) -> User:
    """Gijs leads the theme."""
    theme.facilitators.add(gijs)
    return gijs


@pytest.fixture
def noor(noor: User, theme: Theme) -> User:
    """Noor leads group 1 alone."""
    theme.subgroups.get(number=1).facilitators.add(noor)
    return noor


def session(theme: Theme, position: int = 1) -> Session:
    return Session.objects.get(edition=theme.edition, position=position)


def url(theme: Theme, position: int = 1) -> str:
    return reverse("registrations:preparation", args=[theme.pk, position])


def my_url(name: str, position: int = 1) -> str:
    return reverse("registrations:my_preparation", args=[person(name).token, position])


def prepare(theme: Theme, by: User, *names: str, tasks: Any = (), **changes: Any) -> None:
    """Save the page of this moment: agenda, preparers and new tasks of (what, who)."""
    now = preparation.of(theme, session(theme))
    rows = [TaskRow(None, what, person(name).pk if name else None, False) for what, name in tasks]
    changes = {"agenda": now.agenda, "version": now.version, "rows": rows} | changes
    keys = [person(name).pk for name in names]
    preparation.save(theme=theme, session=session(theme), by=by, preparers=keys, **changes)


def form_of(client: Client, theme: Theme, page: Any = None) -> dict[str, Any]:
    """What a browser would post from the page as it stands."""
    page = page or client.get(url(theme))
    assert page.status_code == 200
    form = page.context["form"]
    bound = [form["version"], form["agenda"], form["preparers"]]
    for fields in [form.tasks.management_form, *form.tasks.forms]:
        bound += list(fields)
    posted = {field.html_name: field.value() for field in bound}
    return {
        name: value for name, value in posted.items() if value is not None and value is not False
    }


def save(client: Client, theme: Theme, **changes: Any) -> Any:
    """Open the page, change something and save; names with _ for - in the formset."""
    typed = {name.replace("tasks_", "tasks-").replace("__", "-"): v for name, v in changes.items()}
    return client.post(url(theme), form_of(client, theme) | typed)


def ok(response: Any) -> None:
    assert response.status_code == 303, response.context["form"].errors


def stored() -> Any:
    """Everything that is written: agenda, preparers and tasks of (what, who, done)."""
    found = Preparation.objects.first()
    if not found:
        return None
    name = dict(Participant.objects.values_list("pk", "given_name"))
    return (
        found.agenda,
        sorted(name[person.pk] for person in found.preparers.all()),
        [(task.what, name.get(task.who_id or 0), task.is_done) for task in found.tasks.all()],
    )


def labels(page: str) -> list[str]:
    """The people whom one can mark."""
    return re.findall(r'for="id_preparers[^"]*" class="form-check-label">([^<]*)<', page)


def choices(page: Any, index: int) -> list[str]:
    """Who can do a task."""
    field = page.context["form"].tasks.forms[index].fields["who"]
    return [label for _, label in field.choices]


# The page of the gespreksleiders


def test_reading_the_page_makes_nothing(gijs: User, theme: Theme) -> None:
    assert "Bijeenkomst 1 voorbereiden" in html_of(browser_of(gijs).get(url(theme)))
    assert stored() is None


def test_the_first_who_saves_makes_the_page(gijs: User, theme: Theme) -> None:
    desk = browser_of(gijs)
    changes = {"tasks-0-what": "Casus kiezen", "agenda": "13.00 Start\r\n13.10 Casus"}
    ok(save(desk, theme, preparers=[person("anna").pk, person("cato").pk], **changes))
    assert stored() == (
        "13.00 Start\n13.10 Casus",
        ["Anna", "Cato"],
        [("Casus kiezen", None, False)],
    )
    page = html_of(desk.get(url(theme)))
    assert "Laatst gewijzigd door Gijs, 1 september 2026, 10.00 uur." in page


def test_who_offered_to_prepare_comes_first_and_it_says_so(gijs: User, theme: Theme) -> None:
    Participant.objects.filter(email=address("dirk")).update(prepares=True)
    assert [
        label.split(" (")[0] + label.split(")")[1]
        for label in labels(html_of(browser_of(gijs).get(url(theme))))
    ] == ["Dirk de Dirk – wil graag voorbereiden", "Anna de Anna", "Bert de Bert", "Cato de Cato"]


def test_a_task_goes_to_a_preparer_and_is_changed_ticked_and_removed(
    gijs: User, theme: Theme
) -> None:
    desk = browser_of(gijs)
    prepare(theme, gijs, "anna", tasks=[("Casus kiezen", ""), ("Uitleg maken", "")])
    page = desk.get(url(theme))
    assert choices(page, 0) == ["de gespreksleider", "Anna de Anna"]
    anna = person("anna").pk
    ok(
        save(
            desk,
            theme,
            **{"tasks-0-who": anna, "tasks-0-is_done": "on", "tasks-1-what": "Uitleg geven"},
        )
    )
    assert stored()[2] == [("Casus kiezen", "Anna", True), ("Uitleg geven", None, False)]
    ok(save(desk, theme, **{"tasks-0-DELETE": "on", "tasks-0-what": ""}))
    assert stored()[2] == [("Uitleg geven", None, False)]


def test_a_preparer_can_get_a_task_in_the_same_save(gijs: User, theme: Theme) -> None:
    anna = person("anna").pk
    task = {"tasks-0-what": "Casus kiezen", "tasks-0-who": anna}
    ok(save(browser_of(gijs), theme, preparers=[anna], **task))
    assert stored()[1:] == (["Anna"], [("Casus kiezen", "Anna", False)])


def test_who_is_marked_no_more_has_no_tasks(gijs: User, theme: Theme) -> None:
    prepare(theme, gijs, "anna", "bert", tasks=[("Casus", "anna"), ("Uitleg", "bert")])
    ok(save(browser_of(gijs), theme, preparers=[person("bert").pk]))
    assert stored()[1:] == (["Bert"], [("Casus", None, False), ("Uitleg", "Bert", False)])


def test_who_leads_one_group_sees_and_changes_their_own_people_only(
    gijs: User, noor: User, theme: Theme
) -> None:
    prepare(theme, gijs, "anna", "cato", "dirk", tasks=[("Casus", "cato"), ("Uitleg", "anna")])
    desk = browser_of(noor)
    page = desk.get(url(theme))
    assert [label.split(" ")[0] for label in labels(html_of(page))] == ["Anna", "Bert"]
    assert "En 2 uit andere subgroepen." in html_of(page)
    assert "Cato" not in html_of(page)
    assert "Dirk" not in html_of(page)
    other = "een voorbereider uit een andere subgroep"
    assert choices(page, 0) == ["de gespreksleider", "Anna de Anna", other]
    assert choices(page, 1) == ["de gespreksleider", "Anna de Anna"]

    ok(save(desk, theme, preparers=[person("bert").pk], **{"tasks-0-what": "Casus kiezen"}))

    assert stored()[1:] == (
        ["Bert", "Cato", "Dirk"],
        [("Casus kiezen", "Cato", False), ("Uitleg", None, False)],
    )


def test_the_leader_of_a_theme_sees_who_has_no_group_and_an_organiser_too(
    gijs: User, theme: Theme, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    for user in (gijs, make_organiser()):
        page = html_of(browser_of(user).get(url(theme)))
        assert [label.split(" ")[0] for label in labels(page)] == ["Anna", "Bert", "Cato", "Dirk"]


def test_who_waits_or_cancelled_or_left_cannot_be_marked(gijs: User, theme: Theme) -> None:
    prepare(theme, gijs, "bert", "cato", "dirk", tasks=[("Casus", "cato"), ("Uitleg", "dirk")])
    registration.cancel(person("cato"))
    Participant.objects.filter(email=address("anna")).update(
        status=Status.WAITING, waiting_since=FIRST_SESSION, subgroup=None
    )
    Participant.objects.filter(email=address("dirk")).update(theme=theme.pk + 1)
    desk = browser_of(gijs)
    page = desk.get(url(theme))
    assert [label.split(" ")[0] for label in labels(html_of(page))] == ["Bert"]
    assert "uit andere subgroepen" not in html_of(page)
    assert "Cato" not in html_of(page)
    assert page.context["sheet"].todo[0][1] == "de gespreksleider"
    ok(save(desk, theme, **{"tasks-0-who": "", "tasks-1-who": ""}))
    assert stored()[1:] == (["Bert"], [("Casus", None, False), ("Uitleg", None, False)])


@pytest.mark.parametrize("people", ["cato", "dirk"])
@pytest.mark.parametrize("field", ["preparers", "tasks-0-who"])
def test_people_whom_one_may_not_see_are_refused(
    gijs: User, noor: User, theme: Theme, people: str, field: str
) -> None:
    prepare(theme, gijs, "anna", "cato", tasks=[("Casus", "anna")])
    before = stored()
    response = save(browser_of(noor), theme, **{field: person(people).pk})
    assert response.status_code == 200
    assert "<title>Fout: " in response.content.decode()
    assert stored() == before


@pytest.mark.parametrize("forged", ["abc", "-1", "9" * 30, "²"])
@pytest.mark.parametrize("field", ["preparers", "tasks-0-who", "tasks-0-pk", "version"])
def test_nonsense_is_refused(gijs: User, theme: Theme, field: str, forged: str) -> None:
    prepare(theme, gijs, "anna", tasks=[("Casus", "anna")])
    before = stored()
    assert save(browser_of(gijs), theme, **{field: forged}).status_code in {200, 303, 404}
    assert stored() == before


def test_a_task_of_another_preparation_is_refused(gijs: User, theme: Theme) -> None:
    prepare(theme, gijs, tasks=[("Casus", "")])
    elsewhere = Preparation.objects.create(theme=theme, session=session(theme, 2))
    other = elsewhere.tasks.create(what="Niet van ons")
    for change in ({"tasks-0-pk": other.pk}, {"tasks-1-pk": other.pk, "tasks-1-what": "Gestolen"}):
        assert save(browser_of(gijs), theme, agenda="Anders", **change).status_code == 404
    other.refresh_from_db()
    assert (other.what, other.preparation) == ("Niet van ons", elsewhere)
    assert stored() == ("", [], [("Casus", None, False)])


@pytest.mark.parametrize("missing", ["version", "tasks-TOTAL_FORMS"])
def test_half_a_form_changes_nothing(gijs: User, theme: Theme, missing: str) -> None:
    desk = browser_of(gijs)
    prepare(theme, gijs, tasks=[("Casus", "")])
    posted = form_of(desk, theme) | {"agenda": "Anders"}
    del posted[missing]
    assert desk.post(url(theme), posted).status_code in {200, 404}
    assert desk.post(url(theme)).status_code == 404
    assert stored() == ("", [], [("Casus", None, False)])


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(gijs: User, theme: Theme) -> None:
    prepare(theme, gijs, tasks=[("Casus", "")])
    changes = {"tasks-0-what": "", "tasks-1-what": "x" * 201, "agenda": "y" * 5001}
    response = save(browser_of(gijs), theme, **changes)
    page = html_of(response)
    assert "<title>Fout: " in page
    assert "x" * 201 in page
    assert "y" * 5001 in page
    summary = page.split('class="error-summary"')[1].split("</div>")[0]
    assert re.findall(r"<a href=\"#(\S+)\">([^<]*)<", summary) == [
        ("id_agenda", "Gebruik hoogstens 5000 tekens in de agenda; nu zijn het er 5001."),
        ("id_tasks-0-what", "Schrijf bij taak 1 op wat er te doen is, of verwijder die taak."),
        ("id_tasks-1-what", "Gebruik hoogstens 200 tekens in taak 2; nu zijn het er 201."),
    ]
    assert stored() == ("", [], [("Casus", None, False)])


def test_a_list_can_be_full(gijs: User, theme: Theme) -> None:
    desk = browser_of(gijs)
    prepare(theme, gijs, tasks=[(f"Taak {i}", "") for i in range(39)])
    assert len(desk.get(url(theme)).context["form"].tasks.forms) == 40
    extra = {"tasks-TOTAL_FORMS": "42"} | {f"tasks-{i}-what": "Te veel" for i in range(39, 42)}
    response = save(desk, theme, **extra)
    assert response.context["form"].non_field_errors() == [
        "Er passen 40 taken op de lijst. Verwijder er eerst een paar."
    ]
    assert save(desk, theme, **{"tasks-TOTAL_FORMS": "9999999"}).status_code == 200
    assert PreparationTask.objects.count() == 39


def test_a_later_save_never_wipes_what_another_wrote(
    gijs: User, noor: User, theme: Theme, clock: time_machine.Traveller
) -> None:
    prepare(theme, gijs, "anna", tasks=[("Casus", "anna"), ("Uitleg", "")], agenda="Eerst")
    desk = browser_of(noor)
    opened = form_of(desk, theme)
    clock.shift(timedelta(minutes=5))
    uitleg = PreparationTask.objects.get(what="Uitleg")
    deleted = TaskRow(uitleg.pk, "", None, False, is_deleted=True)
    rows = [deleted, TaskRow(None, "Zaal", None, False)]
    prepare(theme, gijs, "anna", "cato", agenda="Van Gijs", rows=rows)
    before = stored()

    typed = opened | {"agenda": "Van Noor", "tasks-1-what": "Uitleg geven"}
    page = desk.post(url(theme), typed)

    assert stored() == before
    text = html_of(page)
    assert "<title>Fout: " in text
    assert (
        "Gijs heeft deze voorbereiding op 1 september, 10.05 uur gewijzigd. "
        "Daarom is uw tekst nog niet bewaard."
    ) in text
    assert "<p>Van Gijs</p>" in text
    assert "Zaal" in text
    assert "1 uit andere subgroepen" in text
    assert "Cato" not in text
    assert page.context["form"]["agenda"].value() == "Van Noor"

    ok(desk.post(url(theme), form_of(desk, theme, page)))
    assert stored() == (
        "Van Noor",
        ["Anna", "Cato"],
        [("Casus", "Anna", False), ("Zaal", None, False), ("Uitleg geven", None, False)],
    )


def test_the_same_press_twice_saves_once(gijs: User, theme: Theme) -> None:
    desk = browser_of(gijs)
    anna = person("anna").pk
    first = {"agenda": "Start", "tasks-0-what": "Casus", "tasks-0-who": anna, "preparers": [anna]}
    posted = form_of(desk, theme) | first
    ok(desk.post(url(theme), posted))
    before = stored()
    ok(desk.post(url(theme), posted))
    assert stored() == before == ("Start", ["Anna"], [("Casus", "Anna", False)])


def test_in_another_window_one_reads_that_it_was_oneself(gijs: User, theme: Theme) -> None:
    desk = browser_of(gijs)
    opened = form_of(desk, theme)
    ok(save(desk, theme, agenda="Een"))
    page = html_of(desk.post(url(theme), opened | {"agenda": "Twee"}))
    assert "U hebt deze voorbereiding op 1 september, 10.00 uur zelf gewijzigd" in page
    assert stored()[0] == "Een"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_save_first_at_the_same_moment_make_one_page(
    gijs: User, noor: User, theme: Theme
) -> None:
    at = session(theme)

    def write(by: User) -> str:
        preparation.save(
            theme=theme, session=at, version=0, agenda=by.name, preparers=[], rows=[], by=by
        )
        return by.name

    results = at_once(lambda: write(gijs), lambda: write(noor))
    assert sorted(type(result) for result in results if not isinstance(result, str)) == [
        preparation.PreparationChanged
    ]
    assert Preparation.objects.get().agenda in results


def test_a_tick_of_a_preparer_survives_a_page_that_was_open(gijs: User, theme: Theme) -> None:
    desk = browser_of(gijs)
    prepare(theme, gijs, "anna", tasks=[("Casus", "anna")])
    opened = form_of(desk, theme)
    Client().post(my_url("anna"), {"task": PreparationTask.objects.get().pk, "done": "yes"})
    ok(desk.post(url(theme), opened | {"agenda": "Start"}))
    assert stored() == ("Start", ["Anna"], [("Casus", "Anna", True)])
    ok(desk.post(url(theme), {k: v for k, v in form_of(desk, theme).items() if "is_done" not in k}))
    assert stored()[2] == [("Casus", "Anna", False)]


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_leads_another_theme_finds_no_page(theme: Theme, method: str) -> None:
    other = make_facilitator(email="noor@example.org")
    theme.edition.themes.get(position=2).facilitators.add(other)
    assert getattr(browser_of(other), method)(url(theme)).status_code == 404
    assert stored() is None


@pytest.mark.parametrize("position", [0, 4, 10**20])
def test_there_is_no_page_without_a_session(gijs: User, theme: Theme, position: int) -> None:
    assert browser_of(gijs).get(url(theme, position)).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: Client, theme: Theme) -> None:
    response = client.post(url(theme))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_access_to_the_page_ends_with_the_work(
    gijs: User, theme: Theme, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(days=124 + 57))
    assert browser_of(gijs).get(url(theme)).status_code == 404


def test_hostile_text_is_text_on_both_pages(gijs: User, theme: Theme) -> None:
    evil = "<script>alert(1)</script>"
    Participant.objects.update(family_name=evil)
    prepare(theme, gijs, "anna", "bert", agenda=evil, tasks=[(evil, "anna"), ("{link}", "bert")])
    for page in (browser_of(gijs).get(url(theme)), Client().get(my_url("anna"))):
        assert page.status_code == 200
        assert "<script>" not in page.content.decode()
        assert "{link}" in page.content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_takes_as_many_statements_for_many(
    gijs: User, theme: Theme, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = [f"p{i}" for i in range(many)]
    arrive(theme, *names)
    prepare(theme, gijs, *names, tasks=[(f"Taak {name}", name) for name in names])
    desk = browser_of(gijs)
    with django_assert_num_queries(9):
        posted = form_of(desk, theme)
    changed = {f"tasks-{i}-who": person("p0").pk for i in range(many)}
    new = {f"tasks-{many}-what": "Nieuw", "tasks-0-DELETE": "on", "agenda": "Anders"}
    # Two of them are about who gets a task.
    with django_assert_num_queries(24 if many == 1 else 26):
        ok(desk.post(url(theme), posted | changed | new))
    private = my_url("p0")
    with django_assert_num_queries(5):
        assert Client().get(private).status_code == 200


# The page of a preparer


@pytest.fixture
def prepared(gijs: User, theme: Theme) -> Preparation:
    """Anna, Bert and Cato prepare session 1."""
    Session.objects.filter(position=1).update(meeting_url="https://video.example.org/1")
    tasks = [("Casus kiezen", "anna"), ("Uitleg geven", "cato"), ("Opening", "")]
    prepare(theme, gijs, "anna", "bert", "cato", agenda="13.00 Start\n\nDan verder", tasks=tasks)
    return Preparation.objects.get()


def test_a_preparer_sees_agenda_tasks_and_with_whom(prepared: Preparation) -> None:
    page = html_of(Client().get(my_url("anna")))
    assert "<p>13.00 Start</p>" in page
    assert "donderdag 24 september 2026" in page
    assert '<a href="https://video.example.org/1" rel="noreferrer">' in page
    assert re.findall(r"<p><strong>(.*)</strong></p>\s*<p class=\"quiet\">(.*)</p>", page) == [
        ("Casus kiezen", "U doet dit, nog te doen"),
        ("Uitleg geven", "Cato de Cato, nog te doen"),
        ("Opening", "De gespreksleider, nog te doen"),
    ]
    assert re.findall(
        r"<li>(.*)</li>", page.split("Met wie u voorbereidt")[1].split("</ul>")[0]
    ) == [
        "<strong>Gijs</strong>, gespreksleider<br>"
        '<a href="mailto:gijs@example.org"><wbr>gijs<wbr>@example<wbr>.org</a>',
        "Bert de Bert",
        "Cato de Cato",
    ]
    assert page.count("Dit is klaar") == 1


def test_a_preparer_ticks_a_task_of_their_own_and_takes_it_back(prepared: Preparation) -> None:
    task = PreparationTask.objects.get(what="Casus kiezen")
    for done, word in [("yes", "klaar"), ("no", "nog te doen")]:
        response = Client().post(my_url("anna"), {"task": task.pk, "done": done})
        assert (response.status_code, response["Location"]) == (303, my_url("anna"))
        assert f"U doet dit, {word}<" in html_of(Client().get(my_url("anna")))
    assert Preparation.objects.get().version == prepared.version


@pytest.mark.parametrize("what", ["Uitleg geven", "Opening"])
def test_a_task_of_another_is_not_ticked(prepared: Preparation, what: str) -> None:
    task = PreparationTask.objects.get(what=what)
    assert Client().post(my_url("anna"), {"task": task.pk, "done": "yes"}).status_code == 404
    assert not PreparationTask.objects.filter(is_done=True).exists()


@pytest.mark.parametrize("task", ["", "abc", "-1", "²", "9" * 30])
def test_a_forged_task_is_refused(prepared: Preparation, task: str) -> None:
    assert Client().post(my_url("anna"), {"task": task, "done": "yes"}).status_code == 404


def test_an_own_task_is_not_ticked_by_way_of_another_session(
    prepared: Preparation, theme: Theme
) -> None:
    other = Preparation.objects.create(theme=theme, session=session(theme, 2))
    other.preparers.add(person("anna"))
    task = PreparationTask.objects.get(what="Casus kiezen")
    response = Client().post(my_url("anna", 2), {"task": task.pk, "done": "yes"})
    assert response.status_code == 404
    assert not PreparationTask.objects.filter(is_done=True).exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "position"), [("dirk", 1), ("anna", 2), ("anna", 9)])
def test_who_does_not_prepare_finds_no_page(
    prepared: Preparation, method: str, name: str, position: int
) -> None:
    data = {"task": PreparationTask.objects.all()[0].pk, "done": "yes"}
    assert getattr(Client(), method)(my_url(name, position), data).status_code == 404
    assert not PreparationTask.objects.filter(is_done=True).exists()


def prepared_by(name: str) -> set[int]:
    own = mine(person(name), timezone.now()).sessions
    return {one.session.pk for one in own if one.is_prepared}


def test_who_went_to_another_theme_is_a_preparer_no_more(
    prepared: Preparation, theme: Theme, gijs: User
) -> None:
    assert prepared_by("cato") == {session(theme).pk}
    registration.change_theme(person("cato"), theme.edition.themes.get(position=2), by=gijs)
    task = PreparationTask.objects.get(what="Uitleg geven").pk
    assert Client().get(my_url("cato")).status_code == 404
    assert Client().post(my_url("cato"), {"task": task, "done": "yes"}).status_code == 404
    assert prepared_by("cato") == set()
    assert "Cato" not in html_of(Client().get(my_url("anna")))


def test_who_cancelled_is_a_preparer_no_more(prepared: Preparation) -> None:
    registration.cancel(person("cato"))
    assert Client().get(my_url("cato")).status_code == 409
    assert "Cato" not in html_of(Client().get(my_url("anna")))
    task = PreparationTask.objects.get(what="Uitleg geven")
    with pytest.raises(preparation.NotYours):
        preparation.tick(person("cato"), prepared.session, task=task.pk, is_done=True)


def test_a_preparer_without_a_group_sees_the_page_too(gijs: User, theme: Theme) -> None:
    prepare(theme, gijs, "dirk")
    page = html_of(Client().get(my_url("dirk")))
    assert "Er staat nog niets. Uw gespreksleider vult de agenda in." in page
    assert "<strong>Gijs</strong>, gespreksleider" in page


def test_after_the_end_a_preparer_reads_all_of_it_and_changes_nothing(
    prepared: Preparation, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_SESSION + timedelta(days=400))
    page = html_of(Client().get(my_url("anna")))
    assert "<p>13.00 Start</p>" in page
    assert (
        "Deze bijeenkomst is geweest. U kunt hier alles nog lezen, maar niets meer wijzigen."
        in page
    )
    assert re.findall(r"<p class=\"quiet\">(.*), nog te doen</p>", page)[0] == "U doet dit"
    assert ("<form" in page, "video.example.org" in page) == (False, False)
    task = PreparationTask.objects.get(what="Casus kiezen")
    answer = Client().post(my_url("anna"), {"task": task.pk, "done": "yes"})
    assert (answer.status_code, PreparationTask.objects.filter(is_done=True).exists()) == (
        409,
        False,
    )


def test_ones_own_page_leads_to_what_one_prepares(prepared: Preparation) -> None:
    def links(name: str) -> bool:
        return my_url(name) in Client().get(person(name).private_link).content.decode()

    assert [links("anna"), links("dirk")] == [True, False]


def test_who_is_of_another_theme_prepares_nothing(theme: Theme, gijs: User) -> None:
    other = make_participant(theme.edition.themes.get(position=2))
    with pytest.raises(preparation.NotYours):
        preparation.save(
            theme=theme,
            session=session(theme),
            version=0,
            agenda="",
            preparers=[other.pk],
            rows=[],
            by=gijs,
        )
    assert not other.preparations.exists()


def test_a_task_is_called_by_what_is_to_be_done(theme: Theme, gijs: User) -> None:
    prepare(theme, gijs, "anna", tasks=[("Uitleg geven", "anna")])
    assert str(PreparationTask.objects.get()) == "Uitleg geven"
