"""Context: what kind of product a query is about, which decides what an unclear word means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

from query.constraints.line import Line, stem
from query.constraints.shipped import shipped


class Context:
    """Which lists of nouns (`data/contexts.json`) a line has words of.

    `said` are the keys of the constraints that were found before; `names_title` says that the
    line has the title of a well-known work, `begins_as_title` that it has the form of one.
    `mended` are its mistyped words as they should be.
    """

    def __init__(
        self,
        line: Line,
        names_title: bool = False,
        begins_as_title: bool = False,
        mended: Iterable[str] = (),
    ) -> None:
        self._line = line
        self._lists: dict[str, list[str]] = shipped("contexts")
        self._known: dict[str, bool] = {}
        self.said: set[str] = set()
        self.names_title = names_title
        self.begins_as_title = begins_as_title
        self._stems = line.stems.union(stem(word) for word in mended)

    def has(self, name: str) -> bool:
        """Return whether the line has a word of the list `name`, in whatever number."""
        if name not in self._known:
            self._known[name] = self.mentions(self._lists[name])
        return self._known[name]

    def mentions(self, phrases: list[str]) -> bool:
        """Return whether the line has one of these words or phrases, in whatever number."""
        stems = self._stems
        for phrase in phrases:
            if " " in phrase:
                parts = [stem(part) for part in phrase.split()]
                if stems.issuperset(parts) and _follow(self._line, parts):
                    return True
            elif stem(phrase) in stems or phrase in stems:
                return True
        return False

    @property
    def names_goods(self) -> bool:
        """Whether the line has a word for something that is sold, of any list."""
        return not self._stems.isdisjoint(_goods())

    def lists(self, name: str, words: str) -> bool:
        """Return whether the list `name` has these words, in whatever number."""
        listed = _stems_of(name)
        return words in listed or " ".join(stem(word) for word in words.split()) in listed

    def compound(self, group: str, next_word: str) -> bool:
        """Return whether the next word makes the name of an age group a part of a name."""
        compounds: dict[str, list[str]] = shipped("contexts")["compounds"]
        return next_word in compounds.get(group, ())

    @property
    def is_title(self) -> bool:
        """Whether the line names a book, film, record or game, so that its words are a title."""
        if self.has("not_media"):
            return False
        if self.begins_as_title and not self.has("colored"):
            return True
        return self.has("media") or (self.names_title and "vinyl" in self._line.stems)


def nouns() -> Iterator[str]:
    """Return the single words of all lists, which are no typing errors."""
    for listed in shipped("contexts").values():
        if isinstance(listed, list):
            yield from (word for word in listed if " " not in word)


GOODS = (
    "clothing", "footwear", "bedding", "bag", "baby", "jewelry", "cosmetics", "food", "jewels",
    "appliance", "colored",
)  # fmt: skip
"""The lists of nouns that are things to buy."""


@cache
def _goods() -> frozenset[str]:
    listed = chain(
        chain.from_iterable(shipped("contexts")[name] for name in GOODS),
        shipped("words")["goods"],
        shipped("devices")["accessories"],
        shipped("devices")["lines"],
    )
    return frozenset(stem(name) for name in listed if " " not in name)


@cache
def words_of(name: str) -> frozenset[str]:
    """Return one of the lists as it stands."""
    return frozenset(shipped("contexts")[name])


@cache
def _stems_of(name: str) -> frozenset[str]:
    listed = shipped("contexts")[name]
    return frozenset(
        [" ".join(stem(word) for word in phrase.split()) for phrase in listed] + listed
    )


def _follow(line: Line, parts: list[str]) -> bool:
    words = [stem(word.text) for word in line.words]
    return any(
        words[at : at + len(parts)] == parts for at in range(len(words)) if words[at] == parts[0]
    )
