"""Who may see and do what in the rooms of the gespreksleiders. Missing and forbidden look alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from registrations.models import Subgroup
from registrations.models.subgroup import within_reach
from sessions_app.models import Edition, Theme, User

View = Callable[..., HttpResponse]


def themes_of(user: User) -> QuerySet[Theme]:
    """The themes that this user leads, or a group of which; all themes for an organiser."""
    if user.is_staff:
        return Theme.objects.all()
    leads = Q(pk__in=Subgroup.objects.filter(facilitators=user).values("theme"))
    leads |= Q(pk__in=Theme.objects.filter(facilitators=user).values("pk"))
    return Theme.objects.filter(within_reach("edition", timezone.now()), leads)


def editions_of(user: User) -> QuerySet[Edition]:
    """The editions in which this user leads somebody; all editions for an organiser."""
    if user.is_staff:
        return Edition.objects.all()
    return Edition.objects.filter(pk__in=themes_of(user).values("edition"))


def with_group(view: View) -> View:
    """Give the view the group of the address, with its theme, edition and outcome.

    Who may not see it gets the 404 of a group that does not exist.
    """

    @login_required
    @wraps(view)
    def with_that_group(request: HttpRequest, pk: int, **arguments: Any) -> HttpResponse:
        groups = Subgroup.objects.visible_to(cast(User, request.user))
        group = get_object_or_404(groups.select_related("theme__edition", "outcome"), pk=pk)
        try:
            return view(request, group, **arguments)
        except Subgroup.DoesNotExist:
            # A division deleted it just now.
            raise Http404 from None

    return with_that_group
