"""What the groups make: written together, no text lost, names only of who agreed."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registrations.groupwork import outcomes
from registrations.models import (
    Maker,
    Outcome,
    OutcomeState,
    OutcomeVersion,
    Participant,
    Subgroup,
)
from registrations.models.participant import NoLongerTakesPart
from registrations.places import registration
from sessions_app.models import Edition, Theme, User
from tests.pages import browser_of, html_of, page_at
from tests.people import (
    make_edition,
    make_facilitator,
    make_group,
    make_participant,
)

pytestmark = pytest.mark.portable

CONTENT: outcomes.Content = {
    "for_whom": "Mentoren",
    "problem": "Niemand belt terug",
    "what": "Een gids voor mentoren",
    "proof": "Er wordt vaker gebeld",
    "sharing": "Noor, op de studiedag",
    "text": "Eerste alinea.\n\nTweede alinea.",
    "url": "https://www.example.org/gids",
}
EMPTY = dict.fromkeys(outcomes.FIELDS, "")
NOBODY = "Nog niemand koos ervoor om met naam bij de opbrengst te staan."


@pytest.fixture
def theme(edition: Edition, gijs: User, noor: User) -> Theme:
    """A theme that Gijs and Noor lead together."""
    theme = edition.themes.get(position=1)
    theme.facilitators.set([gijs, noor])
    return theme


def url(group: Subgroup, name: str = "group_outcome") -> str:
    return reverse(f"registrations:{name}", args=[group.pk])


def post(tablet: Client, group: Subgroup, version: int, **fields: str) -> Any:
    return tablet.post(url(group), CONTENT | {"version": version} | fields)


def write(group: Subgroup, by: User, version: int = 0, **content: str) -> Outcome:
    written: Any = CONTENT | content
    return outcomes.write(group, by=by, version=version, **written)


def shared(group: Subgroup, by: User, **content: str) -> Outcome:
    written: Any = CONTENT | content
    return outcomes.write(group, by=by, version=0, state=OutcomeState.SHARED, **written)


def published(group: Subgroup, by: User, **content: str) -> Outcome:
    return outcomes.publish(shared(group, by, **content))


def stored(group: Subgroup) -> Outcome:
    return Outcome.objects.get(subgroup=group)


def versions(group: Subgroup) -> list[tuple[int, str, str]]:
    """Each version by number, with who wrote it and its title."""
    kept = OutcomeVersion.objects.filter(outcome__subgroup=group).select_related("by")
    return [(v.number, str(v.by), v.content["what"]) for v in kept.order_by("number")]


def makers(outcome: Outcome) -> list[tuple[str, str | None]]:
    """The names under an outcome, with the address of who bears it where we know that."""
    found = outcome.makers.select_related("participant")
    return [(maker.name, maker.participant and maker.participant.email) for maker in found]


def my(piet: Participant, name: str = "my_outcomes") -> str:
    return reverse(f"registrations:{name}", args=[piet.token])


def answer_about_name(client: Client, piet: Participant, answer: str) -> Any:
    return client.post(my(piet, "be_named"), {"consent": answer})


# Writing


def test_the_gespreksleider_writes_what_the_group_makes(
    tablet: Client, group: Subgroup, gijs: User
) -> None:
    answer = post(tablet, group, 0)
    assert (answer.status_code, answer["Location"]) == (303, url(group))
    outcome = stored(group)
    assert outcomes.content_of(outcome) == CONTENT
    assert (outcome.state, outcome.version, outcome.changed_at) == ("chosen", 1, timezone.now())
    version = OutcomeVersion.objects.get()
    assert (version.number, version.content, version.by, version.at) == (
        1,
        CONTENT,
        gijs,
        timezone.now(),
    )
    page = page_at(tablet, url(group))
    assert "De opbrengst is bewaard." in page
    assert "Laatst gewijzigd door Gijs, dinsdag 1 september 2026, 10.00 uur." in page


def test_only_the_sentence_is_needed(tablet: Client, group: Subgroup) -> None:
    tablet.post(url(group), {"what": "Een gids", "version": "0"})
    assert outcomes.content_of(stored(group)) == EMPTY | {"what": "Een gids"}


def test_without_the_sentence_nothing_is_saved_and_what_was_typed_stays(
    tablet: Client, group: Subgroup
) -> None:
    page = unescape(post(tablet, group, 0, what="  ", text="Lang <verhaal>").content.decode())
    assert "<title>Fout: Opbrengst van subgroep 1" in page
    assert page.count("Schrijf in één zin wat de groep maakt.") == 2
    assert "Lang <verhaal></textarea>" in page
    assert not Outcome.objects.exists()


def test_saving_what_is_there_already_makes_no_version(tablet: Client, group: Subgroup) -> None:
    post(tablet, group, 0)
    post(tablet, group, 1)
    assert versions(group) == [(1, "Gijs", "Een gids voor mentoren")]
    assert "Er is niets veranderd" in page_at(tablet, url(group))


def test_a_double_press_saves_once_and_says_so(tablet: Client, group: Subgroup) -> None:
    for _ in range(2):
        assert post(tablet, group, 0, state="draft").status_code == 303
    assert versions(group) == [(1, "Gijs", "Een gids voor mentoren")]
    assert "Er is niets veranderd" not in page_at(tablet, url(group))


def test_a_second_press_does_not_undo_a_step_of_somebody_else(
    tablet: Client, group: Subgroup, noor: User
) -> None:
    post(tablet, group, 0, state="draft")
    outcomes.write(group, by=noor, version=1, state=OutcomeState.SHARED, **CONTENT)
    assert post(tablet, group, 0, state="draft").status_code == 200
    assert stored(group).state == "shared"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://www.example.org/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://example.org/gids",
        "file:///etc/passwd",
        "http://[",
        "https://",
        "een gids",
        "mailto:piet@example.org",
    ],
)
def test_a_link_leads_to_the_web_and_nowhere_else(
    tablet: Client, group: Subgroup, address: str
) -> None:
    page = unescape(post(tablet, group, 0, url=address).content.decode())
    assert page.count("een webadres in dat begint met https://") == 2
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.example.org/gids", "https://www.example.org/gids"),
        (" http://example.org ", "http://example.org"),
    ],
)
def test_an_address_is_kept_as_one_that_can_be_followed(
    tablet: Client, group: Subgroup, typed: str, kept: str
) -> None:
    post(tablet, group, 0, url=typed)
    assert stored(group).url == kept


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        (
            "what",
            "x" * 301,
            "Gebruik hoogstens 300 tekens in het veld ‘Wat maken we?’; nu zijn het",
        ),
        (
            "for_whom",
            "x" * 301,
            "Gebruik hoogstens 300 tekens in het veld ‘Voor wie maken we het?’;",
        ),
        ("text", "x" * 20_001, "Gebruik hoogstens 20000 tekens in het veld ‘Tekst’; nu zijn"),
        ("url", f"https://example.org/{'x' * 500}", "Gebruik hoogstens 500 tekens"),
        ("what", "\ue000gids", "Aan het begin van het veld ‘Wat maken we?’ staat een teken"),
        ("text", "een\x07bel", "In het veld ‘Tekst’ staat, na ‘een’, een teken dat we niet"),
        (
            "url",
            "https://example.org/\ue000",
            "In het veld ‘Link naar de opbrengst’ staat, na ‘https://example.org/’, een teken",
        ),
        ("what", "?!", "Gebruik in het veld ‘Wat maken we?’ minstens één letter of cijfer."),
        ("what", "\u2800", "Schrijf in één zin wat de groep maakt."),
    ],
)
def test_what_cannot_be_kept_is_said_in_words(
    tablet: Client, group: Subgroup, field: str, text: str, says: str
) -> None:
    page = unescape(post(tablet, group, 0, **{field: text}).content.decode())
    assert page.count(says) == 2
    assert not Outcome.objects.exists()


def test_html_of_users_stays_text(tablet: Client, group: Subgroup) -> None:
    post(tablet, group, 0, what="<b>Gids</b>", text="<script>alert(1)</script>")
    for address in (url(group), url(group, "outcome_versions")):
        page = tablet.get(address).content.decode()
        assert "<b>Gids" not in page
        assert "<script>alert" not in page


# Two who write


def test_the_text_of_another_is_never_wiped_silently(
    tablet: Client, group: Subgroup, noor: User, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=15))
    write(group, noor, text="De tekst van Noor.")

    page = unescape(post(tablet, group, 0, text="De tekst van Gijs.").content.decode())

    assert "<title>Fout: " in page
    assert "Noor heeft deze opbrengst intussen veranderd (1 september 2026, 10.15 uur)." in page
    assert '<h2 id="theirs">De tekst van nu</h2>' in page
    assert "<p>De tekst van Noor.</p>" in page
    assert "De tekst van Gijs.</textarea>" in page
    assert '<input type="hidden" name="version" value="1"' in page
    assert stored(group).text == "De tekst van Noor."
    assert len(versions(group)) == 1


def test_saving_again_is_a_choice_and_the_other_text_stays_in_the_versions(
    tablet: Client, group: Subgroup, noor: User
) -> None:
    write(group, noor, what="Een gids van Noor")
    post(tablet, group, 0, what="Een gids van Gijs")
    post(tablet, group, 1, what="Een gids van Gijs")
    assert stored(group).what == "Een gids van Gijs"
    assert versions(group) == [(1, "Noor", "Een gids van Noor"), (2, "Gijs", "Een gids van Gijs")]


@pytest.mark.parametrize("version", ["", "-1", "7", "1e9", "²", "x" * 4000, "99999999999999999999"])
def test_a_forged_version_saves_nothing(
    tablet: Client, group: Subgroup, noor: User, version: str
) -> None:
    write(group, noor)
    answer = tablet.post(url(group), CONTENT | {"what": "Iets anders", "version": version})
    assert answer.status_code == 200
    assert stored(group).what == "Een gids voor mentoren"


def test_what_was_there_before_versions_were_kept_becomes_the_first(
    tablet: Client, group: Subgroup
) -> None:
    Outcome.objects.create(subgroup=group, what="Van de organisator")
    post(tablet, group, 0)
    assert versions(group) == [
        (0, "None", "Van de organisator"),
        (1, "Gijs", "Een gids voor mentoren"),
    ]
    assert "Zoals het begon" in page_at(tablet, url(group, "outcome_versions"))


# How far it is


def test_the_gespreksleider_takes_it_from_chosen_to_shared_and_back(
    tablet: Client, group: Subgroup
) -> None:
    post(tablet, group, 0)
    seen = []
    for state in ["draft", "shared", "draft", "chosen"]:
        post(tablet, group, 1, state=state)
        seen.append(stored(group).state)
    assert seen == ["draft", "shared", "draft", "chosen"]
    assert len(versions(group)) == 1


def test_a_step_saves_what_was_typed_too(tablet: Client, group: Subgroup) -> None:
    post(tablet, group, 0, state="draft", what="Een nieuwe gids")
    assert (stored(group).state, stored(group).what) == ("draft", "Een nieuwe gids")
    page = page_at(tablet, url(group))
    assert re.findall(r'name="state" value="(\w+)"', page) == ["shared", "chosen"]
    assert '<li class="stage-now" aria-current="step">Concept' in page


@pytest.mark.parametrize("state", ["published", "nonsense", "x" * 4000])
def test_only_the_organiser_publishes(tablet: Client, group: Subgroup, state: str) -> None:
    post(tablet, group, 0, state="shared")
    assert post(tablet, group, 1, state=state).status_code == 400
    assert stored(group).state == "shared"


def test_a_published_one_is_for_a_gespreksleider_to_read(
    tablet: Client, group: Subgroup, gijs: User
) -> None:
    outcome = published(group, gijs)
    page = page_at(tablet, url(group))
    assert "Alleen de organisator verandert hem nog." in page
    assert 'href="mailto:vragen@example.org"' in page
    assert f'href="{outcome.get_absolute_url()}"' in page
    assert "<form" not in page

    page = unescape(post(tablet, group, 1, what="Iets anders").content.decode())
    assert "Deze opbrengst is intussen gepubliceerd." in page
    assert "Iets anders</textarea>" in page
    post(tablet, group, 1, state="draft")
    tablet.post(url(group, "outcome_versions"), {"number": 1, "version": 1})
    assert (stored(group).what, stored(group).state) == ("Een gids voor mentoren", "published")


def test_the_organiser_still_changes_a_published_one_and_its_date_stays(
    desk: Client, group: Subgroup, gijs: User, clock: time_machine.Traveller
) -> None:
    published_at = published(group, gijs).published_at
    clock.shift(timedelta(days=30))
    post(desk, group, 1, what="Een betere gids")
    outcome = stored(group)
    assert (outcome.what, outcome.state, outcome.version) == ("Een betere gids", "published", 2)
    assert (outcome.published_at, outcome.changed_at) == (published_at, timezone.now())
    page = page_at(Client(), outcome.get_absolute_url())
    assert "Gepubliceerd op 1 september 2026, bijgewerkt op 1 oktober 2026." in page


def test_the_organiser_does_not_unpublish_with_a_forged_button(
    desk: Client, group: Subgroup, gijs: User
) -> None:
    published(group, gijs)
    post(desk, group, 1, state="draft")
    assert stored(group).state == "published"


# Versions


def test_an_earlier_text_is_put_back_as_one_version_more(
    tablet: Client, group: Subgroup, noor: User
) -> None:
    write(group, noor, what="Eerst")
    write(group, noor, version=1, what="Toen")
    answer = tablet.post(url(group, "outcome_versions"), {"number": 1, "version": 2})
    assert answer.status_code == 303
    assert versions(group) == [(1, "Noor", "Eerst"), (2, "Noor", "Toen"), (3, "Gijs", "Eerst")]
    assert stored(group).what == "Eerst"
    assert "De tekst van versie 1 staat er weer." in page_at(tablet, url(group, "outcome_versions"))


def test_a_text_is_not_put_back_over_one_that_was_not_seen(
    tablet: Client, group: Subgroup, noor: User
) -> None:
    write(group, noor, what="Eerst")
    write(group, noor, version=1, what="Toen")
    write(group, noor, version=2, what="Nu")
    tablet.post(url(group, "outcome_versions"), {"number": 1, "version": 2})
    assert stored(group).what == "Nu"
    assert "Er is intussen een nieuwe versie." in page_at(tablet, url(group, "outcome_versions"))


@pytest.mark.parametrize("number", ["2", "-1", "0", "x", "", "99999999999999999999", "1.5"])
def test_a_forged_number_is_missing(
    tablet: Client, group: Subgroup, noor: User, number: str
) -> None:
    write(group, noor)
    # Another group does have a second version.
    other = make_group(group.theme, 2)
    write(other, noor)
    write(other, noor, version=1, what="Van de ander")
    posted = {"number": number, "version": 1}
    assert tablet.post(url(group, "outcome_versions"), posted).status_code == 404
    assert versions(group) == [(1, "Noor", "Een gids voor mentoren")]


def test_no_versions_is_said_in_words(tablet: Client, group: Subgroup) -> None:
    assert "Er is nog niets geschreven." in page_at(tablet, url(group, "outcome_versions"))
    posted = {"number": 0, "version": 0}
    assert tablet.post(url(group, "outcome_versions"), posted).status_code == 404


def test_many_versions_come_in_pages(tablet: Client, group: Subgroup, noor: User) -> None:
    for version in range(25):
        write(group, noor, version=version, what=f"Poging {version + 1}")
    newest = page_at(tablet, url(group, "outcome_versions"))
    oldest = page_at(tablet, url(group, "outcome_versions") + "?blad=2")
    assert re.findall(r"<h2[^>]*>Versie (\d+)", newest + oldest) == [
        str(number) for number in range(25, 0, -1)
    ]
    forged = page_at(tablet, url(group, "outcome_versions") + "?blad=abc")
    assert re.findall(r"<h2[^>]*>Versie (\d+)", forged)[0] == "25"


# Who reads it


def test_another_gespreksleider_finds_nothing(group: Subgroup, gijs: User) -> None:
    write(group, gijs)
    stranger = browser_of(make_facilitator(email="els@example.org", name="Els"))
    statuses = {
        name: (
            stranger.get(url(group, name)).status_code,
            stranger.post(url(group, name), CONTENT | {"version": 1}).status_code,
        )
        for name in ["group_outcome", "outcome_versions"]
    }
    assert statuses == {"group_outcome": (404, 404), "outcome_versions": (404, 404)}


def test_the_page_shows_what_other_groups_share_and_no_draft(
    tablet: Client, group: Subgroup, edition: Edition, olga: User
) -> None:
    other = edition.themes.get(position=2)
    shared(make_group(other, 1), olga, what="Gedeeld werk")
    published(make_group(other, 2), olga, what="Gepubliceerd werk")
    write(make_group(other, 3), olga, what="Onaf werk")
    elsewhere = make_edition("een-andere").themes.get(position=1)
    shared(make_group(elsewhere, 1), olga, what="Werk van elders")
    page = page_at(tablet, url(group))
    assert re.findall(r"<strong>(.* werk|Werk .*)</strong>", page) == [
        "Gedeeld werk",
        "Gepubliceerd werk",
    ]
    assert "Werk van elders" not in page


def test_the_page_counts_who_agreed_to_be_named(
    tablet: Client, group: Subgroup, piet: Participant
) -> None:
    assert NOBODY in page_at(tablet, url(group))
    make_participant(group.theme, subgroup=group, email="els@example.org", given_name="Els")
    outcomes.be_named(piet)
    page = page_at(tablet, url(group))
    assert "<li>Piet de Vries</li>" in page
    assert "Els de Vries" not in page
    assert "De groep heeft 2 deelnemers." in page


@pytest.mark.parametrize("many", [1, 12])
def test_the_pages_of_the_group_take_as_many_statements_for_many(
    tablet: Client,
    edition: Edition,
    group: Subgroup,
    olga: User,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    other = edition.themes.get(position=2)
    for number in range(1, many + 1):
        write(group, olga, version=number - 1, what=f"Gids {number}")
        shared(make_group(other, number), olga)
        email = f"p{number}@example.org"
        outcomes.be_named(make_participant(group.theme, subgroup=group, email=email))
    with django_assert_num_queries(8):
        tablet.get(url(group))
    with django_assert_num_queries(6):
        tablet.get(url(group, "outcome_versions"))


# The private link, and names


def test_a_participant_reads_the_own_draft_and_what_others_share(
    client: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    write(group, olga, what="Ons concept")
    shared(make_group(group.theme, 2), olga, what="Gedeeld werk")
    write(make_group(group.theme, 3), olga, what="Onaf werk")
    page = page_at(client, my(piet))
    assert "Ons concept" in page
    assert "Gedeeld werk" in page
    assert "Onaf werk" not in page


def test_who_waits_reads_only_what_everyone_may_read(
    client: Client, theme: Theme, olga: User
) -> None:
    shared(make_group(theme, 1), olga, what="Gedeeld werk")
    published(make_group(theme, 2), olga, what="Gepubliceerd werk")
    waiting = make_participant(theme, status="waiting", waiting_since=timezone.now())
    page = page_at(client, my(waiting))
    assert "Gedeeld werk" not in page
    assert "Gepubliceerd werk" in page
    assert "U zit nu niet in een subgroep." in page


def test_nobody_is_named_who_did_not_say_so(
    client: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    outcome = published(group, olga)
    assert makers(outcome) == []
    assert "Uw naam staat niet bij de opbrengst van uw groep." in page_at(client, my(piet))
    page = page_at(client, outcome.get_absolute_url())
    assert "Piet" not in page
    assert "Gemaakt door subgroep 1 van Aanwezigheidsbeleid." in page


def test_who_agreed_is_named_from_the_day_it_is_published(
    client: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    outcome = shared(group, olga)
    answer = answer_about_name(client, piet, "yes")
    assert (answer.status_code, answer["Location"]) == (303, my(piet))
    assert not Maker.objects.exists()
    assert "<li>Piet de Vries</li>" in page_at(client, my(piet))
    outcome = outcomes.publish(outcome)
    assert makers(outcome) == [("Piet de Vries", "piet@example.org")]
    assert "<li>Piet de Vries</li>" in page_at(client, outcome.get_absolute_url())


def test_who_agrees_later_is_named_at_once_and_once(
    client: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    outcome = published(group, olga)
    for _ in range(2):
        answer_about_name(client, piet, "yes")
    assert makers(outcome) == [("Piet de Vries", "piet@example.org")]
    assert page_at(client, my(piet)).count("Piet de Vries") == 1


def test_a_name_goes_from_the_published_page_at_once(
    client: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = published(group, olga)
    answer_about_name(client, piet, "no")
    assert makers(outcome) == []
    assert not Participant.objects.get().may_be_named
    assert "Piet" not in page_at(client, outcome.get_absolute_url())
    assert "Uw naam staat niet meer bij de opbrengst" in page_at(client, my(piet))
    assert "Uw naam staat niet meer bij de opbrengst" not in page_at(client, my(piet))


@pytest.mark.parametrize("answer", ["", "ja", "x" * 4000])
def test_only_a_plain_yes_is_consent(client: Client, piet: Participant, answer: str) -> None:
    answer_about_name(client, piet, answer)
    assert not Participant.objects.get().may_be_named


def test_reading_the_page_agrees_to_nothing(client: Client, piet: Participant) -> None:
    assert client.get(my(piet, "be_named")).status_code == 405
    client.get(f"{my(piet)}?naam=erbij")
    assert not Participant.objects.get().may_be_named


def test_after_the_edition_one_still_decides_about_the_own_name(
    client: Client,
    piet: Participant,
    group: Subgroup,
    olga: User,
    clock: time_machine.Traveller,
) -> None:
    outcome = published(group, olga)
    clock.shift(timedelta(days=250))
    answer_about_name(client, piet, "yes")
    assert makers(outcome) == [("Piet de Vries", "piet@example.org")]
    answer_about_name(client, piet, "no")
    assert makers(outcome) == []


def test_who_has_cancelled_takes_a_name_away_and_puts_none_back(
    client: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = published(group, olga)
    registration.cancel(piet)
    assert makers(outcome) == [("Piet de Vries", "piet@example.org")]
    assert "Haal mijn naam weg" in page_at(client, my(piet))

    answer_about_name(client, piet, "no")
    assert makers(outcome) == []
    overview = reverse("registrations:my_registration", args=[piet.token])
    for answer in (client.get(my(piet)), answer_about_name(client, piet, "yes")):
        assert (answer.status_code, answer["Location"]) == (303, overview)
    assert not Participant.objects.get().may_be_named


def test_an_old_link_agrees_to_nothing(client: Client, piet: Participant) -> None:
    known = Participant.objects.get()
    registration.hand_over(
        piet, given_name="Ali", name_prefix="", family_name="Aydin", email="ali@x.nl", job_title="a"
    )
    assert answer_about_name(client, known, "yes").status_code == 404
    with pytest.raises(NoLongerTakesPart):
        outcomes.be_named(known)
    with pytest.raises(NoLongerTakesPart):
        outcomes.be_named_no_more(known)
    assert not Participant.objects.get().may_be_named


def test_a_name_stays_when_its_bearer_is_forgotten(
    client: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = published(group, olga)
    piet.delete()
    assert makers(outcome) == [("Piet de Vries", None)]
    assert "<li>Piet de Vries</li>" in page_at(client, outcome.get_absolute_url())


def test_a_name_is_let_go_of_when_the_place_becomes_another_ones(
    piet: Participant, group: Subgroup, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = published(group, olga)
    outcomes.let_go(piet)
    assert makers(outcome) == [("Piet de Vries", None)]
    outcomes.be_named_no_more(piet)
    assert makers(outcome) == [("Piet de Vries", None)]


def test_a_corrected_name_is_corrected_under_the_outcome(
    piet: Participant, group: Subgroup, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = published(group, olga)
    piet.given_name = "Pieter"
    outcomes.correct_name(piet)
    assert makers(outcome) == [("Pieter de Vries", "piet@example.org")]


def test_who_moves_on_stays_named_by_what_they_made(
    piet: Participant, group: Subgroup, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = published(group, olga)
    piet.refresh_from_db()
    piet.subgroup = make_group(group.theme, 2)
    piet.save()
    second = published(piet.subgroup, olga)
    assert makers(outcome) == [("Piet de Vries", "piet@example.org")]
    assert makers(second) == []


@pytest.mark.parametrize("many", [1, 12])
def test_the_private_page_takes_as_many_statements_for_many(
    client: Client,
    group: Subgroup,
    olga: User,
    piet: Participant,
    many: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    write(group, olga)
    for number in range(2, many + 2):
        other = make_group(group.theme, number)
        email = f"p{number}@example.org"
        outcomes.be_named(make_participant(group.theme, subgroup=other, email=email))
        published(other, olga)
    with django_assert_num_queries(6):
        client.get(my(piet))


# Publishing


def act(desk: Client, action: str, *chosen: Outcome) -> str:
    posted = {"action": action, "_selected_action": [outcome.pk for outcome in chosen]}
    changelist = reverse("admin:registrations_outcome_changelist")
    return unescape(desk.post(changelist, posted, follow=True).content.decode())


def test_the_organiser_publishes_what_is_shared_and_hears_about_the_rest(
    desk: Client, group: Subgroup, gijs: User
) -> None:
    ready = shared(group, gijs)
    draft = write(make_group(group.theme, 2), gijs)
    page = act(desk, "publish", ready, draft)
    assert "Gepubliceerd: Subgroep 1 van Aanwezigheidsbeleid." in page
    assert "Nog niet gedeeld, en dus niet gepubliceerd: Subgroep 2 van Aanwezigheidsbeleid." in page
    assert [(o.state, o.published_at) for o in Outcome.objects.order_by("pk")] == [
        ("published", timezone.now()),
        ("chosen", None),
    ]
    assert "dat was al zo" in act(desk, "publish", ready)


def test_the_organiser_takes_a_publication_back_and_no_name_is_lost(
    desk: Client, client: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = published(group, olga)
    piet.delete()
    assert "Niet meer gepubliceerd: Subgroep 1" in act(desk, "unpublish", outcome)
    assert client.get(outcome.get_absolute_url()).status_code == 404
    assert (stored(group).state, stored(group).published_at) == ("shared", None)
    act(desk, "publish", outcome)
    assert makers(outcome) == [("Piet de Vries", None)]


def test_the_organiser_takes_a_name_away_for_who_can_no_longer(
    desk: Client, piet: Participant, group: Subgroup, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = published(group, olga)
    [maker] = outcome.makers.all()
    posted = {
        "makers-TOTAL_FORMS": 1,
        "makers-INITIAL_FORMS": 1,
        "makers-0-id": maker.pk,
        "makers-0-outcome": outcome.pk,
        "makers-0-DELETE": "on",
        # What is read-only here stays so, whoever posts it.
        "what": "Iets anders",
        "state": "chosen",
    }
    change = reverse("admin:registrations_outcome_change", args=[outcome.pk])
    assert desk.post(change, posted).status_code == 302
    assert makers(outcome) == []
    assert not Participant.objects.get().may_be_named
    assert (stored(group).what, stored(group).state) == ("Een gids voor mentoren", "published")


def test_the_admin_leads_to_the_page_of_the_group_and_of_the_public(
    desk: Client, group: Subgroup, gijs: User
) -> None:
    outcome = shared(group, gijs)
    pages = ["admin:registrations_outcome_changelist", "admin:registrations_outcome_change"]
    changelist, change = reverse(pages[0]), reverse(pages[1], args=[outcome.pk])
    for page in (page_at(desk, changelist), page_at(desk, change)):
        assert f'href="{url(group)}"' in page
        assert "openbare pagina" not in page
    outcomes.publish(outcome)
    for page in (page_at(desk, changelist), page_at(desk, change)):
        assert f'href="{outcome.get_absolute_url()}">openbare pagina' in page


@pytest.mark.parametrize("many", [1, 12])
def test_the_list_of_the_organiser_takes_as_many_statements_for_many(
    desk: Client,
    theme: Theme,
    gijs: User,
    many: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, many + 1):
        published(make_group(theme, number), gijs)
    with django_assert_max_num_queries(8):
        desk.get(reverse("admin:registrations_outcome_changelist"))


def test_a_version_holds_what_was_written_and_nothing_else(group: Subgroup, olga: User) -> None:
    write(group, olga)
    assert json.loads(json.dumps(OutcomeVersion.objects.get().content)) == CONTENT


def test_an_empty_form_begins_no_outcome(group: Subgroup, gijs: User) -> None:
    outcomes.write(group, by=gijs, version=0, **EMPTY)
    assert not Outcome.objects.exists()


def test_taking_a_page_back_twice_is_taking_it_back_once(group: Subgroup, olga: User) -> None:
    outcome = published(group, olga)
    outcomes.unpublish(outcome)
    changed = outcomes.unpublish(outcome)
    assert (changed.state, changed.published_at) == (OutcomeState.SHARED, None)


def test_a_page_that_was_taken_back_names_each_maker_once(
    group: Subgroup, piet: Participant, olga: User
) -> None:
    outcomes.be_named(piet)
    outcome = outcomes.unpublish(published(group, olga))
    later = make_participant(group.theme, subgroup=group, email="n@x.nl", given_name="Noor")
    outcomes.be_named(later)
    assert outcomes.names(group, outcome) == ["Piet de Vries", "Noor de Vries"]


def test_an_outcome_that_was_deleted_is_published_no_more(group: Subgroup, olga: User) -> None:
    outcome = shared(group, olga)
    Outcome.objects.all().delete()
    with pytest.raises(Outcome.DoesNotExist):
        outcomes.publish(outcome)


def test_a_page_of_an_outcome_that_was_deleted_keeps_what_was_typed(
    tablet: Client, group: Subgroup
) -> None:
    page = html_of(post(tablet, group, 3))
    assert "Uw tekst is nog niet bewaard. Kijk hem na en bewaar opnieuw." in page
    assert CONTENT["what"] in page
    assert not Outcome.objects.exists()


def test_what_is_not_shared_yet_is_all_that_publishing_speaks_of(
    desk: Client, group: Subgroup, gijs: User
) -> None:
    outcome = write(group, gijs)
    changelist = reverse("admin:registrations_outcome_changelist")
    posted = {"action": "publish", "_selected_action": [outcome.pk]}
    answer = desk.post(changelist, posted, follow=True)
    (message,) = answer.context["messages"]
    assert str(message).startswith("Nog niet gedeeld, en dus niet gepubliceerd: ")
    assert stored(group).state == OutcomeState.CHOSEN


def test_a_version_is_called_by_its_number(group: Subgroup, gijs: User) -> None:
    write(group, gijs)
    assert str(OutcomeVersion.objects.get()) == "Versie 1"
