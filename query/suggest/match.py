"""How what was typed lies in a text that completes it: which parts are there, which are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from catalog.ideographs import has_ideographs
from query.expand.words import fold
from query.suggest.words import Piece, pieces

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sought:
    """A word that was typed, or its beginning where it is `open`.

    `near` are words of the catalogue that it may be a slip for, with the edits between them.
    """

    word: str
    open: bool
    near: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """Where what was typed is in a text.

    `begins` says that the text begins with it, word for word; `edits` are the letters that were
    taken for slips; `completed` are the parts that were not typed.
    """

    begins: bool
    edits: int
    completed: tuple[Span, ...]


def matched(text: str, sought: Sequence[Sought], *, around: bool = False) -> Match | None:
    """Return how the words lie in a text, each in a word of its own; None where one is missing.

    With `around` only the last must be there: the others may be of a brand or category instead.
    """
    words = pieces(text)
    taken: list[tuple[int, Span]] = []
    edits = 0
    begins = True
    free = dict(enumerate(words))
    for one in sought:
        found = _exactly(one, free, text) or _joined(one, words, free, text) or _nearly(one, free)
        if found is None:
            if not around or one is sought[-1]:
                return None
            begins = False
            continue
        place, span, slips = found
        # A run of Chinese or Japanese is of many words.
        if not has_ideographs(words[place].folded):
            free.pop(place, None)
        taken.append((place, span))
        edits += slips
    places = [place for place, _ in taken]
    begins = begins and places[0] == 0 and all(b - a in (0, 1) for a, b in pairwise(places))
    begins = begins and taken[0][1][0] == words[0].start
    return Match(begins, edits, _rest(text, [span for _, span in taken]))


def _exactly(one: Sought, free: Mapping[int, Piece], text: str) -> tuple[int, Span, int] | None:
    begun = None
    for place, piece in free.items():
        if piece.folded == one.word:
            return place, (piece.start, piece.end), 0
        if has_ideographs(one.word):
            at = piece.folded.find(one.word)
            if at >= 0:
                start = _place(text, piece, at)
                return place, (start, _place(text, piece, at + len(one.word))), 0
        elif begun is None and piece.folded.startswith(one.word):
            possessive = text[piece.start : piece.end].replace("’", "'").partition("'")[0]
            if one.open or fold(possessive) == one.word:
                end = _place(text, piece, len(one.word))
                begun = (place, (piece.start, end), 0)
    return begun


def _joined(
    one: Sought, words: Sequence[Piece], free: Mapping[int, Piece], text: str
) -> tuple[int, Span, int] | None:
    """Find a word that the text writes in parts, as "tshirt" is in "t-shirt"."""
    for place in free:
        whole = ""
        for piece in words[place : place + 3]:
            if whole and text[piece.start - 1 : piece.start].isspace():
                break
            before, whole = whole, whole + piece.folded
            if not before or not one.word.startswith(before):
                continue
            if whole == one.word or (one.open and whole.startswith(one.word)):
                end = _place(text, piece, len(one.word) - len(before))
                return place, (words[place].start, end), 0
    return None


def _nearly(one: Sought, free: Mapping[int, Piece]) -> tuple[int, Span, int] | None:
    best = None
    for place, piece in free.items():
        slips = one.near.get(piece.folded)
        if slips is not None and (best is None or slips < best[2]):
            typed = min(piece.end, piece.start + len(one.word)) if one.open else piece.end
            best = (place, (piece.start, typed), slips)
    return best


def _place(text: str, piece: Piece, length: int) -> int:
    """Return the place in the text behind so many characters of a folded word."""
    word = text[piece.start : piece.end]
    if word.isascii() and len(word) == len(piece.folded):
        return piece.start + length
    for end in range(len(word) + 1):
        if len(fold(word[:end]).replace("'", "").replace("’", "")) >= length:
            return piece.start + end
    return piece.end


def _rest(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the parts between the spans; nothing but blanks and signs between two is no part."""
    rest = []
    at = 0
    for start, end in (*sorted(spans), (len(text), len(text))):
        if at < start and (at == 0 or start == len(text) or any(map(str.isalnum, text[at:start]))):
            rest.append((at, start))
        at = max(at, end)
    return tuple(rest)
