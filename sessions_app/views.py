"""The public pages of the programme: no cookie, no session, the same for everyone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from sessions_app import announcement, calendar_file, linked_data, programme
from sessions_app.calendar_file import Meeting
from sessions_app.http import page_for_all, start_of_today
from sessions_app.models import Edition
from sessions_app.models.edition import RegistrationState

# What the public agenda says of each session. An invitation is another entry in an agenda.
PUBLIC = """{}

Doet u mee? Dan krijgt u uitnodigingen per mail. Haal deze bijeenkomsten dan uit uw agenda. \
Anders staan ze er dubbel in."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The programme of the current edition."""

    def page() -> str:
        edition = programme.current(timezone.now())
        if edition is None:
            return render_to_string("sessions_app/nothing_yet.html")
        return programme_page(edition)

    return page_for_all(request, page)


@require_safe
def programme_of(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme of one edition, also after it ended."""
    return page_for_all(request, lambda: programme_page(programme.edition_or_404(slug)))


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """All published editions, the newest first."""

    def page() -> str:
        now = timezone.now()
        editions = list(Edition.objects.published().newest_first().prefetch_related("sessions"))
        for edition in editions:
            edition.over = edition.is_over(now)
            edition.begun = edition.has_begun(now)
        return render_to_string("sessions_app/editions.html", {"editions": editions})

    return page_for_all(request, page)


@require_safe
def for_partners(request: HttpRequest, slug: str) -> HttpResponse:
    """What partners may take over to make an edition known; nothing once nobody can sign up."""

    def page() -> str:
        edition, now = programme.edition_or_404(slug), timezone.now()
        registration = edition.registration(now)
        address = settings.SITE_URL + edition.get_absolute_url()
        context = {
            "edition": edition,
            "registration": registration.value,
            "is_open": registration in {RegistrationState.OPEN, RegistrationState.NOT_YET},
            "texts": announcement.texts(edition, address=address, now=now),
            "site": settings.SITE_URL,
            "address": address,
            "picture": linked_data.PICTURE,
        }
        return render_to_string("sessions_app/for_partners.html", context)

    return page_for_all(request, page)


@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions of one edition as a calendar file; the meeting links are for participants."""
    edition = programme.edition_or_404(slug)
    meetings = [
        Meeting(
            uid=calendar_file.uid(session=session.pk, host=settings.SITE_HOST),
            sequence=session.sequence,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            title=session.title,
            description=PUBLIC.format(settings.SITE_URL + edition.get_absolute_url()),
            url="",
            place=edition.place,
            cancelled=bool(session.cancelled_at),
        )
        for session in edition.sessions.all()
    ]
    content = calendar_file.published(meetings, organiser=edition.organiser, stamp=start_of_today())
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def programme_page(edition: Edition, *, is_preview: bool = False) -> str:
    """The programme of an edition as a page, with what one can do at this moment.

    One that is over is an archive: what its groups made comes first.
    """
    now = timezone.now()
    registration = edition.registration(now)
    is_over = registration is RegistrationState.OVER
    words = (is_over and edition.looking_back) or edition.lead
    context = {
        "edition": edition,
        "registration": registration.value,
        "closes_soon": edition.closes_soon(now),
        "is_preview": is_preview,
        "now": now,
        "address": settings.SITE_URL + edition.get_absolute_url(),
        "picture": linked_data.picture(),
        "series": linked_data.series(edition, words),
        "words": words,
    }
    return render_to_string(f"sessions_app/{'archive' if is_over else 'programme'}.html", context)
