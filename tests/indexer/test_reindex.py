from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from catalog.errors import IndexBusyError, RetailSearchError, SourceError, TooManyRejectsError
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder, TextEncoder, Vectors
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line, write_lines

FIXTURES = Path(__file__).parents[1] / "fixtures"
INDEX = "shop"


def options(home: Path, **changes: object) -> ReindexOptions:
    return ReindexOptions(**({"home": home, "index": INDEX} | changes))  # type: ignore[arg-type]


def published(home: Path) -> Generation:
    return Generation.open(IndexFolder(home, INDEX).published())


def titles(home: Path) -> list[str]:
    generation = published(home)
    products = generation.payloads.products(range(generation.manifest.products))
    return [product.title for product in products]


def left_behind(home: Path) -> list[Path]:
    return list((home / "indexes" / INDEX).glob("building"))


class Failing(HashEncoder):
    """Encodes so many texts and then raises."""

    def __init__(self, after: int, error: BaseException) -> None:
        super().__init__()
        self._after = after
        self._error = error

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        if len(self.texts) + len(texts) > self._after:
            raise self._error
        return super().encode(texts, max_tokens)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "shop.jsonl", (line(number) for number in range(30)))


def test_a_file_becomes_an_index_that_the_shipped_encoder_searches(tmp_path: Path) -> None:
    encoder = Encoder.open("all-minilm-l6-v2", threads=1)
    source = FIXTURES / "amazon_2023" / "meta_Office.jsonl"
    report = reindex([source], encoder, options(tmp_path, max_rejects=1.0))
    generation = published(tmp_path)

    assert report.manifest == generation.manifest
    assert [record.format for record in generation.manifest.sources] == ["amazon_2023"]
    assert generation.manifest.products == len(titles(tmp_path)) == report.manifest.encoded > 1
    for ordinal, title in enumerate(titles(tmp_path)):
        assert generation.vectors.nearest(encoder.encode_query(title), 1).ordinals[0] == ordinal
        assert ordinal in generation.lexical.all_terms(generation.lexical.terms(title), 9).ordinals


def test_rejects_are_written_with_line_and_reason_and_counted(tmp_path: Path) -> None:
    records: list[dict[str, object] | str] = [
        line(1),
        "not json",
        line(2),
        {"id": "p3"},
        {"title": "no id"},
        "{",
        line(4),
    ]
    file = write_lines(tmp_path / "shop.jsonl", records)
    report = reindex([file], HashEncoder(), options(tmp_path, max_rejects=0.6))

    assert report.manifest.products == 3
    assert report.manifest.rejected == 4
    assert report.rejects == {"not JSON": 2, "no title": 1, "no id": 1}
    assert report.rejects_file is not None
    rows = [json.loads(row) for row in report.rejects_file.read_text().splitlines()]
    assert [(row["file"], row["line"], row["reason"]) for row in rows] == [
        (str(file), 2, "not JSON"),
        (str(file), 4, "no title"),
        (str(file), 5, "no id"),
        (str(file), 6, "not JSON"),
    ]


@pytest.mark.parametrize(("most", "fails"), [(0.29, False), (0.289, True), (0.0, True)])
def test_a_run_fails_only_past_the_share_allowed(tmp_path: Path, most: float, fails: bool) -> None:
    # 0.29 * 100 is a little less than 29 in floating point.
    good = [line(number) for number in range(71)]
    file = write_lines(tmp_path / "shop.jsonl", good + ["broken"] * 29)
    if not fails:
        assert reindex([file], HashEncoder(), options(tmp_path, max_rejects=most)).rejects
        return
    with pytest.raises(TooManyRejectsError, match="29 of 100 products") as caught:
        reindex([file], HashEncoder(), options(tmp_path, max_rejects=most))
    assert "29 not JSON" in caught.value.message
    assert IndexFolder(tmp_path, INDEX).current() is None
    # The message points to it, so it must still be there.
    assert list((tmp_path / "indexes" / INDEX / "rejects").iterdir())


@pytest.mark.parametrize("broken", [["broken"] * 40, [""] * 3])
def test_a_file_without_a_product_publishes_nothing_and_the_old_one_serves(
    tmp_path: Path, shop: Path, broken: list[str]
) -> None:
    reindex([shop], HashEncoder(), options(tmp_path))
    serving = IndexFolder(tmp_path, INDEX).current()
    file = write_lines(tmp_path / "bad.jsonl", broken)
    with pytest.raises(SourceError):
        reindex([file], HashEncoder(), options(tmp_path, format="json_lines", max_rejects=1.0))

    assert IndexFolder(tmp_path, INDEX).current() == serving
    assert len(titles(tmp_path)) == 30
    assert not left_behind(tmp_path)


