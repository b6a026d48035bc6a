"""Meeting links of groups: typed by an organiser, or made on a server that they chose."""

import secrets
from collections.abc import Mapping

from django.db import transaction

from registrations.events import happened
from registrations.models import Subgroup
from sessions_app.models import Theme, User

# 128 bits, so that nobody comes upon a room by guessing.
SECRET_BYTES = 16


class NoServer(Exception):
    """The edition names no server on which to make links."""


@transaction.atomic
def make(theme: Theme, *, by: User) -> int:
    """Give each group of a theme that has no link one of its own; returns how many got one.

    A second press changes nothing: links that people know stay. Raises NoServer.
    """
    server = theme.edition.video_server
    if not server:
        raise NoServer
    groups = list(theme.subgroups.select_for_update(no_key=True).filter(meeting_url=""))
    for group in groups:
        # On such a server a name is a room: whoever knows it is in.
        name = f"{group.code}-{secrets.token_hex(SECRET_BYTES)}"
        group.meeting_url = f"{server.rstrip('/')}/{name}"
    Subgroup.objects.bulk_update(groups, ["meeting_url"])
    happened("theme %d: %d links of groups made by account %d", theme.pk, len(groups), by.pk)
    return len(groups)


@transaction.atomic
def write(theme: Theme, links: Mapping[int, str], *, by: User) -> int:
    """Keep the links of groups by their number; returns how many changed. Others stay as they are.

    An empty one takes the link of a group away.
    """
    groups = theme.subgroups.select_for_update(no_key=True).filter(number__in=links)
    changed = [group for group in groups if group.meeting_url != links[group.number]]
    for group in changed:
        group.meeting_url = links[group.number]
    Subgroup.objects.bulk_update(changed, ["meeting_url"])
    happened("theme %d: %d links of groups by account %d", theme.pk, len(changed), by.pk)
    return len(changed)
