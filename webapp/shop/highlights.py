"""Highlights as the page and the API show them: spans that can be trusted, and marked pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ranker.response import Highlight

# Characters of a description that are shown before its first match, so that a card's two lines
# have the match among them.
_LEAD = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `marked` parts have a word of the query."""

    text: str
    marked: bool = False


def sound_spans(highlight: Highlight) -> tuple[tuple[int, int], ...]:
    """Return the spans that lie in the text, ascending, with those that overlap joined."""
    length = len(highlight.text)
    joined: list[tuple[int, int]] = []
    for first, last in sorted(highlight.spans):
        if not 0 <= first < last <= length:
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def marked_text(text: str, field: str, highlights: Sequence[Highlight]) -> tuple[Piece, ...]:
    """Cut a text into pieces by its highlight; without one that fits it, it is one piece."""
    for one in highlights:
        if one.field == field and one.text == text:
            return _pieces(text, sound_spans(one))
    return (Piece(text),)


def fragment(text: str, field: str, highlights: Sequence[Highlight]) -> tuple[Piece, ...]:
    """Cut the part of a long text that matches into pieces, or return nothing where none does.

    What is left out before it is an ellipsis.
    """
    for one in highlights:
        spans = sound_spans(one) if one.field == field else ()
        if spans:
            start = _beginning(one.text, spans[0][0])
            moved = tuple((first - start, last - start) for first, last in spans)
            pieces = _pieces(one.text[start:], moved)
            whole = start == 0 and text.startswith(one.text)
            return pieces if whole else (Piece("… "), *pieces)
    return ()


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for first, last in spans:
        pieces.append(Piece(text[end:first]))
        pieces.append(Piece(text[first:last], marked=True))
        end = last
    pieces.append(Piece(text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def _beginning(text: str, match: int) -> int:
    """Return where to begin, at a word, so that a match is near the beginning."""
    if match <= 2 * _LEAD:
        return 0
    blank = text.find(" ", match - _LEAD, match)
    return match - _LEAD if blank < 0 else blank + 1
