"""Brands: names of makers, and words that are one beside what they make (apple watch)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from query.constraints.context import Context
from query.constraints.found import Found
from query.constraints.gazetteer import Name
from query.constraints.line import Line
from query.constraints.shipped import shipped


def find_brands(
    line: Line, context: Context, names: Sequence[Name], words: Mapping[str, list[str]]
) -> Iterator[Found]:
    """Find brands; one of `words` is one only beside the words that are listed with it.

    The lenient ones of these are brands at the start of a line too.
    """
    lenient = shipped("brands")["lenient"]
    for name in names:
        if name.kind != "brand":
            continue
        beside = words.get(name.value)
        if beside is not None and not context.mentions(beside):
            first = name.first <= 1 and name.value in lenient and not context.is_title
            if not first:
                continue
        text = line.text[name.start : name.end]
        yield Found(
            "brand", name.value, name.start, name.end, text, not name.mistyped,
            f"the brand {name.value}",
        )  # fmt: skip
