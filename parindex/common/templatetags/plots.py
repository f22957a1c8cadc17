"""Parts of charts that are composed in Python."""

from django import template

from parindex.common.ranked_rows import ranked_rows

register = template.Library()

register.simple_tag(ranked_rows)
