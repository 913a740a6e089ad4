"""One line of a synonym file.

    couch, sofa, settee             two-way: a search for any of them finds the others too
    tv stand => media console       one-way: a search for the left finds the right too, not back
    w/ ~> with                      replacement: the right is searched instead of the left
    earbuds, in-ear headphones | weight 0.4
                                    options come after a bar, see below
    # a remark                      so does one at the end of a line, after a blank

Left of a sign there may be several terms, parted by commas, and right of `=>` too. The options are
`weight` and a number above 0 and up to 1 (what an alternative weighs of the words that were
typed), `exact` (the alternatives are searched as they are written, without their other forms),
`mined` (a machine's suggestion, which weighs less) and `off` (these are no synonyms, whatever an
earlier file says). Solr's `=>` replaces, ours does not: what is `=>` there is `~>` here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from catalog.errors import SynonymsError
from query.expand.words import folded_words
from query.normalize import LONGEST_QUERY, normalize

LineKind = Literal["two-way", "one-way", "replacement"]

MOST_TERMS = 50
MOST_WORDS = 8
FORMAT_FIX = (
    "A line is 'couch, sofa' (two-way), 'tv stand => media console' (one-way) or 'w/ ~> with'"
    " (replacement), with options such as '| weight 0.5' at its end."
)

_SIGNS: dict[str, LineKind] = {"=>": "one-way", "~>": "replacement"}
_SIGN = re.compile(r"=>|~>")
_REMARK = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a line: as written, and the words that it is compared by."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymLine:
    """What a line says. In a two-way line `left` and `right` are the same terms.

    `weight` is None where the line names none.
    """

    number: int
    kind: LineKind
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    weight: float | None = None
    exact: bool = False
    mined: bool = False
    off: bool = False

    def pairs(self) -> list[tuple[Term, Term]]:
        """Return what is to be searched (second) where a term (first) is.

        A term is no synonym of itself, nor of what has all its words: who searches "remote" finds
        every "remote control" already.
        """
        replaces = self.kind == "replacement"
        return [
            (source, target)
            for source in self.left
            for target in self.right
            if (source.words != target.words if replaces else not _within(source, target))
        ]


def parse_line(text: str, number: int) -> SynonymLine | None:
    """Return what a line says, None where it is blank or a remark; raises SynonymsError."""
    # Files are read whole, and a line without end is no line. What normalizing would cut is told.
    if len(text) > LONGEST_QUERY:
        raise SynonymsError(
            f"The line has {len(text):,} characters, and at most {LONGEST_QUERY:,} are read.",
            fix="Split it into several lines.",
        )
    body = _REMARK.sub("", normalize(text)).strip()
    if not body:
        return None
    rule, bar, options = body.partition("|")
    weight, flags = _options(options) if bar else (None, set[str]())
    left, kind, right = _sides(rule)
    line = SynonymLine(
        number, kind, left, right, weight, "exact" in flags, "mined" in flags, "off" in flags
    )
    _check(line)
    return line


def _within(term: Term, other: Term) -> bool:
    return set(term.words) <= set(other.words)


def _sides(rule: str) -> tuple[tuple[Term, ...], LineKind, tuple[Term, ...]]:
    signs = _SIGN.findall(rule)
    if not signs:
        terms = _terms(rule)
        if len(terms) < 2:
            raise SynonymsError(
                f"'{rule.strip()}' stands alone, or all its terms are the same words.",
                fix=FORMAT_FIX,
            )
        return terms, "two-way", terms
    if len(signs) > 1:
        raise SynonymsError(
            f"'{rule.strip()}' has {len(signs)} signs, and a line has one.", fix=FORMAT_FIX
        )
    left, _, right = rule.partition(signs[0])
    return _terms(left), _SIGNS[signs[0]], _terms(right)


def _terms(text: str) -> tuple[Term, ...]:
    terms: dict[tuple[str, ...], Term] = {}
    for part in text.split(","):
        term = Term(part.strip(), folded_words(part))
        if not term.words:
            what = f"'{term.text}' has no letter or digit" if term.text else "A term is empty"
            raise SynonymsError(f"{what} in '{text.strip()}'.", fix=FORMAT_FIX)
        if len(term.words) > MOST_WORDS:
            raise SynonymsError(
                f"'{term.text}' has {len(term.words)} words, and a term has at most {MOST_WORDS}.",
                fix="Give what shoppers type, not a title.",
            )
        terms.setdefault(term.words, term)
    if len(terms) > MOST_TERMS:
        raise SynonymsError(
            f"The line has {len(terms)} terms, and at most {MOST_TERMS} are taken.",
            fix="Things that are more than synonyms are a category; split the line.",
        )
    return tuple(terms.values())


def _options(text: str) -> tuple[float | None, set[str]]:
    weight: float | None = None
    flags: set[str] = set()
    # "weight 0.5" and "weight=0.5" are both what people write.
    words = iter(text.replace("=", " ").replace(",", " ").split())
    for word in words:
        if word == "weight":
            weight = _weight(next(words, ""))
        elif word in ("exact", "mined", "off"):
            flags.add(word)
        else:
            raise SynonymsError(
                f"'{word}' is no option.",
                fix="Options are 'weight 0.5', 'exact', 'mined' and 'off'.",
            )
    return weight, flags


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0 < weight <= 1:
        raise SynonymsError(
            f"The weight is '{text}', but it must be a number above 0 and up to 1.",
            fix="Write '| weight 0.5', or leave it out for the default.",
        )
    return weight


def _check(line: SynonymLine) -> None:
    if not line.pairs():
        raise SynonymsError(
            f"A search for '{line.left[0].text}' finds '{line.right[-1].text}' already.",
            fix="It has the same words: case, accents and hyphens make no difference.",
        )
    if line.kind != "replacement":
        return
    if len(line.right) > 1:
        raise SynonymsError(
            f"'{line.left[0].text}' cannot be replaced by {len(line.right)} terms at once.",
            fix="Name one, or use '=>' to search them all.",
        )
    same = [term.text for term in line.left if term.words == line.right[0].words]
    if same:
        raise SynonymsError(f"'{same[0]}' is replaced by itself.", fix="Drop it from the left.")
    if line.weight is not None or line.exact or line.mined:
        raise SynonymsError(
            "A replacement has options, but it takes none except 'off'.",
            fix="Leave out what is after the bar, or use '=>'.",
        )
