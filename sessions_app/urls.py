"""Addresses of the programme."""

from django.urls import URLPattern

app_name = "sessions_app"

urlpatterns: list[URLPattern] = []
