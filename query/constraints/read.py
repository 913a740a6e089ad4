"""ConstraintReader: everything that a query asks for beside its words, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from query.constraints.audience import find_age_groups, find_ages, find_genders
from query.constraints.brand import find_brands
from query.constraints.compatible import find_compatibility
from query.constraints.condition import find_conditions
from query.constraints.constraints import LISTS, Constraints
from query.constraints.context import Context, words_of
from query.constraints.found import Found
from query.constraints.gazetteer import Gazetteers, Name
from query.constraints.line import Line, Taken
from query.constraints.naming import begins_as_title, goes_on_as_name, is_of_name
from query.constraints.negation import find_exclusions
from query.constraints.order import ORDER
from query.constraints.place import PLACE
from query.constraints.preference import PREFERENCE
from query.constraints.price import find_prices
from query.constraints.quantity import find_quantities
from query.constraints.rating import find_ratings
from query.constraints.shipped import shipped
from query.constraints.size import find_measures, find_worn_sizes
from query.constraints.tagged import Tags
from query.plan import Span

LONGEST = 1_000
"""Characters of a text that are read; no shopper's wish is longer."""

OF_CREATORS = frozenset({"color", "material", "gender", "age_group", "condition", "occasion"})
"""Keys whose words are no constraints inside the name of an author or a band."""

_LEFT_OVER = re.compile(r"[^\s]+")


class ConstraintReader:
    """Reads the constraints of a query with lists of names and rules for each key."""

    def __init__(self, gazetteers: Gazetteers) -> None:
        self.gazetteers = gazetteers

    def read(self, text: str, spans: Sequence[Span] = ()) -> tuple[Constraints, tuple[Found, ...]]:
        """Return what a text asks for, and each part of it with its characters.

        `spans` are a tagger's; they help to tell names from words. It never fails, whatever the
        text, and reads its first LONGEST characters.
        """
        line = Line(text[:LONGEST])
        names = self.gazetteers.find(line)
        found = list(_Reading(line, names, self.gazetteers, spans).found())
        found.sort(key=lambda each: (each.start, each.end))
        left = _left(line, found)
        if not left:
            found = _without_product(found)
            left = _left(line, found)
        return Constraints.of(found, left), tuple(found)


