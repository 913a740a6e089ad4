"""RetailRocket events: who viewed, put into the cart or bought which item."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from catalog.errors import SourceError
from catalog.event import Event, EventKind
from indexer.sources.days import moment_of_milliseconds
from indexer.sources.opening import Line, first_lines, read_lines
from indexer.sources.reader import Reject
from indexer.sources.rejects import BAD_EVENT, make_reject
from indexer.sources.retailrocket import find_file
from indexer.sources.values import identifier

EVENT_FILE: Final = "events.csv"

_HEADER: Final = b"timestamp,visitorid,event,itemid,transactionid"
_KINDS: Final[dict[bytes, EventKind]] = {
    b"view": "view",
    b"addtocart": "cart",
    b"transaction": "purchase",
}


class RetailRocketEventReader:
    """Reads `events.csv`, or the dataset's folder that holds it.

    Ids may be other than numbers, so that a shop can write its own events in this format.
    """

    name = "retailrocket_events"

    def sniff(self, path: Path) -> bool:
        """Say whether the file, or `events.csv` in the folder, begins with the known header."""
        file = _file(path)
        return file is not None and first_lines(file, 1)[:1] in ([_HEADER], [_HEADER + b"\r"])

    def read(self, path: Path) -> Iterator[Event | Reject]:
        """Yield each row as an event, or as a reject."""
        file = _file(path)
        if file is None:
            raise SourceError(f"{path} has no {EVENT_FILE}.", fix=f"Name {EVENT_FILE} itself.")
        for line in read_lines(file):
            if not isinstance(line, Line):
                yield line
            elif line.data.strip() not in (b"", _HEADER):
                yield _event(line.data) or make_reject(line.file, line.number, BAD_EVENT, line.data)


def _file(path: Path) -> Path | None:
    return find_file(path, EVENT_FILE) if path.is_dir() else path


def _event(row: bytes) -> Event | None:
    cells = row.strip().split(b",")
    if len(cells) != 5:
        return None
    time, visitor, kind, item, order = cells
    at = moment_of_milliseconds(int(time)) if time.isdigit() and len(time) < 18 else None
    product_id, user_id = _name(item), _name(visitor)
    if at is None or kind not in _KINDS or not product_id or not user_id:
        return None
    if not (order.isalnum() or not order):
        return None
    return Event(
        kind=_KINDS[kind],
        product_id=str(int(product_id)) if item.isdigit() and len(item) < 19 else product_id,
        user_id=user_id,
        at=at,
        order_id=order.decode("ascii", "ignore"),
    )


def _name(cell: bytes) -> str:
    """Return an id as product files give it (also "B0CU4HV3SW"), "" where it is none."""
    try:
        return identifier(cell.decode())
    except UnicodeDecodeError:
        return ""
