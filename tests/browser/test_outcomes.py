"""What the groups make, in real browsers: two who write, and what everyone reads and prints."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from registrations.groupwork import outcomes
from registrations.models import Effect, Outcome, OutcomeState, Participant, Subgroup
from sessions_app.models import Edition, User
from tests.browser.fixtures import WINDOWS, Browse, NewContext, faults
from tests.people import NOW, make_facilitator, make_participant

pytestmark = pytest.mark.browser

TEXT = "Zo begint het.\n\nMeer staat op https://www.example.org/gids en verder niet."
ADDRESSES = {
    "outcomes": "/edities/{slug}/opbrengsten/",
    "outcomes_whole": "/edities/{slug}/opbrengsten/alle/",
    "outcome": "/opbrengsten/{pk}/",
    "all_outcomes": "/opbrengsten/?zoek=gids",
    "my_outcomes": "/aanmelding/{token}/opbrengsten/",
    "my_effect": "/aanmelding/{token}/veranderd/",
}


@pytest.fixture
def gijs(gijs: User, programme: Edition) -> User:
    """Gijs leads every theme."""
    for theme in programme.themes.all():
        theme.facilitators.add(gijs)
    return gijs


@pytest.fixture
def piet(programme: Edition, gijs: User) -> Participant:
    """A member of the first group; each theme has two groups that made something."""
    for theme in programme.themes.all():
        for number in (1, 2):
            make_outcome(Subgroup.objects.create(theme=theme, number=number), gijs)
    return Participant.objects.filter(subgroup__isnull=False).earliest("pk")


def make_outcome(group: Subgroup, by: User) -> Outcome:
    email = f"p{group.pk}@example.org"
    make_participant(group.theme, subgroup=group, email=email, may_be_named=True)
    Effect.objects.create(
        edition=group.theme.edition, subgroup=group, text="Ik bel nu eerder.", is_public=True
    )
    outcome = outcomes.write(
        group,
        by=by,
        version=0,
        state=OutcomeState.SHARED,
        for_whom="Mentoren in het eerste leerjaar",
        problem="Niemand belt terug als een leerling er niet is",
        what=f"Een gids voor het eerste gesprek na verzuim, deel {group.number}",
        proof="",
        sharing="De groep, op de studiedag",
        text=TEXT,
        url="https://www.example.org/een-heel-lang-adres-zonder-enige-spatie-erin/gids",
    )
    return outcomes.publish(outcome)


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Bewaren", exact=True).click()


def test_every_page_with_outcomes_is_valid_and_open_to_everyone(
    new_context: NewContext, piet: Participant
) -> None:
    outcome = Outcome.objects.earliest("pk")
    known = {"slug": piet.edition.slug, "pk": outcome.pk, "token": piet.token}
    page = new_context().new_page()
    for address in ADDRESSES.values():
        assert faults(page, page.goto(address.format(**known)), *WINDOWS) == [], address


def test_the_page_on_what_changed_is_valid_and_open_to_everyone(
    new_context: NewContext, piet: Participant
) -> None:
    past = NOW - timedelta(days=9)
    piet.edition.sessions.update(starts_at=past, ends_at=past + timedelta(hours=2))
    page = new_context().new_page()
    address = ADDRESSES["my_effect"].format(token=piet.token)
    assert faults(page, page.goto(address), *WINDOWS) == []
    for words in ("", "Ik bel nu eerder."):
        page.get_by_label("Wat is er bij u veranderd?").fill(words)
        with page.expect_navigation() as answer:
            page.get_by_role("button", name="Bewaar mijn tekst").click()
        assert faults(page, answer.value, *WINDOWS) == []


def test_a_page_without_outcomes_is_valid_and_open_to_everyone(
    new_context: NewContext, programme: Edition
) -> None:
    page = new_context().new_page()
    for name in ("outcomes", "outcomes_whole"):
        assert faults(page, page.goto(ADDRESSES[name].format(slug=programme.slug)), *WINDOWS) == []


def test_the_pages_of_a_gespreksleider_are_valid_and_open_to_everyone(
    browse: Browse, piet: Participant, gijs: User
) -> None:
    assert piet.subgroup
    empty = Subgroup.objects.create(theme=piet.theme, number=9)
    page = browse(gijs)
    for group in (piet.subgroup, empty):
        for name in ("group_outcome", "outcome_versions", "outcome_file"):
            assert (
                faults(page, page.goto(reverse(f"registrations:{name}", args=[group.pk])), *WINDOWS)
                == []
            )
    page.goto(reverse("registrations:group_outcome", args=[empty.pk]))
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Bewaren", exact=True).click()
    assert faults(page, answer.value, *WINDOWS) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_group_chooses_together_and_its_members_agree(
    new_context: NewContext, browse: Browse, programme: Edition, gijs: User, scripts: bool
) -> None:
    group = Subgroup.objects.create(theme=programme.themes.all()[0], number=1)
    piet = make_participant(group.theme, subgroup=group)
    phone = new_context(java_script_enabled=scripts).new_page()
    phone.goto(reverse("registrations:my_suggestions", args=[piet.token]))
    phone.get_by_label("Wat kan uw groep maken?").fill("Een gids voor mentoren")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Doe dit voorstel").click()

    tablet = browse(gijs, java_script_enabled=scripts)
    tablet.goto(reverse("registrations:group_outcome", args=[group.pk]))
    tablet.get_by_role("link", name="Samen kiezen uit de voorstellen").click()
    with tablet.expect_popup() as opened:
        tablet.get_by_role("link", name="Open het scherm voor de groep").click()
    screen = opened.value
    expect(screen.locator(".slide-list li")).to_have_text(["Een gids voor mentoren"])
    with tablet.expect_navigation():
        tablet.get_by_role("button", name="Dit wordt het").click()

    phone.reload()
    expect(phone.locator(".chosen .question-text")).to_have_text("Een gids voor mentoren")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Akkoord", exact=True).click()
    expect(phone.locator(".chosen")).to_contain_text("1 van de 1 deelnemer gaat akkoord, u ook.")
    screen.get_by_role("link", name="Ververs").click()
    expect(screen.locator(".slide-body")).to_contain_text("1 van de 1 gaat akkoord.")


def test_two_browsers_wipe_nothing_of_each_other(
    browse: Browse, programme: Edition, gijs: User
) -> None:
    group = Subgroup.objects.create(theme=programme.themes.all()[0], number=1)
    noor = make_facilitator(email="noor@example.org", name="Noor")
    group.facilitators.add(noor)
    address = reverse("registrations:group_outcome", args=[group.pk])
    pages = [browse(user, java_script_enabled=False) for user in (gijs, noor)]
    for page, name in zip(pages, ["Gijs", "Noor"], strict=True):
        page.goto(address)
        page.locator("[name=what]").fill(f"Een gids van {name}")
        page.locator("[name=text]").fill(f"De tekst van {name}")

    for page in pages:
        save(page)

    mine, theirs = pages
    assert "De opbrengst is bewaard." in mine.locator("main").inner_text()
    assert theirs.title().startswith("Fout: ")
    summary = theirs.locator(".error-summary")
    assert "Gijs heeft deze opbrengst intussen veranderd" in summary.inner_text()
    assert "De tekst van Gijs" in theirs.locator(".theirs").inner_text()
    assert theirs.locator("[name=text]").input_value() == "De tekst van Noor"
    assert Outcome.objects.get().text == "De tekst van Gijs"

    theirs.locator("[name=text]").fill("De tekst van Gijs en Noor")
    save(theirs)
    assert Outcome.objects.get().text == "De tekst van Gijs en Noor"

    # And what was replaced comes back.
    mine.goto(reverse("registrations:outcome_versions", args=[group.pk]))
    with mine.expect_navigation():
        mine.get_by_role("button", name="Zet deze tekst terug").click()
    assert (Outcome.objects.get().text, Outcome.objects.get().version) == ("De tekst van Gijs", 3)


def test_a_page_with_two_texts_is_valid_and_open_to_everyone(
    browse: Browse, programme: Edition, gijs: User
) -> None:
    group = Subgroup.objects.create(theme=programme.themes.all()[0], number=1)
    page = browse(gijs)
    page.goto(reverse("registrations:group_outcome", args=[group.pk]))
    make_outcome(group, gijs)
    outcomes.unpublish(Outcome.objects.get())
    page.locator("[name=what]").fill("Iets heel anders")
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Bewaren", exact=True).click()
    assert faults(page, answer.value, *WINDOWS) == []


def test_the_name_is_put_there_and_taken_away_by_one_press(
    new_context: NewContext, piet: Participant
) -> None:
    outcome = Outcome.objects.earliest("pk")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(ADDRESSES["my_outcomes"].format(token=piet.token))
    for button, named in [("Haal mijn naam weg", 0), ("Zet mijn naam erbij", 1)]:
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        assert outcome.makers.count() == named


def test_all_of_an_edition_prints_as_one_whole(new_context: NewContext, piet: Participant) -> None:
    page = new_context().new_page()
    page.goto(ADDRESSES["outcomes_whole"].format(slug=piet.edition.slug))
    page.emulate_media(media="print")
    assert not page.locator("nav.site-nav").is_visible()
    assert not page.get_by_text("Terug naar de lijst").is_visible()
    breaks = page.locator("article").evaluate_all(
        "found => found.map(article => getComputedStyle(article).breakBefore)"
    )
    assert breaks == ["page"] * 6
    # The title with the contents, and each outcome on a page of its own.
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 7
