"""What may be typed, and what one reads when it cannot."""

import time
from typing import Any

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
        ("theme", "999999", "Kies een van de thema's hieronder."),
        ("given_name", " ", "Vul een voornaam in."),
        ("given_name", "\u200b\u3164", "Gebruik hier minstens één letter of cijfer."),
        ("given_name", "Piet\u202e", "Hier staat een teken in dat we niet kunnen bewaren."),
        ("given_name", "Pi\x07et", "Hier staat een teken in dat we niet kunnen bewaren."),
        ("given_name", "Pi\x00et", "Hier staat een teken in dat we niet kunnen bewaren."),
        ("given_name", "Pi\ud800et", "Hier staat een teken in dat we niet kunnen bewaren."),
        ("given_name", "win.example.com", "Een webadres kan hier niet."),
        ("given_name", "best.nl", "Een webadres kan hier niet."),
        ("given_name", "Win ab.nl", "Een webadres kan hier niet."),
        ("family_name", "https://slecht", "Een webadres kan hier niet."),
        ("family_name", "x" * 121, "Gebruik hoogstens 120 tekens; nu zijn het er 121."),
        ("email", "", "Vul uw e-mailadres in."),
        ("email", "piet", "Vul een volledig e-mailadres in, zoals naam@school.nl."),
        ("email", "jan@localhost", "Vul een volledig e-mailadres in, zoals naam@school.nl."),
        ("email", "a@[127.0.0.1]", "Vul een volledig e-mailadres in, zoals naam@school.nl."),
        ("email", "a@b.nl\nBcc: x@y.nl", "Vul een volledig e-mailadres in, zoals naam@school.nl."),
        ("sector", "kerk", "Kies een van de sectoren hieronder."),
        ("region", "", "Kies uw provincie, of ‘Landelijk’."),
        ("region", "parijs", "Kies een provincie uit de lijst, of ‘Landelijk’."),
        ("learning_question", "x" * 1001, "Gebruik hoogstens 1000 tekens; nu zijn het er 1001."),
        ("learning_question", "wat\x00nu", "Hier staat een teken in dat we niet kunnen bewaren."),
        ("website", "x", "Er ging iets mis bij het invullen. Probeer het nog eens."),
        ("stamp", "verzonnen", "Deze pagina stond lang open."),
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
    "name",
    [
        "Renée",
        "'t",
        "O’Brien",
        "J.P.",
        "Ayşe",
        "李",
        "Нина",
        "محمد",
        "می\u200cخواهم",
        "Åsa-Li",
        "J.de Vries",
        "M.de Boer",
        "St.Nl",
        "A.De Smet",
        "M.Be",
        "v.de",
        "Drs. J.de Wit",
    ],
)
def test_real_names_are_kept(edition: Edition, clock: time_machine.Traveller, name: str) -> None:
    form = filled_in(edition, clock, given_name=name)
    assert form.is_valid()
    assert form.cleaned_data["given_name"] == name


@pytest.mark.parametrize("address", ["P.O'Neill+school@Example.ORG", "a_b@sub.school.nl"])
def test_unusual_addresses_are_kept(
    edition: Edition, clock: time_machine.Traveller, address: str
) -> None:
    form = filled_in(edition, clock, email=address)
    assert form.is_valid()
    assert form.cleaned_data["email"] == address


def test_names_are_stored_composed_and_with_single_spaces(
    edition: Edition, clock: time_machine.Traveller
) -> None:
    form = filled_in(edition, clock, given_name="  Rene\u0301   Jan ")
    assert form.is_valid()
    assert form.cleaned_data["given_name"] == "Ren\u00e9 Jan"


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
