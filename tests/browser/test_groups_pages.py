"""Every page of a group, full and fresh: for its gespreksleider and its members.

What everyone may read of the outcomes is in test_outcomes.
"""

import re
from typing import Any, NamedTuple

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response

from leergemeenschap.demo import running as demo_running
from registrations.groupwork import outcomes, preparation
from registrations.groupwork.preparation import TaskRow
from registrations.models import Outcome, OutcomeState, Participant, PlenaryQuestion, Subgroup
from sessions_app.models import Edition, Theme, User
from tests.browser.fixtures import NARROW, WINDOWS, Browse, NewContext, faults
from tests.people import NOW, make_facilitator, make_organiser, make_participant

pytestmark = pytest.mark.browser

# So narrow that the buttons of a bar are below each other.
ENLARGED = {"viewport": {"width": 240, "height": 500}}
# A4 without its margins, as the style sheet has them for a list.
PAPER = {"width": 703, "height": 1032}
LONG_WORD = "aanwezigheidsbeleid" * 8
LONG_TEXT = f"Zo begint het.\n\nMeer staat op https://www.example.org/{LONG_WORD}"
# Per form: a field, what is wrong with it there, and what is well.
FORMS = {
    "attendance": ("[type=radio]", "zomaar", None),
    "missed": ("[name=did]", "x" * 20_001, LONG_TEXT),
    "group_message": ("[name=text]", "Dag {bijnaam}", None),
    "group_outcome": ("[name=url]", "geen adres", None),
    "preparation": ("[name=tasks-0-what]", "", None),
    "group_questions": ("#nieuw ~ form [name=text]", "", None),
    "plenary_control": ("[name=answer]", "x" * 2001, LONG_TEXT),
    "my_questions": ("[name=text]", "", None),
}
# How wide a letter is, in em: as in Arial Narrow, and as in Verdana.
LETTERS = [0.42, 0.58]
# Letters of that width on average, bold ones wider, whatever the fonts of this computer.
SPREAD_LETTERS = """(width) => {
    const pen = document.createElement("canvas").getContext("2d");
    for (const box of document.querySelectorAll("table *")) {
        const { fontFamily, fontSize, fontWeight } = getComputedStyle(box);
        pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
        const own = pen.measureText("aanwezigheid").width / 12;
        const wanted = width * parseFloat(fontSize) * (fontWeight < 600 ? 1 : 1.12);
        box.style.letterSpacing = `${wanted - own}px`;
    }
}"""
# The words in the cells that show them on more than one line.
BROKEN_WORDS = """(part) => {
    const texts = document.createTreeWalker(document.querySelector(part), NodeFilter.SHOW_TEXT);
    const found = [];
    for (let text; (text = texts.nextNode()); ) {
        if (text.parentElement.closest(".visually-hidden, thead")?.offsetWidth === 1) continue;
        for (const word of text.data.matchAll(/[^\\s-]+/g)) {
            const range = new Range();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((box) => box.top));
            if (lines.size > 1) found.push(word[0]);
        }
    }
    return found;
}"""


class Addresses(NamedTuple):
    """The pages of one group, by name."""

    of_leader: dict[str, str]
    of_member: dict[str, str]


@pytest.fixture
def full(programme: Edition, gijs: User) -> Addresses:
    """A group in the middle of its edition: there is something to read on every page."""
    noor = make_facilitator(email="noor@example.org", name="Noor")
    edition = demo_running.invent(programme, [gijs, noor], NOW)
    group, other, _ = Subgroup.objects.filter(theme__edition=edition).order_by("pk")
    members = list(group.participants.order_by("pk"))
    prepare(group.theme, members[:2], "13.00 Welkom\n\n" + LONG_TEXT, gijs)
    outcomes.be_named(other.participants.earliest("pk"))
    outcomes.be_named(members[0])
    publish(other, gijs)
    Outcome.objects.filter(subgroup=group).update(what=f"Een kaart over {LONG_WORD}")
    PlenaryQuestion.objects.filter(subgroup=group).update(text=f"Wat is {LONG_WORD}?")
    group.suggestions.update(text=f"Een kaart over {LONG_WORD}")
    return Addresses(
        of_leader(group)
        | {
            "groups": url("groups"),
            "facilitator_handbook": url("facilitator_handbook"),
            "on the day": url("attendance", group.pk, 2),
            "missed": url("missed", group.pk, 1),
            "published": url("group_outcome", other.pk),
        },
        of_member(members[0]),
    )


