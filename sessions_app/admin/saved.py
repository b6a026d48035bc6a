"""What the admin says once a row is saved."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse


class SaysSaved(admin.ModelAdmin[Any]):
    """Says it in one sentence for every word: Django's own has "de" for what is "het"."""

    _saved = "_saved"

    def response_add(self, request: HttpRequest, obj: Model, *args: Any) -> HttpResponse:
        setattr(request, self._saved, f"{obj} is toegevoegd.")
        return super().response_add(request, obj, *args)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        setattr(request, self._saved, f"{obj} is bewaard.")
        return super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        setattr(request, self._saved, f"{obj_display} is verwijderd.")
        return super().response_delete(request, obj_display, obj_id)

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **options: Any) -> None:
        super().message_user(request, getattr(request, self._saved, message), *args, **options)
