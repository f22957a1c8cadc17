"""Addresses of campaigns inside a tenant."""

from django.urls import path

from campaigns.views import (
    copying,
    corrections,
    deadlines,
    facts,
    groups,
    opening,
    overview,
    people,
    plan,
    sets,
)

app_name = "campaigns"
urlpatterns = [
    path("", overview.campaign_list, name="list"),
    path("new/", facts.create, name="create"),
    path("plan/", plan.upload, name="plan_upload"),
    path("plan/template.xlsx", plan.template, name="plan_template"),
    path("plan/example.xlsx", plan.example, name="plan_example"),
    path("plan/<slug:token>/", plan.proposal, name="plan_proposal"),
    path("rights/", overview.rights, name="rights"),
    path("criteria/", sets.set_list, name="sets"),
    path("criteria/template.xlsx", sets.template, name="set_template"),
    path("criteria/import/", sets.import_upload, name="set_import"),
    path("criteria/import/<slug:token>/", sets.import_proposal, name="set_proposal"),
    path("criteria/<int:pk>/", sets.set_detail, name="set"),
    path("criteria/<int:pk>/set.xlsx", sets.set_xlsx, name="set_xlsx"),
    path("criteria/<int:pk>/set.json", sets.set_json, name="set_json"),
    path("criteria/<int:pk>/delete/", sets.set_delete, name="set_delete"),
    path("criteria/<int:pk>/correct/", corrections.correct, name="set_correct"),
    path("criteria/<int:pk>/changes/", corrections.changes, name="set_changes"),
    path("criteria/<int:pk>/switch/<int:group_pk>/", corrections.switch, name="set_switch"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_add, name="person_add"),
    path("people/<int:pk>/end/", people.person_end, name="person_end"),
    path("organisations/", people.organisations, name="organisations"),
    path("organisations/new/", people.organisation_add, name="organisation_add"),
    path("organisations/<int:pk>/", people.organisation, name="organisation"),
    path("<slug:slug>/", overview.detail, name="detail"),
    path("<slug:slug>/copy/", copying.copy, name="copy"),
    path("<slug:slug>/facts/", facts.edit, name="facts"),
    path("<slug:slug>/phases/", facts.phases, name="phases"),
    path("<slug:slug>/tasks/new/", plan.task_add, name="task_add"),
    path("<slug:slug>/tasks/<int:pk>/", plan.task_edit, name="task"),
    path("<slug:slug>/tasks/<int:pk>/delete/", plan.task_delete, name="task_delete"),
    path("<slug:slug>/tasks/<int:pk>/move/", plan.task_move, name="task_move"),
    path("<slug:slug>/groups/new/", groups.group_add, name="group_add"),
    path("<slug:slug>/groups/<int:pk>/", groups.group, name="group"),
    path("<slug:slug>/groups/<int:pk>/units/", groups.group_units, name="group_units"),
    path("<slug:slug>/groups/<int:pk>/delete/", groups.group_delete, name="group_delete"),
    path("<slug:slug>/groups/<int:pk>/exclusions/", groups.exclusions, name="exclusions"),
    path(
        "<slug:slug>/exclusions/<int:pk>/remove/", groups.exclusion_remove, name="exclusion_remove"
    ),
    path("<slug:slug>/extensions/", deadlines.extensions, name="extensions"),
    path("<slug:slug>/postpone/", deadlines.postpone, name="postpone"),
    path("<slug:slug>/open/", opening.opening, name="open"),
]