def test_of_equal_ids_the_first_is_kept_also_across_files(tmp_path: Path, shop: Path) -> None:
    again = write_lines(tmp_path / "again.jsonl", [line(3, title="another"), line(99), line(99)])
    report = reindex([shop, again], HashEncoder(), options(tmp_path, max_rejects=0.0))

    assert report.manifest.products == 31
    assert report.manifest.duplicates == 2
    assert report.manifest.rejected == 0
    assert report.rejects == {"duplicate id": 2}
    assert "another" not in titles(tmp_path)
    assert report.rejects_file is not None
    rows = [json.loads(row) for row in report.rejects_file.read_text().splitlines()]
    assert [(row["file"], row["detail"]) for row in rows] == [
        (str(again), "p3"),
        (str(again), "p99"),
    ]


def test_reviews_are_joined_and_bad_ones_are_rejects(tmp_path: Path) -> None:
    products = write_lines(tmp_path / "shop.jsonl", [line(1), line(2)])
    reviews = write_lines(
        tmp_path / "reviews.jsonl",
        [
            {"product_id": "p1", "rating": 5, "text": "very good lamp"},
            {"product_id": "p1", "rating": 4, "text": "good"},
            {"product_id": "unknown", "rating": 1},
            "broken",
        ],
    )
    report = reindex(
        [products], HashEncoder(), options(tmp_path, max_rejects=0.25), reviews=[reviews]
    )
    first, second = published(tmp_path).payloads.products([0, 1])

    assert (report.reviews_read, report.reviewed_products) == (3, 2)
    assert first.rating == 4.5
    assert first.reviews is not None
    assert (first.reviews.count, first.reviews.words) == (2, 2.0)
    assert second.reviews is None
    assert report.rejects == {"not JSON": 1}
    assert [record.format for record in report.manifest.reviews] == ["reviews"]


def test_bad_reviews_fail_a_run_but_do_not_count_as_products(tmp_path: Path) -> None:
    products = write_lines(tmp_path / "shop.jsonl", [line(number) for number in range(2)])
    good = [{"product_id": "p1", "rating": 5, "text": "good"}] * 18
    reviews = write_lines(tmp_path / "reviews.jsonl", [*good, "broken", "broken"])

    report = reindex(
        [products], HashEncoder(), options(tmp_path, max_rejects=0.1), reviews=[reviews]
    )
    assert report.manifest.rejected == 2
    with pytest.raises(TooManyRejectsError, match="2 of 20 reviews"):
        reindex([products], HashEncoder(), options(tmp_path, max_rejects=0.09), reviews=[reviews])
    bad = write_lines(tmp_path / "bad.jsonl", [line(1), "broken"])
    with pytest.raises(TooManyRejectsError, match="1 of 2 products"):
        reindex([bad], HashEncoder(), options(tmp_path, max_rejects=0.1), reviews=[reviews])


def test_only_what_changed_is_encoded_again(tmp_path: Path, shop: Path) -> None:
    encoder = HashEncoder()
    assert reindex([shop], encoder, options(tmp_path)).manifest.encoded == 30
    assert reindex([shop], encoder, options(tmp_path)).manifest.encoded == 0
    write_lines(shop, (line(number) for number in [*range(29), 777]))
    changed = reindex([shop], encoder, options(tmp_path)).manifest
    assert (changed.products, changed.encoded) == (30, 1)
    dearer = write_lines(shop, (line(number, price=9.0) for number in [*range(29), 777]))
    assert reindex([dearer], encoder, options(tmp_path)).manifest.encoded == 0
    assert len(encoder.texts) == 31
    assert published(tmp_path).columns["price"].tolist() == [9.0] * 30
    assert reindex([shop], encoder, options(tmp_path, index="other")).manifest.encoded == 0
    newer = HashEncoder(revision="r2")
    assert reindex([shop], newer, options(tmp_path)).manifest.encoded == 30


def test_equal_texts_are_encoded_once(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "shop.jsonl", ({"id": n, "title": "lamp"} for n in range(40)))
    report = reindex([file], HashEncoder(), options(tmp_path))
    assert (report.manifest.products, report.manifest.encoded) == (40, 1)


