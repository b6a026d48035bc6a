"""How the site goes, for Prometheus."""

import platform
from datetime import timedelta

import django
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from leergemeenschap import answered, metrics
from registrations import jobs
from registrations.models import Participant, Status, Work, WorkKind
from registrations.models.mail import MailState
from sessions_app.models import Theme, User
from tests.people import make_edition, make_participant
from tests.places import sign_up
from tests.smtp import make_mail

TOKEN = "0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def prometheus(settings: Settings) -> Client:
    """Who brings the token."""
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def measured(prometheus: Client) -> dict[str, str]:
    """Each value by the name of the metric with its labels, without that of the site."""
    answer = prometheus.get("/metrics")
    assert answer.headers["Content-Type"] == metrics.FORMAT
    lines = answer.content.decode().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name.removeprefix("leergemeenschap_"): value for name, value in values.items()}


@pytest.mark.portable
def test_it_tells_how_mail_people_work_and_jobs_stand(
    prometheus: Client, theme: Theme, olga: User, clock: time_machine.Traveller
) -> None:
    jobs.do_due()
    make_participant(theme)
    make_participant(theme.edition.themes.get(position=2), email="noa@example.org")
    make_participant(theme, email="bo@example.org", status=Status.CANCELLED)
    make_mail()
    make_mail(due_at=timezone.now() + timedelta(days=1))
    make_mail(state=MailState.SENT)
    failed = make_mail(state=MailState.FAILED)
    make_mail(state=MailState.FAILED)
    make_mail(state=MailState.SENT, again_of=failed)
    for state in ["waiting", "busy", "waiting", "done"]:
        Work.objects.create(kind=WorkKind.IMPORT, edition=theme.edition, by=olga, state=state)
    clock.shift(timedelta(minutes=10))
    late = {each.name: max(0.0, 600 - each.every.total_seconds()) for each in jobs.ROUNDS}
    assert measured(prometheus) == {
        "mails_unsent": "2",
        "mails_failed": "1",
        "mail_late_seconds": "600.0",
        'sign_ups{edition="werken-aan-aanwezigheid-2026",status="cancelled"}': "1",
        'sign_ups{edition="werken-aan-aanwezigheid-2026",status="placed"}': "2",
        'long_work{state="waiting"}': "2",
        'long_work{state="busy"}': "1",
        "long_work_seconds": "600.0",
        **{f'job_late_seconds{{job="{name}"}}': f"{late[name]}" for name in late},
        **{f'answers_total{{status="{name}"}}': "0" for name in answered.CLASSES},
        f'build_info{{django="{django.get_version()}",python="{platform.python_version()}"}}': "1",
    }


def test_a_site_on_which_nothing_happened_yet_waits_for_its_worker(
    prometheus: Client, db: None
) -> None:
    found = measured(prometheus)
    assert {name for name, value in found.items() if value == "+Inf"} == {
        f'job_late_seconds{{job="{each.name}"}}' for each in jobs.ROUNDS
    }
    assert (found["mail_late_seconds"], found["long_work_seconds"]) == ("0.0", "0.0")
    assert not [name for name in found if name.startswith("sign_ups")]


def test_each_metric_says_what_it_is_before_its_values(prometheus: Client, theme: Theme) -> None:
    sign_up(theme, "anna")
    lines = prometheus.get("/metrics").content.decode().splitlines()
    names = [line.split()[2] for line in lines if line.startswith("# HELP")]
    assert len(names) == len(set(names)) == 9
    for name in names:
        start = next(number for number, line in enumerate(lines) if line.split()[2:3] == [name])
        assert lines[start + 1].startswith(f"# TYPE {name} ")
        assert lines[start + 2].startswith(name)


def test_it_takes_six_statements_and_four_within_a_minute(
    prometheus: Client, theme: Theme, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    jobs.do_due()
    for number in range(5):
        make_participant(theme, email=f"noa{number}@example.org")
        make_edition(slug=f"editie-{number}")
        make_mail()
    with django_assert_num_queries(6):
        measured(prometheus)
    with django_assert_num_queries(4):
        measured(prometheus)


def test_nobody_can_be_read_in_it(prometheus: Client, piet: Participant) -> None:
    make_mail(participant=piet, recipient=piet.email, state=MailState.FAILED, error="piet: nee")
    text = prometheus.get("/metrics").content.decode().lower()
    assert [word for word in ("piet", "vries", "regenboog", "@") if word in text] == []


@pytest.mark.parametrize(
    "brought",
    ["", "Bearer", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer é"],
)
def test_without_the_token_it_is_missing(prometheus: Client, brought: str) -> None:
    assert prometheus.get("/metrics", headers={"Authorization": brought}).status_code == 404
    assert Client().get("/metrics").status_code == 404


@pytest.mark.parametrize("brought", ["", "Bearer", "Bearer "])
def test_where_nobody_measures_no_token_opens_it(settings: Settings, brought: str) -> None:
    settings.METRICS_TOKEN = ""
    assert Client(headers={"Authorization": brought}).get("/metrics").status_code == 404
