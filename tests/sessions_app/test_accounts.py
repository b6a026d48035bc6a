"""An account that did something is switched off, and not deleted: history keeps its names."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from registrations.models import ExportLog, Subgroup
from sessions_app.models import Edition, User
from tests.desk import save
from tests.people import make_facilitator, make_organiser

LIST = "/admin/sessions_app/user/"
WAY = "haal het vinkje weg bij ‘Actief’"


@pytest.fixture
def olga(client: Client, db: None, settings: Settings) -> Client:
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_organiser())
    return client


def delete(olga: Client, user: User) -> Any:
    return olga.post(f"{LIST}{user.pk}/delete/", {"post": "yes"})


def delete_in_list(olga: Client, user: User) -> Any:
    data = {"action": "delete_selected", "_selected_action": user.pk, "select_across": "0"}
    return olga.post(LIST, data | {"post": "yes"})


DID: dict[str, Callable[[User, Edition], Any]] = {
    "signed in": lambda user, _: User.objects.filter(pk=user.pk).update(last_login=timezone.now()),
    "changed something": lambda user, edition: LogEntry.objects.log_actions(
        user.pk, [edition], 2, "Gewijzigd.", single_object=True
    ),
    "fetched a list": lambda user, _: ExportLog.objects.create(by=user, what="lijst", rows=3),
    "leads a theme": lambda user, edition: edition.themes.all()[0].facilitators.add(user),
    "leads a group": lambda user, edition: Subgroup.objects.create(
        theme=edition.themes.all()[0], number=1
    ).facilitators.add(user),
}


@pytest.mark.parametrize("way", [delete, delete_in_list])
@pytest.mark.parametrize("did", DID.values(), ids=DID)
def test_who_did_something_is_switched_off_and_not_deleted(
    did: Callable[[User, Edition], Any],
    way: Callable[[Client, User], Any],
    olga: Client,
    edition: Edition,
):
    oscar = make_facilitator(email="oscar@example.org", name="Oscar")
    did(oscar, edition)

    page = way(olga, oscar)

    assert (page.status_code, WAY in page.content.decode()) == (200, True)
    assert User.objects.filter(pk=oscar.pk).exists()


@pytest.mark.parametrize("way", [delete, delete_in_list])
def test_nobody_deletes_her_own_account(way: Callable[[Client, User], Any], olga: Client):
    me = User.objects.get()
    User.objects.update(last_login=None)
    page = way(olga, me)
    assert (page.status_code, WAY in page.content.decode()) == (200, True)
    assert User.objects.get() == me


@pytest.mark.parametrize("way", [delete, delete_in_list])
def test_an_account_that_was_never_used_can_go(way: Callable[[Client, User], Any], olga: Client):
    """Made by mistake, it may hold the address of somebody who has nothing to do with the site."""
    wrong = make_facilitator()
    EmailAddress.objects.create(user=wrong, email=wrong.email)
    Authenticator.objects.create(user=wrong, type="totp", data={})
    assert way(olga, wrong).status_code == 302
    assert not User.objects.filter(pk=wrong.pk).exists()


def test_one_that_stays_keeps_all_that_were_chosen(olga: Client, edition: Edition):
    used, unused = make_facilitator(), make_facilitator(email="noor@example.org", name="Noor")
    edition.themes.all()[0].facilitators.add(used)
    data = {"action": "delete_selected", "_selected_action": [used.pk, unused.pk]}
    page = olga.post(LIST, data | {"post": "yes", "select_across": "0"}).content.decode()
    assert "<li>Gijs</li>" in page
    assert "<li>Noor</li>" not in page
    assert User.objects.filter(pk__in=[used.pk, unused.pk]).count() == 2


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "Bel nu uw bank", "In het veld ‘Naam’ staat iets wat op een bericht lijkt."),
        ("email", '"a"@school.nl', "Een e-mailadres met aanhalingstekens kunnen we niet mailen."),
        ("email", "rené@school.nl", "Voor de @ staat ‘é’."),
    ],
)
def test_an_organiser_types_names_and_addresses_as_anybody_does(
    olga: Client, field: str, typed: str, sentence: str
):
    page = f"{LIST}{make_facilitator().pk}/change/"
    (said,) = save(olga, page, **{field: typed}).context["adminform"].form.errors[field]
    assert said.startswith(sentence)


def test_an_account_has_the_address_that_mail_goes_to(db: None):
    pasted = "<Noor@sch\u00adool.NL>\u200b"
    assert User.objects.create_user(pasted).email == "noor@school.nl"
