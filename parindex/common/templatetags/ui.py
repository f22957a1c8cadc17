"""Template tags of the interface: icons, links that keep the query string, the server clock."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from parindex.common.timeline import open_steps

register = template.Library()

register.filter("open_steps", open_steps)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of ``static/img/icons.svg``.

    Beside words it is hidden from assistive technology; alone it needs ``label``.
    """
    classes = f"icon {css}".strip()
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            classes,
            label,
            href,
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: Any) -> str:
    """The current query string with some keys changed; ``None`` or ``""`` removes a key.

    ``<a href="{% query_string page=2 %}">`` keeps filters and sorting. Always starts with "?",
    so that a link to the first page is never an empty href.
    """
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_string(context: Context, key: str, param: str = "sort") -> str:
    """Query string that sorts by ``key``; a second press turns the direction round."""
    request = context.get("request")
    current = request.GET.get(param, "") if request is not None else ""
    return query_string(context, **{param: f"-{key}" if current == key else key, "page": None})


@register.simple_tag(takes_context=True)
def sort_direction(context: Context, key: str, param: str = "sort") -> str:
    """``ascending``, ``descending`` or ``""``: the value of ``aria-sort`` for a column."""
    request = context.get("request")
    current = request.GET.get(param, "") if request is not None else ""
    return {key: "ascending", f"-{key}": "descending"}.get(current, "")


@register.simple_tag
def server_now() -> dt.datetime:
    """The moment by the server's clock, in the zone of Viet Nam."""
    return timezone.localtime()


@register.filter
def initials(name: str) -> str:
    """Two letters for the avatar, of the last two words: ``Nguyễn Hồng Nhung`` → ``HN``."""
    words = [word for word in str(name).split() if word[0].isalpha()]
    return "".join(word[0] for word in words[-2:]).upper()


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """Page numbers to draw, with an ellipsis for each gap."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def at(items: Sequence[Any], index: int) -> Any:
    """The item at a position, or ``None``: for rows and columns walked side by side."""
    return items[index] if 0 <= index < len(items) else None


@register.filter
def of(words: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping says of a key; empty where it says nothing."""
    return words.get(key, "")
