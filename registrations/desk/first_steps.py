"""What a new site asks of its first organiser, as long as visitors see nothing yet."""

from dataclasses import dataclass

from django.urls import reverse

from sessions_app.models import Edition, User


@dataclass(frozen=True)
class Step:
    """One step: what to do, why, where, and whether it was done."""

    what: str
    why: str
    link: str
    is_done: bool


def first_steps(edition: Edition | None) -> list[Step]:
    """From nothing to a programme that people can sign up for. Takes one statement."""
    add = reverse("admin:sessions_app_edition_add")
    plan = reverse("admin:sessions_app_edition_publish", args=[edition.pk]) if edition else add
    return [
        Step(
            "Maak een leergemeenschap",
            "Een titel, de bijeenkomsten en de thema’s. Niemand ziet het nog.",
            plan,
            is_done=edition is not None,
        ),
        Step(
            "Nodig gespreksleiders uit",
            "Zij krijgen een mail. U kunt dit ook later doen.",
            reverse("admin:sessions_app_user_invite"),
            is_done=User.objects.filter(is_staff=False).exists(),
        ),
        Step(
            "Publiceer",
            "Bekijk eerst het voorbeeld. Daarna staat het programma op de site en kan men zich"
            " aanmelden.",
            plan,
            is_done=False,
        ),
    ]
