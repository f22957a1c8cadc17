"""Addresses of a unit's dossier: sheet, evidence, the way to the head and out."""

from django.urls import path

from scoring.views import dossier, evidence, officer

_ROW = "dossiers/<int:pk>/sheet/<int:criterion>/"

urlpatterns = [
    path("dossiers/<int:pk>/", dossier.dossier, name="dossier"),
    path("dossiers/<int:pk>/advance/<slug:arrow>/", dossier.advance, name="advance"),
    path("dossiers/<int:pk>/sheet/", officer.sheet, name="sheet"),
    path("dossiers/<int:pk>/sheet/hour/", officer.hour, name="hour"),
    path(_ROW, officer.panel, name="panel"),
    path(f"{_ROW}score/", officer.score, name="score"),
    path(f"{_ROW}explanation/", officer.explanation, name="explanation"),
    path(f"{_ROW}evidence/", evidence.upload, name="upload"),
    path(f"{_ROW}cite/", evidence.cite, name="cite"),
    path("citations/<int:pk>/describe/", evidence.describe, name="describe"),
    path("citations/<int:pk>/revise/", evidence.revise, name="revise"),
    path("citations/<int:pk>/withdraw/", evidence.withdraw, name="withdraw_evidence"),
    path("evidence/<int:pk>/", evidence.opened, name="evidence"),
]
