"""Addresses of respondents: a personal link, no account, no tenant in the path."""

from django.urls import path, register_converter

from surveys.views import answer, lost, promise, receipts


class PersonalKey:
    """``<tenant in base 36>.<token>``; anything else is no address at all."""

    regex = r"[0-9a-z]{1,8}\.[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class WaveKey:
    """``<tenant>.<wave>.<code>``: the open address of a wave (``surveys.domain.wave_keys``)."""

    regex = r"[0-9a-z]{1,8}\.[0-9a-z]{1,10}\.[a-z2-7]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PersonalKey, "personal_key")
register_converter(WaveKey, "wave_key")

app_name = "answer"
urlpatterns = [
    path("lost/<wave_key:key>/", lost.lost, name="lost"),
    path("promise/<wave_key:key>/", promise.promise, name="promise"),
    path("receipts/<wave_key:key>/", receipts.receipts, name="receipts"),
    path("<personal_key:key>/", answer.start, name="start"),
    path("<personal_key:key>/all/", answer.whole, name="whole"),
    path("<personal_key:key>/review/", answer.review, name="review"),
    path("<personal_key:key>/send/", answer.send, name="send"),
    path("<personal_key:key>/<int:form_id>/<slug:code>/", answer.question, name="question"),
]
