"""Meeting links of groups: made on a server, or typed, and never undone by an old page."""

import re

import pytest
from django.test import Client

from registrations.groups import links
from registrations.models import Subgroup
from sessions_app.models import Edition, Theme, User
from tests.pages import text_of
from tests.people import make_group, make_organiser

pytestmark = [pytest.mark.portable, pytest.mark.django_db]

SERVER = "https://video.example.org/"
TYPED = "https://vergaderen.example.org/groep"


@pytest.fixture
def theme(theme: Theme) -> Theme:
    """A theme with two groups, and a server to make links on."""
    Edition.objects.update(video_server=SERVER)
    theme.edition.video_server = SERVER
    make_group(theme, 1)
    make_group(theme, 2)
    return theme


def page(theme: Theme) -> str:
    return f"/admin/sessions_app/theme/{theme.pk}/links/"


def kept(theme: Theme) -> list[str]:
    return [group.meeting_url for group in theme.subgroups.order_by("number")]


def test_a_press_gives_each_group_a_name_that_nobody_guesses(theme: Theme, olga: User) -> None:
    theme.subgroups.filter(number=1).update(meeting_url=TYPED)
    make_group(theme, 3)
    assert links.make(theme, by=olga) == 2
    first, *made = kept(theme)
    assert first == TYPED
    found = [
        re.fullmatch(r"https://video\.example\.org/(A[23])-([0-9a-f]{32})", url) for url in made
    ]
    assert [match and match[1] for match in found] == ["A2", "A3"]
    assert len(set(made)) == 2
    assert (links.make(theme, by=olga), kept(theme)) == (0, [first, *made])


def test_without_a_server_there_is_nothing_to_make(desk: Client, theme: Theme) -> None:
    Edition.objects.update(video_server="")
    assert "Vul het adres van die server in" in text_of(desk.get(page(theme)))
    answer = desk.post(page(theme), {"make": "yes"}, follow=True)
    assert "Vul eerst bij Instellingen een videoserver in." in text_of(answer)
    assert kept(theme) == ["", ""]


def test_an_organiser_makes_and_types(desk: Client, theme: Theme) -> None:
    answer = desk.post(page(theme), {"make": "yes"}, follow=True)
    assert "Links gemaakt: 2." in text_of(answer)
    first, second = kept(theme)
    typed = {"link-1": TYPED, "was-1": first, "link-2": "", "was-2": second}
    answer = desk.post(page(theme), typed, follow=True)
    assert "Bewaard. Gewijzigde links: 2." in text_of(answer)
    assert kept(theme) == [TYPED, ""]


def test_what_somebody_else_changed_meanwhile_stays(desk: Client, theme: Theme) -> None:
    theme.subgroups.filter(number=2).update(meeting_url=TYPED)
    desk.post(page(theme), {"link-1": TYPED, "was-1": "", "link-2": "", "was-2": ""})
    assert kept(theme) == [TYPED, TYPED]


def test_what_is_no_link_is_said_beside_the_field(desk: Client, theme: Theme) -> None:
    answer = desk.post(page(theme), {"link-1": "javascript:alert(1)", "link-2": TYPED})
    assert answer.status_code == 200
    assert "een webadres" in text_of(answer)
    assert kept(theme) == ["", ""]


def test_who_only_reads_changes_no_link(client: Client, theme: Theme, settings: object) -> None:
    settings.REQUIRE_SECOND_FACTOR = False  # type: ignore[attr-defined]
    reader = make_organiser(email="lezer@example.org", is_superuser=False)
    client.force_login(reader)
    assert client.post(page(theme), {"make": "yes"}).status_code == 403
    assert not Subgroup.objects.exclude(meeting_url="").exists()
