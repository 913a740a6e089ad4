"""Kind and Department: the tables from which products are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Grammar = Literal["one", "many", "mass"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of product, such as a frying pan, and everything that can be said of it.

    Lists of words are one text parted by `|`. Every combination of the values in `specs` must
    make sense together. Texts in `titles`, `points` and `about` hold places in braces: the name
    of a spec (`{Size}` as in a title, `{size}` as in prose), `{noun}`, `{also}` (another word for
    it), `{use}`, `{brand}`, `{series}`, and the words that follow the grammatical number
    (`{This}`, `{is}`, `{it}`, `{has}`, `{s}` ...). `@` after
    a use names the value that it needs (`small apartments@2-Seat`). `scale` is the spec whose
    values, in order, raise the price; `vary` are the specs in which variants of one model differ;
    `tints` colours the picture where the kind has no colour of its own.
    """

    key: str
    path: str
    picture: str
    nouns: str
    also: str
    price: tuple[float, float]
    specs: Mapping[str, str]
    titles: str
    uses: str
    points: tuple[str, ...]
    about: tuple[str, ...]
    related: str = ""
    number: Grammar = "one"
    scale: str = ""
    vary: str = "Color"
    tints: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """One department: its brands (invented, every third one premium), model names and phrases.

    `numbered` says whether model names carry a number. `points` are bullets that fit every kind
    of the department, `closers` end a description, and `praise` and `gripes` are what its
    reviewers say.
    """

    name: str
    brands: str
    series: str
    numbered: bool
    points: tuple[str, ...]
    closers: tuple[str, ...]
    praise: tuple[str, ...]
    gripes: tuple[str, ...]
    kinds: tuple[Kind, ...]
