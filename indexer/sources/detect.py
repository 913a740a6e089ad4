"""Tell what a file is from its content, and give the reader for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol, TypeVar

from catalog.errors import SourceError
from indexer.sources.amazon_2014 import Amazon2014Reader
from indexer.sources.amazon_2018 import Amazon2018Reader
from indexer.sources.amazon_2023 import Amazon2023Reader
from indexer.sources.amazon_reviews import AmazonReviewReader
from indexer.sources.columns import ColumnMap, Columns
from indexer.sources.decompression import require_file
from indexer.sources.delimited import DelimitedReader
from indexer.sources.esci import EsciReader, Locale
from indexer.sources.icecat import IcecatReader
from indexer.sources.json_lines import JsonLinesReader
from indexer.sources.own_lines import OwnEventReader, OwnReviewReader
from indexer.sources.reader import EventReader, ProductReader, ReviewReader
from indexer.sources.retailrocket import RetailRocketReader
from indexer.sources.retailrocket_events import RetailRocketEventReader
from indexer.sources.wands import WandsReader
from indexer.sources.yelp import YelpReader
from indexer.sources.yelp_reviews import YelpReviewReader


class _Named(Protocol):
    name: str

    def sniff(self, path: Path) -> bool: ...


R = TypeVar("R", bound=_Named)

_EVENTS_FIX: Final = "Load it with `retail-search events`."

_LOOKED_FOR: Final = {
    "product": (
        "Amazon (asin or parent_asin), Yelp (business_id), Icecat (attr_t_...), ESCI (Parquet),"
        " WANDS (category hierarchy), a RetailRocket folder, and JSON lines, JSON arrays or CSV"
        " with an id and a title"
    ),
    "review": "Amazon reviews (asin, overall or rating), Yelp reviews and tips, and own JSON lines",
    "event": "RetailRocket events.csv, and own JSON lines",
}


def product_readers(
    columns: ColumnMap | None = None, locale: Locale = "us"
) -> tuple[ProductReader, ...]:
    """Return the readers of all product formats, in the order in which they are tried.

    `columns` maps fields to columns for CSV and JSON; `locale` picks the ESCI products.
    """
    return (*_published_readers(locale), *_own_readers(columns))


def review_readers() -> tuple[ReviewReader, ...]:
    """Return the readers of all review formats, in the order in which they are tried."""
    return (AmazonReviewReader(), YelpReviewReader(), OwnReviewReader())


def event_readers() -> tuple[EventReader, ...]:
    """Return the readers of all event formats, in the order in which they are tried."""
    return (RetailRocketEventReader(), OwnEventReader())


def detect(
    path: Path,
    format: str | None = None,
    *,
    columns: ColumnMap | None = None,
    locale: Locale = "us",
) -> ProductReader:
    """Return the reader for the product file or folder at `path`.

    `format` names it; without it the content tells. Raises `SourceError` where the path is missing
    or empty, the format has no such name or cannot be told, or the file holds reviews or events.
    """
    chosen = None
    if format is not None:
        chosen = _by_name(product_readers(columns, locale), format, "product")
    _require_source(path)
    found = chosen or _first(_published_readers(locale), path)
    if found is not None and (chosen is None or found.sniff(path)):
        return found
    _refuse(path, review_readers(), "reviews", "Give it with --reviews.")
    if path.is_file():  # a folder may hold items and events
        _refuse(path, event_readers(), "events", _EVENTS_FIX)
    found = found or _first(_own_readers(columns), path)
    if found is None and columns:
        raise SourceError(
            f"{path} is no CSV or JSON lines file with the columns"
            f" {', '.join(sorted(set(columns.values())))}.",
            fix="Compare what --column names with the file's first line.",
        )
    return found or _unknown(path, product_readers(columns, locale), "product")


def detect_reviews(path: Path, format: str | None = None) -> ReviewReader:
    """Return the reader for the review file or folder at `path`, as `detect` does."""
    chosen = None if format is None else _by_name(review_readers(), format, "review")
    _require_source(path)
    found = chosen or _first(review_readers(), path)
    if found is not None and (chosen is None or found.sniff(path)):
        return found
    _refuse(path, product_readers(), "products", "Give it as the source, without --reviews.")
    _refuse(path, event_readers(), "events", _EVENTS_FIX)
    return found or _unknown(path, review_readers(), "review")


def detect_events(path: Path, format: str | None = None) -> EventReader:
    """Return the reader for the event file or folder at `path`, as `detect` does."""
    chosen = None if format is None else _by_name(event_readers(), format, "event")
    _require_source(path)
    found = chosen or _first(event_readers(), path)
    if found is not None and (chosen is None or found.sniff(path)):
        return found
    # Reviews first: with their id and title they also look like a shop's own JSON.
    _refuse(path, review_readers(), "reviews", "Give it to `retail-search reindex` with --reviews.")
    _refuse(path, product_readers(), "products", "Load it with `retail-search reindex`.")
    return found or _unknown(path, event_readers(), "event")


def _published_readers(locale: Locale) -> tuple[ProductReader, ...]:
    return (
        RetailRocketReader(),
        EsciReader(locale),
        Amazon2023Reader(),
        Amazon2018Reader(),
        Amazon2014Reader(),
        YelpReader(),
        IcecatReader(),
        WandsReader(),
    )


def _own_readers(columns: ColumnMap | None) -> tuple[ProductReader, ...]:
    chosen = Columns(columns)
    return (JsonLinesReader(chosen), DelimitedReader(chosen))


def _require_source(path: Path) -> None:
    if not path.is_dir():
        require_file(path)


def _first(readers: Sequence[R], path: Path) -> R | None:
    return next((reader for reader in readers if reader.sniff(path)), None)


def _refuse(path: Path, readers: Sequence[_Named], what: str, fix: str) -> None:
    other = _first(readers, path)
    if other is not None:
        raise SourceError(f"{path} holds {what} ({other.name}).", fix=fix)


def _by_name(readers: Sequence[R], name: str, kind: str) -> R:
    for reader in readers:
        if reader.name == name:
            return reader
    allowed = ", ".join(reader.name for reader in readers)
    raise SourceError(f"There is no {kind} format {name!r}.", fix=f"Use one of {allowed}.")


def _unknown(path: Path, readers: Sequence[R], kind: str) -> R:
    names = ", ".join(reader.name for reader in readers)
    raise SourceError(
        f"Cannot tell the format of {path}. Looked for {kind}s of {_LOOKED_FOR[kind]}.",
        fix=f"Say which it is with --format (one of {names}), or convert it to one of them.",
    )
