"""Compatibility: the device, car or machine that a product must fit, "for iphone 11"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from query.constraints.context import words_of
from query.constraints.found import Found
from query.constraints.gazetteer import Name
from query.constraints.line import Line, Taken
from query.constraints.shipped import shipped

MOST_WORDS = 8
"""Words of the name of a device."""
MOST_UNKNOWN = 2
"""Words in it that are neither known models nor have a digit."""

_CUE = re.compile(
    r"(?<![\w-])(?:(?P<sure>(?:(?:that|which|to|will|must|should) fits?|fits)(?: (?:for|to|with))?"
    r"|(?:that (?:is|are) )?(?:compatible|compatable|compatibel|compatibile)(?: (?:with|for|to))?"
    r"|(?:that )?works? (?:with|on|for)|(?:made|designed|suitable|replacement|use) (?:for|with)"
    r"|for use (?:with|on|in))|(?P<maybe>for|on|4|fit|fitting))(?: (?:my|the|a|an|your|all"
    r"|any))? +(?=\w)"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?")
_LINK = re.compile(r" ?(?:or|and|/|,|&|\+) ?(?=\w)")
_CODE = re.compile(r"(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z\d]+(?:-[a-z\d]+)*")
_WORD = re.compile(r"[^\s,/|()]+")
HEADS = ("device", "maker", "car")


def find_compatibility(line: Line, names: Sequence[Name], taken: Taken) -> Iterator[Found]:
    """Find the devices that are named after a cue, or before what is made for a device."""
    heads = {name.start: name for name in names if name.kind in HEADS}
    accessories = [name for name in names if name.kind == "accessory"]
    used = Taken(len(line.low))
    for match in _CUE.finditer(line.low):
        start, place = match.start(), match.end()
        while True:
            end = _device(line, heads, names, taken, place, sure=match["sure"] is not None)
            if end is None or not used.free(place, end):
                break
            used.take(place, end)
            yield _found(line, start, place, end)
            link = _LINK.match(line.low, end)
            if not link or not (link.end() in heads or line.low[link.end()].isdigit()):
                break
            start, place = link.start(), link.end()
    if accessories:
        yield from _before_accessories(line, heads, names, taken, used, accessories)


def _before_accessories(
    line: Line,
    heads: dict[int, Name],
    names: Sequence[Name],
    taken: Taken,
    used: Taken,
    accessories: list[Name],
) -> Iterator[Found]:
    for start in sorted(heads):
        head = heads[start]
        first = _with_year(line, start)
        if not used.free(first, head.end):
            continue
        end = _device(line, heads, names, taken, first, sure=False)
        if end is None:
            continue
        if head.kind == "maker" and not any(char.isdigit() for char in line.low[head.end : end]):
            continue  # "samsung charger" may be one of that brand
        if head.kind == "car" and end == head.end and first == start:
            continue
        after = line.after(end)
        around = [name for name in accessories if after <= name.first <= after + 3]
        directly = any(name.last == line.after(first) for name in accessories)
        if directly or any(_only_known(line, names, taken, end, name.start) for name in around):
            used.take(first, end)
            yield _found(line, first, first, end)


def _only_known(line: Line, names: Sequence[Name], taken: Taken, start: int, end: int) -> bool:
    """Return whether what lies between is understood otherwise, such as a color."""
    known = {name.start for name in names if name.kind in {"color", "material", "accessory"}}
    return all(
        word.start in known or not taken.free(word.start, word.end)
        for word in line.words[line.after(start) : line.after(end)]
    )


def _with_year(line: Line, start: int) -> int:
    at = line.after(start) - 1
    if at >= 0 and _YEAR.fullmatch(line.words[at].text):
        return line.words[at].start
    return start


def _device(
    line: Line,
    heads: dict[int, Name],
    names: Sequence[Name],
    taken: Taken,
    place: int,
    sure: bool,
) -> int | None:
    """Return the end of the device that is named from `place` on; None where none is."""
    low = line.low
    at = place
    year = _YEAR.match(low, at)
    if year and year.end() < len(low):
        at = (
            line.words[line.after(year.end())].start
            if line.after(year.end()) < len(line.words)
            else at
        )
    head = heads.get(at)
    word = _WORD.match(low, at)
    if word is None or not taken.free(at, min(word.end(), len(low))):
        return None
    if head:
        end = head.end
    elif sure or _is_code(word[0]) or (year and at > year.start()):
        end = word.end()
    else:
        return None
    end = _glued(low, end)
    return _models(
        line, names, taken, end, unknown=0 if head and head.kind == "device" else MOST_UNKNOWN
    )


def _is_code(word: str) -> bool:
    return len(word) >= 4 and _CODE.fullmatch(word) is not None and not word[0].isdigit()


def _models(line: Line, names: Sequence[Name], taken: Taken, end: int, unknown: int) -> int:
    """Return the end of the model that goes on at `end`."""
    low = line.low
    known = _model_words()
    stops = {
        name.start for name in names if name.kind in {"color", "material", "accessory", "occasion"}
    }
    for _ in range(MOST_WORDS):
        gap = re.compile(r" ?").match(low, end)
        start = gap.end() if gap else end
        word = _WORD.match(low, start)
        if word is None or not taken.free(start, word.end()) or word[0] in words_of("device_ends"):
            break
        text = word[0]
        if any(char.isdigit() for char in text) or text in known:
            end = word.end()
        elif start in stops or unknown == 0 or not text[0].isalpha():
            break
        else:
            unknown -= 1
            end = word.end()
    return end


def _glued(low: str, end: int) -> int:
    """Return the end of the run of letters and digits that `end` is in ("iphone11")."""
    while end < len(low) and (low[end].isalnum() or low[end] == "-"):
        end += 1
    return end


def _model_words() -> frozenset[str]:
    devices = shipped("devices")
    return frozenset(devices["model_words"]) | frozenset(devices["models"])


def _found(line: Line, start: int, place: int, end: int) -> Found:
    value = " ".join(line.low[place:end].split())
    return Found(
        "compatible_with", value, start, end, line.text[start:end], True, f"must fit {value}"
    )
