"""Place: near me, nearby, in my area."""

from __future__ import annotations

from query.constraints.cues import Cues

PLACE = Cues(
    "near_me",
    {
        True: r"(?:(?:close|closest|near|neer|nere|neear|nearest|next) ?(?:to )?|around )"
        r"(?:me|my (?:location|house|home|place|area|zip ?code)|here|us)(?: now)?"
        r"|(?:in|around|near) (?:my|the|this) (?:area|neighbou?rhood|town|city|vicinity)"
        r"|near ?by(?: me)?|close by|locally|nearest|closest|neare? me|within walking distance"
        r"|(?:with)?in \d{1,3} (?:miles?|km)(?: of (?:me|my location|here))?|walking distance"
        r"|in[ -]store near me|(?:sold|available) locally|for pickup nearby|nearme"
        r"|local(?= (?:stores?|shops?|bakery|florists?|restaurants?|dealers?|markets?|pickup"
        r"|delivery|pharmacy|nursery|butcher|garage|mechanics?)\b)|local(?= *$)"
    },
)
