"""The tables of kinds, taken apart once into forms that are quick to draw from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from catalog.sample.departments import DEPARTMENTS
from catalog.sample.kind import Department, Kind
from catalog.sample.wording import number_words, prose, with_article


@dataclass(frozen=True, slots=True)
class Spec:
    """One attribute: its name as in a title and in prose, and each value in both forms."""

    name: str
    prose_name: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Brand:
    """An invented brand; `tier` is 0 (cheap), 1 or 2 (premium), `code` starts part numbers."""

    name: str
    tier: int
    code: str


@dataclass(frozen=True, slots=True)
class KindWords:
    """One kind of product, ready for drawing."""

    kind: Kind
    department: Department
    brands: tuple[Brand, ...]
    series: tuple[str, ...]
    specs: tuple[Spec, ...]
    nouns: tuple[tuple[str, str], ...]
    also: tuple[tuple[str, str], ...]
    titles: tuple[str, ...]
    uses: tuple[tuple[str, str], ...]
    points: tuple[str, ...]
    vary: tuple[str, ...]
    tints: tuple[str, ...]
    words: dict[str, str]
    path: tuple[str, str, str]
    related: frozenset[str]


def _code(name: str) -> str:
    letters = [letter for letter in name.upper() if letter.isalpha()]
    return letters[0] + next((x for x in letters[1:] if x not in "AEIOU"), "X")


def _kind_words(department: Department, kind: Kind) -> KindWords:
    # A use such as `small apartments@2-Seat` belongs to products with that value only.
    uses = tuple(
        (use, value) for use, _, value in (text.partition("@") for text in kind.uses.split("|"))
    )
    middle, leaf = kind.path.split(" > ")
    return KindWords(
        kind=kind,
        department=department,
        brands=tuple(
            Brand(name, place % 3, _code(name))
            for place, name in enumerate(department.brands.split("|"))
        ),
        series=tuple(department.series.split("|")),
        specs=tuple(
            Spec(name, name.lower(), tuple((v, prose(v)) for v in values.split("|")))
            for name, values in kind.specs.items()
        ),
        nouns=tuple((noun, prose(noun)) for noun in kind.nouns.split("|")),
        also=tuple((word, with_article(word, kind.number)) for word in kind.also.split("|")),
        titles=tuple("{brand} " + title for title in kind.titles.split("|")),
        uses=uses,
        points=kind.points + department.points,
        vary=tuple(kind.vary.split("|")) if kind.vary in kind.specs or "|" in kind.vary else (),
        tints=tuple(kind.tints.split("|")) if kind.tints else ("Gray",),
        words=number_words(kind.number),
        path=(department.name, middle, leaf),
        related=frozenset(kind.related.split("|")) - {""},
    )


@cache
def vocabulary() -> tuple[KindWords, ...]:
    """Return every kind of every department, taken apart on the first call."""
    return tuple(
        _kind_words(department, kind) for department in DEPARTMENTS for kind in department.kinds
    )
