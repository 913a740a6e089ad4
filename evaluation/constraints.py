"""How well the constraints of queries are read: exact queries, (key, value) pairs, false alarms."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.errors import JudgmentsError
from evaluation.text_file import open_text

KEYS = (
    "price_min", "price_max", "price_preference", "brand", "color", "material", "size", "gender",
    "age_group", "age", "rating_min", "condition", "quantity", "compatible_with", "occasion",
    "near_me", "sort", "not",
)  # fmt: skip
FIX = 'Give lines of {"query": "...", "constraints": {...}}, plain, .gz or .zst.'

Reader = Callable[[str], Mapping[str, Any]]
"""What is measured: a query in, its constraints out, as in the gold file."""
Pair = tuple[str, Hashable]


@dataclass(frozen=True, slots=True)
class GoldQuery:
    """A query and the constraints that it states."""

    query: str
    constraints: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeyScore:
    """How well one key is read; `support` is how often the gold file has it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class ConstraintScores:
    """`exact` and `false_alarm` are shares of queries, `f1` is micro-averaged over all pairs."""

    count: int
    exact: float
    f1: float
    false_alarm: float
    keys: Mapping[str, KeyScore] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return what `evaluate --constraints --json` prints."""
        return {
            "count": self.count,
            "exact": self.exact,
            "f1": self.f1,
            "false_alarm": self.false_alarm,
            "keys": {
                key: {name: getattr(score, name) for name in score.__slots__}
                for key, score in self.keys.items()
            },
        }


def read_gold(path: Path) -> list[GoldQuery]:
    """Read a file of queries with their constraints.

    Raises JudgmentsError with the number of a line that has not the form, and for an empty file.
    """
    with open_text(path) as lines:
        gold = [_gold(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not gold:
        raise JudgmentsError(f"'{path}' has no queries.", fix=FIX)
    return gold


def score_constraints(gold: Iterable[GoldQuery], read: Reader) -> ConstraintScores:
    """Compare what `read` finds in each query with what the gold file says.

    Lists are compared as sets, numbers as numbers; `text` is not compared.
    """
    count = exact = plain = alarms = 0
    right: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for each in gold:
        wanted, got = set(pairs(each.constraints)), set(pairs(read(each.query)))
        count += 1
        exact += wanted == got
        if not wanted:
            plain += 1
            alarms += bool(got)
        expected.update(key for key, _ in wanted)
        given.update(key for key, _ in got)
        right.update(key for key, _ in wanted & got)
    keys = {
        key: _key_score(right[key], given[key], expected[key])
        for key in KEYS
        if expected[key] or given[key]
    }
    total = _key_score(right.total(), given.total(), expected.total())
    return ConstraintScores(count, exact / max(count, 1), total.f1, alarms / max(plain, 1), keys)


def pairs(constraints: Mapping[str, Any]) -> Iterator[Pair]:
    """Return the (key, value) pairs of constraints: one for each value of a list.

    An age, from and to, is one value; an exclusion is its field and value.
    """
    for key, value in constraints.items():
        if key == "not":
            yield from ((key, (each["field"], each["value"])) for each in value)
        elif key == "age":
            yield key, tuple(float(each) for each in value)
        elif isinstance(value, list | tuple):
            yield from ((key, each) for each in value)
        elif isinstance(value, bool):
            yield key, value
        else:
            yield key, float(value) if isinstance(value, int | float) else value


def _key_score(right: int, given: int, expected: int) -> KeyScore:
    return KeyScore(
        right / given if given else 0.0,
        right / expected if expected else 0.0,
        2 * right / (given + expected) if given + expected else 0.0,
        expected,
    )


def _gold(path: Path, number: int, line: str) -> GoldQuery:
    try:
        row = json.loads(line)
        query, constraints = row["query"], row["constraints"]
        if not isinstance(query, str):
            raise TypeError("query is no string")
        unknown = set(constraints) - set(KEYS)
        if unknown:
            raise ValueError(f"unknown key '{min(unknown)}'; the keys are {', '.join(KEYS)}")
        set(pairs(constraints))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise JudgmentsError(
            f"Line {number} of '{path}' is no query with constraints: {_reason(error)}.", fix=FIX
        ) from error
    return GoldQuery(query, constraints)


def _reason(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
