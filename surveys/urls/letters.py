"""Addresses of the letters of a wave; inside a wave."""

from django.urls import path

from surveys.views import letter_texts, letters, letters_out, reminders

urlpatterns = [
    path("letters/", letters.letters, name="letters"),
    path("letters/send/", letters.send, name="letters_send"),
    path("letters/withdraw/", letters.withdraw, name="letters_withdraw"),
    path("letters/people/", letters.many, name="letters_many"),
    path("letters/people/<int:person_id>/", letters.letter, name="letter"),
    path("letters/remind/", reminders.remind, name="letters_remind"),
    path("letters/plan/", reminders.plan, name="letters_plan"),
    path("letters/by-hand/", letters_out.by_hand, name="letters_by_hand"),
    path("letters/by-hand/<slug:channel>/", letters_out.take, name="letters_take"),
    path("letters/texts/<slug:kind>/<slug:language>/", letter_texts.text, name="letter_text"),
    path(
        "letters/texts/<slug:kind>/<slug:language>/reset/", letter_texts.reset, name="letter_reset"
    ),
]
