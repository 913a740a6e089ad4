"""Reading: what the page says of how a query was read, and the way back to the words as typed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from query.plan import Condition
from ranker.response import SearchResponse
from webapp.shop.formatting import humanize, plain_number
from webapp.shop.links import Links


@dataclass(frozen=True, slots=True)
class Reading:
    """What is shown above the results.

    `showing` is the corrected query, empty where nothing was corrected; `chips` are the conditions
    found in the words, `given_up` the words that too few products had, `alike` those beside which
    words that look alike were searched.
    """

    showing: str = ""
    chips: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    verbatim_url: str = ""


def reading(response: SearchResponse, links: Links) -> Reading:
    """Return what there is to say; nothing where the words were taken as they are."""
    plan = response.plan
    if plan is None or not plan.understood:
        return Reading()
    verbatim = replace(response.request, verbatim=True, page=1)
    return Reading(
        showing=plan.corrected if plan.corrections else "",
        chips=tuple(_text(one) for one in plan.conditions if one.hard),
        given_up=tuple(one.dropped for one in response.given_up if one.label != "spelling"),
        alike=tuple(one.dropped for one in response.given_up if one.label == "spelling"),
        verbatim_url=links.search(verbatim),
    )


def _text(one: Condition) -> str:
    what = "" if one.field == "text" else f"{humanize(one.field)} "
    if one.values:
        named = ", ".join(one.values)
        return f"{what}not {named}" if one.excluded else f"{what}{named}"
    low = "" if one.low is None else plain_number(one.low)
    high = "" if one.high is None else plain_number(one.high)
    if low and high:
        return f"{what}{low} to {high}"
    return f"{what}at least {low}" if low else f"{what}up to {high}"
