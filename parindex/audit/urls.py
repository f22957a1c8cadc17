"""Addresses of audit inside a tenant."""

from django.urls import URLPattern

app_name = "audit"
urlpatterns: list[URLPattern] = []
