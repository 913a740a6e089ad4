"""Rule: what it waits for, and what it then does to a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from query.expand.words import folded_words
from query.normalize import normalize
from ranker.request import Filter
from ranker.response import Banner

Words = tuple[str, ...]
Pair = tuple[str, str]
Action = Literal["pin", "boost", "bury", "hide", "filter", "redirect", "banner", "replacement"]
ACTIONS: tuple[Action, ...] = (
    "pin", "boost", "bury", "hide", "filter", "redirect", "banner", "replacement",
)  # fmt: skip


def compared_words(text: str) -> Words:
    """Return the words of a text as rules compare them: without case, accents and signs."""
    return folded_words(normalize(text))


def compared_pair(name: str, value: str) -> Pair:
    """Return a name and value of a context as rules compare them: without case and outer blanks."""
    return name.strip().casefold(), value.strip().casefold()


@dataclass(frozen=True, slots=True)
class When:
    """What must hold for a rule to fire; what is empty or None asks for nothing.

    `exact` are whole queries, `contains` words that must all be in the query, `begins` its first
    words: of each kind one must hold. Each of `context` is one name with the values that are
    allowed. The rule is in force from `start` until before `end`, seconds since 1970.
    """

    exact: tuple[Words, ...] = ()
    contains: tuple[Words, ...] = ()
    begins: tuple[Words, ...] = ()
    context: tuple[tuple[Pair, ...], ...] = ()
    start: float | None = None
    end: float | None = None

    def holds(self, words: Words, bag: frozenset[str], pairs: frozenset[Pair], now: float) -> bool:
        """Say whether all of it holds; `bag` are the words as a set, `now` seconds since 1970."""
        return (
            (self.start is None or self.start <= now)
            and (self.end is None or now < self.end)
            and (not self.exact or words in self.exact)
            and (not self.begins or any(words[: len(one)] == one for one in self.begins))
            and (not self.contains or any(bag.issuperset(one) for one in self.contains))
            and all(not pairs.isdisjoint(allowed) for allowed in self.context)
        )


@dataclass(frozen=True, slots=True)
class Pin:
    """A product and its place in the list of hits, from 1."""

    product: str
    place: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """Products: those with some ids, and those that pass all of some filters."""

    ids: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Boost:
    """Products whose odds are multiplied by a factor above 1, or divided by it to bury them."""

    products: Chosen
    factor: float
    buries: bool = False

    @property
    def times(self) -> float:
        """What the odds are multiplied by."""
        return 1 / self.factor if self.buries else self.factor


@dataclass(frozen=True, slots=True)
class Replaced:
    """What is searched instead of the query, or of `words` in it where those are given."""

    text: str
    words: Words = ()


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule does; what is empty does nothing."""

    pins: tuple[Pin, ...] = ()
    boosts: tuple[Boost, ...] = ()
    hides: Chosen | None = None
    filters: tuple[Filter, ...] = ()
    redirect: str = ""
    banners: tuple[Banner, ...] = ()
    replacements: tuple[Replaced, ...] = ()

    @property
    def actions(self) -> tuple[Action, ...]:
        """The kinds of things that it does."""
        does: dict[Action, bool] = {
            "pin": bool(self.pins),
            "boost": any(not one.buries for one in self.boosts),
            "bury": any(one.buries for one in self.boosts),
            "hide": self.hides is not None,
            "filter": bool(self.filters),
            "redirect": bool(self.redirect),
            "banner": bool(self.banners),
            "replacement": bool(self.replacements),
        }
        return tuple(action for action, done in does.items() if done)


@dataclass(frozen=True, slots=True)
class Rule:
    """A business rule; of two that contradict each other the higher `priority` counts.

    `given` is the JSON that it was made from, with which it is written again, and `digest` a short
    hash of it; `line` is where it begins in its file, 0 where it has no lines.
    """

    id: str
    when: When
    then: Then
    enabled: bool = True
    priority: int = 0
    comment: str = ""
    given: str = ""
    digest: str = ""
    line: int = 0
