"""A question travels from a private link to the big screen, and its answer comes back."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from registrations.groupwork import plenary, questions
from registrations.models import Participant, PlenaryQuestion, QuestionState, Subgroup
from sessions_app.models import Edition, Session, User
from tests.browser.fixtures import WINDOWS, Browse, NewContext, faults
from tests.people import make_organiser, make_participant

pytestmark = pytest.mark.browser

EVERY = 10_000
SCREEN_EVERY = 4_000


@pytest.fixture
def group(programme: Edition, gijs: User) -> Subgroup:
    """A group of the first theme, which Gijs leads."""
    theme = programme.themes.all()[0]
    theme.facilitators.set([gijs])
    return Subgroup.objects.create(theme=theme, number=1)


@pytest.fixture
def piet(group: Subgroup) -> Participant:
    return make_participant(group.theme, subgroup=group)


@pytest.fixture
def session(programme: Edition) -> Session:
    return programme.sessions.all()[0]


def screen(session: Session) -> str:
    return reverse("registrations:plenary", args=[session.edition.slug, session.position])


def control(session: Session) -> str:
    return reverse("registrations:plenary_control", args=[session.edition.slug, session.position])


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def on_agenda(group: Subgroup, session: Session, text: str) -> PlenaryQuestion:
    return PlenaryQuestion.objects.create(
        subgroup=group, session=session, text=text, state=QuestionState.AGENDA
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_question_travels_to_the_screen_and_its_answer_comes_back(
    new_context: NewContext,
    browse: Browse,
    piet: Participant,
    gijs: User,
    session: Session,
    scripts: bool,
) -> None:
    mine = new_context(java_script_enabled=scripts).new_page()
    mine.goto(reverse("registrations:my_questions", args=[piet.token]))
    mine.get_by_label("Een vraag:").check()
    mine.get_by_label("Uw vraag of onderwerp").fill("Wie belt de ouders?")
    mine.get_by_label("Bijeenkomst 1").check()
    press(mine, "Breng dit in")
    assert "bij de gespreksleider" in mine.locator(".questions").inner_text()

    desk = browse(gijs, java_script_enabled=scripts)
    desk.goto(reverse("registrations:group_questions", args=[piet.subgroup_id]))
    assert "Ingebracht door Piet de Vries" in desk.locator("main").inner_text()
    press(desk, "Stuur door naar de organisator")
    desk.goto(control(session))
    assert "Er staat nog niets op de agenda." in desk.locator("main").inner_text()

    olga = browse(make_organiser())
    olga.goto(reverse("admin:registrations_plenaryquestion_changelist"))
    olga.locator("[name=_selected_action]").check()
    olga.locator("[name=action]").select_option("put_on_agenda")
    with olga.expect_navigation():
        olga.locator("[name=index]").click()
    assert "Op de agenda gezet: 1." in olga.locator("body").inner_text()

    desk.get_by_role("link", name="Ververs").click()
    desk.get_by_text("Beantwoorden").click()
    desk.get_by_label("Antwoord").fill("De mentor.")
    press(desk, "Bewaar als besproken")
    assert "De mentor." in desk.locator(".plenary-discussed").inner_text()

    mine.goto(reverse("registrations:my_questions", args=[piet.token]))
    assert "besproken" in mine.locator(".questions").inner_text()
    assert "De mentor." in mine.locator(".questions").inner_text()


def test_the_page_follows_by_itself_but_never_while_somebody_answers(
    browse: Browse, gijs: User, group: Subgroup, session: Session
) -> None:
    first = on_agenda(group, session, "Wie belt de ouders?")
    page = browse(gijs)
    page.clock.install()
    page.goto(control(session))
    page.evaluate("window.isTheSamePage = true")

    on_agenda(group, session, "En wie de school?")
    page.clock.run_for(EVERY)
    expect(page.locator(".plenary-agenda > li")).to_have_count(2)

    # The focus stays where it was.
    page.locator(f"#vraag-{first.pk} summary").focus()
    third = on_agenda(group, session, "En wanneer?")
    page.clock.run_for(EVERY)
    expect(page.locator(".plenary-agenda > li")).to_have_count(3)
    expect(page.locator(f"#vraag-{first.pk} summary")).to_be_focused()

    page.keyboard.press("Enter")
    page.get_by_label("Antwoord").first.fill("De mentor.")
    questions.discuss(third, "Morgen", version=0)
    page.clock.run_for(3 * EVERY)
    expect(page.locator("#bijgewerkt")).to_contain_text("We wachten met bijwerken")
    expect(page.locator(".plenary-agenda > li")).to_have_count(3)
    assert page.get_by_label("Antwoord").first.input_value() == "De mentor."

    page.locator(f"#vraag-{first.pk} summary").click()
    page.context.set_offline(True)
    page.clock.run_for(EVERY)
    expect(page.locator("#storing")).to_contain_text("Bijwerken lukt nu niet.")
    page.context.set_offline(False)
    page.clock.run_for(EVERY)
    expect(page.locator(".plenary-discussed > li")).to_have_count(1)
    expect(page.locator("#storing")).to_be_empty()
    assert page.evaluate("window.isTheSamePage")


def test_the_screen_is_turned_by_keys_and_follows_what_is_put_there(
    browse: Browse, gijs: User, group: Subgroup, session: Session
) -> None:
    one, two = (on_agenda(group, session, text) for text in ("Een", "Twee"))
    olga = make_organiser()
    page = browse(gijs)
    page.clock.install()
    page.goto(screen(session))
    heading = page.locator("h1")
    title = "Bijeenkomst 1"
    keys = ["PageDown", " ", "PageUp", "ArrowLeft", "ArrowDown", "ArrowRight", "Home"]
    turns = ["Een", "Twee", "Een", title, "Een", "Twee", title]
    for key, words in zip(keys, turns, strict=True):
        page.keyboard.press(key)
        expect(heading).to_have_text(words)
        page.wait_for_load_state()

    # What is put there goes before what was chosen here, and the next key goes on from there.
    plenary.put(one, by=olga)
    page.clock.run_for(SCREEN_EVERY)
    expect(heading).to_have_text("Een")
    page.wait_for_load_state()
    page.keyboard.press("PageDown")
    expect(heading).to_have_text("Twee")
    page.reload()
    page.clock.run_for(SCREEN_EVERY)
    expect(heading).to_have_text("Twee")

    questions.discuss(two, "De mentor.", version=0)
    page.clock.run_for(SCREEN_EVERY)
    expect(page.locator(".slide-answer")).to_contain_text("De mentor.")
    page.context.set_offline(True)
    page.clock.run_for(SCREEN_EVERY)
    expect(page.locator("#storing")).to_contain_text("Bijwerken lukt nu niet.")
    page.context.set_offline(False)
    plenary.take_off(one, by=olga)
    page.clock.run_for(SCREEN_EVERY)
    expect(heading).to_have_text("Bijeenkomst 1")
    expect(page.locator("#storing")).to_be_empty()


@pytest.mark.parametrize("screen_size", [(1920, 1080), (1280, 720)])
def test_the_screen_is_read_at_the_back_and_each_text_fits(
    browse: Browse, gijs: User, group: Subgroup, session: Session, screen_size: tuple[int, int]
) -> None:
    width, height = screen_size
    texts = ["Wie belt de ouders? " * times for times in (1, 4, 10, 20, 25)]
    brought = [on_agenda(group, session, text) for text in texts]
    for question in brought[:2]:
        questions.discuss(question, "Dat doet de mentor, nog op dezelfde dag. " * 8, version=0)
    page = browse(gijs, viewport={"width": width, "height": height}, color_scheme="dark")
    for pk in [0, *(question.pk for question in brought)]:
        assert faults(page, page.goto(f"{screen(session)}?vraag={pk}")) == []
        sizes = page.locator(".slide-body :is(h1, p, li)").evaluate_all(
            "found => found.map(one => parseFloat(getComputedStyle(one).fontSize))"
        )
        assert min(sizes) >= 0.04 * height, pk
        assert page.evaluate("document.documentElement.scrollHeight") == height, pk
        assert not page.locator("header, footer").count()


def test_the_pages_are_valid_and_open_to_everyone(
    browse: Browse, gijs: User, piet: Participant, session: Session
) -> None:
    group = piet.subgroup
    assert group
    page = browse(gijs)
    addresses = [
        control(session),
        reverse("registrations:group_questions", args=[group.pk]),
        reverse("registrations:my_questions", args=[piet.token]),
    ]
    for address in addresses:
        assert faults(page, page.goto(address), *WINDOWS) == [], f"{address}, empty"
    for state in QuestionState:
        PlenaryQuestion.objects.create(
            subgroup=group, session=session, text="Wie belt de ouders?", state=state, answer="Ik."
        )
    for address in addresses:
        assert faults(page, page.goto(address), *WINDOWS) == [], address
        for summary in page.locator("main summary").all():
            summary.click()
        # All open, and with an error.
        page.locator("textarea").last.evaluate("field => field.removeAttribute('maxlength')")
        page.locator("textarea").last.fill("x" * 2001)
        button = page.locator("form:has(textarea)").last.locator("button").first
        with page.expect_navigation() as navigation:
            button.click()
        assert page.title().startswith("Fout: "), address
        assert faults(page, navigation.value, *WINDOWS) == [], f"{address}, with an error"
