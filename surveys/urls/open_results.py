"""Open addresses: what surveys gave, for everybody, once the campaign is published."""

from django.urls import path

from surveys.views import open_results

app_name = "open_results"
urlpatterns = [
    path("<slug:campaign_slug>/", open_results.campaign, name="campaign"),
    path("<slug:campaign_slug>/<slug:wave_slug>/csv/", open_results.as_csv, name="csv"),
    path("<slug:campaign_slug>/<slug:wave_slug>/json/", open_results.as_json, name="json"),
]
