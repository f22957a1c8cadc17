"""Addresses of the official letters of a campaign."""

from django.urls import path

from scoring.views import official_letters

_ALL = "campaigns/<slug:slug>/letters/"
_ONE = f"{_ALL}<int:pk>/"
urlpatterns = [
    path(_ALL, official_letters.letters, name="letters"),
    path(_ONE, official_letters.letter, name="letter"),
    path(f"{_ONE}reset/", official_letters.reset, name="letter_reset"),
    path(f"{_ONE}discard/", official_letters.discard, name="letter_discard"),
    path(f"{_ONE}letter.pdf", official_letters.pdf, name="letter_pdf"),
    path(f"{_ONE}signed/", official_letters.signed_letter, name="letter_signed"),
]
