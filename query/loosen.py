"""Loosen: what of a query may be given up, the least important first.

The order follows what a shopper would rather do without: quotes, then what filters, then the words
that describe, then names; the kind of product is never given up. What is left at last is searched
with words that look alike, for a word that no product has may be mistyped.
"""

from __future__ import annotations

from collections.abc import Sequence

from query.plan import Condition, Expansion, Looser, Span

# Labels of QueryNER from the first to be given up to the last.
GIVEN_UP: tuple[str, ...] = (
    "O", "time", "occasion", "price", "condition", "modifier", "shape", "origin", "quantity", "UoM",
    "department", "color", "material", "content", "creator", "product_name",
)  # fmt: skip
MOST_WAYS = 8
"""Each costs a search: what is not found after so many is not there."""
KEPT = frozenset({"core_product_type", "product_number"})


def looser_ways(
    text: str,
    spans: Sequence[Span],
    conditions: tuple[Condition, ...],
    phrases: tuple[str, ...],
    alike: Sequence[Expansion] = (),
) -> tuple[Looser, ...]:
    """Return the ways to ask for less, each including those before it.

    `spans` are of `text` by their words, not by their places: the text may be without what became
    conditions. `alike` are words that look like those of the query.
    """
    ways: list[Looser] = []
    most = MOST_WAYS - bool(alike)
    kept = conditions
    if phrases:
        ways.append(Looser(", ".join(phrases), "phrase", text, kept))
    for condition in [one for one in conditions if one.hard and not one.excluded]:
        kept = tuple(one for one in kept if one is not condition)
        ways.append(Looser(condition.words, "condition", text, kept))
    left = text
    if any(span.label in KEPT or span.label in ("product_name", "content") for span in spans):
        for label in GIVEN_UP:
            for span in reversed([one for one in spans if one.label == label]):
                shorter = _without(left, span.text)
                if shorter and shorter != left:
                    left = shorter
                    ways.append(Looser(span.text, label, left, kept))
    ways = ways[:most]
    if alike:
        words = ", ".join(dict.fromkeys(one.words for one in alike))
        ways.append(Looser(words, "spelling", text, kept, tuple(alike)))
    return tuple(ways)


def included(ways: Sequence[Looser], place: int) -> tuple[Looser, ...]:
    """Return what is given up by the way at a place: its own, and that of the ways it includes.

    Words that look alike are searched beside all words, so no words are given up for them.
    """
    chosen = ways[place]
    labels = ("phrase", "condition")
    return (
        *(way for way in ways[:place] if chosen.label != "spelling" or way.label in labels),
        chosen,
    )


def _without(text: str, words: str) -> str:
    """Return a text without the first place where some words stand in it, as whole words."""
    have, gone = text.split(), words.split()
    folded = [word.lower() for word in have]
    wanted = [word.lower() for word in gone]
    for start in range(len(have) - len(gone) + 1):
        if folded[start : start + len(gone)] == wanted:
            return " ".join(have[:start] + have[start + len(gone) :])
    return text
