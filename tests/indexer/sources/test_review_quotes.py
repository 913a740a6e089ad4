"""The most helpful reviews of each product are quoted, however many there are and in any order."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from catalog.product import LONGEST_QUOTE, MOST_QUOTED, QuotedReview
from catalog.review import Review
from indexer.sources import review_summary
from indexer.sources.review_quotes import cut_at_word
from indexer.sources.review_summary import ReviewSummaries

DAY = date(2024, 1, 1)


def _quoted(*reviews: Review) -> tuple[QuotedReview, ...]:
    with ReviewSummaries() as summaries:
        summaries.add(reviews)
        found = summaries.get("a")
        assert found is not None
        return found.quoted


def _review(text: str, helpful: int = 0, verified: bool | None = None, day: int = 0) -> Review:
    return Review(
        product_id="a", text=text, helpful=helpful, verified=verified,
        day=DAY + timedelta(days=day),
    )  # fmt: skip


def test_the_most_helpful_come_first_then_verified_then_the_newest() -> None:
    found = _quoted(
        _review("newest", day=9),
        _review("verified", verified=True),
        _review("helpful", helpful=4),
        _review("verified and newer", verified=True, day=1),
        _review("not verified", verified=False, day=5),
        _review("helpful and verified", helpful=4, verified=True),
    )
    assert [one.text for one in found] == [
        "helpful and verified", "helpful", "verified and newer",
    ]  # fmt: skip


def test_what_has_no_text_is_not_quoted_and_what_is_said_twice_is_quoted_once() -> None:
    found = _quoted(
        _review("", helpful=9), _review("Fine.", helpful=3), _review("Fine.", helpful=2),
        _review("Good.", helpful=1),
    )  # fmt: skip
    assert [(one.text, one.helpful) for one in found] == [("Fine.", 3), ("Good.", 1)]


def test_a_review_is_quoted_with_all_that_is_known_of_it() -> None:
    review = Review(
        product_id="a", rating=4, title="Bright", text="Lights the room.", user_id="u",
        day=DAY, helpful=12, verified=True,
    )  # fmt: skip
    assert _quoted(review) == (
        QuotedReview(
            title="Bright", text="Lights the room.", rating=4, day=DAY, helpful=12, verified=True
        ),
    )


def test_votes_that_make_no_sense_do_no_harm() -> None:
    found = _quoted(_review("huge", helpful=10**15), _review("negative", helpful=-5))
    assert [one.helpful for one in found] == [10**15, 0]


def test_long_texts_are_cut_at_a_word() -> None:
    words = "word " * 200
    (one,) = _quoted(_review(words))
    assert 500 < len(one.text) <= LONGEST_QUOTE
    assert one.text.endswith("word\N{HORIZONTAL ELLIPSIS}")
    (one,) = _quoted(_review("x" * 5_000))
    assert len(one.text) == LONGEST_QUOTE
    assert cut_at_word("as it is", 8) == "as it is"
    assert cut_at_word("as it is, no more", 10) == "as it is\N{HORIZONTAL ELLIPSIS}"


def test_the_best_are_the_same_when_they_do_not_fit_into_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dice = Random(7)
    reviews = [
        Review(
            product_id=f"p{dice.randrange(40)}", rating=3, text=f"text {dice.randrange(500)}",
            helpful=dice.randrange(30), verified=dice.choice((True, False, None)),
            day=DAY + timedelta(days=dice.randrange(900)),
        )
        for _ in range(3_000)
    ]  # fmt: skip
    monkeypatch.setattr(review_summary, "_HELD", 5)
    with ReviewSummaries() as parts:
        parts.add(reviews[:1_000])
        assert parts.get("p1") is not None
        parts.add(reviews[1_000:])
        found = {f"p{n}": parts.get(f"p{n}") for n in range(40)}
    for product, summary in found.items():
        own = [one for one in reviews if one.product_id == product]
        own.sort(key=lambda one: (-one.helpful, one.verified is not True, -_day(one)))
        expected: dict[str, int] = {}
        for one in own:
            expected.setdefault(one.text, one.helpful)
        assert summary is not None
        got = [(one.text, one.helpful) for one in summary.quoted]
        assert got == list(expected.items())[:MOST_QUOTED]


def _day(review: Review) -> int:
    assert review.day is not None
    return review.day.toordinal()
