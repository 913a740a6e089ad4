"""A JSON schema in words: "list of HitPart", "number or null"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_KINDS = {
    "string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no",
    "null": "null", "object": "object", "array": "list",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text; `schema` is the name of the schema that it leads to, or empty."""

    text: str
    schema: str = ""


def words_of(schema: Mapping[str, Any]) -> tuple[Word, ...]:
    """Say what a value may be, in pieces that are read one after the other."""
    return tuple(_joined(_words(schema)))


def _words(schema: Mapping[str, Any]) -> Iterator[Word]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield Word(name, name)
    elif alternatives := schema.get("anyOf") or schema.get("oneOf"):
        yield from _either(map(_words, alternatives))
    elif "enum" in schema:
        yield Word(", ".join(str(one) for one in schema["enum"]))
    elif "const" in schema:
        yield Word(str(schema["const"]))
    elif "prefixItems" in schema:
        items = schema["prefixItems"]
        yield Word(f"list of {len(items)}: ")
        yield from _words(items[0])
    elif schema.get("type") == "array":
        yield Word("list of ")
        yield from _words_of_many(schema.get("items", {}))
    elif isinstance(schema.get("additionalProperties"), dict):
        yield Word("object of ")
        yield from _words(schema["additionalProperties"])
    elif schema.get("format") in ("date", "date-time"):
        yield Word("day" if schema["format"] == "date" else "moment")
    else:
        yield Word(_KINDS.get(schema.get("type", ""), "anything"))


def _words_of_many(schema: Mapping[str, Any]) -> Iterator[Word]:
    for word in _words(schema):
        yield Word("texts") if word == Word("text") else word


def _either(alternatives: Iterable[Iterable[Word]]) -> Iterator[Word]:
    for number, alternative in enumerate(alternatives):
        if number:
            yield Word(" or ")
        yield from alternative


def _joined(words: Iterable[Word]) -> Iterator[Word]:
    """Put plain pieces that stand side by side together."""
    plain = ""
    for word in words:
        if word.schema:
            if plain:
                yield Word(plain)
            plain = ""
            yield word
        else:
            plain += word.text
    if plain:
        yield Word(plain)