class _Reading:
    """One reading of one line: each finder gets what those before it left."""

    def __init__(
        self, line: Line, names: list[Name], gazetteers: Gazetteers, spans: Sequence[Span]
    ) -> None:
        self.line = line
        self.gazetteers = gazetteers
        lookalikes = [
            name for name in names if name.kind == "lookalike" and not self._excludes(name)
        ]
        self.tags = Tags(spans)
        self.context = Context(
            line,
            names_title=any(name.value == "titles" for name in lookalikes),
            begins_as_title=begins_as_title(line, names),
            mended=[name.value for name in names if name.kind == "noun"],
        )
        self.names = [name for name in names if name.kind != "lookalike"]
        self.taken = Taken(len(line.low), ((name.start, name.end) for name in lookalikes))

    def _excludes(self, name: Name) -> bool:
        """Return whether this is an exclusion after all: "no drill" at the end of a line."""
        after_product = name.first > 0 and name.last == len(self.line.words)
        return (
            name.value == "phrases"
            and after_product
            and self.line.low.startswith("no ", name.start)
        )

    def found(self) -> Iterator[Found]:
        """Return the constraints, of overlapping ones the first found."""
        line, context = self.line, self.context
        yield from self._kept(PLACE.find(line))
        yield from self._kept(ORDER.find(line))
        yield from self._kept(find_ratings(line))
        yield from self._kept(find_ages(line, context))
        yield from self._kept(find_prices(line))
        quantities = find_quantities(line)
        worn = context.has("clothing")  # where 2x is a size
        yield from self._kept(each for each in quantities if each.sure or not worn)
        yield from self._kept(find_conditions(line))
        if not context.is_title:
            yield from self._kept(PREFERENCE.find(line))
        self._say_who()
        brands = list(find_brands(line, context, self.names, self.gazetteers))
        # 3m is a brand and a length
        yield from self._kept(each for each in brands if each.words[:1].isdigit())
        sizes = list(find_measures(line, context))
        yield from self._kept(self._devices(sizes))
        yield from self._kept(sizes)
        if not context.is_title:
            yield from self._kept(
                filter(self._is_wish, find_exclusions(line, context, self.names, self.taken))
            )
        yield from self._kept(find_worn_sizes(line, context, self._known_from))
        yield from self._kept(brands)
        people = [*find_genders(line, "age" in context.said), *find_age_groups(line, context)]
        yield from self._kept(filter(self._is_person, people), titles=True)
        for key in ("color", "material", "occasion"):
            yield from self._kept(self._named(key), titles=True)
        yield from self._kept(self.tags.find_brands(line, self.taken))

    def _is_wish(self, each: Found) -> bool:
        """Return whether an exclusion is of a product: "seen and not heard" is none.

        Without a tagger only what is "not" something needs a product in the lists.
        """
        if each.value.field != "feature":
            return True
        if not self.tags.given and {"not", "never"}.isdisjoint(each.words.lower().split()[:2]):
            return True
        return self.context.names_goods or self.tags.name_goods

    def _say_who(self) -> None:
        """Note that somebody who wears it is named, before the sizes are read."""
        if any(True for _ in find_genders(self.line, "age" in self.context.said)):
            self.context.said.add("gender")

    def _devices(self, sizes: Iterable[Found]) -> list[Found]:
        """Find devices, which end where a size begins."""
        taken = self.taken.copy()
        for size in sizes:
            if str(size.value).endswith(" v"):
                continue  # a line of tools: "makita 18v"
            taken.take(size.start, size.end)
        return list(find_compatibility(self.line, self.names, taken))

    def _named(self, kind: str) -> Iterator[Found]:
        seen: set[tuple[int, int]] = set()
        for name in self.names:
            if name.kind == kind == "color" and self._is_no_color(name):
                continue
            if name.kind == kind != "occasion" and is_of_name(self.line, self.names, name):
                continue
            if name.kind == kind == "material" and (
                self._is_of_food(name) or self.context.has("treatment")
            ):
                continue  # what a cleaner is for
            if name.kind == kind and (name.start, name.end) not in seen:
                seen.add((name.start, name.end))
                if name.value == "vinyl" and name.last == len(self.line.words):
                    continue  # a record
                if name.value == "diamond" and not self.context.has("jewels"):
                    continue  # a tool, a painting
                words = self.line.text[name.start : name.end]
                key = kind
                if name.value in {"gold", "silver"} and self.context.has("jewels"):
                    key = "material"  # what a ring is made of
                yield Found(
                    key, name.value, name.start, name.end, words, not name.mistyped,
                    f"the {key} {name.value}",
                )  # fmt: skip

    def _is_no_color(self, color: Name) -> bool:
        """Return whether this is part of a food's name ("navy beans"), or a thing ("skin cream").

        A color that is also a thing needs something beside it that has colors.
        """
        if self._is_of_food(color):
            return True
        thing = color.value in shipped("colors")["thing_like"]
        return thing and not (self.context.has("colored") or "gender" in self.context.said)

    def _is_person(self, each: Found) -> bool:
        """Return whether somebody is meant who wears or uses it, not the hero of a title."""
        return each.words.startswith("for ") or not goes_on_as_name(
            self.line, self.line.after(each.end)
        )

    def _is_of_food(self, name: Name) -> bool:
        words = self.line.words
        return name.last < len(words) and self.context.lists("raw_food", words[name.last].text)

    def _known_from(self, place: int) -> bool:
        """Return whether all words from `place` on are values or understood already."""
        values = {name.start for name in self.names if name.kind in {"color", "material", "brand"}}
        words = self.line.words[self.line.after(place) :]
        return all(w.start in values or not self.taken.free(w.start, w.end) for w in words)

    def _is_of_title(self, each: Found) -> bool:
        """Return whether the tagger knows better: a title, or a word that looks like a brand."""
        if each.key == "brand" and not each.sure:
            listed = each.words.lower() in self.gazetteers.names["brand"]
            word = each.value in self.gazetteers.words
            if listed and not word:
                return False  # a spelling that only that brand has
            return not self.tags.may_be_brand(each.start, each.end)
        creator = self.tags.creator_around(each.start, each.end)
        if creator and each.key in OF_CREATORS and not self._has_brand(*creator):
            return True
        return each.key != "brand" and self.tags.in_title(each.start, each.end)

    def _has_brand(self, start: int, end: int) -> bool:
        return any(
            name.kind == "brand" and name.start < end and start < name.end for name in self.names
        )

    def _kept(self, found: Iterable[Found], titles: bool = False) -> Iterator[Found]:
        """Keep what overlaps nothing before it; one answer for keys that have one.

        Of `titles` each word is one of a title where the line has one, but for what follows "for".
        """
        kept: list[Found] = []
        for each in found:
            if self._is_of_title(each):
                continue
            if titles and self.context.is_title and not each.words.startswith("for "):
                continue
            same = [other for other in kept if (other.start, other.end) == (each.start, each.end)]
            if not same and not self.taken.free(each.start, each.end):
                continue
            if (
                each.key not in LISTS
                and each.key != "not"
                and each.key in self.context.said - {"gender"}
            ):
                continue
            self.taken.take(each.start, each.end)
            kept.append(each)
            self.context.said.add(each.key)
            yield each


def _without_product(found: list[Found]) -> list[Found]:
    """Give up the last material where nothing else is left to search: it is the product.

    So is a color that is also a thing ("night cream"), but not a color alone.
    """
    nouns = shipped("colors")["noun_like"]
    for each in reversed(found):
        if each.key == "material" or (each.key == "color" and each.value in nouns):
            return [other for other in found if (other.start, other.end) != (each.start, each.end)]
    return found


def _left(line: Line, found: Iterable[Found]) -> str:
    """Return the words that no constraint took, without links that lead nowhere."""
    rest = list(line.low)
    for each in found:
        rest[each.start : each.end] = "\0" * (each.end - each.start)
    words = _LEFT_OVER.findall("".join(rest).replace("\0", " \0 "))
    kept: list[str] = []
    for at, word in enumerate(words):
        if word == "\0":
            continue
        alone = (at + 1 == len(words) or words[at + 1] == "\0") or (
            at == 0 or words[at - 1] == "\0"
        )
        if alone and word in words_of("links"):
            continue
        kept.append(word)
    while kept and kept[-1] in words_of("links"):
        kept.pop()
    return " ".join(kept)
