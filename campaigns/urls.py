"""Addresses of campaigns inside a tenant."""

from django.urls import URLPattern

app_name = "campaigns"
urlpatterns: list[URLPattern] = []
