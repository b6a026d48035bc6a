"""What groups of an earlier edition published, in the demo."""

from django.test import Client

from leergemeenschap.demo import published
from registrations.models import Outcome
from sessions_app.models import Edition
from tests.pages import page_at
from tests.people import make_edition


def test_it_is_valid_and_stands_on_the_programme_of_a_next_edition(
    client: Client, edition: Edition
) -> None:
    earlier = make_edition("eerder")
    published.invent(earlier)
    for outcome in Outcome.objects.all():
        outcome.full_clean()
        assert outcome.get_absolute_url() in page_at(client, edition.get_absolute_url())
    assert Outcome.objects.public().count() == 3
    earlier.full_clean()
    assert "CC BY 4.0" in page_at(client, "/edities/eerder/opbrengsten/")