@pytest.fixture
def fresh(programme: Edition, gijs: User) -> Addresses:
    """A group that begins: nobody is in it; in another one there is one person."""
    theme = programme.themes.all()[0]
    theme.facilitators.add(gijs)
    empty, lonely = (Subgroup.objects.create(theme=theme, number=n) for n in (1, 2))
    alone = make_participant(theme, subgroup=lonely)
    prepare(theme, [alone], "", gijs)
    return Addresses(of_leader(empty), of_member(alone))


def url(name: str, *args: object) -> str:
    return reverse(f"registrations:{name}", args=args)


def of_leader(group: Subgroup) -> dict[str, str]:
    names = ["group", "group_message", "group_outcome", "outcome_versions", "group_questions"]
    names += ["group_suggestions", "choice_screen"]
    return {name: url(name, group.pk) for name in names} | {
        "attendance": url("attendance", group.pk, 1),
        "preparation": url("preparation", group.theme.pk, 2),
        "plenary": url("plenary", group.theme.edition.slug, 2),
        "plenary_control": url("plenary_control", group.theme.edition.slug, 2),
    }


def of_member(person: Participant) -> dict[str, str]:
    names = ["my_registration", "my_group", "my_questions", "my_outcomes", "my_suggestions"]
    names += ["my_news"]
    return {name: url(name, person.token) for name in names} | {
        "my_preparation": url("my_preparation", person.token, 2)
    }


def prepare(theme: Theme, people: list[Participant], agenda: str, by: User) -> None:
    preparation.save(
        theme=theme,
        session=theme.edition.sessions.get(position=2),
        version=0,
        agenda=agenda,
        preparers=[person.pk for person in people],
        rows=[TaskRow(None, f"Lees {LONG_WORD}", person.pk, False) for person in people if agenda],
        by=by,
    )


def publish(group: Subgroup, by: User) -> None:
    made = outcomes.write(
        group,
        by=by,
        version=0,
        state=OutcomeState.SHARED,
        for_whom="Mentoren in het eerste leerjaar",
        problem="Niemand belt terug als een leerling er niet is",
        what=f"Een gids voor {LONG_WORD}",
        proof="Er komt vaker een gesprek",
        sharing="De groep, op de studiedag",
        text=LONG_TEXT,
        url=f"https://www.example.org/{LONG_WORD}",
    )
    outcomes.publish(made)


def send(page: Page, field: str, text: str) -> Response:
    """Send a form as a browser does that holds nobody back."""
    with page.expect_navigation() as answer:
        page.locator(field).first.evaluate(
            """(field, text) => {
                field.removeAttribute("maxlength");
                field.value = text;
                field.checked = true;
                field.form.requestSubmit(field.form.querySelector("button"));
            }""",
            text,
        )
    return answer.value


