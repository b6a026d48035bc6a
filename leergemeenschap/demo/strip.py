"""The strip on every page of the demo: that it is one, and the way in as anybody by one press."""

import re
from collections.abc import Callable

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from leergemeenschap.demo import running
from leergemeenschap.demo.cast import FACILITATORS, ORGANISER
from registrations.access import for_everyone
from registrations.models import Participant
from sessions_app.http import SeeOther
from sessions_app.models import User

# Who signs in, and on which page they begin. A participant has no account, but a private link.
PAGES = {
    "organisator": (ORGANISER[0], "admin:index"),
    "gespreksleider": (FACILITATORS[0][0], "registrations:groups"),
}
PARTICIPANT = "deelnemer"
ROLES = [*PAGES, PARTICIPANT]
# The page begins here; the link that skips the menu stays the first.
BEGIN = re.compile(r'<body[^>]*>(\s*<a [^>]*class="skip[^>]*>[^<]*</a>)?')


@require_POST
@for_everyone
def sign_in(request: HttpRequest) -> HttpResponse:
    """Become an organiser, a gespreksleider or a participant of the demo."""
    role = request.POST.get("als", "")
    if role == PARTICIPANT:
        members = Participant.objects.filter(edition__slug=running.SLUG, subgroup__isnull=False)
        if member := members.order_by("pk").first():
            return SeeOther(member.private_link)
    if role not in PAGES:
        raise Http404
    email, page = PAGES[role]
    user = get_object_or_404(User, email=email)
    login(request, user)
    return SeeOther(reverse(page))


def with_strip(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put the strip on each page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # A page that is kept as it travels comes packed, if one asks for that.
        request.META.pop("HTTP_ACCEPT_ENCODING", None)
        response = get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming:
            page = response.content.decode()
            strip = render_to_string("leergemeenschap/demo_strip.html", {"roles": ROLES}, request)
            page = BEGIN.sub(lambda begin: begin[0] + strip, page, count=1)
            sheet = format_html('<link rel="stylesheet" href="{}">', static("css/demo.css"))
            response.content = page.replace("</head>", f"{sheet}</head>", 1).encode()
        return response

    return middleware
