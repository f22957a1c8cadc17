"""Addresses of survey waves inside a tenant: one module for each page of work."""

from django.urls import include, path

from surveys.views import waves

app_name = "waves"
urlpatterns = [
    path("<slug:campaign_slug>/", waves.waves, name="list"),
    path("<slug:campaign_slug>/new/", waves.create, name="create"),
    path(
        "<slug:campaign_slug>/<slug:wave_slug>/",
        include(
            [
                path("", waves.overview, name="overview"),
                path("edit/", waves.edit, name="edit"),
                path("", include("surveys.urls.setup")),
                path("", include("surveys.urls.lists")),
                path("", include("surveys.urls.results")),
                path("", include("surveys.urls.letters")),
            ]
        ),
    ),
]
