"""What may be typed is the same in every form of the site: none has a rule of its own."""

from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.forms.forms import BaseForm
from django.forms.models import BaseModelForm
from django.http import HttpRequest
from django.test import RequestFactory

from leergemeenschap.accounts import PasswordForm
from sessions_app.models import User
from sessions_app.typed.fields import AddressField, CodeField, LineField, NameField, ParagraphField

NAMES = {"given_name", "name_prefix", "family_name"}
# Forms of which the field "name" is the name of a person.
OF_A_PERSON = {"InviteForm", "UserNew", "UserChange"}


def all_below(parent: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for child in parent.__subclasses__():
        yield child
        yield from all_below(child)


def ours() -> Iterator[tuple[str, dict[str, forms.Field]]]:
    """The forms of the site that are made of no model, by name."""
    apps = ("leergemeenschap", "registrations", "sessions_app")
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


def test_every_address_is_read_in_one_way(request_of_olga: HttpRequest) -> None:
    found = {
        name: field
        for name, field in fields(request_of_olga).items()
        if isinstance(field, forms.EmailField) or name.endswith((".email", "_email", ".login"))
    }
    assert len(found) >= 14
    assert [name for name, field in found.items() if not isinstance(field, AddressField)] == []


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
