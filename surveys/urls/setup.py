"""Addresses of the set-up of a wave: objects, groups with their forms, opening."""

from django.urls import path

from surveys.views import groups, objects
from surveys.views.opening import opening

urlpatterns = [
    path("objects/", objects.objects, name="objects"),
    path("objects/units/", objects.take_units, name="take_units"),
    path("objects/new/", objects.add_body, name="add_body"),
    path("objects/<int:pk>/delete/", objects.remove, name="object_delete"),
    path("groups/", groups.groups, name="groups"),
    path("groups/planned/", groups.take_planned, name="groups_planned"),
    path("groups/new/", groups.add, name="group_add"),
    path("groups/<int:pk>/", groups.edit, name="group"),
    path("groups/<int:pk>/delete/", groups.delete, name="group_delete"),
    path("groups/<int:pk>/forms/", groups.give, name="form_add"),
    path("groups/<int:pk>/forms/<int:form_id>/delete/", groups.take, name="form_delete"),
    path("opening/", opening, name="opening"),
]
