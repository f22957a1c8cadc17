"""The address of what surveys ask of the own unit."""

from django.urls import path

from surveys.views import own_surveys

app_name = "own_surveys"
urlpatterns = [path("", own_surveys.own, name="list")]
