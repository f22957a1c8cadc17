"""Addresses of index runs and of the publication, for the office."""

from django.urls import path

from scoring.views import index, what_if

urlpatterns = [
    path("index/<slug:slug>/", index.runs, name="runs"),
    path("index/<slug:slug>/run/", index.start, name="run_index"),
    path("index/<slug:slug>/publish/", index.publish_result, name="publish"),
    path("index/<slug:slug>/withdraw/", index.withdraw_result, name="withdraw"),
    path("index/<slug:slug>/what-if/", what_if.what_if_page, name="what_if"),
    path("index/<slug:slug>/<int:number>/", index.run_page, name="run"),
    path("index/<slug:slug>/<int:number>/verify/", index.verify, name="verify_run"),
    path("index/<slug:slug>/<int:number>/approve/", index.approve, name="approve_run"),
    path("index/<slug:slug>/<int:number>/matrix.xlsx", index.draft_matrix, name="run_matrix"),
    path(
        "index/<slug:slug>/<int:number>/prepare/<slug:kind>/",
        index.prepare_file,
        name="prepare_file",
    ),
    path("index/<slug:slug>/<int:number>/decision.pdf", index.draft_decision, name="run_decision"),
    path("index/<slug:slug>/<int:number>/<slug:code>/", index.run_unit, name="run_unit"),
]
