"""Pages about the site itself."""

from datetime import timedelta
from threading import Event

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from leergemeenschap.errors import error_page
from registrations import jobs
from registrations.access import for_everyone
from registrations.models import Outcome
from registrations.privacy import fields
from sessions_app.models import Edition

_migrated = Event()

LASTING = [
    "sessions_app:editions",
    "registrations:all_outcomes",
    "registrations:how_groups",
    "privacy",
    "accessibility",
]
PRIVATE_PLACES = ["/aanmelding/", "/account/", "/admin/", "/begeleiding/", "/op-de-hoogte/"]


@require_safe
@for_everyone
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site is ready; a second line says which work is behind, for who runs the worker.

    Without the database, or one that lacks a migration, the answer is a 503.
    """
    if not _is_migrated():
        return error_page(503)
    late = jobs.what_is_late(timezone.now())
    lines = ["ok", *([f"work is behind: {', '.join(late)}"] if late else [])]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _is_migrated() -> bool:
    """Whether the database has every migration of this code; once it has, it is not asked."""
    if not _migrated.is_set():
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            _migrated.set()
    return _migrated.is_set()


@require_safe
@for_everyone
@cache_control(no_cache=True)
def privacy(request: HttpRequest) -> HttpResponse:
    """What the site stores about people, why, who sees it and when it goes.

    Made from the table in the code: it asks no database.
    """
    context = {
        "participants": fields.PARTICIPANTS,
        "accounts": fields.ACCOUNTS,
        "interested": fields.INTERESTED,
        "abuse": fields.ABUSE,
        "days": Edition._meta.get_field("forget_after_days").default,
        "controller": settings.CONTROLLER,
        "contact": settings.PRIVACY_CONTACT,
        "officer": settings.DATA_PROTECTION_OFFICER,
    }
    return render(request, "leergemeenschap/privacy.html", context)


@require_safe
@for_everyone
@cache_control(no_cache=True)
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(
        request, "leergemeenschap/accessibility.html", {"contact": settings.DEFAULT_FROM_EMAIL}
    )


@require_safe
@for_everyone
@cache_control(no_cache=True)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines stay out of what is private."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in PRIVATE_PLACES)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@for_everyone
@cache_control(no_cache=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that search engines may find: each once, at the address that stays."""
    paths: list[str] = caches["pages"].get_or_set("sitemap", _lasting) or []
    context = {"addresses": [settings.SITE_URL + path for path in paths]}
    return render(request, "leergemeenschap/sitemap.xml", context, content_type="application/xml")


def _lasting() -> list[str]:
    """The paths of the public pages, those of the newest edition first."""
    editions = Edition.objects.published().newest_first()
    outcomes = Outcome.objects.public().order_by("-published_at", "-pk")
    return [
        *(edition.get_absolute_url() for edition in editions),
        *(reverse(name) for name in LASTING),
        *(outcome.get_absolute_url() for outcome in outcomes),
    ]


@require_safe
@for_everyone
@cache_control(no_cache=True)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a leak (RFC 9116)."""
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0)
    lines = [
        f"Contact: mailto:{settings.DEFAULT_FROM_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
