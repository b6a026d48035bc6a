"""Plenary questions and subjects, for the organiser: what goes on the agenda, and what is one."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from registrations.groupwork import questions
from registrations.models import PlenaryQuestion
from sessions_app.admin.fields import SessionFilter, ThemeFilter
from sessions_app.admin.lists import EditionLists

Chosen = QuerySet[PlenaryQuestion]

TWO_SESSIONS = "Kies uit één bijeenkomst. Er is niets samengevoegd."
TWO_ANSWERS = "Meer dan een hiervan is al besproken. Er is niets samengevoegd."
NOT_TOGETHER = (
    "Kies er minstens twee die zijn doorgestuurd en nog niet bij elkaar horen. "
    "Er is niets samengevoegd."
)
ONLY_FORWARDED = "Alleen wat doorgestuurd is, kan op de agenda."
ONLY_ON_AGENDA = "Alleen wat op de agenda staat, kan eraf."


@admin.register(PlenaryQuestion)
class PlenaryQuestionAdmin(EditionLists):
    """To read, and to do with what is chosen in the list; words and answers change elsewhere."""

    fields = [
        "kind",
        "text",
        "answer",
        "step",
        "edition",
        "session",
        "theme",
        "subgroup",
        "merged_into",
        "asked_at",
        "forwarded_at",
        "discussed_at",
        "screen",
    ]
    list_display = ["words", "kind", "step", "session", "theme", "subgroup", "edition", "screen"]
    edition_path = "session__edition"
    edition_column = "edition"
    list_filter = [
        ("session__position", SessionFilter),
        ("subgroup__theme__title", ThemeFilter),
        "kind",
        "state",
    ]
    list_select_related = ["session__edition", "subgroup__theme", "merged_into"]
    list_per_page = 100
    ordering = ["-session__starts_at", "pk"]
    search_fields = ["text", "answer"]
    search_help_text = "Zoek in tekst en antwoord"
    actions = ["put_on_agenda", "take_off_agenda", "merge", "unmerge"]

    @admin.display(description="vraag of onderwerp", ordering="text")
    def words(self, question: PlenaryQuestion) -> str:
        return Truncator(question.text).chars(120)

    @admin.display(description="stand", ordering="state")
    def step(self, question: PlenaryQuestion) -> str:
        if main := question.merged_into:
            words = Truncator(main.text).chars(60)
            return f"samengevoegd met ‘{words}’: {main.get_state_display()}"
        return question.get_state_display()

    @admin.display(description="thema", ordering="subgroup__theme__position")
    def theme(self, question: PlenaryQuestion) -> str:
        return question.subgroup.theme.title

    @admin.display(description="leergemeenschap", ordering="session__edition")
    def edition(self, question: PlenaryQuestion) -> str:
        return str(question.session.edition)

    @admin.display(description="plenair deel")
    def screen(self, question: PlenaryQuestion) -> str:
        session = question.session
        url = reverse(
            "registrations:plenary_control", args=[session.edition.slug, session.position]
        )
        return format_html('<a href="{}">Plenair deel {}</a>', url, session.position)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Questions come from the groups."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: PlenaryQuestion | None = None
    ) -> bool:
        """What a group wrote stays theirs; the agenda is a permission of its own."""
        return False

    def has_organise_permission(self, request: HttpRequest) -> bool:
        """Who may make the agenda: whoever may change a question in principle."""
        return super().has_change_permission(request)

    @admin.action(description="Op de agenda zetten", permissions=["organise"])
    def put_on_agenda(self, request: HttpRequest, chosen: Chosen) -> None:
        """Put the chosen questions on the agenda, and say how many."""
        done = "Op de agenda gezet"
        self._step(request, chosen, questions.put_on_agenda, done, ONLY_FORWARDED)

    @admin.action(description="Van de agenda halen", permissions=["organise"])
    def take_off_agenda(self, request: HttpRequest, chosen: Chosen) -> None:
        """Take the chosen questions off the agenda, and say how many."""
        done = "Van de agenda gehaald"
        self._step(request, chosen, questions.take_off_agenda, done, ONLY_ON_AGENDA)

    @admin.action(description="Samenvoegen", permissions=["organise"])
    def merge(self, request: HttpRequest, chosen: Chosen) -> None:
        """Ask the chosen questions as one, and say which one stays."""
        try:
            stays = questions.merge(chosen.order_by())
        except questions.QuestionsOfTwoSessions:
            self.message_user(request, TWO_SESSIONS, messages.WARNING)
        except questions.TwoAnswers:
            self.message_user(request, TWO_ANSWERS, messages.WARNING)
        except questions.NotAtThisStep:
            self.message_user(request, NOT_TOGETHER, messages.WARNING)
        else:
            words = Truncator(stays.text).chars(60)
            self.message_user(request, f"Samengevoegd. Het heet nu: ‘{words}’.")

    @admin.action(description="Samenvoegen ongedaan maken", permissions=["organise"])
    def unmerge(self, request: HttpRequest, chosen: Chosen) -> None:
        """Let the chosen questions be asked by themselves again."""
        if count := questions.unmerge(chosen.order_by()):
            self.message_user(request, f"Weer apart: {count}.", messages.SUCCESS)
        else:
            sentence = "Niets hiervan is samengevoegd."
            self.message_user(request, sentence, messages.WARNING)

    def _step(
        self,
        request: HttpRequest,
        chosen: Chosen,
        verb: Callable[[Chosen], int],
        done: str,
        rule: str,
    ) -> None:
        asked, count = chosen.count(), verb(chosen.order_by())
        if count:
            self.message_user(request, f"{done}: {count}.", messages.SUCCESS)
        if asked > count:
            sentence = f"Overgeslagen: {asked - count}. {rule}"
            self.message_user(request, sentence, messages.WARNING)
