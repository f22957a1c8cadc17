"""Addresses of appraisal inside a tenant."""

from django.urls import URLPattern

app_name = "appraisal"
urlpatterns: list[URLPattern] = []
