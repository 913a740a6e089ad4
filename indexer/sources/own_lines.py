"""JSON lines of the project's own `Review` and `Event`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from catalog.event import Event
from catalog.review import Review
from indexer.sources.reader import Reject
from indexer.sources.records import build_each, first_objects, read_records

_EVENT_KEYS: Final = frozenset({"kind", "product_id", "user_id", "at"})


class OwnReviewReader:
    """Reads what `Review.model_dump_json()` writes."""

    name = "reviews"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold only keys of a review, with a text or a user."""
        names = Review.model_fields.keys()
        return any(
            "product_id" in fields
            and ("text" in fields or "user_id" in fields)
            and fields.keys() <= names
            for fields in first_objects(path)
        )

    def read(self, path: Path) -> Iterator[Review | Reject]:
        """Yield each line as a review, or as a reject."""
        return build_each(read_records(path), Review.model_validate)


class OwnEventReader:
    """Reads what `Event.model_dump_json()` writes."""

    name = "events"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold `kind`, `product_id`, `user_id` and `at`."""
        return any(fields.keys() >= _EVENT_KEYS for fields in first_objects(path))

    def read(self, path: Path) -> Iterator[Event | Reject]:
        """Yield each line as an event, or as a reject."""
        return build_each(read_records(path), Event.model_validate)
