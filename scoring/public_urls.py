"""Open addresses of a tenant: results, for everybody."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
