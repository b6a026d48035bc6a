"""Which words of a mail an organiser may replace, and what stays in its place.

Between {% words %} and {% endwords %} stands what may be written anew. Within it {% part name %} …
{% endpart %} is made by the site, and has a placeholder of that name; with `optional` a text may do
without. A subject may be written anew as a whole.
"""

from collections.abc import Iterator

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from registrations.letters import filling

register = template.Library()


class PartNode(Node):
    """What the site makes, whatever is written around it."""

    def __init__(self, name: str, nodelist: NodeList, *, is_optional: bool) -> None:
        self.name = name
        self.nodelist = nodelist
        self.is_optional = is_optional

    def render(self, context: Context) -> SafeString:
        """Without the ends of lines around it."""
        rendered = self.nodelist.render(context)
        while rendered.endswith("<n>"):
            rendered = SafeString(rendered.removesuffix("<n>"))
        return rendered


class WordsNode(Node):
    """The words of the site, or those of an organiser."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """What is written in `own_body`, filled in; without it the words that stand here."""
        own = context.get("own_body")
        if not own:
            return self.nodelist.render(context)
        values = {name: node.render(context) for name, node in context["own_nodes"].items()}
        missing = [
            f"<n>{values[part.name]}<n>"
            for part in parts_of(self.nodelist)
            if not part.is_optional and part.name not in filling.names_in(own)
        ]
        return mark_safe(filling.source(own, values) + "".join(missing))  # noqa: S308


def parts_of(nodelist: NodeList) -> Iterator[PartNode]:
    """The parts that stand in these nodes themselves."""
    return (node for node in nodelist if isinstance(node, PartNode))


@register.tag
def words(parser: Parser, token: Token) -> WordsNode:
    """{% words %} … {% endwords %}."""
    nodelist = parser.parse(("endwords",))
    parser.delete_first_token()
    return WordsNode(nodelist)


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """{% part name %} … {% endpart %}, or {% part name optional %}."""
    _, name, *more = token.split_contents()
    nodelist = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(name, nodelist, is_optional=more == ["optional"])
