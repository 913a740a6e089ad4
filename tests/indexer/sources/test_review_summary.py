"""Reviews add up by product, in a temporary file that goes away, and are joined to products."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from catalog.product import Product, QuotedReview, ReviewSummary
from catalog.review import Review
from indexer.sources import review_summary
from indexer.sources.amazon_2023 import Amazon2023Reader
from indexer.sources.amazon_reviews import AmazonReviewReader
from indexer.sources.reader import Reject
from indexer.sources.review_summary import ReviewSummaries
from indexer.sources.yelp_reviews import YelpReviewReader
from tests.indexer.sources.reading import FIXTURES

REVIEWS = [
    Review(product_id="a", rating=5, text="Very good indeed", day=date(2024, 1, 2)),
    Review(product_id="a", rating=2, text="No", day=date(2024, 3, 1)),
    Review(product_id="a", rating=4.5, text=""),
    Review(product_id="b", text="A tip without stars", day=date(2020, 5, 5)),
    Review(product_id="c", rating=0),
]


def test_mean_histogram_words_and_newest() -> None:
    with ReviewSummaries() as summaries:
        tally = summaries.add(REVIEWS)
        assert (tally.reviews, len(summaries)) == (5, 3)
        assert summaries.get("a") == ReviewSummary(
            count=3,
            mean=3.8333,
            histogram=(0, 1, 0, 0, 2),
            words=2.0,
            newest=date(2024, 3, 1),
            quoted=(
                QuotedReview(text="No", rating=2, day=date(2024, 3, 1)),
                QuotedReview(text="Very good indeed", rating=5, day=date(2024, 1, 2)),
            ),
        )


def test_tips_have_no_rating() -> None:
    with ReviewSummaries() as summaries:
        summaries.add(REVIEWS)
        assert summaries.get("b") == ReviewSummary(
            count=1,
            mean=None,
            words=4.0,
            newest=date(2020, 5, 5),
            quoted=(QuotedReview(text="A tip without stars", day=date(2020, 5, 5)),),
        )


def test_no_stars_count_as_one_in_the_histogram_and_as_none_in_the_mean() -> None:
    with ReviewSummaries() as summaries:
        summaries.add(REVIEWS)
        assert summaries.get("c") == ReviewSummary(count=1, mean=0.0, histogram=(1, 0, 0, 0, 0))


def test_a_product_without_reviews_has_no_summary() -> None:
    with ReviewSummaries() as summaries:
        summaries.add(REVIEWS)
        assert summaries.get("absent") is None


def test_sums_are_the_same_when_they_do_not_fit_into_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reviews = [
        Review(product_id=f"p{n % 70}", rating=n % 5 + 1, text="w " * (n % 9), day=date(2024, 1, 1))
        for n in range(2000)
    ]
    with ReviewSummaries() as whole:
        whole.add(reviews)
        expected = {f"p{n}": whole.get(f"p{n}") for n in range(70)}
    monkeypatch.setattr(review_summary, "_HELD", 3)
    with ReviewSummaries() as parts:
        parts.add(reviews[:900])
        parts.add(reviews[900:])
        assert {f"p{n}": parts.get(f"p{n}") for n in range(70)} == expected
        assert len(parts) == 70


def test_the_temporary_file_is_removed_also_after_an_error(tmp_path: Path) -> None:
    with ReviewSummaries(tmp_path) as summaries:
        summaries.add(REVIEWS)
        assert summaries.get("a") is not None
        assert list(tmp_path.iterdir()) != []
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(RuntimeError, match="stop"), ReviewSummaries(tmp_path):
        raise RuntimeError("stop")
    assert list(tmp_path.iterdir()) == []


def test_rejects_are_counted_and_handed_on() -> None:
    seen: list[Reject] = []
    with ReviewSummaries() as summaries:
        file = FIXTURES / "amazon_reviews/reviews_2014.json"
        tally = summaries.add(AmazonReviewReader().read(file), seen.append)
    assert tally.reviews == 4
    assert tally.rejects == {"no product id": 1, "not JSON": 1}
    assert [item.line for item in seen] == [4, 6]


def test_products_keep_a_rating_of_their_own_and_take_one_where_they_have_none() -> None:
    products: list[Product | Reject] = [
        Product(id="a", title="Rated", rating=1.5, rating_count=70),
        Product(id="b", title="Only tips"),
        Product(id="x", title="Without reviews"),
        Reject("f", 1, "not JSON"),
        Product(id="a", title="Not rated"),
    ]
    with ReviewSummaries() as summaries:
        summaries.add(REVIEWS)
        joined = list(summaries.join(products))
    ratings = [(p.rating, p.rating_count) for p in joined if isinstance(p, Product)]
    assert ratings == [(1.5, 70), (None, 0), (None, 0), (3.8333, 3)]
    counts = [p.reviews.count if p.reviews else 0 for p in joined if isinstance(p, Product)]
    assert counts == [3, 1, 0, 3]
    assert joined[3] == products[3]


def test_amazon_reviews_of_variants_reach_their_parent() -> None:
    products = Amazon2023Reader().read(FIXTURES / "amazon_2023/meta_Office.jsonl")
    with ReviewSummaries() as summaries:
        file = FIXTURES / "amazon_reviews/reviews_2023.jsonl"
        summaries.add(AmazonReviewReader().read(file))
        found = {
            item.id: item.reviews
            for item in summaries.join(products)
            if isinstance(item, Product) and item.reviews
        }
    assert found == {
        "B0OFFICE01": ReviewSummary(
            count=2,
            mean=3.0,
            histogram=(1, 0, 0, 0, 1),
            words=6.0,
            newest=date(2020, 5, 5),
            quoted=(
                QuotedReview(
                    title="Smooth",
                    text="Writes smoothly, no smears at all.",
                    rating=5,
                    day=date(2020, 5, 5),
                    helpful=3,
                    verified=True,
                ),
                QuotedReview(
                    title="Dry",
                    text="Dried out in a week. Avoid.",
                    rating=1,
                    day=date(2020, 5, 4),
                    verified=False,
                ),
            ),
        ),
        "B0OFFICE02": ReviewSummary(count=1, mean=4.0, histogram=(0, 0, 0, 1, 0)),
    }


def test_yelp_reviews_and_tips_add_up_together() -> None:
    with ReviewSummaries() as summaries:
        summaries.add(YelpReviewReader().read(FIXTURES / "yelp"))
        assert summaries.get("place-Harbor_Bakery-01") == ReviewSummary(
            count=3,
            mean=3.5,
            histogram=(0, 1, 0, 0, 1),
            words=3.67,
            newest=date(2018, 7, 7),
            quoted=(
                QuotedReview(
                    text="Best croissants in town. Come early.",
                    rating=5,
                    day=date(2018, 7, 7),
                    helpful=2,
                ),
                QuotedReview(text="Try the rye.", day=date(2013, 2, 5)),
                QuotedReview(text="Too crowded.", rating=2, day=date(2012, 1, 3)),
            ),
        )
