"""Addresses of surveys inside a tenant."""

from django.urls import path

from surveys.views import figures as views

app_name = "surveys"
urlpatterns = [
    path("<slug:campaign_slug>/", views.figures, name="figures"),
    path("<slug:campaign_slug>/template.xlsx", views.template, name="template"),
    path("<slug:campaign_slug>/upload/", views.upload, name="upload"),
    path("<slug:campaign_slug>/confirm/", views.confirm, name="confirm"),
    path("<slug:campaign_slug>/files/<int:import_id>/", views.source_file, name="file"),
    path("<slug:campaign_slug>/<int:dossier_id>/<int:leaf_id>/", views.figure, name="figure"),
]
