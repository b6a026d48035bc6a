"""Whatever stands after the question mark of an address, no page breaks on it."""

import pytest
from django.test import Client

from sessions_app.models import Edition


@pytest.mark.parametrize("address", ["/", "/privacy/", "/account/login/", "/admin/", "/healthz"])
def test_a_nul_is_refused_in_dutch(address: str, edition: Edition) -> None:
    answer = Client(raise_request_exception=False).get(f"{address}?x=%00")
    assert answer.status_code == 400
    assert "Dit begrijpen we niet" in answer.content.decode()
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_address_that_another_site_wrote_badly_still_opens(edition: Edition) -> None:
    assert Client().get("/?van=caf%E9").status_code == 200
