"""Open addresses of a tenant: results, for everybody."""

from django.urls import path

from scoring.views import public

urlpatterns = [
    path("", public.public, name="public"),
    path("results/<slug:campaign_slug>/", public.ranking, name="ranking"),
    path("results/<slug:campaign_slug>/matrix.xlsx", public.matrix, name="public_matrix"),
    path("results/<slug:campaign_slug>/ranking.csv", public.open_csv, name="public_csv"),
    path("results/<slug:campaign_slug>/ranking.json", public.open_json, name="public_json"),
    path("results/<slug:campaign_slug>/decision.pdf", public.decision, name="public_decision"),
    path("results/<slug:campaign_slug>/<slug:code>/", public.unit_result, name="unit_result"),
    path("results/<slug:campaign_slug>/<slug:code>/years/", public.unit_years, name="unit_years"),
]
