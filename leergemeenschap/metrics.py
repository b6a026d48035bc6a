"""How the site goes, in the text format of Prometheus: numbers alone, and never of a person.

Whoever runs the site sets METRICS_TOKEN and lets Prometheus bring it along. Without it, or with
another, the page is missing.
"""

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf

import django
from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from leergemeenschap import answered
from registrations.access import for_everyone
from registrations.jobs import ROUNDS
from registrations.models import Job, Participant, QueuedMail, Work
from registrations.models.mail import MailState
from registrations.models.work import TO_DO
from sessions_app.models import Theme

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
# Counting all people reads as many rows: a worker does so once in this number of seconds.
PEOPLE_KEPT_FOR = 60


@dataclass(frozen=True)
class Metric:
    """What is measured: its name without that of the site, and a value for each set of labels."""

    name: str
    words: str
    values: Mapping[str, float]
    kind: str = "gauge"

    def __str__(self) -> str:
        """As Prometheus reads it."""
        name = f"leergemeenschap_{self.name}"
        lines = [f"# HELP {name} {self.words}", f"# TYPE {name} {self.kind}"]
        lines += [
            f"{name}{labels} {'+Inf' if value == inf else value}"
            for labels, value in self.values.items()
        ]
        return "\n".join(lines) + "\n"


@require_safe
@for_everyone
def metrics(request: HttpRequest) -> HttpResponse:
    """How the site goes, for who brings the token. Takes six statements at most."""
    brought = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(brought, wanted):
        raise Http404
    return HttpResponse("".join(map(str, _measured(timezone.now()))), content_type=FORMAT)


def _measured(now: datetime) -> Iterator[Metric]:
    yield from _mail(now)
    yield Metric("sign_ups", "People by edition and status, a minute old at most.", _sign_ups())
    yield from _work(now)
    yield Metric("job_late_seconds", "Seconds that a job waits for a worker.", _jobs(now))
    yield Metric(
        "answers_total",
        "Requests that this gunicorn answered, by the class of their status.",
        {_labels(status=status): number for status, number in answered.counted().items()},
        kind="counter",
    )
    build = _labels(django=django.get_version(), python=platform.python_version())
    yield Metric("build_info", "What the site runs on.", {build: 1})


def _mail(now: datetime) -> Iterator[Metric]:
    unsent = QueuedMail.objects.filter(state__in=[MailState.QUEUED, MailState.SENDING])
    waiting = unsent.aggregate(number=Count("*"), due_at=Min("due_at"))
    failed = QueuedMail.objects.unsolved().count()
    yield Metric("mails_unsent", "Mails that have not left yet.", {"": waiting["number"]})
    yield Metric("mails_failed", "Mails that failed and were not sent again.", {"": failed})
    yield Metric(
        "mail_late_seconds",
        "Seconds that a mail waits which could have left.",
        {"": _since(waiting["due_at"], now)},
    )


def _sign_ups() -> dict[str, int]:
    """How many people each edition has, by status. Takes two statements, and often none."""
    kept: dict[str, int] | None = caches["counts"].get("metrics")
    if kept is None:
        rows = Participant.objects.order_by().values_list("theme", "status")
        # Rows by theme, not keys by edition: there is an index of that, and nothing else is read.
        people = list(rows.annotate(number=Count("*")))
        slugs = dict(Theme.objects.values_list("pk", "edition__slug"))
        kept = {}
        for theme, status, number in people:
            labels = _labels(edition=slugs[theme], status=status)
            kept[labels] = kept.get(labels, 0) + number
        caches["counts"].set("metrics", kept, PEOPLE_KEPT_FOR)
    return kept


def _work(now: datetime) -> Iterator[Metric]:
    rows = Work.objects.to_do().order_by().values_list("state")
    found = {
        state: (number, asked_at)
        for state, number, asked_at in rows.annotate(number=Count("*"), asked_at=Min("asked_at"))
    }
    numbers = {_labels(state=state): found.get(state, (0, None))[0] for state in TO_DO}
    waits_since = min((asked_at for _, asked_at in found.values()), default=None)
    yield Metric("long_work", "Long work that waits for a worker or is being done.", numbers)
    yield Metric(
        "long_work_seconds",
        "Seconds since the oldest of it was asked.",
        {"": _since(waits_since, now)},
    )


def _jobs(now: datetime) -> dict[str, float]:
    """How late each job is; one that no worker has ever seen is so for ever."""
    due = dict(Job.objects.values_list("name", "due_at"))
    return {
        _labels(job=each.name): _since(due[each.name], now) if each.name in due else inf
        for each in ROUNDS
    }


def _since(moment: datetime | None, now: datetime) -> float:
    """The seconds since a moment; 0 where it is still to come, or is not there."""
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


def _labels(**labels: str) -> str:
    """Labels of a value. All come from us: none holds a quote, a backslash or a line's end."""
    pairs = ",".join(f'{name}="{value}"' for name, value in labels.items())
    return f"{{{pairs}}}"
