"""What may be typed is the same in every form of the site: none has a rule of its own."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.forms import BaseForm
from django.forms.models import BaseModelForm
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import get_resolver

from leergemeenschap.accounts import PasswordForm
from registrations.forms.preparation import TaskList
from sessions_app.models import User
from sessions_app.typed.fields import AddressField, CodeField, LineField, NameField, ParagraphField

NAMES = {"given_name", "name_prefix", "family_name"}
# Forms of which the field "name" is the name of a person.
OF_A_PERSON = {"InviteForm", "UserNew", "UserChange"}

# As people paste it from mail, documents, lists and keyboards.
ONE_MAILBOX = [
    *[
        "jan@school.nl",
        " jan@school.nl\r\n",
        "JAN@School.NL",
        "jan@school.nl\u200b",
        "\ufeffjan@school.nl",
    ],
    *[
        "jan@scho\u00adol.nl",
        "jan\u2060@school.nl",
        "\u200ejan@school.nl\u200f",
        "jan@school.nl\u00a0",
    ],
    *[
        "mailto:jan@school.nl",
        "mailto:jan@school.nl?subject=Vraag",
        "<jan@school.nl>",
        "[jan@school.nl]",
    ],
    *[
        "Jan de Vries <jan@school.nl>",
        '"Vries, Jan de" <jan@school.nl>;',
        "Vries, J. <jan@school.nl>,",
    ],
    *["jan@school.nl.", "jan@school.nl,", "jan@school.nl;", "(jan@school.nl).", "jan@school.nl)"],
    *[
        "ｊａｎ＠ｓｃｈｏｏｌ．ｎｌ",
        "jan@ſchool.nl",
        "jan@school。nl",
        "‘jan@school.nl’",
        "„jan@school.nl”",
    ],
]


def all_below(parent: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for child in parent.__subclasses__():
        yield child
        yield from all_below(child)


def ours() -> Iterator[tuple[str, dict[str, forms.Field]]]:
    """The forms of the site that are made of no model, by name."""
    apps = ("leergemeenschap", "registrations", "sessions_app")
    # A form is known once its page is.
    assert get_resolver().url_patterns
    for form in all_below(BaseForm):
        if form.__module__.startswith(apps) and not issubclass(form, BaseModelForm):
            yield form.__name__, getattr(form, "base_fields", {})
    yield "PasswordForm", PasswordForm().fields


def of_the_admin(request: HttpRequest) -> Iterator[tuple[str, dict[str, forms.Field]]]:
    """The forms that the admin makes of models."""
    for model, pages in admin.site._registry.items():
        if pages.has_change_permission(request):
            for change in (False, True):
                form = pages.get_form(request, None, change=change)
                yield f"{model.__name__}{'Change' if change else 'New'}", form.base_fields
        for formset, inline in pages.get_formsets_with_inlines(request):
            if inline.has_change_permission(request):
                yield f"{formset.model.__name__}Row", formset.form.base_fields


@pytest.fixture
def request_of_olga(olga: User, rf: RequestFactory) -> HttpRequest:
    request = rf.get("/admin/")
    request.user = olga
    return request


def fields(request: HttpRequest) -> dict[str, forms.Field]:
    return {
        f"{form}.{name}": field
        for form, of_form in [*ours(), *of_the_admin(request)]
        for name, field in of_form.items()
    }


def addresses(request: HttpRequest) -> dict[str, forms.Field]:
    return {
        name: field
        for name, field in fields(request).items()
        if isinstance(field, forms.EmailField) or name.endswith((".email", "_email", ".login"))
    }


def test_every_address_is_read_in_one_way(request_of_olga: HttpRequest) -> None:
    found = addresses(request_of_olga)
    assert len(found) >= 14
    assert [name for name, field in found.items() if not isinstance(field, AddressField)] == []


@pytest.mark.parametrize("pasted", [*ONE_MAILBOX])
def test_one_mailbox_is_one_address_in_every_form(
    request_of_olga: HttpRequest, pasted: str
) -> None:
    for name, field in addresses(request_of_olga).items():
        assert (name, field.clean(pasted).lower()) == (name, "jan@school.nl")


def test_every_name_is_read_in_one_way(request_of_olga: HttpRequest) -> None:
    found = {
        name: field
        for name, field in fields(request_of_olga).items()
        if name.partition(".")[2] in NAMES or name.partition(".name")[0] in OF_A_PERSON
    }
    assert len(found) >= 18
    assert [name for name, field in found.items() if not isinstance(field, NameField)] == []


def test_what_an_organiser_pastes_is_read_as_anybodys(request_of_olga: HttpRequest) -> None:
    typed = (LineField, ParagraphField, AddressField, CodeField, forms.SlugField, forms.JSONField)
    found = {
        f"{form}.{name}": field
        for form, of_form in of_the_admin(request_of_olga)
        for name, field in of_form.items()
        if isinstance(field, forms.CharField)
    }
    plain = {name for name, field in found.items() if not isinstance(field, typed)}
    assert len(found) >= 30
    assert {name for name in plain if "password" not in name} == set()


def test_no_text_of_a_visitor_has_a_rule_of_its_own() -> None:
    typed = (LineField, ParagraphField, AddressField, CodeField, forms.JSONField)
    plain = [
        f"{form}.{name}"
        for form, of_form in ours()
        for name, field in of_form.items()
        if isinstance(field, forms.CharField) and not isinstance(field, typed)
    ]
    assert {name for name in plain if not name.endswith("password")} == set()


# What is wrong in some field or other, whatever it asks.
WRONG = ["", "\x07", "\ue000 x", "x" * 100_000, "onzin", "?!", "a@b@c", "jan @x.nl", "rené@x.nl"]
WRONG += [
    "evil.com",
    "J..",
    "p\u0430ypal",
    "Win gratis geld",
    '"a"@x.nl',
    "1\ufffd",
    "x" * 65 + "@x.nl",
]
# Words that any sentence may have.
COMMON = {"deze", "dit", "een", "het", "hier", "niet", "van", "veld", "verplicht", "voor"}
# In the admin an error stands beside its field, and in no summary.
BESIDE = {
    "ChoicesForm",
    "InviteForm",
    "LeadForm",
    "MoveForm",
    "PinForm",
    "PlaceForm",
    "WishForm",
}


def in_summaries() -> list[tuple[str, dict[str, forms.Field]]]:
    """The fields that a summary can name, by form."""
    tasks = TaskList(form_kwargs={"people": [], "kept_by_others": []}).forms
    rows = {f"{name}-{task.prefix}": field for task in tasks for name, field in task.fields.items()}
    return [
        (form, {n: f for n, f in of_form.items() if f.label and not f.widget.is_hidden})
        for form, of_form in (dict(ours()) | {"TaskForm": rows}).items()
        if form not in BESIDE
    ]


def words_of(text: str) -> set[str]:
    """The beginnings of words: sector and sectoren are one."""
    words = re.findall(r"\w{3,}", text.casefold())
    return {word[:5] for word in words if word not in COMMON}


def refusals(field: forms.Field) -> set[str]:
    """What one can read about what was typed in a field."""
    said = set()
    for wrong in WRONG:
        try:
            field.clean([wrong] if isinstance(field, forms.MultipleChoiceField) else wrong)
        except ValidationError as refusal:
            said.update(refusal.messages)
    return said


def test_each_sentence_in_a_summary_of_errors_names_its_field() -> None:
    """A summary stands above the form: a sentence that says 'hier' says not where."""
    found = [
        (f"{form}.{name}", sentence, words_of(f"{field.label} {getattr(field, 'called', '')}"))
        for form, fields in in_summaries()
        # A task goes by its number.
        if form != "TaskForm"
        for name, field in fields.items()
        for sentence in refusals(field)
    ]
    assert len(found) > 150
    assert [(at, said) for at, said, names in found if not names & words_of(said)] == []


def test_no_two_fields_of_a_form_have_one_sentence() -> None:
    for form, fields in in_summaries():
        said = Counter(sentence for field in fields.values() for sentence in refusals(field))
        assert (form, [sentence for sentence, times in said.items() if times > 1]) == (form, [])
