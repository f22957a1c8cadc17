"""Addresses of the bare project."""

from django.urls import path

from tests.bench.bare import views

urlpatterns = [
    path("save/<int:unit>/<int:leaf>/", views.save),
    path("answer/<int:respondent>/", views.answer),
    path("sheet/<int:unit>/", views.sheet),
    path("progress/<slug:region>/", views.progress),
    path("ranking/<slug:region>/", views.ranking),
]
