"""“Mijn account”: one page for how somebody is called and signs in."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client
from pytest_django.fixtures import Settings

from sessions_app.models import User
from tests.leergemeenschap.factor import SECRET
from tests.pages import browser_of, page_at, text_of
from tests.people import make_facilitator, make_organiser

pytestmark = pytest.mark.django_db

PAGE, NAME, EVERYWHERE = "/account/", "/account/naam/", "/account/overal-uitloggen/"


def headings(client: Client) -> list[str]:
    """The title and the parts of the page."""
    return re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page_at(client, PAGE))


def test_a_gespreksleider_reads_of_recovery_codes_only_with_an_app(gijs: User) -> None:
    parts = ["Mijn account", "Wie u bent", "Toegangssleutels", "App met codes", "Uitloggen"]
    client = browser_of(gijs)
    assert headings(client) == parts
    Authenticator.objects.create(user=gijs, type="webauthn", data={"name": "Mijn telefoon"})
    assert headings(client) == parts
    assert "Mijn telefoon" in page_at(client, PAGE)
    auth.TOTP.activate(gijs, SECRET)
    assert headings(client) == [*parts[:-1], "Herstelcodes", "Uitloggen"]


def test_to_an_organiser_without_a_factor_it_says_that_one_comes_first(settings: Settings) -> None:
    client = browser_of(make_organiser())
    settings.REQUIRE_SECOND_FACTOR = True
    first = "Dit moet eerst: een tweede stap"
    assert headings(client) == [first, "Toegangssleutels", "App met codes", "Uitloggen"]
    settings.REQUIRE_SECOND_FACTOR = False
    assert headings(client)[0] == "Mijn account"


@pytest.mark.parametrize(
    ("password", "said", "leads_to"),
    [
        ("demo-demo-demo", "U hebt een wachtwoord", "/account/password/change/"),
        (None, "U hebt geen wachtwoord, en dat hoeft ook niet", "/account/password/set/"),
    ],
)
def test_a_password_is_changed_or_chosen(password: str | None, said: str, leads_to: str) -> None:
    page = page_at(browser_of(make_facilitator(password=password)), PAGE)
    assert f"<dd>{said}</dd>" in page
    assert f'<a href="{leads_to}">' in page


def test_every_page_of_an_account_has_the_menu_of_the_house(gijs: User) -> None:
    menu = "Mijn groepen Uitleg Mijn account Uitloggen"
    client = browser_of(gijs)
    for address in (PAGE, NAME, EVERYWHERE, "/account/password/change/", "/begeleiding/"):
        nav = re.search(r'<nav class="site-nav".*?</nav>', page_at(client, address), re.DOTALL)
        assert nav
        assert " ".join(re.sub("<[^>]*>", " ", nav[0]).split()) == menu


def test_somebody_gives_themselves_another_name(gijs: User) -> None:
    client = browser_of(gijs)
    assert 'value="Gijs"' in page_at(client, NAME)
    answer = client.post(NAME, {"name": "  Gijs   van Dam "}, follow=True)
    gijs.refresh_from_db()
    assert (answer.redirect_chain, gijs.name) == ([(PAGE, 303)], "Gijs van Dam")
    assert "Uw naam is bewaard." in text_of(answer)
    assert "Vul uw naam in." in text_of(client.post(NAME, {"name": " "}))
    gijs.refresh_from_db()
    assert gijs.name == "Gijs van Dam"


def test_signing_out_everywhere_ends_every_visit_and_of_nobody_else(gijs: User, noor: User) -> None:
    here, there, other = browser_of(gijs), browser_of(gijs), browser_of(noor)
    assert here.get(EVERYWHERE).status_code == 200
    assert there.get(PAGE).status_code == 200
    assert here.post(EVERYWHERE)["Location"] == "/account/login/"
    assert [client.get(PAGE).status_code for client in (here, there, other)] == [302, 302, 200]
