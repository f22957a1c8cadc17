"""Addresses of turnout, results and opinions; inside a wave."""

from django.urls import path

from surveys.views import opinions, results, turnout

urlpatterns = [
    path("turnout/", turnout.turnout, name="turnout"),
    path("turnout/people/", turnout.people, name="turnout_people"),
    path("turnout/<int:list_id>/", turnout.listed_people, name="turnout_list"),
    path("results/", results.results, name="results"),
    path("results/points/", results.points, name="write_points"),
    path("results/report/", results.report_file, name="results_report"),
    path("results/<slug:object_code>/", results.object_result, name="object_result"),
    path("results/<slug:object_code>/<slug:group_key>/", results.group_result, name="group_result"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/<uuid:release_id>/", opinions.opinion, name="opinion"),
]
