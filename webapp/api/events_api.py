"""Events: what shoppers did with the products that a search showed."""

from __future__ import annotations

from flask import request
from pydantic import Field

from catalog.errors import RequestError
from retail_search.settings import Settings
from retail_search.traffic.traffic import Traffic
from webapp.api.error_answer import ErrorAnswer
from webapp.api.event_body import (
    EventError,
    GivenEvent,
    GivenEvents,
    TooManyEventsError,
    of_known_products,
    read_events,
)
from webapp.api.operation import JSON, JSON_LINES, Answer, Answered, Body, Operation, Part, Reply
from webapp.engine import SearchEngine
from webapp.http.access import OtherSiteError
from webapp.http.busy import NotTakenError
from webapp.http.errors import envelope_of
from webapp.http.request_origin import from_other_site

_EXAMPLE = [{"kind": "click", "product_id": "B0ONBLKJUD", "query_id": "9f3c", "position": 1}]
_DESCRIPTION = """\
Takes one event, a list of them, or one a line. An event that is wrong is told of and the others
are kept, within a second. The body may be called `text/plain`, as `navigator.sendBeacon` does.
Send the `query_id` of the search and the `position` of the hit: click rates are worked out from
them. No key is needed; pages of other sites are refused unless `cors_origins` names them."""


class EventsOffError(RequestError):
    """The server keeps no events."""

    code = "events_off"
    status = 403


class EventsFullError(NotTakenError):
    """Events cannot be written just now, and as many wait as may."""

    code = "events_full"


class EventErrorPart(Part):
    """An event that is not kept; `line` counts from 1, in an array the elements."""

    line: int = Field(ge=1)
    id: str | None = Field(description="Its product, as far as it can be read.")
    code: str
    message: str
    field: str | None
    value: str | None
    allowed: tuple[str, ...] | None
    fix: str | None


class EventsAnswer(Answer):
    """How many events are kept, and what is wrong with the others."""

    accepted: int = Field(ge=0)
    errors: tuple[EventErrorPart, ...]


class NoEventsAnswer(ErrorAnswer):
    """None of the events is kept: an error as any other, and what is wrong with each."""

    accepted: int = 0
    errors: tuple[EventErrorPart, ...] = ()


def event_operations(
    engine: SearchEngine, settings: Settings, traffic: Traffic | None
) -> tuple[Operation, ...]:
    """Declare the operation that takes events."""
    store = None if traffic is None else traffic.events

    def take(body: GivenEvents) -> Reply:
        if from_other_site(request, settings.allowed_origins):
            raise OtherSiteError(
                "A page of another site may not send events.",
                fix="Send them from a page of this server or of one that cors_origins names.",
            )
        if store is None:
            raise EventsOffError(
                "This server keeps no events.", fix="Start it with the setting accept_events on."
            )
        given = of_known_products(body, engine.product)
        accepted = store.add(event for _, event in given.events)
        if given.events and not accepted:
            raise EventsFullError("Events cannot be kept just now.", fix="Send them again later.")
        said = {"accepted": accepted, "errors": [one.json() for one in given.errors]}
        if given.errors and not given.events:
            # An error like any other, and beside it what is wrong with each line.
            return Answered(envelope_of(given.errors[0].error) | said, 422)
        return said

    return (
        Operation(
            name="events",
            method="POST",
            path="/events",
            summary="Tell what shoppers did",
            description=_DESCRIPTION,
            tag="events",
            body=Body(GivenEvent, read_events, (JSON, JSON_LINES, "text/plain"), _EXAMPLE),
            answer=EventsAnswer,
            others={422: NoEventsAnswer},
            handler=take,
            errors=(
                EventError,
                TooManyEventsError,
                OtherSiteError,
                EventsOffError,
                EventsFullError,
            ),
        ),
    )
