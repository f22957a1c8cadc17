"""Addresses of scoring inside a tenant."""

from django.urls import URLPattern, URLResolver, path

from scoring import dossier_urls, index_urls, letter_urls, public_urls
from scoring.views import home, progress, set_papers

app_name = "scoring"
urlpatterns: list[URLPattern | URLResolver] = [
    path("home/", home.home, name="home"),
    path("campaigns/<slug:slug>/progress/", progress.progress, name="progress"),
    path("campaigns/<slug:slug>/progress/remind/", progress.remind, name="remind"),
    path(
        "campaigns/<slug:slug>/progress/remind/take-back/",
        progress.take_back,
        name="take_back_reminder",
    ),
    path("campaigns/criteria/<int:pk>/annex.pdf", set_papers.set_annex, name="set_annex"),
    *dossier_urls.urlpatterns,
    *index_urls.urlpatterns,
    *letter_urls.urlpatterns,
    *public_urls.urlpatterns,
]
