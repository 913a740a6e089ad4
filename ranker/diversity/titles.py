"""What a title says apart from its options: colour, size, capacity, how many, which ends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from catalog.codes import normal_code
from query.constraints.shipped import shipped
from query.units import NUMBER_PATTERN, SPELLINGS, plain_number

# Units by what they measure, where a shop sells one thing in several measures. Watts, hertz,
# milliampere hours and the like are not among them: they make another model, and so do the cubic
# feet of a refrigerator.
_MEASURES = {
    "length": ("in", "ft", "yd", "mm", "cm", "m"),
    "volume": ("fl oz", "ml", "l", "gal", "qt", "pt", "cup"),
    "weight": ("oz", "lb", "kg", "g"),
    "storage": ("kb", "mb", "gb", "tb"),
}
_KIND_OF_UNIT = {
    spelling: kind
    for kind, units in _MEASURES.items()
    for unit in units
    for spelling in SPELLINGS[unit]
}
_UNITS = "|".join(re.escape(unit) for unit in sorted(_KIND_OF_UNIT, key=lambda u: (-len(u), u)))
# Not pieces, nor "pc": a kit of more pieces is another kit.
_PIECES = (
    "packs?|pk|pcs|pc(?=\\(s\\))|counts?|ct|sheets?|rolls?|pages?|capsules?|tablets?|bottles?|cans?"
    "|pairs?|bags?|cartons?|box(?:es)?"
)
# What a title is cut into. A number is looked at for what it counts before it is a word.
_TOKEN = re.compile(
    r"(?=\d)(?:"
    rf"(?P<many>\d{{1,5}})(?:[ ]per[ ]|[ -]?)(?:{_PIECES})(?!\w)(?:\(s\)|\.)?"
    rf"|(?P<number>{NUMBER_PATTERN})"
    rf"(?:[ -]?(?P<unit>{_UNITS})(?!\w)\.?|[ ]?(?P<sign>\"|''|')(?!\w)))"
    r"|(?P<word>[^\W_]+(?:[-./'+#][^\W_]+)*)(?P<gap>\s*)"
)
# "1-1/4 in." is one number.
_MIXED_NUMBER = re.compile(r"(?<=\d)-(?=\d{1,3}/\d)")
_CONTAINERS = frozenset(("pack", "set", "case", "box", "bag", "bundle", "lot"))
_SIZES = frozenset((
    "xs", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl", "5xl", "x-small", "x-large", "xx-large",
    "small", "medium", "large",
))  # fmt: skip
_LETTER_SIZES = frozenset(("s", "m", "l"))
_NETWORKS = frozenset(("2g", "3g", "4g", "5g", "6g"))
# Finishes of metal, which shops list as colours.
_FINISHES = (
    "chrome", "nickel", "brushed nickel", "satin nickel", "polished nickel", "polished chrome",
    "polished brass", "antique brass", "brushed bronze", "venetian bronze", "graphite",
)  # fmt: skip
_ENDS = ("lc", "sc", "st", "fc", "mtrj", "mpo", "mtp")
_PAIRS_OF_ENDS = frozenset((
    "m/m", "m/f", "f/m", "f/f",
    *(f"{one}{sign}{other}" for one in _ENDS for other in _ENDS for sign in "-/"),
))  # fmt: skip
_DIGITS = re.compile(r"\d{2,}")
_LEAST_STEM = 5
_MARKED = re.compile(r"(?P<stem>[a-z].*\d)[a-z]{1,3}")

Phrase = tuple[tuple[str, ...], str]
"""The words of an option and its kind."""
Option = tuple[str, str]
"""The kind of an option and its value as the title has it."""


@dataclass(frozen=True, slots=True)
class TitleParts:
    """A title taken apart.

    `skeleton` is its words in order, an option standing as its kind (`<length>`) and a code as
    `<code>`. `options` and `codes` are what stands there, in the order of the title, the codes
    reduced to letters and digits. `words` counts the words of the skeleton that are neither.
    """

    skeleton: tuple[str, ...]
    options: tuple[Option, ...]
    codes: tuple[str, ...]
    words: int


@lru_cache(maxsize=32_768)
def title_parts(title: str, brand: str = "", named: tuple[Option, ...] = ()) -> TitleParts:
    """Take a title apart; `named` are options that the product's attributes name.

    A colour right behind the brand, or at the very start, stays: so lines of products are named,
    as drives are "Blue" and "Black" that have nothing to do with their colour.
    """
    text = _MIXED_NUMBER.sub(" ", title.lower())
    tokens = _tokens(text)
    own = _by_first_word(
        (tuple(word for _, word, _ in _tokens(value.lower())), kind) for kind, value in named
    )
    lead = _lead([word for kind, word, _ in tokens if kind == "word"][:6], brand)
    sizes = {
        value.split(" ")[0].split(".")[0]
        for kind, value, _ in tokens
        if kind in ("length", "storage")
    }
    skeleton: list[str] = []
    options: list[Option] = []
    codes: list[str] = []
    words = place = 0
    while place < len(tokens):
        kind, value, length = _option(tokens, place, lead, own)
        place += length
        if kind != "word":
            options.append((kind, value))
            # "1.83 m (6-ft.)" says one length twice, "black, grey" is one colour.
            if not skeleton or skeleton[-1] != f"<{kind}>":
                skeleton.append(f"<{kind}>")
        elif _is_code(value):
            codes.append(_open_code(value, sizes))
            skeleton.append("<code>")
        else:
            skeleton.append(value)
            words += 1
    return TitleParts(tuple(skeleton), tuple(options), tuple(codes), words)


def same_line(one: str, other: str) -> bool:
    """Say whether two codes are equal but for letters at their end, as makers mark colours."""
    if one == other:
        return True
    left, right = _MARKED.fullmatch(one), _MARKED.fullmatch(other)
    return (
        left is not None
        and right is not None
        and left["stem"] == right["stem"]
        and len(left["stem"]) >= _LEAST_STEM
    )


def _tokens(text: str) -> list[tuple[str, str, bool]]:
    """Return kind and text of each token, and whether the next follows it without a sign."""
    # A focal length tells lenses apart.
    optics = "lens" in text or " f/" in text
    tokens = []
    for match in _TOKEN.finditer(text):
        word, many, unit = match["word"], match["many"], match["unit"]
        if word is not None:
            tokens.append(("word", word, bool(match["gap"])))
        elif many is not None:
            tokens.append(("count", many, False))
        elif match[0] in _NETWORKS or (optics and unit in ("mm", "cm")):
            tokens.append(("word", match[0], False))
        else:
            kind = _KIND_OF_UNIT[unit] if unit else "length"
            number = plain_number(match["number"])
            tokens.append((kind, f"{number} {unit or match['sign']}", False))
    return tokens


def _lead(words: list[str], brand: str) -> int:
    """Return the number of words at the start of a title that are its brand."""
    own, joined = normal_code(brand), ""
    for count, word in enumerate(words):
        if joined and joined == own:
            return count
        joined += normal_code(word)
        if not own.startswith(joined):
            return 0
    return 0


def _option(
    tokens: list[tuple[str, str, bool]], place: int, lead: int, own: dict[str, list[Phrase]]
) -> tuple[str, str, int]:
    """Return kind, text and number of tokens of the option at a place, or those of its word."""
    kind, word, joins = tokens[place]
    if kind != "word":
        return kind, word, 1
    for phrase, named in (*own.get(word, ()), *_colours().get(word, ())):
        if (named != "colour" or place != lead) and _stands(phrase, tokens, place):
            return named, " ".join(phrase), len(phrase)
    if joins and place + 1 < len(tokens):
        following = tokens[place + 1][1]
        if word == "size" and len(following) <= 4:
            return "size", following, 2
        if word in _CONTAINERS and following == "of" and place + 2 < len(tokens):
            number = tokens[place + 2][1]
            if number.isdigit():
                return "count", number, 3
    if word in _SIZES or (word in _LETTER_SIZES and place == len(tokens) - 1):
        return "size", word, 1
    return ("ends" if word in _PAIRS_OF_ENDS else "word"), word, 1


def _stands(phrase: tuple[str, ...], tokens: list[tuple[str, str, bool]], place: int) -> bool:
    """Say whether the words of a phrase stand at a place, nothing but spaces between them."""
    last = len(phrase) - 1
    return place + last < len(tokens) and all(
        tokens[place + number][1] == word and (number == last or tokens[place + number][2])
        for number, word in enumerate(phrase)
    )


@cache
def _colours() -> dict[str, list[Phrase]]:
    names = (*shipped("colors")["values"], *_FINISHES)
    return _by_first_word((tuple(name.split(" ")), "colour") for name in names)


def _by_first_word(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    """Return phrases by their first word, the longest first."""
    found: dict[str, list[Phrase]] = {}
    for words, kind in sorted(phrases, key=lambda phrase: -len(phrase[0])):
        if words:
            found.setdefault(words[0], []).append((words, kind))
    return found


def _is_code(word: str) -> bool:
    """Say whether a word has letters and digits, which makes it the name of a model."""
    return not word.isalpha() and word.upper() != word.lower() and _has_digit(word)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _open_code(word: str, sizes: set[str]) -> str:
    """Return a code reduced, with a size that the title says as well left open.

    "UN55AB8000" with a screen of 55 inches is the same set as "UN65AB8000" with one of 65.
    """
    if sizes:
        word = _DIGITS.sub(lambda run: "#" if run[0] in sizes else run[0], word)
    return "".join(char for char in word if char.isalnum() or char == "#")
