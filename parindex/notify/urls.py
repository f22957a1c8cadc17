"""Addresses of notify inside a tenant."""

from django.urls import URLPattern

app_name = "notify"
urlpatterns: list[URLPattern] = []
