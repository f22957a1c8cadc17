"""Addresses of the help, outside every tenant."""

from django.urls import path

from parindex.guide import views

app_name = "guide"
urlpatterns = [
    path("", views.index, name="index"),
    path("hints/", views.hints, name="hints"),
    path("<slug:role>/", views.page, name="page"),
    path("<slug:role>/guide.pdf", views.paper, name="paper"),
]