@pytest.mark.parametrize("name", ["empty.jsonl", "missing.jsonl"])
def test_an_empty_or_missing_file_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(SourceError, match=name):
        reindex([tmp_path / name], HashEncoder(), options(tmp_path))
    with pytest.raises(SourceError, match="No product file"):
        reindex([], HashEncoder(), options(tmp_path))


def test_files_of_different_formats_make_one_index(tmp_path: Path) -> None:
    sources = [FIXTURES / "amazon_2023" / "meta_Office.jsonl", FIXTURES / "yelp"]
    sources[1] /= "yelp_academic_dataset_business.json"
    report = reindex(sources, HashEncoder(), options(tmp_path, max_rejects=1.0))
    generation = published(tmp_path)
    products = generation.payloads.products(range(generation.manifest.products))

    assert {product.source for product in products} == {"amazon_2023", "yelp"}
    assert [record.format for record in report.manifest.sources] == ["amazon_2023", "yelp"]


@pytest.mark.parametrize("error", [RuntimeError("midway"), KeyboardInterrupt()])
def test_an_error_in_the_middle_leaves_nothing_and_the_old_one_serves(
    tmp_path: Path, error: BaseException
) -> None:
    many = write_lines(tmp_path / "many.jsonl", (line(number) for number in range(2_500)))
    few = write_lines(tmp_path / "few.jsonl", [line(1)])
    reindex([few], HashEncoder(), options(tmp_path))
    with pytest.raises(type(error)):
        reindex([many], Failing(2_100, error), options(tmp_path))

    assert not left_behind(tmp_path)
    assert titles(tmp_path) == ["desk lamp number 1"]
    # What was encoded before the error is kept.
    report = reindex([many], HashEncoder(), options(tmp_path))
    assert (report.manifest.products, report.manifest.encoded) == (2_500, 500)
    assert len(IndexFolder(tmp_path, INDEX).rows()) == 2


def test_a_second_run_at_the_same_time_is_refused(tmp_path: Path, shop: Path) -> None:
    with IndexFolder(tmp_path, INDEX).lock(), pytest.raises(IndexBusyError):
        reindex([shop], HashEncoder(), options(tmp_path))
    reindex([shop], HashEncoder(), options(tmp_path))


def test_progress_names_the_steps_and_counts_to_the_end(tmp_path: Path, shop: Path) -> None:
    said: list[tuple[str, int, int | None]] = []
    reindex([shop], HashEncoder(), options(tmp_path), progress=lambda *step: said.append(step))
    assert said == [
        ("index", 30, None), ("vectors", 30, 30), ("write", 30, 30), ("verify", 0, None),
    ]  # fmt: skip


def test_a_large_catalogue_gets_a_graph(tmp_path: Path, shop: Path) -> None:
    report = reindex([shop], HashEncoder(), options(tmp_path, exact_vectors_up_to=29))
    assert report.manifest.vectors == "hnsw"
    assert not published(tmp_path).vectors.exact


def test_an_encoder_that_breaks_its_promise_is_not_published(tmp_path: Path, shop: Path) -> None:
    class Long(HashEncoder):
        def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
            doubled: Vectors = super().encode(texts, max_tokens) * 2
            return doubled

    encoder: TextEncoder = Long()
    with pytest.raises(RetailSearchError, match="length 2"):
        reindex([shop], encoder, options(tmp_path))
    assert IndexFolder(tmp_path, INDEX).current() is None
    assert not left_behind(tmp_path)


@pytest.mark.parametrize("damage", ["another release", "damaged"])
def test_what_serves_now_may_be_of_another_release_or_damaged(tmp_path: Path, damage: str) -> None:
    source = write_lines(tmp_path / "a.jsonl", [line(1, title="Red shoe")])
    reindex([source], HashEncoder(), options(tmp_path))
    manifest = IndexFolder(tmp_path, INDEX).published() / "manifest.json"
    if damage == "damaged":
        manifest.write_text("{", encoding="utf-8")
    else:
        said = json.loads(manifest.read_text(encoding="utf-8"))
        manifest.write_text(json.dumps(said | {"schema_version": 0}), encoding="utf-8")
    write_lines(source, [line(1, title="Blue shoe")])
    reindex([source], HashEncoder(), options(tmp_path))
    assert titles(tmp_path) == ["Blue shoe"]
