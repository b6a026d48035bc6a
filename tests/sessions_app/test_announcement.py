"""What partners take over is what the programme says."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from sessions_app import announcement
from sessions_app.models import Edition
from tests.pages import html_of, text_of
from tests.people import FIRST_SESSION, NOW, make_edition

pytestmark = pytest.mark.portable

ADDRESS = "http://localhost/edities/werken-aan-aanwezigheid-2026/"


def texts(edition: Edition) -> dict[str, str]:
    found = announcement.texts(edition, address=ADDRESS, now=NOW)
    return {text.name.split(",")[0]: text.words for text in found}


def test_the_same_news_comes_in_three_lengths(edition: Edition) -> None:
    edition.lead, edition.why, edition.what_we_ask = "De inleiding.", "Waarom.", "Een actieve rol."
    edition.themes.filter(position=1).update(question="Hoe dan?")
    facts = (
        "Er zijn 3 bijeenkomsten. De eerste is op donderdag 24 september 2026. "
        "Waar: Online. Meedoen is gratis."
    )
    choice = "U kiest één thema: Aanwezigheidsbeleid, Effectieve methodieken of Samenwerken."
    how = f"Lees meer en meld u aan op {ADDRESS}"
    assert texts(edition) == {
        "Kort": f"{edition.title}. {facts} {how}",
        "Middel": f"{edition.title}\n\nDe inleiding.\n\n{choice} {facts}\n\n{how}",
        "Lang": f"""{edition.title}

De inleiding.

Waarom.

{choice}
– Aanwezigheidsbeleid. Hoe dan?
– Effectieve methodieken.
– Samenwerken.

De bijeenkomsten:
– donderdag 24 september 2026, 13.00–15.30 uur
– dinsdag 24 november 2026, 13.00–15.30 uur
– dinsdag 26 januari 2027, 13.00–15.30 uur

Een actieve rol.

Waar: Online. Meedoen is gratis.

Een initiatief van Steunpunt Passend Onderwijs, in samenwerking met Ingrado.

{how}""",
    }


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"costs": "€ 50"}, "Waar: Online. Kosten: € 50. Lees"),
        ({"costs": "", "location": "Utrecht"}, "Waar: Utrecht. Lees"),
        (
            {"registration_opens_at": NOW + timedelta(days=2)},
            "gratis. Aanmelden kan vanaf donderdag 3 september 2026. Lees meer op",
        ),
    ],
)
def test_what_is_told_is_true_of_this_edition(db: None, changes: dict[str, Any], told: str) -> None:
    assert told in texts(make_edition("andere", **changes))["Kort"]


def test_one_session_is_no_series(edition: Edition) -> None:
    edition.sessions.exclude(position=2).update(cancelled_at=NOW)
    assert "De bijeenkomst is op dinsdag 24 november 2026." in texts(edition)["Kort"]


def test_the_page_has_the_texts_the_picture_and_a_link_for_each_theme(
    client: Client, edition: Edition
) -> None:
    html = html_of(client.get(f"{edition.get_absolute_url()}voor-partners/"))
    shown = re.findall(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)
    assert shown == list(texts(edition).values())
    form = f"{ADDRESS}aanmelden/?thema="
    assert re.findall(r'<dd><a href="(.*?)"', html) == [
        ADDRESS,
        *(f"{form}{theme.pk}" for theme in edition.themes.all()),
        f"{ADDRESS}agenda.ics",
    ]
    assert 'src="/static/img/aanwezigheid.png"' in html


def test_what_nobody_can_sign_up_for_is_not_spread(
    client: Client, edition: Edition, clock: time_machine.Traveller
) -> None:
    programme = edition.get_absolute_url()
    assert "voor-partners" in html_of(client.get(programme))
    clock.move_to(FIRST_SESSION + timedelta(minutes=1))
    assert "voor-partners" not in html_of(client.get(programme))
    page = client.get(f"{programme}voor-partners/")
    assert "Er is nu niets om te delen." in text_of(page)
    assert "<textarea" not in html_of(page)


def test_an_organiser_finds_the_page_beside_a_programme_that_is_on_the_site(
    desk: Client, edition: Edition
) -> None:
    address = f"{edition.get_absolute_url()}voor-partners/"
    publishing = reverse("admin:sessions_app_edition_publish", args=[edition.pk])
    assert address in html_of(desk.get(publishing))
    edition.is_published = False
    edition.save()
    assert address not in html_of(desk.get(publishing))


def test_a_small_edition_says_what_there_is(edition: Edition) -> None:
    edition.themes.exclude(position=1).delete()
    edition.sessions.exclude(position=1).delete()
    edition.partners.filter(is_initiator=True).delete()
    found = texts(Edition.objects.get(pk=edition.pk))
    assert "De bijeenkomst is op donderdag 24 september 2026." in found["Kort"]
    assert "U kiest één thema" not in found["Lang"]
    assert "Georganiseerd door Ingrado." in found["Lang"]
    edition.sessions.all().delete()
    edition.partners.all().delete()
    found = texts(Edition.objects.get(pk=edition.pk))
    assert found["Kort"].count("bijeenkomst") == 0
    assert "Georganiseerd" not in found["Lang"]
