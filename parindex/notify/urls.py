"""Addresses of the notices inside a tenant."""

from django.urls import path

from parindex.notify import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/read/", views.read, name="read"),
]
