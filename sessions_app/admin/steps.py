"""An edition made in a few short steps, each a part of its whole page."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from sessions_app.at_hand import editions
from sessions_app.http import SeeOther
from sessions_app.models import Edition

Fieldsets = list[tuple[str | None, dict[str, Any]]]

# On a request: the part that it is about.
KEPT = "_edition_part"


class EditionPart(NamedTuple):
    """A part of the page of an edition, at an address of its own."""

    key: str
    address: str
    name: str
    # Of the whole page: the headings of fieldsets, and the models of rows.
    parts: tuple[str | None, ...]
    rows: tuple[str, ...]

    @property
    def view_name(self) -> str:
        """The name of its page."""
        return f"sessions_app_edition_{self.key}"


DAYS = EditionPart("days", "data", "Titel en data", (None,), ("session",))
STEPS = [
    DAYS,
    EditionPart("themes", "themas", "Thema’s", (), ("theme",)),
    EditionPart(
        "words",
        "teksten-en-partners",
        "Teksten en partners",
        ("Teksten", "Praktisch"),
        ("partner",),
    ),
]
LAST, PUBLISH = "Nakijken en publiceren", "sessions_app_edition_publish"
# No step of making one, but a part as well.
OPTIONS = EditionPart(
    "options",
    "instellingen",
    "Instellingen",
    ("Aanmelden", "Subgroepen", "Herinneringen", "Opbrengsten", "Mail en persoonsgegevens"),
    (),
)


def links(edition: Edition | None) -> list[tuple[str, str]]:
    """The steps and their addresses; an edition that is not there yet has none."""

    def address(name: str) -> str:
        return reverse(f"admin:{name}", args=[edition.pk]) if edition else ""

    steps = [(step.name, address(step.view_name)) for step in STEPS]
    return [*steps, (LAST, address(PUBLISH))]


class StepPages(admin.ModelAdmin[Any]):
    """Adds to an edition a page for each step; a new one begins with the first."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                f"<int:pk>/{step.address}/",
                self.admin_site.admin_view(self.step_page),
                {"step": step},
                name=step.view_name,
            )
            for step in (*STEPS, OPTIONS)
        ] + super().get_urls()

    def step_page(self, request: HttpRequest, pk: int, step: EditionPart) -> HttpResponse:
        """A part of the page of an edition; saving it leads to the next."""
        setattr(request, KEPT, step)
        answer: HttpResponse = self.changeform_view(request, str(pk))
        return answer

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The first step."""
        setattr(request, KEPT, DAYS)
        # The latest is most like the next.
        real = (edition for edition in editions(request) if not edition.is_trial)
        to_copy = {"to_copy": next(real, None)}
        return super().add_view(request, form_url, {**(extra_context or {}), **to_copy})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if not (step := step_of(request)):
            return fieldsets
        return [fieldset for fieldset in fieldsets if fieldset[0] in step.parts]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        inlines = super().get_inlines(request, obj)
        if not (step := step_of(request)):
            return inlines
        return [inline for inline in inlines if inline.model._meta.model_name in step.rows]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        edition = context.get("original")
        step = step_of(request)
        context["steps"] = links(edition)
        context["step"] = STEPS.index(step) + 1 if step in STEPS else 0
        context["part"] = step
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        return self._next(request, obj) or super().response_add(request, obj, *args)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._next(request, obj) or super().response_change(request, obj)

    def _next(self, request: HttpRequest, edition: Edition) -> HttpResponse | None:
        step = step_of(request)
        if not step:
            return None
        self.message_user(request, f"{edition} is bewaard.")
        if step is OPTIONS:
            return SeeOther(request.path)
        return SeeOther(links(edition)[STEPS.index(step) + 1][1])


def step_of(request: HttpRequest) -> EditionPart | None:
    """The step whose page was asked for; None for the whole page."""
    return getattr(request, KEPT, None)
