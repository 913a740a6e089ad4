"""Order: newest, cheapest first, most expensive, best rated."""

from __future__ import annotations

from query.constraints.cues import Cues

_FIRST = r"(?: first| to lowest| to highest)?"
_SORTED = r"(?:(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?) (?:by )?)?"

ORDER = Cues(
    "sort",
    {
        "price_asc": rf"{_SORTED}(?:cheapest|chepest|cheepest|cheapst|cheapes|(?:the )?(?:lowest"
        rf"|least|cheapest) (?:price[ds]?|cost"
        rf"|expensive)|price[ds]?:? (?:from )?(?:low|lowest|cheapest|ascending)|least expensive"
        rf"|(?:by )?(?:lowest|low) (?:price )?to high(?:est)?(?: price)?|price ascending"
        rf"|most affordable|lowest to highest(?: price)?)(?: to (?:high|highest))?(?: price)?"
        rf"{_FIRST}",
        "price_desc": rf"{_SORTED}(?:(?:most|more) expensive|priciest|(?:highest|high) "
        r"(?:price[ds]?"
        rf"|cost)|price[ds]?:? (?:from )?(?:high|highest|descending)|high(?:est)? (?:price )?to "
        rf"low(?:est)?(?: price)?|costliest|dearest|most pric[e]?y)(?: to (?:low|lowest))?"
        rf"(?: price)?{_FIRST}",
        "rating": rf"{_SORTED}(?:(?:best|top|highest|high|most highly|highly|better)[ -]"
        rf"(?:rated|reviewed|ratings?|reviews?|review|customer (?:ratings?|reviews?))"
        rf"|best customer (?:reviews?|ratings?)|(?:by|sort by|order by) (?:customer )?"
        rf"(?:ratings?|reviews?)|most (?:stars|loved))(?: (?:high to low|first))?{_FIRST}",
        "newest": rf"{_SORTED}(?:newest|latest|lastest|latets|newst|neweset|most recent"
        rf"|recently released|newly released"
        rf"|just released|new(?:est)? (?:arrivals?|releases?)|new models?(?= |$)"
        rf"|newest (?:models?|version|first)|latest (?:models?|version))(?: model| release"
        rf"| version| edition| arrivals?)?{_FIRST}",
    },
)
