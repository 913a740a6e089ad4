"""Sizes: 10", 64gb, 5x7 ft, size 8.5, xl, queen, 225/65r17."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from query.constraints.context import Context
from query.constraints.found import Found
from query.constraints.line import Line
from query.units import NUMBER_PATTERN, UNIT_PATTERN, measure, plain_number, unit_of

_UNIT = rf"(?:[ -]?(?P<unit>{UNIT_PATTERN})(?![a-z\d])(?!-\d)|[ ]?(?P<sign>\"|''|'(?!\w)))"
_MEASURE = re.compile(
    rf"(?<![\w.,/$€£-])(?P<n>{NUMBER_PATTERN}|half(?: an?)?|quarter){_UNIT}"
    r"(?P<of> (?:tall|long|wide|deep|thick|diameter|screen|display|capacity|storage))?"
)
_ONE = rf"(?:{NUMBER_PATTERN})"
_MARK = rf"(?: ?-?(?:{UNIT_PATTERN})(?![a-z])|\"|''|')"
_SIDES = re.compile(
    rf"(?<![\w.,/$-])(?P<a>{_ONE})(?P<ua>{_MARK})? ?(?:x|by|\*) ?(?P<b>{_ONE})(?P<ub>{_MARK})?"
    rf"(?: ?(?:x|by|\*) ?(?P<c>{_ONE})(?P<uc>{_MARK})?)?(?![\w/])"
)
_LETTERS = r"xxxs|xxs|xs|s|m|l|xl|xxl|xxxl|xxxxl|[2-6] ?xl|[1-6]x"
_NAMED = (
    r"x-?small|x-?large|xx-?large|xxx-?large|extra[ -](?:extra[ -])?(?:small|large)|small|medium"
    r"|large|(?:2|3|4)[ -]?x[ -]?large"
)
_HALF = r"\d{1,3}(?:\.\d{1,2}| 1/2|½)?"
_STATED = re.compile(
    rf"(?<![\w'-])(?:in )?(?:a )?(?:(?:us|uk|eu) )?(?:size|sz|sizes|siz)"
    rf"(?:[: ]{{1,2}}|(?=\d))(?P<size>(?:(?:us|uk|eu) )?{_HALF}[a-z]{{0,3}}"
    r"(?: ?(?:x|/|-) ?\d{1,3})?"
    rf"|{_LETTERS}|{_NAMED}|aaa?|[a-d](?=\s|$))"
    r"(?P<width> (?:wide|narrow|w|ww|ee|eee|4e|2e|d|extra wide|regular|short|tall|petite))?"
    r"(?!\w|\.\d|\"|')"
)
_WORN = re.compile(
    rf"(?<![\w-])(?:women'?s?|womens|mens|men'?s?|boys'?|girls'?|ladies|kids'?|us|uk|eu) "
    rf"(?P<size>{_HALF}[cy]?)(?P<width> (?:wide|narrow|extra wide))?"
    r"(?! ?(?:in|x|-|/|pack|pk|pc|pcs|count|ct|oz|piece|year|yr|month|%|stars?|pairs?|to|and"
    r"|or)\b)(?![\w.\"'$%+-])"
)
_LETTER_SIZE = re.compile(rf"(?<![\w'&.+/-])(?P<size>{_LETTERS})(?![\w'&/+-])(?!\.\w)")
_NAMED_SIZE = re.compile(rf"(?<![\w-])(?P<size>{_NAMED})(?:[ -]sized?)?(?![\w-])")
_BED = re.compile(
    r"(?<![\w-])(?P<size>twin[ -]xl|twin extra long|twin|full(?: xl)?|queen|california king"
    r"|cal(?:i)?[ -]king|super king|king|double|single)(?:[ -]sized?)?(?![\w-])"
)
_BED_SIZED = re.compile(r"(?<![\w-])(?P<size>queen|king|twin|california king)[ -]sized?(?![\w-])")
_TODDLER = re.compile(r"(?<![\w-])(?P<size>[2-7]t)(?![\w-])")
_TIRE = re.compile(r"(?<![\w-])(?P<size>(?:p|lt)?\d{3}/\d{2,3} ?z?r ?\d{2})(?!\w)")
_TROUSERS = re.compile(
    r"(?<![\w./-])(?P<size>(?:w)?\d{2}(?:w)? ?[x/ ] ?(?:l)?\d{2}(?:l)?)(?![\w/])"
)
_BRA = re.compile(
    r"(?<![\w-])(?P<size>(?:2[8]|3[02468]|4[02468])(?:[a-k]|dd|ddd|ff|gg|aa))(?![\w-])"
)
_BARE = re.compile(rf"(?<![\w.$/#-])(?P<size>{_HALF})(?P<width> (?:wide|narrow))?(?=\s|$)")
_PLUS = re.compile(r"(?<![\w-])(?P<size>plus|one)[ -]size(?![\w-])")
_WORD_NUMBERS = {"half": "0.5", "quarter": "0.25"}
_NETWORKS = re.compile(r"[2-6]g")
_SAME = {
    "extra small": "xs", "x small": "xs", "xsmall": "xs", "extra large": "xl", "x large": "xl",
    "xlarge": "xl", "xx large": "xxl", "xxlarge": "xxl", "extra extra large": "xxl",
    "xxx large": "xxxl", "xxxlarge": "xxxl", "cal king": "california king",
    "cali king": "california king", "twin extra long": "twin xl",
}  # fmt: skip


_FROM_TO = re.compile(
    rf"(?<![\w.,/$€£-])(?P<a>{_ONE}) ?(?:-|to) ?(?P<b>{_ONE}) ?-?"
    rf"(?P<unit>{UNIT_PATTERN}|\")(?![a-z\d])"
)


def find_measures(line: Line, context: Context) -> Iterator[Found]:
    """Find sizes that are said to be one, or have a unit or sides, or belong to tires."""
    low = line.low
    yield from _stated(line)
    if any(char.isdigit() for char in low) or "half" in low or "quarter" in low:
        yield from _numeric(line, context)
    for pattern in (_TODDLER, _TIRE):
        for match in pattern.finditer(low):
            yield _found(match["size"].replace(" ", ""), line, match)


def find_worn_sizes(line: Line, context: Context, known: Callable[[int], bool]) -> Iterator[Found]:
    """Find sizes of clothes, shoes and beds, which are plain words and letters elsewhere.

    `known` says whether all that follows a place of the line is understood otherwise.
    """
    low = line.low
    pattern = _BED if context.has("bedding") else _BED_SIZED
    for match in pattern.finditer(low):
        yield _found(_same(match["size"]), line, match)
    for match in _LETTER_SIZE.finditer(low):
        size = match["size"].replace(" ", "")
        if len(size) > 1 or _letter_fits(line, match, context):
            yield _found(size, line, match)
    for match in _NAMED_SIZE.finditer(low):
        last = known(match.end())
        wears = context.has("clothing") or context.has("wearer")
        if (wears and not context.has("bag")) or (last and match.start() > 0):
            yield _found(_same(match["size"]), line, match)
    if context.has("footwear"):
        for match in _BARE.finditer(low):
            if 3 <= float(match["size"].split()[0]) <= 16 and match.end() == len(low.rstrip()):
                yield _found(match["size"] + (match["width"] or ""), line, match, sure=False)


def _stated(line: Line) -> Iterator[Found]:
    for match in _STATED.finditer(line.low):
        size = match["size"].replace(" 1/2", ".5").replace("½", ".5")
        size = re.sub(r"\s*([x/-])\s*(?=\d)", r"\1", size)
        yield _found(_same(size) + (match["width"] or ""), line, match)


def _numeric(line: Line, context: Context) -> Iterator[Found]:
    low = line.low
    for match in _SIDES.finditer(low):
        if match["a"] == match["b"] == "4" and not match["ua"] and not match["ub"]:
            continue  # a car
        sides = [plain_number(match[side]) for side in "abc" if match[side]]
        spelled = next((match[u] for u in ("uc", "ub", "ua") if match[u]), "")
        unit = unit_of(spelled.strip(" -")) if spelled else None
        yield _found("x".join(sides) + (f" {unit}" if unit else ""), line, match)
    for match in _FROM_TO.finditer(low):
        low_end, high_end = plain_number(match["a"]), plain_number(match["b"])
        yield _found(f"{low_end}-{high_end} {unit_of(match['unit'])}", line, match)
    for match in _MEASURE.finditer(low):
        spelling = match["unit"] or match["sign"]
        if _NETWORKS.fullmatch(match[0]) or (spelling == "in" and _preposition(low, match)):
            continue
        if unit_of(spelling) == "a" or (
            spelling.startswith(("ct", "k", "carat"))
            and unit_of(spelling) == "ct"
            and not context.has("jewelry")
        ):
            continue
        number = _WORD_NUMBERS.get(match["n"].split()[0], match["n"])
        yield _found(measure(number, spelling), line, match)
    for match in _WORN.finditer(low):
        size, start, end = match["size"] + (match["width"] or ""), match.start("size"), match.end()
        yield Found("size", size, start, end, line.text[start:end], True, f"size {size}")
    if context.has("trousers"):
        for match in _TROUSERS.finditer(low):
            yield _found(re.sub(r" ?[x/ ] ?", "x", match["size"]), line, match)
    if context.has("bra"):
        for match in _BRA.finditer(low):
            yield _found(match["size"], line, match)


def _preposition(low: str, match: re.Match[str]) -> bool:
    """Return whether "in" is no unit here: "3 in 1", "14 in gold", but not "10in"."""
    if match[0] == match["n"] + "in":
        return re.match(r" ?1\b", low[match.end() :]) is not None
    return re.match(r" ?(?:1|one|the|a|black|white)\b", low[match.end() :]) is not None


def _letter_fits(line: Line, match: re.Match[str], context: Context) -> bool:
    """Return whether a single letter may be a size: of clothes, or last after who wears it."""
    if context.has("clothing") or context.has("footwear"):
        return True
    return "gender" in context.said and match.end() == len(line.low.rstrip())


def _same(size: str) -> str:
    plain = size.replace("-", " ")
    return _SAME.get(plain, plain if not any(char.isdigit() for char in size) else size)


def _found(size: str, line: Line, match: re.Match[str], sure: bool = True) -> Found:
    start, end = match.span()
    return Found("size", size.strip(), start, end, line.text[start:end], sure, f"size {size}")
