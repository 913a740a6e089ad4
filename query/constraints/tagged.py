"""What a tagger's spans add: titles, whose words are no constraints, and brands in no list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from query.constraints.context import words_of
from query.constraints.found import Found
from query.constraints.line import Line, Taken, Word, stem
from query.constraints.typos import common_words
from query.plan import Span

SURE_OF_TITLE = 0.8
SURE_OF_BRAND = 0.9
SURE_OF_CREATOR = 0.8
LIKELY_GOODS = 0.5
LIKELY_A_BRAND = 0.5
SHORTEST_BRAND = 3
"""Letters of the shortest word that is taken for a brand only because the tagger says so."""


class Tags:
    """The spans of a tagger, asked about characters of the line that they are of."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans

    def in_title(self, start: int, end: int) -> bool:
        """Return whether these characters are surely part of the title of a work."""
        return any(
            span.label == "content"
            and span.probability >= SURE_OF_TITLE
            and span.start <= start
            and end <= span.end
            for span in self._spans
        )

    @property
    def given(self) -> bool:
        """Whether a tagger was asked and found something."""
        return bool(self._spans)

    @property
    def name_goods(self) -> bool:
        """Whether the tagger found what is to be bought."""
        return any(
            span.label == "core_product_type" and span.probability >= LIKELY_GOODS
            for span in self._spans
        )

    def creator_around(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the characters of a creator whose name these are only a part of ("dan brown")."""
        for span in self._spans:
            around = span.start <= start and end <= span.end
            if around and span.label == "creator" and span.probability >= SURE_OF_CREATOR:
                return (span.start, span.end) if span.end - span.start > end - start else None
        return None

    def may_be_brand(self, start: int, end: int) -> bool:
        """Return whether the tagger takes these characters for a maker, or was not asked at all."""
        return not self._spans or any(
            span.label == "creator"
            and span.probability >= LIKELY_A_BRAND
            and span.start < end
            and start < span.end
            for span in self._spans
        )

    def find_brands(self, line: Line, taken: Taken) -> Iterator[Found]:
        """Find brands that are in no list: the tagger is sure, and no word of them is known."""
        for span in self._spans:
            if span.label != "creator" or span.probability < SURE_OF_BRAND:
                continue
            words = line.words[line.after(span.start) : line.after(span.end)]
            if words and taken.free(span.start, span.end) and all(map(_may_be_a_brand, words)):
                value = line.low[words[0].start : words[-1].end]
                yield Found(
                    "brand", value, words[0].start, words[-1].end,
                    line.text[words[0].start : words[-1].end], False, "the tagger says a brand",
                )  # fmt: skip


def _may_be_a_brand(word: Word) -> bool:
    # "charlotte's" is no maker where "charlotte" is a word
    known = (
        word.text in common_words()
        or stem(word.text) in common_words()
        or word.text in words_of("links")
    )
    return len(word.text) >= SHORTEST_BRAND and word.text.isalpha() and not known
