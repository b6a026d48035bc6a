"""What may be typed, and what one reads when it cannot."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from registrations.forms.signup import SignUpForm
from registrations.models import Participant
from sessions_app.models import Edition
from tests.forms import posted


def filled_in(edition: Edition, clock: time_machine.Traveller, **fields: Any) -> SignUpForm:
    data = QueryDict(mutable=True)
    data.update(posted(edition, **fields))
    clock.shift(10)
    return SignUpForm(data, edition=edition)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("theme", "", "Kies een thema."),
        ("theme", "999999", "Kies een van de thema’s hieronder."),
        ("given_name", " ", "Vul uw voornaam in."),
        ("given_name", "\u200b\u3164", "Vul uw voornaam in."),
        ("given_name", "?!", "Gebruik in uw voornaam minstens één letter of cijfer."),
        (
            "given_name",
            "Pi\x07et",
            "In uw voornaam staat, na ‘Pi’, een teken dat we niet kunnen bewaren",
        ),
        (
            "given_name",
            "\ufffd\ufffdx",
            "Aan het begin van uw voornaam staat een teken dat onleesbaar is aangekomen",
        ),
        ("given_name", "win.example.com", "In uw voornaam staat een webadres. Haal dat weg."),
        ("given_name", "Bel nu uw bank", "In uw voornaam staat iets wat op een bericht lijkt."),
        ("family_name", "https://slecht", "In uw achternaam staat een webadres. Haal dat weg."),
        ("name_prefix", "van 1", "In uw tussenvoegsel staat ‘1’."),
        (
            "organisation",
            "De \ufffd",
            "In de naam van uw organisatie staat, na ‘De’, een teken dat onleesbaar",
        ),
        (
            "family_name",
            "x" * 121,
            "Gebruik hoogstens 120 tekens in uw achternaam; nu zijn het er 121.",
        ),
        ("email", "", "Vul uw e-mailadres in."),
        ("email", "piet", "Vul een volledig e-mailadres in, zoals naam@school.nl."),
        ("email", "jan@localhost", "Vul een volledig e-mailadres in, zoals naam@school.nl."),
        ("email", "a@[127.0.0.1]", "Vul een volledig e-mailadres in, zoals naam@school.nl."),
        ("email", "a@b.nl\nBcc: x@y.nl", "Vul hier één e-mailadres in, zoals naam@school.nl."),
        ("email", "rené@school.nl", "Voor de @ staat ‘é’."),
        ("sector", "kerk", "Kies een van de sectoren hieronder."),
        ("region", "", "Kies uw provincie, of ‘Landelijk’."),
        ("region", "parijs", "Kies een provincie uit de lijst, of ‘Landelijk’."),
        (
            "learning_question",
            "x" * 1001,
            "Gebruik hoogstens 1000 tekens in het veld ‘Wat wilt u leren?’; nu",
        ),
        (
            "learning_question",
            "wat\x00nu",
            "In het veld ‘Wat wilt u leren?’ staat, na ‘wat’, een teken",
        ),
        ("website", "x\x00", "Er ging iets mis bij het invullen. Probeer het nog eens."),
        ("website", "x", "Er ging iets mis bij het invullen. Probeer het nog eens."),
        ("stamp", "verzonnen", "Deze pagina stond lang open."),
        ("stamp", "\x00", "Deze pagina stond lang open."),
    ],
)
def test_bad_input_gets_a_sentence(
    edition: Edition, clock: time_machine.Traveller, field: str, value: str, sentence: str
) -> None:
    form = filled_in(edition, clock, **{field: value})
    where = field if field not in {"website", "stamp"} else "__all__"
    assert [(name, errors[0][: len(sentence)]) for name, errors in form.errors.items()] == [
        (where, sentence)
    ]


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("given_name", "  Rene\u0301   Jan ", "Ren\u00e9 Jan"),
        ("family_name", "J.de Vries", "J.de Vries"),
        ("organisation", "De Kring\u200b", "De Kring"),
        ("learning_question", "\uf0b7 een\u2028\uf0b7 twee\u200e", "• een\n• twee"),
        ("learning_question", "?!", "?!"),
        ("email", "P.O'Neill+school@Example.ORG", "P.O'Neill+school@example.org"),
        ("email", "<mailto:a_b@sub.school.nl>;\u200b", "a_b@sub.school.nl"),
    ],
)
def test_what_is_typed_is_stored_as_it_reads(
    edition: Edition, clock: time_machine.Traveller, field: str, typed: str, stored: str
) -> None:
    form = filled_in(edition, clock, **{field: typed})
    assert form.is_valid()
    assert form.cleaned_data[field] == stored


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [b"%FF%FEx", b"%ED%A0%80", b"%C3%28"])
def test_bytes_that_are_no_text_get_a_sentence_beside_their_field(
    client: Client, edition: Edition, clock: time_machine.Traveller, sent: bytes
) -> None:
    """Django reads them as a sign for what cannot be read."""
    fields = urlencode(posted(edition, given_name="NAAM")).encode().replace(b"NAAM", sent)
    clock.shift(10)
    page = client.post(
        reverse("registrations:sign_up", args=[edition.slug]),
        fields,
        content_type="application/x-www-form-urlencoded",
    )
    assert [
        (name, "onleesbaar" in said[0]) for name, said in page.context["form"].errors.items()
    ] == [("given_name", True)]
    assert Participant.objects.count() == 0


def test_the_form_is_never_wider_than_the_table(edition: Edition) -> None:
    form = SignUpForm(edition=edition)
    columns = {field.name: field for field in Participant._meta.fields}
    limits = {
        name: (field.max_length, columns[name].max_length)  # type: ignore[attr-defined]
        for name, field in form.fields.items()
        if getattr(field, "max_length", None)
    }
    assert len(limits) == 7
    assert all(typed <= stored for typed, stored in limits.values())


def test_nothing_is_chosen_beforehand(client: Client, edition: Edition) -> None:
    page = client.get(reverse("registrations:sign_up", args=[edition.slug])).content.decode()
    assert " checked" not in page
    assert "placeholder" not in page


def test_three_seconds_is_too_fast_but_waiting_helps(
    edition: Edition, clock: time_machine.Traveller, settings: Any
) -> None:
    settings.SIGN_UP_MIN_SECONDS = 3
    data = QueryDict(mutable=True)
    data.update(posted(edition))
    clock.shift(2)
    form = SignUpForm(data, edition=edition)
    assert "heel snel" in form.errors["__all__"][0]
    clock.shift(2)
    assert SignUpForm(form.data, edition=edition).is_valid()


def test_a_page_that_was_open_for_a_day_gets_a_new_stamp_and_keeps_what_was_typed(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    data = posted(edition, family_name="Bewaarmij")
    clock.move_to(time.time() + 6 * 24 * 60 * 60)
    url = reverse("registrations:sign_up", args=[edition.slug])

    page = client.post(url, data)

    assert page.status_code == 200
    assert "Deze pagina stond lang open." in page.content.decode()
    assert 'value="Bewaarmij"' in page.content.decode()
    data["stamp"] = page.context["form"]["stamp"].value()
    clock.shift(5)
    assert client.post(url, data).status_code == 303


def test_the_trap_is_emptied_for_a_person_whose_browser_filled_it(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    data = posted(edition, website="https://example.org")
    clock.shift(10)
    url = reverse("registrations:sign_up", args=[edition.slug])
    page = client.post(url, data)
    assert Participant.objects.count() == 0
    assert page.context["form"]["website"].value() == ""
    assert client.post(url, data | {"website": ""}).status_code == 303


def test_a_page_with_errors_says_so_in_its_title_and_summary(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    data = posted(edition, email="piet", given_name="<script>alert(1)</script>")
    clock.shift(10)
    page = client.post(reverse("registrations:sign_up", args=[edition.slug]), data)
    text = page.content.decode()
    assert page.status_code == 200
    assert "<title>Fout:" in text
    assert 'href="#id_email"' in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
