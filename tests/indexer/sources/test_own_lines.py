"""The project's own reviews and events: what it writes it reads back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from catalog.event import Event
from catalog.review import Review
from indexer.sources.own_lines import OwnEventReader, OwnReviewReader
from tests.indexer.sources.reading import shown

REVIEW = Review(product_id="a", rating=4, text="Good", user_id="u", day=date(2024, 2, 29))
EVENT = Event(kind="cart", product_id="a", user_id="u", at=datetime(2024, 2, 29, 8, tzinfo=UTC))


def test_reviews_are_read_back_and_bad_ones_rejected(tmp_path: Path) -> None:
    file = tmp_path / "reviews.jsonl"
    file.write_text(f'{REVIEW.model_dump_json()}\n{{"product_id": "a", "rating": 9}}\n')
    reader = OwnReviewReader()
    assert reader.sniff(file)
    assert shown(reader.read(file)) == [
        REVIEW.model_dump(exclude_defaults=True),
        (2, "invalid record"),
    ]


def test_events_are_read_back_and_bad_ones_rejected(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    bad = '{"kind": "wish", "product_id": "a", "user_id": "u", "at": "2024-02-29T08:00:00Z"}'
    file.write_text(f"{EVENT.model_dump_json()}\n{bad}\n")
    reader = OwnEventReader()
    assert reader.sniff(file)
    assert shown(reader.read(file)) == [
        EVENT.model_dump(exclude_defaults=True),
        (2, "invalid record"),
    ]
