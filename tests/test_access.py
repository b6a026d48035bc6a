"""Who may see and do what: every address of the site, for every role and every verb.

A role is a visitor without an account (the stranger with a guessed link, link holders with their
own) or one who signed in. What is of a group is of Piet's: "other" is somebody of another group.
The admin has one rule for all its pages; every other page has a row, and what has none fails.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
import time_machine
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from pytest_django.fixtures import Settings

from registrations.models import (
    Attendance,
    Outcome,
    OutcomeFile,
    OutcomeState,
    Participant,
    Preparation,
    Subgroup,
)
from sessions_app.models import Edition
from tests.leergemeenschap.factor import give_password, make_organiser_with_factor, sign_in
from tests.people import FIRST_SESSION, make_facilitator, make_organiser, make_participant

ROLES = [
    "stranger",
    "link holder",
    "other link holder",
    "facilitator",
    "other facilitator",
    "organiser without factor",
    "organiser",
]
# Who has a link or a group is like any other at the pages of an account.
ACCOUNT_ROLES = ["stranger", "facilitator", "organiser without factor", "organiser"]
# What no page knows, or only says which verbs it knows.
OTHER_VERBS = ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "BREW"]

Statuses = tuple[int, ...]


class Row(NamedTuple):
    """The status of a GET and of an empty POST, for each role in that order.

    A HEAD gets what a GET gets, but where the GET is written down.
    """

    get: Statuses
    post: Statuses = (405,) * 7
    has_head: bool = True

    def of(self, method: str) -> Statuses:
        """The statuses of one verb."""
        if method == "HEAD" and not self.has_head:
            return everyone(405)
        return self.post if method == "POST" else self.get


def everyone(status: int) -> Statuses:
    return (status,) * 7


def holders(status: int) -> Statuses:
    """Whoever has a link is let in, whoever else they are; any other link is missing."""
    return (404, status, status, 404, 404, 404, 404)


def accounts(status: int) -> Statuses:
    """Gespreksleiders and organisers."""
    return (302, 302, 302, status, status, 302, status)


def own_group(status: int) -> Statuses:
    """The gespreksleider of the group and organisers; to another it is missing."""
    return (302, 302, 302, status, 404, 302, status)


READ = Row(everyone(200))
FORM = Row(everyone(200), everyone(200))
LINK = Row(holders(200))
LINK_FORM = Row(holders(200), holders(200))
GROUP = Row(own_group(200))
GROUP_FORM = Row(own_group(200), own_group(200))
NOBODY = Row(everyone(404), everyone(404))
# allauth answers a post as it does a get, or sends away who has no business there.
AWAY = Row(everyone(302), everyone(302))
SIGNED_OUT = Row((200, 200, 200, 302, 302, 302, 302), everyone(200))
SIGNED_IN = Row((302, 302, 302, 200, 200, 200, 200), everyone(302))

TABLE: dict[str, Row] = {
    "sessions_app:home": READ,
    "sessions_app:editions": READ,
    "sessions_app:programme": READ,
    "sessions_app:for_partners": READ,
    "sessions_app:agenda": READ,
    "registrations:sign_up_current": Row(everyone(302)),
    "registrations:sign_up": FORM,
    "registrations:signed_up": READ,
    "registrations:handed_over": READ,
    "registrations:forgotten": READ,
    "registrations:request_link": FORM,
    "registrations:link_sent": READ,
    "registrations:ask_interest": FORM,
    "registrations:interest_asked": READ,
    "registrations:interest_left": READ,
    "registrations:interest": NOBODY,  # with a key that is guessed
    # Who is on no list need not leave one.
    "registrations:leave_interest": Row(everyone(303), everyone(303)),
    "registrations:outcomes": READ,
    "registrations:outcomes_whole": READ,
    "registrations:outcome": READ,
    "registrations:all_outcomes": READ,
    "registrations:public_outcome_file": READ,
    "registrations:how_groups": READ,
    "registrations:my_registration": LINK,
    "registrations:change": LINK_FORM,
    "registrations:change_theme": LINK_FORM,
    "registrations:withdraw_theme_request": Row(everyone(405), holders(303)),
    "registrations:change_address": LINK_FORM,
    "registrations:confirm_address": NOBODY,  # with a key that is guessed
    "registrations:cancel": Row(holders(200), holders(303)),
    "registrations:hand_over": LINK_FORM,
    "registrations:excuse": Row(everyone(405), holders(303)),
    "registrations:agenda": LINK,
    "registrations:my_group": LINK,
    "registrations:my_questions": LINK_FORM,
    "registrations:my_suggestions": LINK_FORM,
    "registrations:my_outcomes": LINK,
    "registrations:my_outcome_file": LINK,
    "registrations:be_named": Row(everyone(405), holders(303)),
    "registrations:my_news": Row(holders(200), holders(400)),  # neither on nor off
    # Before the end there is nothing to fill in.
    "registrations:my_effect": LINK_FORM,
    "registrations:my_data": LINK,
    "registrations:my_data_json": LINK,
    "registrations:my_data_text": LINK,
    "registrations:forget_me": Row(holders(200), holders(303)),
    # For who prepares it with Piet; a post that names no task finds none.
    "registrations:my_preparation": Row((404, 200, 404, 404, 404, 404, 404), everyone(404)),
    "registrations:groups": Row(accounts(200)),
    "registrations:facilitator_handbook": Row(accounts(200)),
    "registrations:group": GROUP,
    "registrations:group_file": Row(own_group(200), has_head=False),
    "registrations:attendance": Row(own_group(200), own_group(303)),  # nothing was marked
    "registrations:missed": GROUP_FORM,
    "registrations:group_message": GROUP_FORM,
    "registrations:group_outcome": GROUP_FORM,
    "registrations:outcome_file": GROUP_FORM,
    "registrations:group_outcome_file": GROUP,
    "registrations:group_suggestions": GROUP_FORM,
    "registrations:choice_screen": GROUP,
    "registrations:outcome_versions": Row(own_group(200), own_group(404)),
    "registrations:group_questions": Row(own_group(200), own_group(400)),
    "registrations:preparation": Row(own_group(200), own_group(404)),  # no list of tasks
    # For all gespreksleiders of the edition; a post that names no question is refused.
    "registrations:plenary": Row(accounts(200)),
    "registrations:plenary_control": Row(accounts(200), accounts(400)),
    "account_login": Row(SIGNED_OUT.get, SIGNED_OUT.get),
    "account_logout": SIGNED_IN,
    "account_request_login_code": SIGNED_OUT,
    "account_confirm_login_code": AWAY,
    "account_inactive": READ,
    "account_signup": SIGNED_OUT,  # a page that says that it is closed
    "account_reauthenticate": Row((302, 302, 302, 200, 200, 200, 302), everyone(302)),
    "account_change_password": SIGNED_IN,
    "account_set_password": AWAY,
    "account_reset_password": FORM,
    "account_reset_password_done": READ,
    "account_reset_password_from_key": FORM,  # a page that says that the key is wrong
    "account_reset_password_from_key_done": READ,
    "mfa_index": Row(SIGNED_IN.get, everyone(405)),
    "account_name": SIGNED_IN,
    "account_everywhere": SIGNED_IN,
    "account_sign_in_again": SIGNED_IN,
    "account_no_key_now": Row(everyone(405), everyone(302)),
    "mfa_authenticate": AWAY,
    "mfa_reauthenticate": Row((302, 302, 302, 302, 302, 302, 200), everyone(302)),
    # A gespreksleider who just signed in shows nothing once more, nor does an organiser who sets up
    # a first factor.
    "mfa_activate_totp": Row((302, 302, 302, 200, 200, 200, 302), everyone(302)),
    "mfa_deactivate_totp": Row((302, 302, 302, 404, 404, 404, 302), everyone(302)),
    "mfa_view_recovery_codes": Row((302, 302, 302, 404, 404, 404, 404), everyone(302)),
    "mfa_generate_recovery_codes": Row((302, 302, 302, 200, 200, 302, 302), everyone(302)),
    "mfa_download_recovery_codes": Row((302, 302, 302, 404, 404, 404, 404), everyone(302)),
    "mfa_list_webauthn": AWAY,
    "mfa_add_webauthn": Row((302, 302, 302, 200, 200, 200, 302), everyone(302)),
    "mfa_reauthenticate_webauthn": AWAY,
    # Of another person.
    "mfa_remove_webauthn": Row((302, 302, 302, 404, 404, 302, 302), everyone(302)),
    "mfa_edit_webauthn": Row((302, 302, 302, 404, 404, 302, 302), everyone(302)),
    "mfa_login_webauthn": AWAY,
    "privacy": READ,
    "accessibility": READ,
    "style": Row((302, 302, 302, 404, 404, 302, 200)),
    "robots": READ,
    "sitemap": READ,
    "security_txt": READ,
    "healthz": READ,
    "metrics": Row(everyone(404)),  # without a token
}
# All but those of allauth.
OURS = {name for name in TABLE if not name.startswith(("account_", "mfa_"))}
ABOUT_AN_OUTCOME = {
    "registrations:outcome",
    "registrations:public_outcome_file",
    "registrations:my_outcome_file",
}
# To a gespreksleider the whole admin is missing.
ADMIN_RULE = (302, 302, 302, 404, 404, 302)


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
def piet(edition: Edition, clock: time_machine.Traveller) -> Participant:
    """Piet, whose group has had its first session, prepared by him, and published an outcome."""
    clock.move_to(FIRST_SESSION + timedelta(hours=5))
    theme = edition.themes.all()[0]
    group = Subgroup.objects.create(theme=theme, number=1)
    piet = make_participant(theme, subgroup=group, registered_at=FIRST_SESSION - timedelta(days=9))
    first = edition.sessions.all()[0]
    Attendance.objects.create(participant=piet, session=first, subgroup=group, status="absent")
    Preparation.objects.create(theme=theme, session=first).preparers.add(piet)
    outcome = Outcome.objects.create(
        subgroup=group,
        what="Een kaart met drie vragen.",
        state=OutcomeState.PUBLISHED,
        published_at=FIRST_SESSION,
    )
    OutcomeFile.objects.create(outcome=outcome, suffix="pdf", content=b"%PDF-")
    return piet


@pytest.fixture
def other(piet: Participant) -> Participant:
    """Somebody in a group of another theme."""
    theme = piet.edition.themes.all()[1]
    group = Subgroup.objects.create(theme=theme, number=1)
    return make_participant(theme, subgroup=group, email="noa@example.org", family_name="Berg")


@pytest.fixture
def clients(piet: Participant, other: Participant, settings: Settings) -> dict[str, Client]:
    """One browser for each role."""
    settings.REQUIRE_SECOND_FACTOR = True
    found = {role: Client(raise_request_exception=False) for role in ROLES}
    gijs = make_facilitator()
    noor = make_facilitator(email="noor@example.org", name="Noor")
    piet.theme.facilitators.add(gijs)
    assert other.subgroup
    other.subgroup.facilitators.add(noor)
    give_password(found["facilitator"], gijs.email)
    give_password(found["other facilitator"], noor.email)
    give_password(found["organiser without factor"], make_organiser().email)
    sign_in(found["organiser"], make_organiser_with_factor(email="oscar@example.org"))
    return found


def address(name: str, role: str, piet: Participant, other: Participant) -> str:
    """The address of a view as this role knows it: of Piet's group, by one's own link."""
    tokens = {"link holder": piet.token, "other link holder": other.token}
    of_a_theme = name == "registrations:preparation"
    known: dict[str, object] = {
        "slug": piet.edition.slug,
        "token": tokens.get(role, f"{piet.link_key}.guessed"),
        "key": "geraden",
        "kind": "confirmation",
        "uidb36": "1",
        "position": 1,
        "suffix": "csv",
        "subject": "sectoren",
        "pk": piet.theme_id if of_a_theme else piet.subgroup_id,
        "person": piet.pk,
        "work": 1,
        "id": piet.edition.pk,
        "object_id": piet.edition.pk,
        "content_type_id": 1,
        "app_label": "sessions_app",
    }
    if name in ABOUT_AN_OUTCOME:
        known["pk"] = Outcome.objects.get().pk
    return reverse(name, kwargs={parameter: known[parameter] for parameter in VIEWS[name]})


def statuses(
    clients: dict[str, Client],
    name: str,
    piet: Participant,
    other: Participant,
    method: str = "GET",
) -> Statuses:
    """What each role gets at a view; whatever it changes is taken back."""
    found = []
    for role, client in clients.items():
        with transaction.atomic():
            url = address(name, role, piet, other)
            found.append(client.generic(method, url).status_code)
            transaction.set_rollback(True)
    return tuple(found)


def test_every_view_has_a_row() -> None:
    assert {name for name in VIEWS if not name.startswith("admin:")} == TABLE.keys()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_each_role_gets_what_its_row_says(
    clients: dict[str, Client], piet: Participant, other: Participant, method: str
) -> None:
    found = {name: statuses(clients, name, piet, other, method) for name in TABLE}
    assert found == {name: row.of(method) for name, row in TABLE.items()}


@pytest.mark.parametrize("method", OTHER_VERBS)
def test_a_view_of_ours_refuses_another_verb_before_it_looks_who_asks(
    clients: dict[str, Client], piet: Participant, other: Participant, method: str
) -> None:
    # A bare request has no user and no session: whoever looks for one fails. So no role gets
    # another answer, and through the whole site one of those who are let in stands for all.
    for name in OURS:
        get = TABLE[name].get
        role = ROLES[get.index(200)] if 200 in get else "link holder"
        url = address(name, role, piet, other)
        view, args, kwargs = resolve(url)
        assert view(RequestFactory().generic(method, url), *args, **kwargs).status_code == 405, name
        assert clients[role].generic(method, url).status_code == 405, name


@pytest.mark.parametrize("method", OTHER_VERBS)
def test_another_verb_opens_nothing_and_breaks_nothing_of_an_account(
    clients: dict[str, Client], piet: Participant, other: Participant, method: str
) -> None:
    asking = {role: clients[role] for role in ACCOUNT_ROLES}
    for name in TABLE.keys() - OURS:
        get = dict(zip(ROLES, TABLE[name].get, strict=True))
        found = statuses(asking, name, piet, other, method)
        for got, seen in zip(found, [get[role] for role in asking], strict=True):
            # Class-based views tell which verbs they know, and nothing else.
            assert got in {seen, 302, 404, 405} or method == "OPTIONS", name


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_admin_is_for_organisers_with_a_second_factor(
    clients: dict[str, Client], piet: Participant, other: Participant, method: str
) -> None:
    found = {name: statuses(clients, name, piet, other, method) for name in ADMIN}
    assert {name: row[:-1] for name, row in found.items()} == dict.fromkeys(ADMIN, ADMIN_RULE)
    assert {row[-1] for row in found.values()} <= {200, 302, 400, 403, 404, 405}
    assert method == "POST" or found["admin:index"][-1] == 200


def test_an_address_that_is_missing_from_the_admin_looks_like_any_other_there(
    clients: dict[str, Client],
) -> None:
    answers = [client.get("/admin/nergens/").status_code for client in clients.values()]
    assert tuple(answers) == (*ADMIN_RULE, 404)


def test_an_organiser_who_only_reads_changes_nothing(
    piet: Participant, other: Participant, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    reader = Client(raise_request_exception=False)
    sign_in(reader, make_organiser_with_factor(email="rik@example.org", is_superuser=False))
    # Where a stranger has to sign in first, somebody signed in would change something.
    ours = [name for name in OURS if TABLE[name].post[0] == 302]
    assert "registrations:attendance" in ours
    for name in ADMIN + ours:
        url = address(name, "organiser", piet, other)
        assert reader.get(url).status_code in {200, 302, 400, 403, 404, 405}, name
        # To leave, and to look at another edition, is no change of anything.
        if name not in {"admin:logout", "admin:login", "admin:choose_edition"}:
            assert reader.post(url).status_code in {403, 404, 405}, name
