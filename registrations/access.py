"""Who may open which page, in one place. Missing and forbidden look alike.

Each view says for whom it is, by one of the decorators here or in the address of the tree that it
stands in. `refuse_undeclared` keeps the site from starting with a view that does not.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from registrations.models import Interest, Participant, Status, Subgroup
from registrations.models.participant import NoLongerTakesPart
from registrations.models.subgroup import within_reach
from registrations.places import registration
from sessions_app.http import SeeOther, SignedInRequest
from sessions_app.kept import has_typed, kept_page
from sessions_app.models import Edition, Session, Theme, User

View = Callable[..., HttpResponse]


class Audience(StrEnum):
    """For whom a view is."""

    EVERYONE = "everyone"
    LINK_HOLDER = "whoever holds a private link or another signed address"
    FACILITATOR = "gespreksleiders, for their own people, and organisers"
    ORGANISER = "organisers"


def for_everyone(view: View) -> View:
    """A page for visitors; or one that sees to its own access, as the account pages do."""
    return _declared(view, Audience.EVERYONE)


def for_link_holder(view: View) -> View:
    """Give the view the person of the token, whether they still take part or not."""

    @wraps(view)
    def with_participant(request: HttpRequest, token: str, **arguments: Any) -> HttpResponse:
        return view(request, participant_or_404(token), **arguments)

    return _declared(with_participant, Audience.LINK_HOLDER)


def while_taking_part(view: View) -> View:
    """Give the view the person of the token; who takes part no more reads that."""
    return for_link_holder(_while_taking_part(view))


def readable_afterwards(view: View) -> View:
    """The same, but after the end it may be read, until the person is forgotten."""
    guarded = _while_taking_part(view)

    @wraps(view)
    def if_readable(
        request: HttpRequest, participant: Participant, **arguments: Any
    ) -> HttpResponse:
        is_read = request.method != "POST" and participant.status != Status.CANCELLED
        chosen = view if is_read else guarded
        return chosen(request, participant, **arguments)

    return for_link_holder(if_readable)


def _while_taking_part(view: View) -> View:
    @wraps(view)
    def if_taking_part(
        request: HttpRequest, participant: Participant, **arguments: Any
    ) -> HttpResponse:
        try:
            if not participant.takes_part(timezone.now()):
                raise NoLongerTakesPart
            return view(request, participant, **arguments)
        except NoLongerTakesPart:
            # Not by what the view read: the place may have gone to somebody else just now.
            participant = participant_or_404(participant.token)
            context = {"participant": participant, "edition": participant.edition}
            return render(request, "registrations/my/too_late.html", context, status=409)

    return if_taking_part


def once_left(view: View) -> View:
    """Let a second press end where the first did, though the link opens nothing any more."""

    @wraps(view)
    def or_again(request: HttpRequest, token: str, **arguments: Any) -> HttpResponse:
        try:
            answer = view(request, token, **arguments)
        except Http404:
            answer = None
        # Asked last: the first press may have been on its way.
        if request.method == "POST" and (last := registration.where_left(token)):
            page, slug = last
            return SeeOther(reverse(f"registrations:{page}", args=[slug]))
        if answer is None:
            raise Http404
        return answer

    return or_again


def for_new_address(view: View) -> View:
    """Give the view the person whose new address the mail with this key went to."""

    @wraps(view)
    def with_participant(request: HttpRequest, pk: int, key: str, **arguments: Any) -> HttpResponse:
        participant = get_object_or_404(Participant.objects.select_related("edition"), pk=pk)
        is_right = constant_time_compare(key, participant.confirmation_key)
        if not participant.new_email or not is_right:
            raise Http404
        return view(request, participant, **arguments)

    return _declared(with_participant, Audience.LINK_HOLDER)


def for_interested(view: View) -> View:
    """Give the view the address of the key, whose owner wants to hear of a next edition."""

    @wraps(view)
    def with_interest(request: HttpRequest, key: str) -> HttpResponse:
        try:
            interest = Interest.objects.of_key(key)
        except Interest.DoesNotExist:
            raise Http404 from None
        return view(request, interest)

    return _declared(with_interest, Audience.LINK_HOLDER)


def for_facilitators(view: View) -> View:
    """A page for those who signed in; of which people it tells, the view asks the rules below."""

    @wraps(view)
    def if_signed_in(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in_first(request, reverse("account_login"))
        if request.method == "POST" and request.user.reads_only:
            raise PermissionDenied
        return view(request, *arguments, **named)

    return _declared(if_signed_in, Audience.FACILITATOR)


def for_leaders(view: View) -> View:
    """Give the view the group of the address, with its theme, edition and outcome.

    Who may not see it gets the 404 of a group that does not exist.
    """

    @wraps(view)
    def with_group(request: SignedInRequest, pk: int, **arguments: Any) -> HttpResponse:
        groups = Subgroup.objects.visible_to(request.user)
        groups = groups.select_related("theme__edition", "outcome__file")
        group = get_object_or_404(groups.defer("outcome__file__content"), pk=pk)
        try:
            return view(request, group, **arguments)
        except Subgroup.DoesNotExist:
            # A division deleted it just now.
            raise Http404 from None

    return for_facilitators(with_group)


def for_organisers(view: View) -> View:
    """A page for organisers that stands outside of the admin; to gespreksleiders it is missing."""
    return _declared(_organisers_alone(view, is_door=False), Audience.ORGANISER)


def tree_for_everyone(tree: URLResolver) -> URLResolver:
    """A tree of addresses of which every page is for everyone, or sees to its own access."""
    for page in _pages([tree]):
        for_everyone(page.callback)
    return tree


def tree_for_organisers(tree: URLResolver) -> URLResolver:
    """The tree of the admin: every page asks for an organiser, whatever the page itself asks."""
    for page in _pages([tree]):
        # The way to sign in is closed to nobody.
        is_door = page.name in {"login", "logout"}
        guarded = _organisers_alone(page.callback, is_door=is_door)
        page.callback = _declared(guarded, Audience.ORGANISER)
    return tree


def refuse_undeclared(urlpatterns: Iterable[URLPattern | URLResolver]) -> None:
    """Raise ImproperlyConfigured for a view that does not say for whom it is."""
    for page in _pages(urlpatterns):
        if not isinstance(getattr(page.callback, "audience", None), Audience):
            raise ImproperlyConfigured(
                f"{page.callback.__module__}.{page.callback.__qualname__} at {page.pattern} does"
                " not say for whom it is: use a decorator of registrations.access."
            )


def participant_or_404(token: str) -> Participant:
    """The person of a private link, with their edition; one same 404 for every other token."""
    try:
        people = Participant.objects.select_related(
            "theme", "edition", "subgroup__outcome", "made__outcome", "effect"
        )
        participant = people.prefetch_related("edition__sessions").of_token(token)
    except Participant.DoesNotExist:
        raise Http404 from None
    if participant.subgroup:
        participant.subgroup.theme = participant.theme
    return participant


def session_or_404(sessions: Iterable[Session], position: int) -> Session:
    """The session with this number among those of one edition, which the page shows as well."""
    for session in sessions:
        if session.position == position:
            return session
    raise Http404


def overview_of(participant: Participant) -> SeeOther:
    """The way to the overview of a private link."""
    return SeeOther(reverse("registrations:my_registration", args=[participant.token]))


def themes_of(user: User) -> QuerySet[Theme]:
    """The themes that this user leads, or a group of which; all themes for an organiser."""
    if user.is_staff:
        return Theme.objects.all()
    leads = Q(pk__in=Subgroup.objects.filter(facilitators=user).values("theme"))
    leads |= Q(pk__in=Theme.objects.filter(facilitators=user).values("pk"))
    return Theme.objects.filter(leads, edition__in=within_reach(timezone.now()))


def editions_of(user: User) -> QuerySet[Edition]:
    """The editions in which this user leads somebody; all editions for an organiser."""
    if user.is_staff:
        return Edition.objects.all()
    return Edition.objects.filter(pk__in=themes_of(user).values("edition"))


def _declared(view: View, audience: Audience) -> View:
    view.audience = audience  # type: ignore[attr-defined]
    return view


def _organisers_alone(view: View, *, is_door: bool) -> View:
    @wraps(view)
    def if_organiser(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if not is_door and not admin.site.has_permission(request):
            return _sign_in_first(request, reverse("admin:login"))
        return view(request, *arguments, **named)

    return if_organiser


def _sign_in_first(request: HttpRequest, page: str) -> HttpResponse:
    """The way to sign in; where the visit ended while somebody typed, with what they typed."""
    if not request.user.is_authenticated and has_typed(request):
        return kept_page(request, "visit", status=403, way_in=page)
    return redirect_to_login(request.get_full_path(), page)


def _pages(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _pages(pattern.url_patterns)
        else:
            yield pattern
