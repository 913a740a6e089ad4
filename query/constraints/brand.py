"""Brands: names of makers, and words that are one beside what they make (apple watch)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from query.constraints.context import Context
from query.constraints.found import Found
from query.constraints.gazetteer import Gazetteers, Name
from query.constraints.line import Line, stem


def find_brands(
    line: Line, context: Context, names: Sequence[Name], gazetteers: Gazetteers
) -> Iterator[Found]:
    """Find brands; one that is also a word is one only beside the words that are listed with it.

    At the start of a line some of these are brands too, though not surely.
    """
    values = {(name.first, name.last) for name in names if name.kind in {"color", "material"}}
    for name in names:
        if name.kind != "brand":
            continue
        sure = not name.mistyped
        beside = gazetteers.words.get(name.value)
        if beside and (name.first, name.last) in values and not _precedes(line, name, beside):
            continue  # a "blue bottle", but a bottle in blue
        if beside is not None and not context.mentions(beside):
            if name.first > 1 or name.value not in gazetteers.leading or context.is_title:
                continue
            sure = False
        text = line.text[name.start : name.end]
        yield Found(
            "brand", name.value, name.start, name.end, text, sure, f"the brand {name.value}"
        )


def _precedes(line: Line, name: Name, beside: Sequence[str]) -> bool:
    """Return whether one of these words or phrases stands right after the name."""
    after = " ".join(stem(word.text) for word in line.words[name.last : name.last + 3])
    return any(
        f"{after} ".startswith(" ".join(map(stem, phrase.split())) + " ") for phrase in beside
    )
