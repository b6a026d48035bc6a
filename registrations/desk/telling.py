"""Telling many people their group: the worker queues the mails, some at a time."""

from collections.abc import Iterable

from django.db.models import F
from django.urls import reverse

from registrations.desk import work as long_work
from registrations.desk.work import CannotBeDone, Progress, Result
from registrations.groups import telling
from registrations.models import Work, WorkKind
from sessions_app.models import Theme, User

# In people: more are told by the worker, so many in each transaction.
AT_ONCE = 100


def ask(theme: Theme, places: Iterable[tuple[int, int]], *, by: User) -> Work:
    """Let the worker tell people the group that they are in: of each their key and its number."""
    asked = {"theme": theme.pk, "people": [list(place) for place in places]}
    return long_work.ask(kind=WorkKind.TELLING, edition=theme.edition, by=by, asked=asked)


def busy_with(theme: Theme) -> Work | None:
    """The work that tells the people of this theme at the moment, where there is one."""
    telling_now = Work.objects.to_do().filter(kind=WorkKind.TELLING, edition=theme.edition_id)
    return next((work for work in telling_now if work.asked["theme"] == theme.pk), None)


def tell(work: Work, progress: Progress) -> Result:
    """Mail their group to the people who were shown, each once, as far as they are still in it.

    Who was told already is told no more, so that it may begin anew at any moment.
    """
    theme = Theme.objects.select_related("edition").filter(pk=work.asked["theme"]).first()
    if theme is None:
        raise CannotBeDone("Dit thema is er niet meer.")
    shown: dict[int, int] = dict(work.asked["people"])
    keys = sorted(shown)
    for done in range(0, len(keys), AT_ONCE):
        progress(done, len(keys))
        telling.tell(theme, those={key: shown[key] for key in keys[done : done + AT_ONCE]})
    told = theme.participants.filter(pk__in=keys, told_number=F("subgroup__number")).values_list(
        "pk", "told_number"
    )
    number = sum(shown[key] == group for key, group in told)
    words = f"De mail over de subgroep gaat uit. Berichten: {number}."
    if less := len(keys) - number:
        words += f" Niet gemaild, want intussen veranderd: {less}."
    return Result(words, reverse("admin:sessions_app_theme_tell", args=[theme.pk]))
