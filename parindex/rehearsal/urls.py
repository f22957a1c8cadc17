"""Addresses of rehearsals inside a tenant: of an authority, and of the rehearsal itself."""

from django.urls import path

from parindex.rehearsal import views

app_name = "rehearsal"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("seat/", views.seat, name="seat"),
    path("turn/<slug:kind>/", views.turn, name="turn"),
    path("fill/<slug:kind>/", views.fill, name="fill"),
    path("wave/<slug:slug>/<slug:step>/", views.wave, name="wave"),
    path("of/<slug:slug>/", views.of_campaign, name="of"),
    path("of/<slug:slug>/enter/", views.enter, name="enter"),
    path("of/<slug:slug>/throw-away/", views.discard, name="throw_away"),
]
