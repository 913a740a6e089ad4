"""Prices: under $50, 50-100 dollars, around 200, over 1k, 20 quid max."""

from __future__ import annotations

import re
from collections.abc import Iterator

from query.constraints.found import Found
from query.constraints.line import Line
from query.constraints.numbers import AMOUNT, DIGITS, number
from query.units import UNIT_PATTERN

AROUND = 0.2
"""Share that "around" allows below and above."""

_BEFORE = r"(?:(?:us|au|ca|c|a)?[$€£¥₹] ?|(?:usd|eur|gbp|inr|cad|aud|rs\.?|euros?) ?)"
_AFTER = (
    r"(?: ?[$€£¥₹]| ?(?:usd|eur|gbp|inr|cad|aud|dollars?|dollers?|dolars?|dollards?|bucks?|euros?"
    r"|pounds?|quid|rupees?|rs|yen|pesos?)\b)"
)
# What makes a number without currency something else than a price.
_OTHER = (
    rf"(?!\d)(?![.,]\d)(?! ?-? ?(?:{UNIT_PATTERN})(?![a-z]))(?!\w)(?![-/'\"]\w)"
    r"(?! ?(?:%|\*|percent|years?|yrs?|months?|weeks?|days?|hours?|hrs?|min|mins|minutes?|seconds?"
    r"|stars?|star|people|persons?|pack|packs|pk|count|ct|pieces?|pcs|players?|calories|cal|carbs?"
    r"|degrees?|miles?|mph|rpm|decibels?|db|dpi|cc|ply|tablets?|capsules?|sheets?|levels?|speeds?"
    r"|inch\w*|size|pages?|grit|spf|x|st|nd|rd|th)\b)"
)


def _sum(name: str) -> str:
    """Return the pattern of an amount: its number, and whether a currency is said."""
    return rf"(?:(?P<{name}_pre>{_BEFORE})?(?P<{name}>{AMOUNT})(?P<{name}_post>{_AFTER})?)"


_PRICED = r"(?:(?:for|price[ds]?|cost(?:s|ing)?|budget|at|that (?:is|are)|with)(?: (?:is|of))? )?"
_MOST = (
    r"(?:under|undr|unde|uder|udner|undder|unnder|onder|below|bellow|belw|beneath|less than"
    r"|less then|lower than"
    r"|cheaper than|fewer than|no more than|not more than|not over|no over|not above|max(?:imum)?"
    r"(?: (?:price|of|budget))*|up ?to|at most|within|inside|budget(?: (?:of|is))?|price limit"
    r"|price cap|<=?|≤)"
)
_LEAST = (
    r"(?:over|ovr|above|abv|more than|more then|at least|atleast|min(?:imum)?(?: (?:price|of))*"
    r"|no less than|not less than|not under|not below|starting (?:at|from)|starts? (?:at|from)"
    r"|upwards? of|greater than|higher than|beyond|exceeding|>=?|≥)"
)
_NEAR = (
    r"(?:around|arround|arond|aroud|about|approx(?:\.|imately)?|roughly|circa|close to|near"
    r"|in the region of|~|≈)"
)
_RANGE = re.compile(
    rf"(?<![\w.$-]){_PRICED}(?P<cue>between |from |btw |betwen |beetween |bewteen |betweeen "
    rf"|price range(?: of)? )?"
    rf"{_sum('low')}(?P<to> ?(?:-|to|and|&|till|until) ?){_sum('high')}"
    rf"(?P<range> (?:price )?range)?(?:(?<=[$€£¥₹a-z])(?!\w)|{_OTHER})"
)
_COMPARED = re.compile(
    rf"(?<![\w$-]){_PRICED}(?:(?P<most>{_MOST})|(?P<least>{_LEAST})|(?P<near>{_NEAR})"
    rf"|(?P<start>from)) ?(?:a |the )?{_sum('sum')}"
    rf"(?P<or>(?: (?:or|and|&) (?:less|under|below|cheaper|more|up|over|above))"
    r"| ?max(?! ?[$€£\d]))?"
)
_AFTERWARDS = re.compile(
    rf"(?<![\w.$-]){_PRICED}{_sum('sum')}"
    r"(?: ?(?P<most>(?:or|and|&) (?:less|under|below|cheaper|lower)"
    r"|max(?:imum)?(?: (?:price|budget))?|tops|at most|limit|budget|or so(?P<so>))\b"
    r"|(?P<near> ?-?ish\b| (?:price )?range\b)"
    r"|(?P<least> ?(?:(?:or|and|&) (?:up|over|more|above|higher)|min(?:imum)?)\b| ?\+(?!\w)))"
)
_EXACT = re.compile(
    rf"(?<![\w.$-])(?P<for>(?:for|at|costs?|price[ds]?(?: at)?) )?"
    rf"(?:{_BEFORE}{DIGITS}|{DIGITS}{_AFTER})"
    r"(?! ?(?:\w*bills?|coins?|gift|voucher|cards?|notes?|store|off|scratch|slot|\+|-))(?![\w.])"
)
_AGED = re.compile(r" (?:skin ?care|skin|vitamins?|multivitamins?|supplements?|hill|club|league)")
_PEOPLE = re.compile(r"(?:women|men|womens|adults?|seniors?|people|those|age[ds]?|ladies|kids) $")
_NOT_A_LIMIT = re.compile(r" *(?:the|par|\d)")
_OTHER_NUMBER = re.compile(_OTHER)


