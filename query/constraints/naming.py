"""Naming: where a color, a material or a person is a part of a name, by the form of the name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from query.constraints.gazetteer import Name
from query.constraints.line import Line, stem
from query.constraints.shipped import shipped

VERSUS = frozenset({"vs", "versus"})
ARTICLES = frozenset({"the", "a", "an"})


def is_of_name(line: Line, names: Sequence[Name], name: Name) -> bool:
    """Return whether a color or material of the line is a part of a longer name.

    So it is after a given name ("dan brown"), as the end of a phrase with "of" ("man of
    steel"), before a word of places ("copper river") and before what is told of in titles where
    the line ends there ("iron giant").
    """
    first, last = name.first, name.last
    return (
        _is_surname(line, names, name)
        or (last < len(line.words) and line.words[last].text in words_in("places"))
        or _ends_of_phrase(line, first, last)
        or _tells_of(line, first, last)
        or goes_on_as_name(line, last)
        or (first > 0 and line.words[first - 1].text in VERSUS)
    )


def goes_on_as_name(line: Line, last: int) -> bool:
    """Return whether a title goes on after word `last`: "women who run", "ladies of the canyon"."""
    return last < len(line.words) and line.words[last].text in words_in("title_goes_on")


def begins_as_title(line: Line, names: Sequence[Name]) -> bool:
    """Return whether the line begins as titles do: "the red tent", "how to train your dragon".

    Where a maker is named first, or the best of something is asked for, it does not.
    """
    words = [word.text for word in line.words[:3]]
    if len(words) < 2 or any(name.kind == "brand" and name.first <= 1 for name in names):
        return False
    if words[0] == "the":
        return words[1] not in words_in("asked_for")
    return words[0] in words_in("title_begins") or " ".join(words[:2]) in words_in("title_begins")


@cache
def words_in(name: str) -> frozenset[str]:
    """Return one of the lists of `data/naming.json`."""
    return frozenset(shipped("naming")[name])


def _is_surname(line: Line, names: Sequence[Name], color: Name) -> bool:
    words, first = line.words, color.first
    if first == 0 or color.last - first > 1:
        return False
    if not color.mistyped and words[first].text not in words_in("surnames"):
        return False  # "bronte" looks like a mistyped color
    if words[first - 1].text not in words_in("given_names"):
        return False
    return not any(
        each.kind in {"brand", "device", "maker"} and each.first < first <= each.last
        for each in names
    )


def _ends_of_phrase(line: Line, first: int, last: int) -> bool:
    words = line.words
    if first < 2 or last < len(words) or words[first - 1].text != "of":
        return False
    return words[first - 2].text not in words_in("amounts")


def _tells_of(line: Line, first: int, last: int) -> bool:
    words = [word.text for word in line.words]
    if last >= len(words) or any(word not in ARTICLES for word in words[:first]):
        return False
    if words[last] not in words_in("told_of") and stem(words[last]) not in words_in("told_of"):
        return False
    return last + 1 == len(words) or words[last + 1] in words_in("after_title")
