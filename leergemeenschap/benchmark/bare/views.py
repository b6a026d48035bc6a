"""The pages of the bare Django, with their addresses."""

import csv

from django import forms
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from leergemeenschap.benchmark.bare.models import Applicant, Mail

PAGE = "<!DOCTYPE html><title>A page</title>" + "<p>A line of a page that never changes.</p>" * 250
COLUMNS = "theme, given_name, family_name, email, organisation, job_title, sector, region"
CHOICES = [(name, name) for name in ("a", "b", "c", "d", "e", "f", "g")]


class ApplicantForm(forms.Form):
    """Eight fields as Django makes them."""

    theme = forms.ChoiceField(widget=forms.RadioSelect, choices=CHOICES[:3])
    given_name = forms.CharField(max_length=80)
    family_name = forms.CharField(max_length=120)
    email = forms.EmailField(max_length=254)
    organisation = forms.CharField(max_length=160)
    job_title = forms.CharField(max_length=120)
    sector = forms.ChoiceField(widget=forms.RadioSelect, choices=CHOICES)
    region = forms.ChoiceField(choices=CHOICES)


def page(request: HttpRequest) -> HttpResponse:
    """Ten kilobytes that are always the same."""
    return HttpResponse(PAGE)


def form(request: HttpRequest) -> HttpResponse:
    """The form; posted, it stores a person and a mail in one transaction."""
    form = ApplicantForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            person = Applicant(**form.cleaned_data)
            person.save()
            Mail(person=person, text="Thank you.").save()
        return redirect("/page/")
    return render(request, "form.html", {"form": form})


def export(request: HttpRequest, people: int) -> HttpResponse:
    """So many people as a file, straight from the cursor."""
    response = HttpResponse(content_type="text/csv")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM bare_applicant ORDER BY id LIMIT %s", [people])  # noqa: S608
        csv.writer(response).writerows(cursor)
    return response


urlpatterns = [
    path("page/", page),
    path("form/", form),
    path("export/<int:people>/", export),
]
