"""How well spelling is corrected: agreement with given pairs, harm, and typos made on purpose."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Literal

from catalog.errors import JudgmentsError
from evaluation.text_file import open_text
from evaluation.typos import Typo, corrupt_queries
from query.normalize import normalize
from query.spelling.words import WordCounter, words_in

Correct = Callable[[str], str]
Change = Literal["", "blanks", "letters"]
_SPACING = re.compile(r"[\s-]+")
_SHORTEST = 4
_LEAST_COUNT = 2


@dataclass(frozen=True, slots=True)
class Shares:
    """Of `n` queries: the shares that were corrected as given, left as they were, and neither."""

    n: int
    agreement: float
    untouched: float
    wrong: float


@dataclass(frozen=True, slots=True)
class SpellingScores:
    """What an evaluation of spelling says.

    `pairs` and `harm` are over everything and over two halves by the hash of the query, "first"
    and "second", so that costs can be chosen on one and reported on the other. `harm` is the share
    of fine queries that were changed: of the pairs' `corrected` sides, of `other` queries, of both,
    and the share of both whose letters were changed and not only their blanks.
    `typos` gives for each kind how many were made and the share that was restored.
    """

    pairs: dict[str, Shares]
    harm: dict[str, dict[str, float]]
    typos: dict[str, tuple[int, float]]


def read_pairs(path: Path) -> dict[str, str]:
    """Read a JSON object of raw and corrected queries, plain or compressed.

    Raises JudgmentsError where it is anything else, or empty.
    """
    with open_text(path) as stream:
        try:
            read = json.load(stream)
        except (ValueError, RecursionError) as error:
            raise _no_pairs(path, str(error)) from error
    if not isinstance(read, dict) or not read:
        raise _no_pairs(path, "it is no object, or an empty one")
    if not all(isinstance(value, str) for value in read.values()):
        raise _no_pairs(path, "a corrected query is no text")
    return read


def evaluate_spelling(
    correct: Correct,
    pairs: Mapping[str, str],
    other: Iterable[str],
    typos: Sequence[Typo],
) -> SpellingScores:
    """Measure what `correct` makes of queries; `other` are fine ones, keys of pairs left out."""
    fine = sorted(set(other) - pairs.keys())
    changed_fine = {query: _changed(correct, query) for query in fine}
    changed_sides = {raw: _changed(correct, meant) for raw, meant in pairs.items()}
    outcome = {raw: _outcome(correct, raw, meant) for raw, meant in pairs.items()}
    halves: dict[str, Callable[[str], bool]] = {
        "all": lambda _: True,
        "first": lambda query: not _in_second_half(query),
        "second": _in_second_half,
    }
    return SpellingScores(
        {
            name: _shares([found for raw, found in outcome.items() if inside(raw)])
            for name, inside in halves.items()
        },
        {
            name: _harm(
                [changed for raw, changed in changed_sides.items() if inside(raw)],
                [changed for query, changed in changed_fine.items() if inside(query)],
            )
            for name, inside in halves.items()
        },
        _restored(correct, typos),
    )


def title_typos(titles: Sequence[str], count: int, seed: int) -> list[Typo]:
    """Mistype `count` pairs of neighbouring words of titles, words that occur more than once."""
    counter = WordCounter()
    for title in titles:
        counter.add(title)
    random = Random(seed)
    phrases: dict[str, None] = {}
    for title in random.sample(titles, min(len(titles), 4 * count)):
        words = words_in(normalize(title))
        near = [
            f"{one.text} {two.text}"
            for one, two in pairwise(words)
            if two.near
            and title[two.start - 1 : two.start] == " "
            and all(
                word.text.isascii()
                and word.text.isalpha()
                and len(word.text) >= _SHORTEST
                and counter.words[word.text] >= _LEAST_COUNT
                for word in (one, two)
            )
        ]
        if near:
            phrases[random.choice(near)] = None
        if len(phrases) == count:
            break
    return corrupt_queries(list(phrases), seed)


def same_text(one: str, other: str) -> bool:
    """Say whether two queries are the same but for case and the number of blanks."""
    return one == other or " ".join(one.lower().split()) == " ".join(other.lower().split())


def _outcome(correct: Correct, raw: str, meant: str) -> str:
    shown = normalize(raw)
    found = correct(shown)
    if same_text(found, normalize(meant)):
        return "agreement"
    return "untouched" if same_text(found, shown) else "wrong"


def _changed(correct: Correct, query: str) -> Change:
    """Say how a fine query is changed: not at all, in its blanks and hyphens, or in its letters."""
    shown = normalize(query)
    found = correct(shown)
    if same_text(found, shown):
        return ""
    return "blanks" if _SPACING.sub("", found) == _SPACING.sub("", shown) else "letters"


def _shares(outcomes: Sequence[str]) -> Shares:
    count = len(outcomes)
    return Shares(
        count,
        *(outcomes.count(name) / max(1, count) for name in ("agreement", "untouched", "wrong")),
    )


def _harm(sides: Sequence[Change], other: Sequence[Change]) -> dict[str, float]:
    both = [*sides, *other]
    return {
        "corrected": sum(map(bool, sides)) / max(1, len(sides)),
        "other": sum(map(bool, other)) / max(1, len(other)),
        "all": sum(map(bool, both)) / max(1, len(both)),
        "letters": both.count("letters") / max(1, len(both)),
    }


def _restored(correct: Correct, typos: Sequence[Typo]) -> dict[str, tuple[int, float]]:
    right: dict[str, list[bool]] = {}
    for typo in typos:
        right.setdefault(typo.kind, []).append(same_text(correct(typo.typed), typo.query))
    return {kind: (len(found), sum(found) / len(found)) for kind, found in right.items()}


def _in_second_half(query: str) -> bool:
    return bool(blake2b(query.encode("utf-8", "surrogatepass"), digest_size=8).digest()[0] & 1)


def _no_pairs(path: Path, reason: str) -> JudgmentsError:
    return JudgmentsError(
        f"'{path}' holds no spelling pairs: {reason}.",
        fix='Give a JSON object such as {"shwer head": "shower head"}, plain, .gz or .zst.',
    )
