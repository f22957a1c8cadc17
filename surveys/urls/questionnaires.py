"""Addresses of the questionnaires of a campaign."""

from django.urls import include, path

from surveys.views import preview, questionnaires, questions

app_name = "questionnaires"
urlpatterns = [
    path("<slug:campaign_slug>/", questionnaires.listed, name="list"),
    path("<slug:campaign_slug>/template.xlsx", questionnaires.template, name="template"),
    path("<slug:campaign_slug>/import/", questionnaires.upload, name="import"),
    path("<slug:campaign_slug>/new/", questionnaires.create, name="create"),
    path(
        "<slug:campaign_slug>/<int:pk>/",
        include(
            [
                path("", questionnaires.detail, name="detail"),
                path("questionnaire.json", questionnaires.as_json, name="json"),
                path("questionnaire.xlsx", questionnaires.as_xlsx, name="xlsx"),
                path("facts/", questionnaires.facts, name="facts"),
                path("version/", questionnaires.version, name="version"),
                path("delete/", questionnaires.delete, name="delete"),
                path("preview/", preview.preview, name="preview"),
                path("screen/<int:number>/", preview.screen, name="screen"),
                path("add/<slug:kind>/", questions.add, name="add"),
                path("questions/<slug:code>/", questions.edit, name="question"),
                path("questions/<slug:code>/move/", questions.move, name="move"),
                path("questions/<slug:code>/delete/", questions.delete, name="question_delete"),
            ]
        ),
    ),
]
