"""The shared page on which a theme prepares a session, as gespreksleiders write it."""

from functools import cached_property

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from registrations.access import for_facilitators, session_or_404, themes_of
from registrations.forms.preparation import PreparationForm
from registrations.groupwork import preparation
from registrations.models import Participant, PreparationTask
from sessions_app.http import SeeOther, SignedInRequest, posted
from sessions_app.models import Session, Theme, User

SAVED = "De voorbereiding is bewaard."
SAVED_AND_READY = (
    "De voorbereiding is bewaard. De voorbereiders krijgen binnen een halfuur een mail: "
    "de agenda is klaar. Wie die mail al kreeg of heeft uitgezet, krijgt niets."
)


class PreparationPage:
    """What is written now, as far as this user sees it."""

    def __init__(self, theme: Theme, session: Session, user: User) -> None:
        self.user = user
        self.stored = preparation.of(theme, session)
        self.people = list(preparation.people_of(theme, user))
        self.marked = preparation.preparers_of(self.stored)
        self.tasks = preparation.tasks_of(self.stored)
        self.others = self.marked - {person.pk for person in self.people}

    @property
    def preparers(self) -> list[Participant]:
        """The preparers whom this user may see."""
        return [person for person in self.people if person.pk in self.marked]

    @cached_property
    def todo(self) -> list[tuple[PreparationTask, str]]:
        """Each task, with who does it."""
        names = {person.pk: person.full_name for person in self.preparers}
        names |= dict.fromkeys(self.others, "een voorbereider uit een andere subgroep")
        return [(task, names.get(task.who_id or 0, "de gespreksleider")) for task in self.tasks]

    def form(self, data: QueryDict | None = None) -> PreparationForm:
        """The form with what is written, or with what somebody typed."""
        return PreparationForm(
            data,
            initial={
                "version": self.stored.version,
                "agenda": self.stored.agenda,
                "preparers": list(self.marked - self.others),
            },
            people=self.people,
            tasks=self.tasks,
            preparers=self.marked,
            others=self.others,
        )

    def form_with(self, typed: QueryDict) -> PreparationForm:
        """The form with what somebody typed on an older page, to be saved over what is written.

        A task that was removed meanwhile is a new one again.
        """
        data = typed.copy()
        data["version"] = str(self.stored.version)
        known = {str(task.pk) for task in self.tasks}
        for name, value in typed.items():
            if name.startswith("tasks-") and name.endswith("-pk") and value not in known:
                data[name] = ""
        form = self.form(data)
        form.is_valid()
        return form

    @cached_property
    def agenda_news(self) -> preparation.AgendaNews:
        """What the preparers heard of the agenda."""
        return preparation.agenda_news(self.stored, self.marked)

    @property
    def change(self) -> str:
        """Who changed it last, and when."""
        at = self.stored.changed_at
        when = f" op {date_format(timezone.localtime(at), 'j F, G.i')} uur" if at else ""
        if self.stored.changed_by == self.user:
            return f"U hebt deze voorbereiding{when} zelf gewijzigd, in een ander venster."
        who = self.stored.changed_by or "Iemand anders"
        return f"{who} heeft deze voorbereiding{when} gewijzigd."


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitators
def page(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """Who prepares this session, with which agenda, and what there is to do."""
    user = request.user
    theme = get_object_or_404(themes_of(user).select_related("edition"), pk=pk)
    sessions = theme.edition.sessions.all()
    session = session_or_404(sessions, position)
    sheet = PreparationPage(theme, session, user)
    form = sheet.form(posted(request))
    has_changed = False
    is_to_come = session.cancelled_at is None and session.ends_at > timezone.now()
    is_ready = is_to_come and "ready" in request.POST
    if form.is_bound and form.is_forged():
        raise Http404
    if is_ready and form.is_valid():
        form.refuse_unready()
    if form.is_valid():
        try:
            preparation.save(
                theme=theme,
                session=session,
                by=user,
                rows=form.rows(),
                is_ready=is_ready,
                **form.cleaned_data,
            )
        except preparation.NotYours:
            raise Http404 from None
        except preparation.PreparationChanged:
            has_changed, sheet = True, PreparationPage(theme, session, user)
            form = sheet.form_with(request.POST)
            form.add_error(None, f"{sheet.change} Daarom is uw tekst nog niet bewaard.")
        else:
            messages.success(request, SAVED_AND_READY if is_ready else SAVED)
            return SeeOther(request.path)
    context = {
        "theme": theme,
        "edition": theme.edition,
        "session": session,
        "sessions": sessions,
        "sheet": sheet,
        "form": form,
        "has_changed": has_changed,
        "is_to_come": is_to_come,
    }
    return render(request, "registrations/facilitator/preparation.html", context)
