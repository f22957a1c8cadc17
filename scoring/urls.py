"""Addresses of scoring inside a tenant."""

from django.urls import URLPattern

app_name = "scoring"
urlpatterns: list[URLPattern] = []
