"""Addresses of respondents: a personal link, no account, no tenant in the path."""

from django.urls import path, register_converter

from surveys.views import answer, counter_answer, lost, promise, receipts


class PersonalKey:
    """``<tenant in base 36>.<token>``."""

    regex = r"[0-9a-z]{1,8}\.[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CutKey(PersonalKey):
    """A personal key of which a part was lost, or to which something was added, on its way."""

    regex = r"[0-9a-z]{1,8}\.[^/]{0,80}"


class WaveKey(PersonalKey):
    """``<tenant>.<wave>.<code>``: the open address of a wave (``surveys.domain.wave_keys``)."""

    regex = r"[0-9a-z]{1,8}\.[0-9a-z]{1,10}\.[a-z2-7]{16}"


class PointKey(PersonalKey):
    """``<tenant in base 36>.<point>``, as it stands on a poster."""

    regex = r"[0-9a-z]{1,8}\.[2-9a-z]{10}"


class SlipCode(PersonalKey):
    """A printed one-time code."""

    regex = r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}"


register_converter(PersonalKey, "personal_key")
register_converter(CutKey, "cut_key")
register_converter(WaveKey, "wave_key")
register_converter(PointKey, "point_key")
register_converter(SlipCode, "slip_code")

app_name = "answer"
urlpatterns = [
    path("lost/<wave_key:key>/", lost.lost, name="lost"),
    path("promise/<wave_key:key>/", promise.promise, name="promise"),
    path("receipts/<wave_key:key>/", receipts.receipts, name="receipts"),
    path("c/<point_key:key>/", counter_answer.start, name="counter"),
    path("c/<point_key:key>/answer/", counter_answer.question, name="counter_question"),
    path("c/<point_key:key>/send/", counter_answer.send, name="counter_send"),
    path("c/<point_key:key>/again/", counter_answer.again, name="counter_again"),
    path("c/<point_key:key>/<slip_code:code>/", counter_answer.start, name="counter_with_code"),
    path("<personal_key:key>/", answer.start, name="start"),
    path("<personal_key:key>/all/", answer.whole, name="whole"),
    path("<personal_key:key>/review/", answer.review, name="review"),
    path("<personal_key:key>/send/", answer.send, name="send"),
    path("<personal_key:key>/<int:form_id>/<slug:code>/", answer.question, name="question"),
    path("<cut_key:key>/", answer.start, name="cut"),
]
