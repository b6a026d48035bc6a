"""Every page of the admin, about rows that are there."""

from django.urls import reverse

from registrations.models import (
    Effect,
    ExportLog,
    Interest,
    Message,
    Outcome,
    OutcomeState,
    QuestionState,
    Status,
    Subgroup,
    Work,
    WorkKind,
    WorkState,
)
from sessions_app.models import Edition, User
from tests.people import NOW, make_facilitator, make_participant
from tests.questions import make_question
from tests.smtp import make_mail
from tests.test_access import VIEWS

# Files, what only goes on to another page, and scripts.
NO_PAGES = {
    "admin:app_list",
    "admin:choose_edition",
    "admin:jsi18n",
    "admin:autocomplete",
    "admin:login",
    "admin:logout",
    "admin:registrations_work_file",
    "admin:sessions_app_edition_numbers",
    "admin:view_on_site",
}

LISTS = [name for name in VIEWS if name.startswith("admin:") and name.endswith("_changelist")]
OF_A_ROW = {
    name
    for name, parameters in VIEWS.items()
    if name.startswith("admin:") and {*parameters} & {"object_id", "pk"}
}


def fill(edition: Edition, people: int = 3) -> dict[str, int]:
    """So many people in the groups of a theme, and a row of each kind; their keys by model."""
    theme, session = edition.themes.all()[0], edition.sessions.all()[0]
    grow(edition, people)
    make_participant(
        edition.themes.all()[1],
        email="wacht@example.org",
        status=Status.WAITING,
        waiting_since=NOW,
    )
    piet, group = theme.participants.all()[0], theme.subgroups.all()[0]
    outcome = Outcome.objects.create(subgroup=group, what="Kaart", state=OutcomeState.SHARED)
    gijs = User.objects.filter(email="gijs@example.org").first() or make_facilitator()
    theme.facilitators.add(gijs)
    return {
        "edition": edition.pk,
        "theme": theme.pk,
        "session": session.pk,
        "participant": piet.pk,
        "outcome": outcome.pk,
        "interest": Interest.objects.get_or_create(email="fanny@example.org")[0].pk,
        "effect": Effect.objects.create(edition=edition, subgroup=group, text="Ik bel eerder.").pk,
        "plenaryquestion": make_question(group, QuestionState.FORWARDED).pk,
        "queuedmail": make_mail(edition=edition, participant=piet).pk,
        "user": gijs.pk,
        "work": Work.objects.create(
            kind=WorkKind.IMPORT,
            edition=edition,
            state=WorkState.DRAFT,
            upload=b"Achternaam;Voornaam\nBos;Ana",
        ).pk,
        "exportlog": ExportLog.objects.create(by=gijs, what="lijst.csv", rows=3).pk,
        "message": Message.objects.create(
            edition=edition, by=gijs, subject="Welkom", text="Dag {voornaam}", total=3
        ).pk,
    }


def grow(edition: Edition, people: int) -> None:
    """So many people in the first theme, in groups of eight."""
    theme = edition.themes.all()[0]
    for number in range(1, people // 8 + 2):
        Subgroup.objects.get_or_create(theme=theme, number=number)
    groups = list(theme.subgroups.all())
    for i in range(theme.participants.count(), people):
        make_participant(theme, email=f"p{i}@example.org", subgroup=groups[i % len(groups)])


def addresses(keys: dict[str, int]) -> dict[str, str]:
    """The address of each page, by its name."""
    found = {}
    for name, parameters in VIEWS.items():
        if not name.startswith("admin:") or name in NO_PAGES:
            continue
        model = name.removeprefix("admin:").removeprefix("sessions_app_")
        model = model.removeprefix("registrations_").split("_")[0]
        known = {
            "object_id": keys.get(model),
            "pk": keys.get(model),
            "person": keys["participant"],
            "work": keys["work"],
            "kind": "confirmation",
            "position": 1,
        }
        found[name] = reverse(name, kwargs={each: known[each] for each in parameters})
    return found
