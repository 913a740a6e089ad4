"""Reading: what the page says of how a query was read, and the way back to the words as typed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from query.plan import Condition, QueryPlan
from ranker.response import SearchResponse
from webapp.shop.formatting import humanize, plain_number
from webapp.shop.links import Links


@dataclass(frozen=True, slots=True)
class Reading:
    """What is shown above the results.

    `showing` is the corrected query, empty where nothing was corrected; `chips` are the conditions
    found in the words, `given_up` the words that too few products had, `alike` those beside which
    words that look alike were searched. `meant` is what a query that was taken as typed may have
    meant instead.
    """

    showing: str = ""
    chips: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    verbatim_url: str = ""
    meant: str = ""
    meant_url: str = ""

    def __bool__(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.showing or self.chips or self.given_up or self.alike or self.meant)


def reading(response: SearchResponse, links: Links, otherwise: QueryPlan | None = None) -> Reading:
    """Return what there is to say of how a query was read.

    `otherwise` is how a query that was taken as typed would have been read.
    """
    plan = response.plan
    if otherwise is not None and otherwise.corrections:
        corrected = otherwise.corrected
        asked = replace(response.request, query=corrected, verbatim=False, page=1)
        return Reading(meant=corrected, meant_url=links.search(asked))
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
