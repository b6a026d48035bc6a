"""Who a visitor is to the brake, and what it forgets."""

from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from registrations.models import Attempt
from registrations.places import brake

pytestmark = pytest.mark.portable


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        (0, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (1, "192.0.2.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "192.0.2.1", "203.0.113.9, 198.51.100.7", "203.0.113.9"),
        (2, "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        (1, "192.0.2.1", "", "192.0.2.1"),
        (1, "192.0.2.1", "nonsense", "unknown"),
        (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (0, "", "", "unknown"),
    ],
)
def test_only_trusted_proxies_tell_who_a_visitor_is(
    settings: Settings, proxies: int, remote: str, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **headers)
    assert brake.client_address(request) == address


@pytest.mark.django_db
def test_attempts_hold_no_address_and_are_gone_after_a_day(
    clock: time_machine.Traveller,
) -> None:
    hour, allows = timedelta(hours=1), Attempt.objects.allows
    assert allows("sign_up", "192.0.2.1", limit=1, within=hour)
    assert not allows("sign_up", "192.0.2.1", limit=1, within=hour)
    assert allows("sign_up", "192.0.2.2", limit=1, within=hour)
    assert allows("link", "192.0.2.1", limit=1, within=hour)
    assert not Attempt.objects.filter(source__contains="192").exists()

    clock.shift(timedelta(days=1, seconds=1))
    assert allows("sign_up", "192.0.2.3", limit=1, within=hour)
    assert Attempt.objects.forget_old() == 3
    assert Attempt.objects.count() == 1