def find_prices(line: Line) -> Iterator[Found]:
    """Find the lowest and highest price that the line states, in whatever currency it names."""
    low = line.low
    if not any(char.isdigit() for char in low) and not _spelled(low):
        return
    ends: set[int] = set()
    for pattern, read in _READINGS:
        for match in pattern.finditer(low):
            for found in read(line, match):
                ends.add(match.end())
                yield found
    for match in _EXACT.finditer(low):
        last = match.end() == len(low.rstrip())
        if "gift card" in low:
            continue  # that is what it is worth
        if (match["for"] or last) and match.end() not in ends:
            value = number(re.sub(r"[^\d.,]", "", match[0]))
            yield _found("price_max", value, line, match, False, f"for {value:g}")


def _spelled(low: str) -> bool:
    return (
        re.search(_AFTER, low) is not None or re.search(r"hundred|thousand|grand", low) is not None
    )


def _range(line: Line, match: re.Match[str]) -> Iterator[Found]:
    low, high = match["low"], match["high"]
    said = _currency(match, "low") or _currency(match, "high")
    cue = bool(match["cue"] or match["range"])
    if not said and not cue:
        # bare numbers are a price only where nothing else follows, and never glued letters
        if match.end() < len(line.low.rstrip()) or not _plain_range(low, high):
            return
    elif match["to"].strip() in {"and", "&"} and not match["cue"]:
        return
    if not said and match["cue"] is None and match["to"].strip() == "to" and not cue:
        return
    bottom, top = number(low), number(high)
    if top >= 1000 > bottom and high.endswith("k") and not low.endswith("k"):
        bottom *= 1000
    if bottom >= top:
        return
    sure = said or bool(match["cue"])
    reason = f"a price from {bottom:g} to {top:g}"
    yield _found("price_min", bottom, line, match, sure, reason)
    yield _found("price_max", top, line, match, sure, reason)


def _plain_range(low: str, high: str) -> bool:
    if not (low.isdigit() and high.isdigit()):
        return False
    bottom, top = int(low), int(high)
    return 20 <= bottom < top <= 10 * bottom and bottom % 5 == 0 and top % 5 == 0


def _compared(line: Line, match: re.Match[str]) -> Iterator[Found]:
    said = _currency(match, "sum")
    end = match.end("sum")
    if not said:
        if not _OTHER_NUMBER.match(line.low, end):
            return
        if not match["sum"][0].isdigit() and match["sum"] in {"one", "two", "three"}:
            return
        if match["least"] and _PEOPLE.search(line.low[max(0, match.start() - 10) : match.start()]):
            return
        if match["least"] and _AGED.match(line.low, end):
            return
        if match["start"] and (_year(match["sum"]) or _NOT_A_LIMIT.match(line.low, match.end())):
            return
    value = number(match["sum"])
    if value <= 0:
        return
    if match["most"]:
        yield _found("price_max", value, line, match, True, f"at most {value:g}")
    elif match["near"]:
        if not said and match["near"] in {"near", "close to"}:
            return
        yield from _around(value, line, match)
    else:
        yield _found("price_min", value, line, match, True, f"at least {value:g}")


def _afterwards(line: Line, match: re.Match[str]) -> Iterator[Found]:
    said = _currency(match, "sum")
    least = match["least"]
    if not said and (least or match["near"] or match["most"] in {"limit", "budget"}):
        # "100+ piece", "8 and up" and the like are no prices without a currency
        if (least and least.strip() == "+") or number(match["sum"]) < 20:
            return
        if match["near"] and "range" in match["near"] and "price" not in match["near"]:
            return
    value = number(match["sum"])
    if match["near"] or match["so"] is not None:
        yield from _around(value, line, match)
    elif match["most"]:
        yield _found("price_max", value, line, match, True, f"at most {value:g}")
    else:
        yield _found("price_min", value, line, match, said, f"at least {value:g}")


def _around(value: float, line: Line, match: re.Match[str]) -> Iterator[Found]:
    reason = f"around {value:g}"
    yield _found("price_min", round(value * (1 - AROUND), 2), line, match, True, reason)
    yield _found("price_max", round(value * (1 + AROUND), 2), line, match, True, reason)


def _year(text: str) -> bool:
    return len(text) == 4 and text[:2] in {"19", "20"}


def _currency(match: re.Match[str], name: str) -> bool:
    return bool(match[f"{name}_pre"] or match[f"{name}_post"])


def _found(
    key: str, value: float, line: Line, match: re.Match[str], sure: bool, reason: str
) -> Found:
    start, end = match.span()
    return Found(key, value, start, end, line.text[start:end], sure, reason)


_READINGS = ((_RANGE, _range), (_COMPARED, _compared), (_AFTERWARDS, _afterwards))
