"""Who may see what: every address of the site, for every role. What has no row here fails.

A role is a visitor without an account (the stranger with a guessed link, the link holder with their
own) or one who signed in. The admin has one rule for all its pages; every other page has a row.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.fixtures import Settings

from registrations.models import Participant
from sessions_app.models import Edition
from tests.leergemeenschap.factor import give_password, make_organiser_with_factor, sign_in
from tests.people import make_facilitator, make_organiser, make_participant

ROLES = ["stranger", "link holder", "facilitator", "organiser without factor", "organiser"]


# The status of a GET for each role, in that order.
EVERYONE = (200, 200, 200, 200, 200)
AWAY = (302, 302, 302, 302, 302)
# Whoever has the link is let in, whoever else they are.
LINK_HOLDER = (404, 200, 404, 404, 404)
ONLY_POST = (405, 405, 405, 405, 405)
NOBODY = (404, 404, 404, 404, 404)
SIGNED_OUT = (200, 200, 302, 302, 302)
SIGNED_IN = (302, 302, 200, 200, 200)

TABLE = {
    "sessions_app:home": EVERYONE,
    "sessions_app:editions": EVERYONE,
    "sessions_app:programme": EVERYONE,
    "sessions_app:agenda": EVERYONE,
    "registrations:sign_up_current": AWAY,
    "registrations:sign_up": EVERYONE,
    "registrations:signed_up": EVERYONE,
    "registrations:handed_over": EVERYONE,
    "registrations:request_link": EVERYONE,
    "registrations:link_sent": EVERYONE,
    "registrations:my_registration": LINK_HOLDER,
    "registrations:change": LINK_HOLDER,
    "registrations:change_theme": LINK_HOLDER,
    "registrations:change_address": LINK_HOLDER,
    "registrations:confirm_address": NOBODY,  # with a key that is guessed
    "registrations:cancel": LINK_HOLDER,
    "registrations:hand_over": LINK_HOLDER,
    "registrations:excuse": ONLY_POST,
    "registrations:agenda": LINK_HOLDER,
    "account_login": SIGNED_OUT,
    "account_logout": SIGNED_IN,
    "account_inactive": EVERYONE,
    "account_signup": SIGNED_OUT,  # a page that says that it is closed
    "account_reauthenticate": (302, 302, 200, 200, 302),
    "account_change_password": SIGNED_IN,
    "account_set_password": AWAY,
    "account_reset_password": EVERYONE,
    "account_reset_password_done": EVERYONE,
    "account_reset_password_from_key": EVERYONE,  # a page that says that the key is wrong
    "account_reset_password_from_key_done": EVERYONE,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": AWAY,
    "mfa_reauthenticate": (302, 302, 302, 302, 200),
    "mfa_activate_totp": AWAY,
    "mfa_deactivate_totp": (302, 302, 404, 404, 302),
    "mfa_view_recovery_codes": (302, 302, 404, 404, 404),
    "mfa_generate_recovery_codes": AWAY,
    "mfa_download_recovery_codes": (302, 302, 404, 404, 404),
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": AWAY,
    "mfa_reauthenticate_webauthn": AWAY,
    "mfa_remove_webauthn": AWAY,
    "mfa_edit_webauthn": AWAY,
    "mfa_login_webauthn": AWAY,
    "privacy": EVERYONE,
    "accessibility": EVERYONE,
    "robots": EVERYONE,
    "security_txt": EVERYONE,
    "healthz": EVERYONE,
}
# To a gespreksleider the whole admin is missing.
ADMIN_RULE = (302, 302, 404, 302)


def named(
    patterns: list[URLPattern | URLResolver], namespace: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every view of the site, by its full name, with the names of its parameters."""
    for pattern in patterns:
        parameters = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named(pattern.url_patterns, inner, parameters)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", parameters


VIEWS = dict(named(get_resolver().url_patterns))
ADMIN = [name for name in VIEWS if name.startswith("admin:")]


@pytest.fixture
def clients(edition: Edition, settings: Settings) -> dict[str, Client]:
    """One browser for each role."""
    settings.REQUIRE_SECOND_FACTOR = True
    found = {role: Client(raise_request_exception=False) for role in ROLES}
    give_password(found["facilitator"], make_facilitator().email)
    give_password(found["organiser without factor"], make_organiser().email)
    sign_in(found["organiser"], make_organiser_with_factor(email="oscar@example.org"))
    return found


@pytest.fixture
def piet(edition: Edition) -> Participant:
    return make_participant(edition.themes.all()[0])


def address(name: str, piet: Participant, *, guessed: bool) -> str:
    """An address of a view that exists, but for the link of somebody who only guesses it."""
    known: dict[str, object] = {
        "slug": piet.edition.slug,
        "token": f"{piet.link_key}.guessed" if guessed else piet.token,
        "key": "geraden",
        "uidb36": "1",
        "position": 1,
        "pk": piet.edition.pk,
        "id": piet.edition.pk,
        "object_id": piet.edition.pk,
        "content_type_id": 1,
        "app_label": "sessions_app",
    }
    return reverse(name, kwargs={parameter: known[parameter] for parameter in VIEWS[name]})


def statuses(
    clients: dict[str, Client], name: str, piet: Participant, method: str = "GET"
) -> tuple[int, ...]:
    """What each role gets at a view."""
    return tuple(
        client.generic(method, address(name, piet, guessed=role != "link holder")).status_code
        for role, client in clients.items()
    )


def test_every_view_has_a_row() -> None:
    assert {name for name in VIEWS if not name.startswith("admin:")} == TABLE.keys()


def test_each_role_sees_what_its_row_says(clients: dict[str, Client], piet: Participant) -> None:
    assert {name: statuses(clients, name, piet) for name in TABLE} == TABLE


def test_the_admin_is_for_organisers_with_a_second_factor(
    clients: dict[str, Client], piet: Participant
) -> None:
    found = {name: statuses(clients, name, piet) for name in ADMIN}
    assert {name: row[:4] for name, row in found.items()} == dict.fromkeys(ADMIN, ADMIN_RULE)
    assert {row[4] for row in found.values()} <= {200, 302, 403, 404, 405}
    assert found["admin:index"][4] == 200


def test_an_address_that_is_missing_from_the_admin_looks_like_any_other_there(
    clients: dict[str, Client],
) -> None:
    answers = [client.get("/admin/nergens/").status_code for client in clients.values()]
    assert tuple(answers) == (*ADMIN_RULE, 404)


def test_an_unknown_method_opens_nothing_and_breaks_nothing(
    clients: dict[str, Client], piet: Participant
) -> None:
    for name, row in TABLE.items():
        for got, seen in zip(statuses(clients, name, piet, "BREW"), row, strict=True):
            assert got in {seen, 302, 404, 405}, name
