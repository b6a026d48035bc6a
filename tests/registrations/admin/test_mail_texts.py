"""The texts of automatic mail in the admin."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from registrations.letters import kinds, mail, texts
from registrations.models import MailText, Participant
from sessions_app.models import Edition, User
from tests.pages import browser_of
from tests.people import make_edition, make_organiser, make_participant

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

ORIGINAL_SUBJECT = "U bent aangemeld: {titel}"


def page(edition: Edition, kind: str = "confirmation") -> str:
    return reverse("admin:sessions_app_edition_mail_text", args=[edition.pk, kind])


def shown(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def press(desk: Client, address: str, button: str, **typed: str) -> str:
    """Press a button of the page as it is now, with this typed; what the next page says."""
    form = desk.get(address).context["form"]
    fields = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    stamp = desk.get(address).context["shown"]
    data = {"shown": stamp, **fields, **typed, button: ""}
    return unescape(desk.post(address, data, follow=True).content.decode())


def stored() -> list[tuple[str, str, str]]:
    return list(MailText.objects.values_list("kind", "subject", "body"))


def test_the_list_names_each_kind_and_which_have_an_own_text(desk: Client, edition: Edition):
    MailText.objects.create(edition=edition, kind="reminder", subject="Tot dan", body="Dag")
    listed = shown(desk, reverse("admin:sessions_app_edition_mail_texts", args=[edition.pk]))
    found = re.findall(r'mailteksten/(\w+)/">([^<]*)</a>( <strong>eigen tekst)?', listed)
    assert [(kind, words) for kind, words, _ in found] == [
        one for of_reader in kinds.AUTOMATIC.values() for one in of_reader.items()
    ]
    assert [kind for kind, _, own in found if own] == ["reminder"]


@pytest.mark.parametrize("kind", sorted(kinds.CHANGEABLE))
@pytest.mark.parametrize("is_empty", [True, False])
def test_each_kind_has_a_page_with_an_example(
    desk: Client, edition: Edition, kind: str, is_empty: bool
):
    if is_empty:
        edition.sessions.all().delete()
        edition.themes.all().delete()
    else:
        make_participant(edition.themes.all()[0])
    before = Participant.objects.count()

    answer = desk.get(page(edition, kind))

    assert answer.context["sample"].text
    assert answer.context["difference"] == []
    assert Participant.objects.count() == before
    assert edition.themes.count() == edition.sessions.count() == (0 if is_empty else 3)


def test_an_example_is_of_somebody_real_without_their_link(desk: Client, piet: Participant):
    found = desk.get(page(piet.edition)).context["sample"]
    assert (found.reader, found.is_invented, found.files) == ("Piet de Vries", False, 3)
    assert found.text.startswith("Dag Piet,\n")
    assert piet.link_key not in found.text
    assert "(de eigen link van deze deelnemer)" in found.text
    asked = desk.get(page(piet.edition, "confirm_address")).context["sample"].text
    assert "http" not in asked


def test_an_own_text_is_what_people_get_in_this_edition_alone(desk: Client, piet: Participant):
    body = texts.original("confirmation").body.replace("Dag {voornaam},", "Beste {voornaam},")
    said = press(desk, page(piet.edition), "save", subject="Welkom bij {titel}", body=body)

    assert "De tekst van ‘Aangemeld, met een plaats’ is bewaard." in said
    assert stored() == [("confirmation", "Welkom bij {titel}", body)]
    own = mail.confirmation_letter(Participant.objects.get())
    assert own.subject == "Welkom bij Leergemeenschap Werken aan aanwezigheid"
    assert own.text.startswith("Beste Piet,\n")
    other = make_participant(make_edition("anders").themes.all()[0], email="b@example.org")
    assert mail.confirmation_letter(other).text.startswith("Dag Piet,\n")


def test_an_example_of_what_is_typed_stores_nothing(desk: Client, piet: Participant):
    body = texts.original("confirmation").body.replace("Dag {voornaam},", "Hallo {voornaam}!")
    seen = press(desk, page(piet.edition), "preview", subject=ORIGINAL_SUBJECT, body=body)
    assert "Hallo Piet!" in seen
    assert re.findall("<(del|ins)>(.*?)</", seen) == [
        ("del", "Dag {voornaam},"),
        ("ins", "Hallo {voornaam}!"),
    ]
    assert stored() == []


def test_one_press_gives_the_text_of_the_site_back(desk: Client, edition: Edition):
    MailText.objects.create(edition=edition, kind="confirmation", subject="Dag", body="Dag")
    answer = desk.post(page(edition), {"original": ""}, follow=True)
    assert stored() == []
    assert "heeft de tekst van de site" in answer.content.decode()


def test_the_text_of_the_site_is_no_own_text(desk: Client, edition: Edition):
    press(desk, page(edition), "save", subject=ORIGINAL_SUBJECT)
    assert stored() == []


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (
            {"subject": "Dag {voornaam}"},
            "Dit kennen we hier niet: {voornaam}. U kunt gebruiken: {leergemeenschap}, {thema} en "
            "{titel}.",
        ),
        ({"body": "{plaats} {bijeenkomsten} {uitnodigingen} {link}"}, "hier niet: {link}. U kunt"),
        (
            {"body": "{plaats}"},
            "Dit moet in de tekst blijven staan: {bijeenkomsten} en {uitnodigingen}.",
        ),
        ({"body": ""}, "Schrijf een tekst."),
    ],
)
def test_what_would_not_be_a_good_mail_is_refused_in_words(
    desk: Client, edition: Edition, typed: dict[str, str], fault: str
):
    assert fault in press(desk, page(edition), "save", **typed)
    assert stored() == []


def test_who_comes_second_is_told_and_loses_nothing(desk: Client, edition: Edition):
    stamp = desk.get(page(edition)).context["shown"]
    body = texts.original("confirmation").body
    MailText.objects.create(edition=edition, kind="confirmation", subject="Eerder", body=body)
    data = {"shown": stamp, "subject": "Later", "body": body, "save": ""}
    told = desk.post(page(edition), data).content.decode()
    assert "Iemand anders heeft deze tekst intussen gewijzigd." in told
    assert 'value="Later"' in told
    assert stored() == [("confirmation", "Eerder", body)]


def test_who_may_only_look_reads_and_cannot_write(edition: Edition, settings: Settings):
    settings.REQUIRE_SECOND_FACTOR = False
    looker = make_organiser(is_superuser=False, email="kijkt@example.org")
    looker.user_permissions.add(Permission.objects.get(codename="view_edition"))
    browser = browser_of(looker)
    assert "<textarea" not in shown(browser, page(edition))
    assert browser.post(page(edition), {"original": ""}).status_code == 403


def test_a_kind_that_cannot_be_changed_has_no_page(desk: Client, edition: Edition, olga: User):
    for kind in ("account", "group_message", "onbekend"):
        assert desk.get(page(edition, kind)).status_code == 404


@pytest.mark.parametrize("people", [1, 30])
def test_the_pages_take_as_many_statements_for_many(
    desk: Client,
    edition: Edition,
    people: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    for number in range(people):
        make_participant(edition.themes.all()[0], email=f"p{number}@example.org")
    desk.get(page(edition))
    with django_assert_max_num_queries(20):
        desk.get(page(edition))
    with django_assert_max_num_queries(10):
        desk.get(reverse("admin:sessions_app_edition_mail_texts", args=[edition.pk]))
