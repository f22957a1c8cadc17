"""The address calendar programs ask: no account, no tenant in the path."""

from django.urls import path, register_converter

from campaigns.views import calendar_feed


class FeedKey:
    """``<tenant in base 36>.<token>``."""

    regex = r"[0-9a-z]{1,8}\.[A-Za-z0-9_-]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FeedKey, "feed_key")

app_name = "feed"
urlpatterns = [path("<feed_key:key>/plan.ics", calendar_feed.plan, name="plan")]
