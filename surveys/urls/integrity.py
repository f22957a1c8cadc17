"""Addresses of signals and cases; inside a wave."""

from django.urls import URLPattern, URLResolver, include, path

from surveys.views import cases, integrity, statements

one_case: list[URLPattern | URLResolver] = [
    path("", cases.case, name="case"),
    path("time/", cases.time, name="case_time"),
    path("decide/", cases.decide, name="case_decide"),
    path("reverse/", cases.reverse, name="case_reverse"),
    path("statement/", statements.statement, name="statement"),
    path("statement/draft/", statements.draft, name="statement_draft"),
    path("statement/send/", statements.send, name="statement_send"),
    path("statement/files/<int:file_id>/", statements.file, name="statement_file"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("integrity/", integrity.integrity, name="integrity"),
    path("cases/new/", integrity.open_, name="case_open"),
    path("cases/<int:number>/", include(one_case)),
]
