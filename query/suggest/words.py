"""What counts as a word where texts are completed, in titles as in what is typed."""

from __future__ import annotations

import re
from typing import NamedTuple

from catalog.ideographs import has_ideographs, ideograph_runs
from query.expand.words import fold
from query.normalize import normalize

MOST_TYPED = 100
"""Characters that are looked at: no text that is longer is going to be completed."""
MOST_WORDS = 8
LONGEST_KEY = 12
"""Characters of a run of Chinese or Japanese that it is found by; what follows is compared."""

TOKEN = r"[^\W_]+(?:['’.\-/&+][^\W_]+)*"
"""What stands between blanks and punctuation in a title, as "t-shirt" and "men's" do."""
_TOKEN = re.compile(TOKEN)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHE = re.compile("['’]")
_LONGEST_JOINED = 20
# In a run of Chinese or Japanese a word may begin at every Han or Katakana letter, but at small
# ones and the mark that lengthens; of Hiragana, which is mostly endings, only where it begins.
_HIRAGANA = re.compile("[\u3041-\u309f]")
_NO_START = frozenset("ァィゥェォッャュョヮーンぁぃぅぇぉっゃゅょゎんゝゞヽヾ々")


class Piece(NamedTuple):
    """A word as it is compared, and its characters `start` to `end` of the text."""

    folded: str
    start: int
    end: int


class Typed(NamedTuple):
    """The words of what is being typed; with `ended` the last one is whole, as a blank follows."""

    words: tuple[str, ...]
    ended: bool


def typed_words(text: str) -> Typed:
    """Return the words of a text that is being typed; none where it is too long to complete."""
    line = normalize(text)
    if len(line) > MOST_TYPED:
        return Typed((), ended=False)
    words = tuple(dict.fromkeys(piece.folded for piece in pieces(line)))
    ended = bool(text[-1:].isspace()) and not has_ideographs(line[-1:])
    return Typed(words if len(words) <= MOST_WORDS else (), ended)


def pieces(text: str) -> list[Piece]:
    """Return the words of a text in order; runs of Chinese or Japanese are words of their own."""
    if text.isascii():  # as most are, and a suggestion looks at a hundred texts
        lower = text.lower()
        return [Piece(match[0].replace("'", ""), *match.span()) for match in _WORD.finditer(lower)]
    found = []
    for match in _WORD.finditer(text):
        first, last = match.span()
        at = first
        for start, end in ideograph_runs(match[0]):
            if at < first + start:
                found.append((at, first + start))
            found.append((first + start, first + end))
            at = first + end
        if at < last:
            found.append((at, last))
    return [
        Piece(_APOSTROPHE.sub("", fold(text[start:end])), start, end)
        for start, end in found
    ]  # fmt: skip


def tokens_of(text: str) -> list[str]:
    """Return the tokens of a text, each of one or several words."""
    return _TOKEN.findall(text)


def keys_of(token: str) -> tuple[str, ...]:
    """Return what a token is found by, the beginning of the token first.

    They are its words, a possessive's stem ("men's" is found by "mens" and "men"), parts joined by
    hyphens also as one ("t-shirt" by "tshirt"), and of a Chinese or Japanese run what begins at
    each place where a word may.
    """
    found: dict[str, None] = {}
    parts = pieces(token)
    for folded, start, end in parts:
        if has_ideographs(folded):
            found.update(dict.fromkeys(_run_keys(folded)))
            continue
        found[folded] = None
        stem, mark, rest = token[start:end].replace("’", "'").rpartition("'")
        if mark and rest in ("s", "S"):
            found[fold(stem)] = None
    if len(parts) > 1:
        joined = "".join(part.folded for part in parts)
        if len(joined) <= _LONGEST_JOINED and not has_ideographs(joined):
            found[joined] = None
    return tuple(key for key in found if key)


def _run_keys(run: str) -> list[str]:
    keys = []
    for at, letter in enumerate(run):
        hiragana = _HIRAGANA.match(letter) is not None
        inside = hiragana and at > 0 and _HIRAGANA.match(run[at - 1]) is not None
        if at == 0 or not (inside or letter in _NO_START):
            keys.append(run[at : at + LONGEST_KEY])
    return keys
