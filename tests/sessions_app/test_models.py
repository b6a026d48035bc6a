"""What the database refuses, and the sentence an organiser reads instead."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from sessions_app.models import Edition, Partner, Session, Theme, User
from tests.people import FIRST_SESSION, make_facilitator, make_organiser

pytestmark = pytest.mark.portable

LATER = FIRST_SESSION + timedelta(hours=2)


def _changed(edition: Edition, **fields: object) -> Edition:
    for name, value in fields.items():
        setattr(edition, name, value)
    return edition


REFUSED: dict[str, tuple[Callable[[Edition], models.Model], str]] = {
    "sign-up that closes before it opens": (
        lambda edition: _changed(
            edition, registration_opens_at=LATER, registration_closes_at=FIRST_SESSION
        ),
        "Aanmelden kan pas sluiten nadat het is opengegaan.",
    ),
    "sign-up that closes as it opens": (
        lambda edition: _changed(
            edition, registration_opens_at=LATER, registration_closes_at=LATER
        ),
        "Aanmelden kan pas sluiten nadat het is opengegaan.",
    ),
    "people forgotten at once": (
        lambda edition: _changed(edition, forget_after_days=0),
        "Bewaar de gegevens minstens 1 dag na de bijeenkomsten.",
    ),
    "an edition that follows itself": (
        lambda edition: _changed(edition, follows=edition),
        "Een leergemeenschap kan geen vervolg op zichzelf zijn.",
    ),
    "a session that ends before it starts": (
        lambda edition: Session(
            edition=edition, position=9, starts_at=LATER, ends_at=FIRST_SESSION
        ),
        "Een bijeenkomst eindigt nadat zij begint.",
    ),
    "a session without length": (
        lambda edition: Session(edition=edition, position=9, starts_at=LATER, ends_at=LATER),
        "Een bijeenkomst eindigt nadat zij begint.",
    ),
    "two sessions with one number": (
        lambda edition: Session(
            edition=edition, position=1, starts_at=FIRST_SESSION, ends_at=LATER
        ),
        "Er is al een bijeenkomst met dit nummer.",
    ),
    "a licence that is none": (
        lambda edition: Edition(slug="x", title="X", licence="gpl"),
        "Kies een van de licenties.",
    ),
    "two themes in one position": (
        lambda edition: Theme(edition=edition, position=1, title="Nog een thema"),
        "Er is al een thema met dit nummer in de volgorde.",
    ),
    "a theme for nobody": (
        lambda edition: Theme(edition=edition, position=9, title="Leeg", capacity=0),
        "Vul minstens 1 plaats in, of laat het veld leeg.",
    ),
    "one partner twice": (
        lambda edition: Partner(edition=edition, name="Ingrado"),
        "Deze partner staat er al.",
    ),
    "one address in capitals": (
        lambda edition: User(email="GIJS@example.org", password="x"),
        "Er is al een account met dit e-mailadres.",
    ),
}


@pytest.mark.parametrize(("make", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_may_never_be_is_refused_in_words_and_by_the_database(
    make: Callable[[Edition], models.Model], sentence: str, edition: Edition
) -> None:
    make_facilitator()
    row = make(edition)

    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert refusal.value.messages == [sentence]

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_every_constraint_of_the_programme_speaks_dutch() -> None:
    silent = {
        constraint.name
        for model in (Edition, Partner, Session, Theme, User)
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    }
    # This one repeats the primary key: nothing can violate it.
    assert silent == {"theme_with_its_edition"}


def test_positions_are_free_in_another_edition(edition: Edition) -> None:
    other = Edition.objects.create(slug="andere", title="Andere")
    Theme(edition=other, position=1, title="Aanwezigheidsbeleid").full_clean()
    Session(edition=other, position=1, starts_at=FIRST_SESSION, ends_at=LATER).full_clean()
    Partner(edition=other, name="Ingrado").full_clean()


def test_a_theme_keeps_its_sign_by_position() -> None:
    shapes = [Theme(position=position).shape for position in range(1, 5)]
    assert shapes == ["circle", "triangle", "rings", "circle"]


def test_everything_of_the_programme_has_a_name(edition: Edition) -> None:
    rows = [edition, edition.themes.first(), edition.sessions.first(), edition.partners.first()]
    assert [str(row) for row in rows] == [
        "Leergemeenschap Werken aan aanwezigheid (24 september 2026)",
        "Aanwezigheidsbeleid",
        "Bijeenkomst 1, 24 september 2026",
        "Steunpunt Passend Onderwijs",
    ]


def test_a_session_is_named_for_its_day_in_the_netherlands() -> None:
    just_after_midnight = FIRST_SESSION.replace(hour=0, minute=30)
    session = Session(position=2, starts_at=just_after_midnight)
    assert str(session) == "Bijeenkomst 2, 24 september 2026"


@pytest.mark.django_db
def test_an_account_is_found_whatever_the_capitals_of_its_address() -> None:
    gijs = make_facilitator()
    assert User.objects.get_by_natural_key("Gijs@Example.org") == gijs


@pytest.mark.django_db
def test_an_organiser_may_all_and_a_gespreksleider_nothing_in_the_admin() -> None:
    rights = [(user.is_staff, user.is_superuser) for user in (make_organiser(), make_facilitator())]
    assert rights == [(True, True), (False, False)]


@pytest.mark.django_db
def test_an_account_without_a_password_lets_nobody_in() -> None:
    noor = User.objects.create_user(" noor@example.org ")
    assert (noor.email, noor.has_usable_password()) == ("noor@example.org", False)


def test_an_account_goes_by_its_name_or_else_its_address() -> None:
    assert User(email="noor@example.org", name="Noor").get_full_name() == "Noor"
    assert str(User(email="noor@example.org")) == "noor@example.org"
