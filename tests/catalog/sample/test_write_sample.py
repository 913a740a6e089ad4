"""The written sample: same bytes every time, formats as published, references that hold."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.sample import SampleFiles, write_sample
from catalog.sample.demo_queries import demo_queries
from catalog.sample.judgments import judge
from catalog.sample.products import stream_items

PRODUCTS = 900
PROGRAM = (
    "import sys; from pathlib import Path; from catalog.sample import write_sample; "
    f"write_sample(Path(sys.argv[1]), {PRODUCTS}, places=60)"
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("sample"), PRODUCTS, places=60)


def _digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_same_arguments_write_the_same_bytes(sample: SampleFiles, tmp_path: Path) -> None:
    write_sample(tmp_path, PRODUCTS, places=60)
    assert _digest(tmp_path) == _digest(sample.folder)


def test_the_bytes_do_not_follow_the_hash_seed_or_language(
    sample: SampleFiles, tmp_path: Path
) -> None:
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "LC_ALL": "C", "PYTHONPATH": str(root)}
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], check=True, env=environment, cwd=root
    )
    assert _digest(tmp_path) == _digest(sample.folder)


def test_counts_are_those_of_the_files(sample: SampleFiles) -> None:
    assert len(_lines(sample.products)) == sample.product_count == PRODUCTS
    assert len(_lines(sample.reviews)) == sample.review_count
    assert len(_lines(sample.places)) == sample.place_count == 60
    assert len(_lines(sample.place_reviews)) == sample.place_review_count
    assert len(_lines(sample.place_tips)) == sample.place_tip_count
    assert len(list(sample.pictures.iterdir())) == sample.picture_count
    assert len(sample.events.read_text().splitlines()) == sample.event_count + 1
    assert len(sample.judgments.read_text().splitlines()) == sample.judgment_count + 1


def test_every_picture_exists_and_is_well_formed(sample: SampleFiles) -> None:
    text = sample.products.read_text(encoding="utf-8")
    named = set(re.findall(r"/pictures/[a-z0-9-]+\.svg", text))
    assert {f"/pictures/{path.name}" for path in sample.pictures.iterdir()} == named
    for path in sample.pictures.iterdir():
        assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_reviews_have_the_format_and_agree_with_the_rating(sample: SampleFiles) -> None:
    ratings = {line["parent_asin"]: line["average_rating"] for line in _lines(sample.products)}
    reviews = _lines(sample.reviews)
    given: dict[float, list[float]] = {}
    for review in reviews:
        assert list(review) == [
            "rating", "title", "text", "images", "asin", "parent_asin", "user_id", "timestamp",
            "helpful_vote", "verified_purchase",
        ]  # fmt: skip
        rating, stars = ratings[review["parent_asin"]], review["rating"]
        assert isinstance(rating, float)
        assert isinstance(stars, float)
        assert 1 <= stars <= 5
        assert "{" not in f"{review['title']}{review['text']}"
        given.setdefault(rating, []).append(stars)
    assert 2.5 * PRODUCTS < len(reviews) < 6 * PRODUCTS
    for rating, stars_list in given.items():
        if len(stars_list) > 100:
            assert abs(sum(stars_list) / len(stars_list) - rating) < 0.4


def test_events_have_the_format_and_buy_what_was_carried(sample: SampleFiles) -> None:
    ids = {line["parent_asin"] for line in _lines(sample.products)}
    rows = list(csv.DictReader(sample.events.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["timestamp", "visitorid", "event", "itemid", "transactionid"]
    kinds = Counter(row["event"] for row in rows)
    assert kinds["view"] > kinds["addtocart"] > kinds["transaction"] > 0
    assert all(row["itemid"] in ids for row in rows)
    assert all((row["transactionid"] != "") == (row["event"] == "transaction") for row in rows)
    moments = [int(row["timestamp"]) for row in rows]
    assert moments == sorted(moments)


def test_judgments_name_products_that_exist(sample: SampleFiles) -> None:
    ids = {line["parent_asin"] for line in _lines(sample.products)}
    rows = list(csv.DictReader(sample.judgments.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["query", "docid", "rating"]
    assert {row["rating"] for row in rows} == {"1", "2", "3"}
    assert all(row["docid"] in ids for row in rows)
    assert len({row["query"] for row in rows}) >= 60
    pairs = [(row["query"], row["docid"]) for row in rows]
    assert len(set(pairs)) == len(pairs)


def test_a_judgment_is_right(sample: SampleFiles) -> None:
    titles = {str(line["parent_asin"]): str(line["title"]) for line in _lines(sample.products)}
    rows = list(csv.DictReader(sample.judgments.read_text(encoding="utf-8").splitlines()))
    best = [titles[row["docid"]] for row in rows if (row["query"], row["rating"]) == ("couch", "3")]
    assert best
    assert all("Sofa" in title for title in best)


def test_places_have_the_format_of_yelp(sample: SampleFiles) -> None:
    places = _lines(sample.places)
    ids = {place["business_id"] for place in places}
    assert len(ids) == len({place["name"] for place in places}) == 60
    for place in places:
        assert list(place) == [
            "business_id", "name", "address", "city", "state", "postal_code", "latitude",
            "longitude", "stars", "review_count", "is_open", "attributes", "categories", "hours",
        ]  # fmt: skip
        assert len(str(place["business_id"])) == 22
        attributes = place["attributes"]
        assert isinstance(attributes, dict)
        assert all(isinstance(value, str) for value in attributes.values())
    for review in _lines(sample.place_reviews):
        assert list(review) == [
            "review_id", "user_id", "business_id", "stars", "useful", "funny", "cool", "text",
            "date",
        ]  # fmt: skip
        assert review["business_id"] in ids
    for tip in _lines(sample.place_tips):
        assert list(tip) == ["user_id", "business_id", "text", "date", "compliment_count"]


def test_reviews_can_be_left_out_and_progress_is_told(tmp_path: Path) -> None:
    seen: list[int] = []
    files = write_sample(tmp_path, 30, places=2, reviews=False, progress=seen.append)
    assert seen == list(range(1, 31))
    assert files.review_count == files.place_review_count == 0
    assert files.reviews.read_text() == ""


def test_every_demo_query_has_a_right_answer_in_the_full_sample() -> None:
    graded = list(judge(list(stream_items(5000))))
    answered = {query for query, _, grade in graded if grade == 3}
    assert answered == {query.text for query in demo_queries()}


def test_an_empty_shop_can_be_written(tmp_path: Path) -> None:
    files = write_sample(tmp_path, 0, places=0)
    assert files.product_count == files.event_count == files.place_count == 0
