"""Amazon reviews of 2014, 2018 and 2023: one object a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog.review import Review
from indexer.sources.amazon_fields import is_amazon_review
from indexer.sources.days import day_of_milliseconds, day_of_seconds, day_of_text
from indexer.sources.reader import Reject
from indexer.sources.records import build_each, first_objects, parse_literal, read_records
from indexer.sources.rejects import NO_PRODUCT, BadRecordError
from indexer.sources.values import Fields, count, identifier, rating, text


class AmazonReviewReader:
    """Reads review files of all three years; those of 2023 name the product by `parent_asin`."""

    name = "amazon_reviews"

    def sniff(self, path: Path) -> bool:
        """Say whether the lines hold `asin` and a reviewer with a rating."""
        return any(is_amazon_review(fields) for fields in first_objects(path, parse_literal))

    def read(self, path: Path) -> Iterator[Review | Reject]:
        """Yield each line as a review, or as a reject."""
        return build_each(read_records(path, parse_literal), _review)


def _review(fields: Fields) -> Review:
    return _review_2023(fields) if "user_id" in fields else _review_2018(fields)


def _review_2018(fields: Fields) -> Review:
    get = fields.get
    helpful = get("helpful")  # 2014: [found helpful, voted]
    votes = helpful[0] if isinstance(helpful, list) and helpful else get("vote")
    verified = get("verified")
    return Review.model_validate(
        {
            "product_id": _product_id(get("asin")),
            "rating": rating(get("overall")),
            "title": text(get("summary")),
            "text": text(get("reviewText")),
            "user_id": identifier(get("reviewerID")),
            "day": day_of_seconds(get("unixReviewTime")) or day_of_text(get("reviewTime")),
            "helpful": count(votes),
            "verified": verified if isinstance(verified, bool) else None,
        }
    )


def _review_2023(fields: Fields) -> Review:
    get = fields.get
    verified = get("verified_purchase")
    return Review.model_validate(
        {
            "product_id": _product_id(get("parent_asin") or get("asin")),
            "rating": rating(get("rating")),
            "title": text(get("title")),
            "text": text(get("text")),
            "user_id": identifier(get("user_id")),
            "day": day_of_milliseconds(get("timestamp") or get("sort_timestamp")),
            "helpful": count(get("helpful_vote")),
            "verified": verified if isinstance(verified, bool) else None,
        }
    )


def _product_id(value: object) -> str:
    found = identifier(value)
    if not found:
        raise BadRecordError(NO_PRODUCT)
    return found
