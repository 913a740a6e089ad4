"""Suggester: what a text that is being typed may become, of every kind, the likeliest first."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from weakref import proxy

import numpy as np

from catalog.ideographs import has_ideographs
from query.spelling.plurals import singular
from query.spelling.word_list import WordList, mapped
from query.suggest.completions import Completions, Numbers, WordRange
from query.suggest.facts import (
    FORMAT,
    IDS,
    KINDS,
    LETTERS,
    META,
    NAME_END,
    PATHS,
    SCOPE_COUNTS,
    SCOPES,
    WORDS,
    corrupt,
)
from query.suggest.match import Match, Sought, matched
from query.suggest.mix import MOST_SUGGESTIONS, mixed
from query.suggest.near_words import NearWords
from query.suggest.suggestion import Suggestion, SuggestionKind
from query.suggest.words import LONGEST_KEY, Typed, pieces, typed_words

# Of each kind so many are looked at that begin with what was typed, and so many others: a few more
# than are shown, as some turn out to be alike.
_LOOKED_AT: Mapping[SuggestionKind, int] = {
    "query": 24, "category": 16, "brand": 12, "product": 12,
}  # fmt: skip
# Worth of a text that begins with what was typed, beside the weight of the weightiest, 1.
_BEGINS = 0.3
# With fewer than this many found as typed, it may have been mistyped.
_ENOUGH = 4
# A single letter says too little to ask where.
_SHORTEST_SCOPED = 2
_REMEMBERED = 2_048
_PER_EDIT = 0.25
_AFTER = b"\xff"
_NOTHING: dict[SuggestionKind, Sequence[Suggestion]] = dict.fromkeys(KINDS, ())


@dataclass(frozen=True, slots=True)
class _Ranked:
    """An entry that what was typed may become; the order is that of `key`."""

    entry: int
    text: str
    match: Match
    score: float

    @property
    def key(self) -> tuple[bool, float, int]:
        """What was typed as it stands comes before what was corrected, then the better score."""
        return (self.match.edits > 0, -self.score, self.entry)


class Suggester:
    """Completes what is typed from one generation's files; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._kinds = {kind: Completions(folder, kind) for kind in KINDS}
        self._words = WordList.open(folder, WORDS)
        self._near = NearWords(self._words, mapped(folder / LETTERS), partial(_uses, self._kinds))
        self._ids = WordList.open(folder, IDS)
        self._paths = WordList.open(folder, PATHS)
        self._scopes = mapped(folder / SCOPES)
        self._scope_counts = mapped(folder / SCOPE_COUNTS)
        # The first letters are typed most, and take longest. Nothing in here holds this object: in
        # a ring of references it would stay for good, as an engine freezes what it has loaded.
        own = proxy(self)
        self._remembered = lru_cache(_REMEMBERED)(lambda typed, limit: own._find(typed, limit))

    @classmethod
    def open(cls, folder: Path) -> Suggester | None:
        """Open what a collector wrote; None where there is nothing, or of another format.

        Raises IndexCorruptError.
        """
        if not (folder / META).exists():
            return None
        try:
            meta = json.loads((folder / META).read_text(encoding="utf-8"))
            return cls(folder) if meta["format"] == FORMAT else None
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise corrupt(folder, error) from error

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return up to `limit` suggestions, 20 at most, the kinds in turn; see `mixed`."""
        return mixed(self.found(text, limit), limit)

    def found(self, text: str, limit: int = 8) -> Mapping[SuggestionKind, Sequence[Suggestion]]:
        """Return up to `limit` suggestions of each kind, the likeliest first.

        Before anything is typed those are the likeliest queries of all. It never fails, whatever
        the text; nothing is found for one that is too long.
        """
        limit = min(limit, MOST_SUGGESTIONS)
        if not text.strip():
            return _NOTHING | {"query": self._likeliest(limit)}
        typed = typed_words(text)
        return self._remembered(typed, limit) if typed.words and limit > 0 else _NOTHING

    def _likeliest(self, limit: int) -> list[Suggestion]:
        queries = self._kinds["query"]
        # They are written in the order of what they are worth.
        texts = [
            queries.texts.word(entry) for entry in range(min(max(0, limit), len(queries.texts)))
        ]
        return [
            Suggestion(text, "query", ((0, len(text)),), count=int(queries.counts[entry]))
            for entry, text in enumerate(texts)
        ]

    def _find(self, typed: Typed, limit: int) -> Mapping[SuggestionKind, Sequence[Suggestion]]:
        sought = [Sought(word, open=False) for word in typed.words[:-1]]
        sought.append(Sought(typed.words[-1], open=not typed.ended))
        forms = [[self._range(one)] for one in sought]
        found = {kind: self._ranked(kind, forms, sought) for kind in KINDS}
        if sum(map(len, found.values())) < _ENOUGH:
            corrected = self._corrected(sought)
            if corrected is not None:
                forms, sought = corrected
                for kind in KINDS:
                    known = {one.entry for one in found[kind]}
                    more = self._ranked(kind, forms, sought)
                    found[kind] += [one for one in more if one.entry not in known]
        said = " ".join(typed.words)
        return {kind: self._suggestions(kind, found[kind], said, limit) for kind in KINDS}

    def _range(self, one: Sought) -> WordRange:
        """Return the words that are a word, or begin with it."""
        japanese = has_ideographs(one.word)
        spelt = (one.word[:LONGEST_KEY] if japanese else one.word).encode("utf-8", "replace")
        low = bisect_left(self._words, spelt)
        if one.open or japanese:
            return WordRange(low, bisect_left(self._words, spelt + _AFTER))
        known = low < len(self._words) and self._words[low] == spelt
        return WordRange(low, low + known)

    def _corrected(
        self, sought: Sequence[Sought]
    ) -> tuple[list[list[WordRange]], list[Sought]] | None:
        """Return what else may have been meant; None where that is nothing."""
        forms, meant = [], []
        any_near = False
        for one in sought:
            near = self._near.near(one.word, begun=one.open)
            ranges = [self._range(one)]
            ranges += [WordRange(number, number + 1) for number, _ in near.values()]
            forms.append(ranges)
            edits = {word: edits for word, (_, edits) in near.items() if edits}
            any_near = any_near or bool(edits)
            meant.append(Sought(one.word, one.open, edits))
        return (forms, meant) if any_near else None

    def _ranked(
        self,
        kind: SuggestionKind,
        forms: Sequence[Sequence[WordRange]],
        sought: Sequence[Sought],
    ) -> list[_Ranked]:
        entries = self._kinds[kind]
        if any(all(form.empty for form in one) for one in forms):
            return []
        ranked = []
        for entry in entries.find(forms, _LOOKED_AT[kind]):
            text = entries.texts.word(entry)
            match = matched(text, sought, around=kind in ("product", "category"))
            if match is None:
                continue
            score = float(entries.weights[entry])
            score += _BEGINS * match.begins - _PER_EDIT * match.edits
            ranked.append(_Ranked(entry, text, match, score))
        ranked.sort(key=lambda one: one.key)
        return ranked

    def _suggestions(
        self, kind: SuggestionKind, found: Iterable[_Ranked], said: str, limit: int
    ) -> list[Suggestion]:
        shown: dict[object, Suggestion] = {}
        for one in found:
            if len(shown) >= limit:
                break
            key = _likeness(one.text) if kind == "query" else one.entry
            # A query that is there already needs no completing, but it may need a place.
            scoped = kind == "query" and not shown and len(said) >= _SHORTEST_SCOPED
            if kind != "query" or one.text != said:
                shown.setdefault(key, self._suggestion(kind, one))
            if scoped:
                for more in self._scoped(one):
                    shown[key, more.category] = more
        return list(shown.values())

    def _suggestion(self, kind: SuggestionKind, one: _Ranked) -> Suggestion:
        return Suggestion(
            text=one.text,
            kind=kind,
            completed=one.match.completed,
            category=self._path(one.entry) if kind == "category" else (),
            product_id=self._ids.word(one.entry) if kind == "product" else "",
            count=int(self._kinds[kind].counts[one.entry]),
            corrected=one.match.edits > 0,
        )

    def _scoped(self, one: _Ranked) -> list[Suggestion]:
        """Return a query once more for each category that its products are in."""
        if one.entry >= len(self._scopes):
            return []
        plain = self._suggestion("query", one)
        scopes = zip(
            self._scopes[one.entry].tolist(), self._scope_counts[one.entry].tolist(), strict=True
        )
        return [
            replace(plain, category=self._path(number), count=count)
            for number, count in scopes
            if number >= 0
        ]

    def _path(self, category: int) -> tuple[str, ...]:
        return tuple(self._paths.word(category).split(NAME_END))


def _uses(kinds: Mapping[SuggestionKind, Completions], words: Numbers) -> Numbers:
    """Return how many entries of all kinds each of some words finds."""
    return sum((kind.uses(words) for kind in kinds.values()), start=np.zeros(words.size, np.int64))


def _likeness(text: str) -> object:
    """Return what texts share that differ by plurals and the order of words alone."""
    return frozenset(singular(piece.folded) for piece in pieces(text))
