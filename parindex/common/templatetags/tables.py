"""Cells of a data table: drawn when their column is shown, labelled for the cards of a phone."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_ARGUMENTS = 3


class CellNode(template.Node):
    """``{% cell table "key" css="num" head=True %} … {% endcell %}``."""

    def __init__(
        self,
        table: FilterExpression,
        key: FilterExpression,
        options: dict[str, Any],
        nodes: NodeList,
    ) -> None:
        self.table, self.key, self.options, self.nodelist = table, key, options, nodes

    def render(self, context: Context) -> SafeString:
        table, key = self.table.resolve(context), self.key.resolve(context)
        if key not in table.has:
            return mark_safe("")
        options = {name: value.resolve(context) for name, value in self.options.items()}
        inside = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 drawn by the engine
        css = format_html(' class="{}"', options["css"]) if options.get("css") else ""
        if options.get("head"):
            return format_html('<th scope="row" role="rowheader"{}>{}</th>', css, inside)
        label = table.labels[key]
        return format_html('<td role="cell"{} data-label="{}">{}</td>', css, label, inside)


@register.tag
def cell(parser: Parser, token: Token) -> CellNode:
    """One cell of a row of ``components/data_table.html``; nothing when the column is off."""
    words = token.split_contents()
    if len(words) < _ARGUMENTS:
        raise template.TemplateSyntaxError("cell needs the table and the key of the column")
    options = {}
    for word in words[_ARGUMENTS:]:
        name, _equals, value = word.partition("=")
        options[name] = parser.compile_filter(value)
    nodes = parser.parse(("endcell",))
    parser.delete_first_token()
    table, key = (parser.compile_filter(word) for word in words[1:_ARGUMENTS])
    return CellNode(table, key, options, nodes)
