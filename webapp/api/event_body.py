"""The body of a request that tells of events: one, a list, or one a line; each may be wrong."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog.errors import NotFoundError, RequestError
from catalog.event import Event, EventKind
from catalog.product import ProductId
from retail_search.traffic.masking import masked_query
from webapp.api.line_error import LineError
from webapp.http.errors import ParameterError, TooLargeError, shorten
from webapp.parameters.json_body import as_json, json_lines, without_mark

MOST_EVENTS = 500
OLDEST: Final = timedelta(days=30)
AHEAD: Final = timedelta(minutes=5)


class EventError(ParameterError):
    """An event says nothing that can be kept."""

    code = "bad_event"
    status = 422


class TooManyEventsError(TooLargeError):
    """A request tells of more events than one may; none of them is kept."""


class GivenEvent(BaseModel):
    """An event as a browser or a program sends it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: EventKind = Field(description="What was done: view, click, cart or purchase.")
    product_id: ProductId = Field(description="The product that it was done with.")
    query_id: str = Field(
        "", max_length=64, description="The `query_id` of the search whose answer was acted on."
    )
    position: int | None = Field(
        None, ge=1, le=1_000_000, strict=True,
        description="Place of the product in the hits of that search, from 1 over all pages.",
    )  # fmt: skip
    query: str = Field("", max_length=1_000, description="What was searched before.")
    at: datetime | None = Field(
        None, description="When it was, with a time zone; without, now. At most 30 days ago."
    )
    user_id: str = Field(
        "", max_length=128,
        description="A random name of the visit; give none that says who the visitor is.",
    )  # fmt: skip
    order_id: str = Field("", max_length=128, description="The order that a purchase belongs to.")


@dataclass(frozen=True, slots=True)
class GivenEvents:
    """What a body tells of: events with their lines, and the lines that tell nothing."""

    events: tuple[tuple[int, Event], ...]
    errors: tuple[LineError, ...]


def read_events(body: bytes, mimetype: str = "") -> GivenEvents:  # noqa: ARG001
    """Read one JSON object, a JSON array of them, or JSON lines, whatever the body is called.

    A browser that is leaving a page can only send text. Raises TooManyEventsError, and EventError
    where there is nothing at all.
    """
    parts = list(_parts(without_mark(body)))
    if not parts:
        raise EventError(
            "The body has no events.",
            field="",
            fix='Send {"kind": "click", "product_id": "ID", "query_id": "ID", "position": 1}.',
        )
    if len(parts) > MOST_EVENTS:
        raise TooManyEventsError(
            f"The body has {len(parts):,} events.",
            field="",
            allowed=(f"up to {MOST_EVENTS:,} events",),
            fix="Send several requests, or load a file: retail-search events.",
        )
    now = datetime.now(UTC)
    events: list[tuple[int, Event]] = []
    errors: list[LineError] = []
    for line, part in parts:
        try:
            # Events of one body without moments are apart, and in their order.
            events.append((line, _event(part, now + timedelta(microseconds=line))))
        except RequestError as error:
            errors.append(LineError(line, _id_of(part), error))
    return GivenEvents(tuple(events), tuple(errors))


def of_known_products(given: GivenEvents, product: Callable[[str], object]) -> GivenEvents:
    """Take out the events of products that there are not; `product` raises NotFoundError."""
    known: dict[str, bool] = {}
    events: list[tuple[int, Event]] = []
    errors = list(given.errors)
    for line, event in given.events:
        name = event.product_id
        if name not in known:
            try:
                product(name)
                known[name] = True
            except NotFoundError:
                known[name] = False
        if known[name]:
            events.append((line, event))
        else:
            error = EventError(
                f"There is no product '{shorten(name)}'.", field="product_id", value=name,
                fix="Take an id from a search result.",
            )  # fmt: skip
            errors.append(LineError(line, name, error))
    return GivenEvents(tuple(events), tuple(sorted(errors, key=lambda one: one.line)))


def _parts(body: bytes) -> Iterator[tuple[int, object]]:
    try:
        whole = orjson.loads(body)
    except orjson.JSONDecodeError:
        yield from json_lines(body, _no_json)
        return
    yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)


def _no_json(message: str) -> EventError:
    return EventError(
        message, field="", fix="Send one JSON object in UTF-8 a line, or a JSON array of them."
    )


def _event(part: object, now: datetime) -> Event:
    if isinstance(part, RequestError):
        raise part
    if not isinstance(part, dict):
        raise EventError(
            "An event is a JSON object.", field="", value=_shown(part),
            fix='Write {"kind": "click", "product_id": "ID"}.',
        )  # fmt: skip
    try:
        given = GivenEvent.model_validate(part)
    except ValidationError as error:
        raise _refused(error, part) from error
    at = given.at or now
    if at.utcoffset() is None:
        raise EventError(
            "The moment has no time zone.", field="at", value=_shown(part["at"]),
            fix="Write it as 2026-11-26T09:00:00Z, or leave it out for now.",
        )  # fmt: skip
    if not now - OLDEST <= at <= now + AHEAD:
        raise EventError(
            "The moment is not of these days.", field="at", value=_shown(part["at"]),
            allowed=(f"from {OLDEST.days} days ago to {AHEAD.seconds // 60} minutes from now",),
            fix="Leave it out for now; what is older is loaded by: retail-search events FILE",
        )  # fmt: skip
    return Event(
        kind=given.kind,
        product_id=given.product_id,
        # Two who do the same in the same moment are two, as far as their searches tell them apart.
        user_id=given.user_id or (f"search {given.query_id}" if given.query_id else ""),
        at=at.astimezone(UTC),
        order_id=given.order_id,
        query=masked_query(given.query),
        query_id=given.query_id,
        position=given.position or 0,
    )


def _refused(error: ValidationError, part: dict[str, Any]) -> EventError:
    first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(name, GivenEvent.model_fields, n=1, cutoff=0.5)
        return EventError(
            "An event has no such field.", field=name[:100],
            allowed=tuple(GivenEvent.model_fields),
            fix=f"Did you mean {near[0]!r}?" if near else "Leave it out.",
        )  # fmt: skip
    if first["type"] == "missing":
        return EventError(
            f"The event lacks '{name}'.", field=name, fix=f"Give it {_ALLOWED[name]}."
        )
    return EventError(
        f"That is no '{name}' of an event.", field=name, value=_shown(part.get(name)),
        allowed=(_ALLOWED[name],), fix=f"Give {_ALLOWED[name]}.",
    )  # fmt: skip


_ALLOWED = {
    "kind": "view, click, cart or purchase",
    "product_id": "the id of a product, up to 256 characters",
    "query_id": "the query_id of a search, up to 64 characters",
    "position": "a whole number from 1",
    "query": "a text of up to 1,000 characters",
    "at": "a moment such as 2026-11-26T09:00:00Z",
    "user_id": "a text of up to 128 characters",
    "order_id": "a text of up to 128 characters",
}


def _shown(value: object) -> str:
    return shorten(as_json(value))


def _id_of(part: object) -> str | None:
    given = part.get("product_id") if isinstance(part, dict) else None
    return given[:256] if isinstance(given, str) else None
