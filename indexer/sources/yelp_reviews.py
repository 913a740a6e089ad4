"""Yelp Open Dataset, reviews and tips."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from catalog.review import Review
from indexer.sources.days import day_of_text
from indexer.sources.reader import Reject
from indexer.sources.records import build_each, first_objects, read_records
from indexer.sources.rejects import NO_PRODUCT, BadRecordError
from indexer.sources.values import Fields, count, identifier, rating, text

REVIEW_FILES: Final = ("yelp_academic_dataset_review.json", "yelp_academic_dataset_tip.json")


class YelpReviewReader:
    """Reads the review file, the tip file, or both from the dataset's folder.

    A tip has no rating, and its compliments count as helpful votes.
    """

    name = "yelp_reviews"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold `business_id`, `user_id` and `text`."""
        return any(
            "business_id" in fields and "user_id" in fields and "text" in fields
            for file in _files(path)
            for fields in first_objects(file)
        )

    def read(self, path: Path) -> Iterator[Review | Reject]:
        """Yield each line as a review, or as a reject."""
        for file in _files(path):
            yield from build_each(read_records(file), _review)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return [path / name for name in REVIEW_FILES if (path / name).is_file()]


def _review(fields: Fields) -> Review:
    get = fields.get
    product_id = identifier(get("business_id"))
    if not product_id:
        raise BadRecordError(NO_PRODUCT)
    day = get("date")
    votes = get("compliment_count") if "compliment_count" in fields else get("useful")
    return Review.model_validate(
        {
            "product_id": product_id,
            "rating": rating(get("stars")),
            "text": text(get("text")),
            "user_id": identifier(get("user_id")),
            "day": day_of_text(day),
            "helpful": count(votes),
        }
    )
