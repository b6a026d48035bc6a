"""Own texts of mail: what an organiser may write in place of the words of the site.

Each kind has a fixed list of placeholders. What the site makes of a mail (where somebody stands,
the sessions, the invitations) is one of them; the private link and why one gets the mail stand
outside the text, and always stay.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import ndiff
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Prefetch, TextField, prefetch_related_objects
from django.db.models.expressions import RawSQL
from django.template.base import Node, NodeList, TextNode, VariableNode
from django.template.context import Context

from registrations.letters import filling, sources
from registrations.letters.kinds import CHANGEABLE
from registrations.letters.words import PartNode, WordsNode, parts_of
from registrations.models import MailText
from sessions_app.models import Edition

# Where an edition keeps its texts, once they are read.
AT_HAND = "own_texts"
# What an expression of a source is called in a text.
PLACEHOLDERS = {
    "participant.given_name|unlinked": "voornaam",
    "given_name|unlinked": "voornaam",
    "edition.title": "titel",
    "edition.title|safe": "titel",
    "edition|named": "leergemeenschap",
    "participant.theme.title": "thema",
    "theme.title": "thema",
    "theme.title|safe": "thema",
    "left": "vorig_thema",
    "session.position": "nummer",
    "former.position": "nummer",
    "missed.position": "nummer",
    'session.starts_at|date:"l j F"': "datum",
    'missed.starts_at|date:"l j F"': "datum",
    'edition.forgets_on|date:"j F"': "datum",
    "participant.subgroup.number": "subgroep",
    "group.number": "subgroep",
}
FIRST_NAME = "voornaam"
# Texts of an edition as a list of JSON, as each database makes one.
PARTS = "'kind', kind, 'subject', subject, 'body', body"
AS_LIST = {
    "postgresql": f"json_agg(json_build_object({PARTS}))::text",
    "sqlite": f"json_group_array(json_object({PARTS}))",
}
ALWAYS = ("edition.title", "edition|named")
TO_A_PARTICIPANT = ("participant.given_name|unlinked", "participant.theme.title")


@dataclass(frozen=True)
class Original:
    """The words of the site for one kind of mail, and what may stand in others."""

    subject: str
    body: str
    # What renders each placeholder, by its name.
    of_subject: Mapping[str, Node]
    of_body: Mapping[str, Node]
    required: tuple[str, ...]

    def unknown(self, text: str, *, is_subject: bool = False) -> list[str]:
        """The placeholders in this text that this mail does not know."""
        known = self.of_subject if is_subject else self.of_body
        return [name for name in filling.names_in(text) if name not in known]

    def missing(self, body: str) -> list[str]:
        """What the site makes and this text has no place for."""
        return [name for name in self.required if name not in filling.names_in(body)]


@dataclass(frozen=True)
class ComparedLine:
    """One line of a comparison: "-" was in the original, "+" is new, and "" is in both."""

    sign: str
    text: str


@lru_cache
def original(kind: str) -> Original:
    """The words of the site for a kind of mail that may be changed."""
    zone = next(
        node for node in sources.template(kind).nodelist if isinstance(node, WordsNode)
    ).nodelist
    subject = sources.template(f"{kind}_subject").nodelist
    used = {*_expressions(subject), *_expressions(zone), *ALWAYS}
    if TO_A_PARTICIPANT[0] in used:
        used.update(TO_A_PARTICIPANT)
    words = {
        PLACEHOLDERS[one]: sources.expression(one.removesuffix("|safe")) for one in sorted(used)
    }
    required = tuple(part.name for part in parts_of(zone) if not part.is_optional)
    return Original(
        subject=_as_text(subject),
        body=_as_text(zone),
        # Others may read a subject along, so that nobody is named in it.
        of_subject={name: node for name, node in words.items() if name != FIRST_NAME}
        | {part.name: part for part in parts_of(subject)},
        of_body={**words, **{part.name: part for part in parts_of(zone)}},
        required=required,
    )


def own_text(edition: Edition, kind: str) -> MailText | None:
    """What an organiser wrote for this kind; takes a statement once for an edition at hand."""
    if kind not in CHANGEABLE or edition.pk is None:
        return None
    if not hasattr(edition, AT_HAND):
        prefetch_related_objects([edition], at_hand())
    texts: Iterable[MailText] = getattr(edition, AT_HAND)
    return next((text for text in texts if text.kind == kind), None)


def at_hand(edition: str = "") -> Prefetch[Any]:
    """What reads the own texts of many rows at once; `edition` is the way from a row to its own."""
    way = f"{edition}__mail_texts" if edition else "mail_texts"
    return Prefetch(way, queryset=MailText.objects.all(), to_attr=AT_HAND)


def column(edition: int, kinds: Sequence[str]) -> RawSQL:
    """For a query: the own texts of these kinds, so that no statement of its own reads them."""
    listed = AS_LIST[connection.vendor]
    among = ", ".join(["%s"] * len(kinds))
    sql = f"""
        SELECT {listed} FROM registrations_mailtext WHERE edition_id = %s AND kind IN ({among})
    """  # noqa: S608
    return RawSQL(sql, [edition, *kinds], output_field=TextField())  # noqa: S611


def take(edition: Edition, column: str) -> None:
    """Keep at hand what a query with `column` brought along."""
    found = json.loads(column or "[]")
    setattr(edition, AT_HAND, [MailText(edition=edition, **one) for one in found])


def subject(kind: str, text: MailText, context: Mapping[str, Any]) -> str:
    """The subject that an organiser wrote, filled in, on one line."""
    plain = Context(dict(context), autoescape=False)
    # A node that includes another source looks for it where its own was found.
    with plain.bind_template(sources.template(f"{kind}_subject")):
        values = {name: node.render(plain) for name, node in original(kind).of_subject.items()}
    return " ".join(filling.line(text.subject, values).split())


def body(kind: str, text: MailText) -> dict[str, Any]:
    """What the source of a mail has to know to be written with this text."""
    return {"own_body": text.body, "own_nodes": original(kind).of_body}


def difference(before: str, after: str) -> list[ComparedLine]:
    """Both texts line by line, with what went and what came."""
    compared = ndiff(before.splitlines(), after.splitlines())
    return [ComparedLine(line[0].strip(), line[2:]) for line in compared if line[0] != "?"]


def _expressions(nodes: NodeList) -> set[str]:
    return {str(node.filter_expression) for node in nodes if isinstance(node, VariableNode)}


def _name(node: VariableNode) -> str:
    return PLACEHOLDERS[str(node.filter_expression)]


def _as_text(nodes: NodeList) -> str:
    """What stands in a source, as an organiser reads and writes it."""
    pieces = []
    for node in nodes:
        if isinstance(node, TextNode):
            pieces.append(node.s)
        elif isinstance(node, VariableNode):
            pieces.append(f"{{{_name(node)}}}")
        elif isinstance(node, PartNode):
            pieces.append(f"{{{node.name}}}")
    text = "".join(pieces).replace("<n>", "\n").replace("<+>", "")
    return re.sub(r"<(#|-|\d+\.)>", r"\1 ", text).strip()
