"""Ratings: 4 stars and up, at least 4.5 stars, rated 4 or higher."""

from __future__ import annotations

import re
from collections.abc import Iterator

from query.constraints.found import Found
from query.constraints.line import Line
from query.constraints.numbers import number

_N = r"(?P<n>[1-5](?:\.\d)?|one|two|three|four|five)"
_UP = (
    r"(?P<up>(?: ?(?:and|or|&|n|\+) ?(?:up|above|higher|more|over|better|greater|plus)\b|/up\b"
    r"| ?\+| ?plus\b| ?(?:or|and|minimum|min|up)\b))"
)
_CUE = (
    r"(?:with |at least |atleast |min(?:imum)? |minimum of |over |above |more than |from "
    r"|better than |higher than |rat(?:ed|ing|ings|es) |(?:of|is) |a |an |average |avg "
    r"|customer |review(?:s|ed)? |>=? ?|≥ ?|only )"
)
_STARS = re.compile(
    rf"(?<![\w.$-])(?P<cue>{_CUE}{{0,4}}){_N}(?P<plus> ?\+)?[ -]?(?:stars?\b|☆|★|⭐)"
    rf"(?P<rated> ?-?(?:rated|ratings?|reviews?|average|avg))*{_UP}?(?P<more> rated| ratings?"
    r"| reviews?)?(?!\w)"
)
_RATED = re.compile(
    rf"(?<![\w.$-])(?P<cue>{_CUE}{{0,3}})(?:rated|ratings?|reviews?)"
    rf"(?P<cue2> (?:of|is|at least|above|over|more than|min(?:imum)?|from|higher than|>=?))* ?{_N}"
    rf"(?! ?(?:star|speed|pack|inch))(?:/5| out of 5)?{_UP}?(?![\w.])"
)
_BEFORE_RATING = re.compile(
    rf"(?<![\w.$-])(?P<cue>{_CUE}{{0,3}}){_N}(?:/5)?(?P<plus> ?\+)?{_UP}? (?:rated|ratings?)(?!\w)"
)


def find_ratings(line: Line) -> Iterator[Found]:
    """Find the number of stars (1 to 5) that products must have at least."""
    low = line.low
    if "star" in low or any(sign in low for sign in "★☆⭐"):
        for match in _STARS.finditer(low):
            cued = bool(match["cue"] or match["plus"] or match["up"] or match["rated"])
            plural = match[0].rstrip().endswith("stars")
            last = match.end() == len(low.rstrip())
            if cued or match["more"] or ((plural or last) and match["n"][0].isdigit()):
                yield _found(line, match)
    if "rat" in low or "review" in low:
        for pattern in (_RATED, _BEFORE_RATING):
            for match in pattern.finditer(low):
                yield _found(line, match)


def _found(line: Line, match: re.Match[str]) -> Found:
    start, end = match.span()
    stars = number(match["n"])
    return Found("rating_min", stars, start, end, line.text[start:end], True, f"{stars:g} stars")
