"""Quantities: 12 pack, set of 4, 100 count, two dozen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from query.constraints.found import Found
from query.constraints.line import Line
from query.constraints.numbers import SMALL_NUMBER, number

_PIECES = (
    r"packs?|pks?|pkt|packets?|counts?|cnt|ct|pcs?|pieces?|piece|tablets?|tabs|caps|capsules?"
    r"|caplets?|pills?|softgels?|gummies|lozenges|rolls?|sheets?|pods|pairs?|prs?|wipes|sachets?"
    r"|units?|bottles|cans|diapers|bags|boxes|cards|envelopes|eggs|k-?cups|teabags|bars|sticks"
    r"|pouches|refills|loads|blades|cartridges|candles|servings"
)
_COUNTED = re.compile(
    rf"(?<![\w.$/-])(?<!size )(?P<n>{SMALL_NUMBER}|\d,\d{{3}})[ -]?(?P<unit>{_PIECES})(?![\w])"
)
_PACK_OF = re.compile(
    r"(?<![\w-])(?:packs?|pk|packets?|sets?|box(?:es)?|cases?|bags?|lots?|bundles?|cartons?|counts?"
    rf"|pairs?|group|tray|qty|quantity|quantity:|qty:)(?: ?of)? ?(?P<n>{SMALL_NUMBER})"
    r"(?:[ -]?(?:count|ct|pack|pieces|pcs))?(?![\w.%$/\"'-])"
)
_DOZEN = re.compile(rf"(?<![\w-])(?P<n>a |half |half a |{SMALL_NUMBER} )?dozens?(?!\w)")
_TIMES = re.compile(r"(?<![\w.])(?:(?<!\d )x ?(?P<n>\d{1,3})|(?P<m>\d{1,3}) ?x)(?= *$)")
_OF = re.compile(r"(?:pack|set|box|case|bag|lot|bundle|carton|count|pair|group|tray)s? ?of ")
_NOT_A_PACK = re.compile(r" ?(?:abs|rings? for)\b")


def find_quantities(line: Line) -> Iterator[Found]:
    """Find the number of pieces that a pack must hold."""
    low = line.low
    for match in _COUNTED.finditer(low):
        unit, said = match["unit"], match["n"]
        if unit in {"bags", "boxes", "bars", "cards", "sticks", "blades", "cans", "bottles",
                    "cartridges", "candles", "packs"} and not said.isdigit():  # fmt: skip
            continue
        if _NOT_A_PACK.match(low, match.end()) or number(said) < 1:
            continue
        yield _found(line, match, int(number(said.replace(",", ""))))
    for match in _PACK_OF.finditer(low):
        explicit = _OF.match(match[0]) or match[0].startswith(("qty", "quantity", "pack", "pk"))
        if explicit and number(match["n"]) >= 1:
            yield _found(line, match, int(number(match["n"])))
    if "dozen" in low:
        for match in _DOZEN.finditer(low):
            said = (match["n"] or "").strip()
            times = 0.5 if said.startswith("half") else 1 if said in {"", "a"} else number(said)
            yield _found(line, match, int(12 * times))
    for match in _TIMES.finditer(low):
        yield _found(line, match, int(match["n"] or match["m"]), sure=False)


def _found(line: Line, match: re.Match[str], pieces: int, sure: bool = True) -> Found:
    start, end = match.span()
    return Found(
        "quantity", pieces, start, end, line.text[start:end], sure, f"{pieces} in the pack"
    )