def all_faults(page: Page, addresses: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong, for each page on which something is."""
    found = {}
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer and answer.status == 200, name
        if wrong := faults(page, answer, *WINDOWS):
            found[name] = wrong
    return found


def test_every_page_of_a_group_is_valid_and_open_to_everyone(
    new_context: NewContext, browse: Browse, full: Addresses, fresh: Addresses, gijs: User
) -> None:
    member, leader = new_context().new_page(), browse(gijs)
    assert all_faults(leader, full.of_leader) == {}
    assert all_faults(leader, fresh.of_leader) == {}
    assert all_faults(member, full.of_member) == {}
    assert all_faults(member, fresh.of_member) == {}


def test_the_list_that_a_narrow_window_has_can_be_read_by_daylight_too(
    browse: Browse, full: Addresses, gijs: User
) -> None:
    page = browse(gijs, **NARROW | {"color_scheme": "light"})
    assert faults(page, page.goto(full.of_leader["group"])) == []


def test_every_form_of_a_group_with_an_error_is_valid_and_open_to_everyone(
    browse: Browse, full: Addresses, gijs: User
) -> None:
    page = browse(gijs)
    for name, (field, wrong, well) in FORMS.items():
        page.goto((full.of_leader | full.of_member)[name])
        answer = send(page, field, wrong)
        assert page.title().startswith("Fout: "), name
        assert faults(page, answer, *WINDOWS) == [], f"{name}, wrong"
        if well is not None:
            answer = send(page, field, well)
            assert not page.title().startswith("Fout: "), name
            assert faults(page, answer, *WINDOWS) == [], f"{name}, well"


def test_a_code_by_mail_that_is_wrong_leaves_pages_that_are_open_to_everyone(
    new_context: NewContext, programme: Edition, gijs: User
) -> None:
    page = new_context().new_page()
    page.goto("/account/login/")
    assert faults(page, send(page, "[name=login]", ""), *WINDOWS) == []
    page.goto("/account/login/code/")
    assert faults(page, send(page, "[name=email]", "geen adres"), *WINDOWS) == []
    assert page.title().startswith("Fout: ")
    assert faults(page, send(page, "[name=email]", gijs.email), *WINDOWS) == []
    assert page.title().startswith("Vul de code in")
    assert faults(page, send(page, "[name=code]", "geen code"), *WINDOWS) == []
    assert page.title().startswith("Fout: ")


@pytest.mark.parametrize("window", [NARROW, ENLARGED])
def test_the_bar_below_a_sheet_hides_nothing_that_has_the_focus(
    browse: Browse, full: Addresses, gijs: User, window: dict[str, Any]
) -> None:
    page = browse(gijs, **window)
    page.goto(full.of_leader["attendance"])
    seen = 0
    for key in ["Tab"] * 24 + ["Shift+Tab"] * 24:
        page.keyboard.press(key)
        room = page.evaluate(
            """() => {
                const it = document.activeElement, bar = document.querySelector(".attendance-bar");
                if (it.type !== "radio") return null;
                return bar.getBoundingClientRect().top - it.getBoundingClientRect().bottom;
            }"""
        )
        if room is not None:
            seen += 1
            assert room >= 0
    assert seen >= 16


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("window", WINDOWS)
def test_no_word_of_the_list_of_a_group_is_broken(
    browse: Browse, full: Addresses, gijs: User, window: dict[str, Any], letter: float
) -> None:
    page = browse(gijs, **window)
    page.goto(full.of_leader["group"])
    page.evaluate(SPREAD_LETTERS, letter)
    assert page.evaluate(BROKEN_WORDS, "table") == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("letter", LETTERS)
def test_no_heading_of_a_printed_list_is_broken(
    browse: Browse, full: Addresses, letter: float
) -> None:
    theme = Theme.objects.filter(subgroups__isnull=False)[0]
    page = browse(make_organiser(), viewport=PAPER)
    page.emulate_media(media="print")
    page.goto(reverse("admin:sessions_app_theme_roster", args=[theme.pk]))
    page.evaluate(SPREAD_LETTERS, letter)
    assert page.evaluate(BROKEN_WORDS, "thead") == []


def test_the_list_of_a_group_is_printed_on_one_sheet(
    browse: Browse, full: Addresses, gijs: User
) -> None:
    page = browse(gijs)
    page.goto(full.of_leader["group"])
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
