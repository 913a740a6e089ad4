"""What a reindex tells query understanding of a catalogue is a part of its generation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.errors import IndexCorruptError
from catalog.event import Event
from catalog.sample import generate_products
from indexer.embedded.encodings import EncodingCache
from indexer.embedded.generation import KNOWLEDGE
from indexer.embedded.generations import IndexFolder
from indexer.embedded.manifest import Manifest
from indexer.embedded_place import EmbeddedPlace
from indexer.events import EventCounts, add_events, events_file
from indexer.options import ReindexOptions
from indexer.reindex import reindex
from indexer.updates.compact import compact
from indexer.verify import verify
from query.knowledge.collect import KnowledgeCollector
from query.knowledge.facts import ATTRIBUTES, BRANDS, CATEGORIES, CENTROIDS, FACTS
from query.knowledge.knowledge import EMPTY, Knowledge
from retail_search.embedded_index import EmbeddedIndex
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line, write_lines

INDEX = "shop"


def options(home: Path) -> ReindexOptions:
    return ReindexOptions(home, INDEX)


def records() -> Iterator[dict[str, object]]:
    for number in range(40):
        kind = ("Lamps", "Fans")[number % 2]
        yield line(
            number,
            title=f"{kind[:-1]} model {'abcdefghij'[number % 10]}",
            brand=("Lumo", "Ardo")[number // 20],
            category=["Home", kind],
            price=float(number),
            attributes={"Color": ("red", "blue", "green", "grey")[number // 2 % 4]},
        )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "shop.jsonl", records())


def published(home: Path) -> Path:
    return IndexFolder(home, INDEX).published()


def test_a_generation_knows_its_catalogue_and_its_manifest_covers_that(
    tmp_path: Path, shop: Path
) -> None:
    report = reindex([shop], HashEncoder(), options(tmp_path))
    knowledge = Knowledge.open(published(tmp_path) / KNOWLEDGE)
    assert knowledge.products == 40
    assert knowledge.brands == {"ardo": 20, "lumo": 20}
    assert knowledge.values == {"Color": {"blue": 10, "green": 10, "grey": 10, "red": 10}}
    assert [(one.path, one.count) for one in knowledge.categories] == [
        (("Home",), 40), (("Home", "Fans"), 20), (("Home", "Lamps"), 20),
    ]  # fmt: skip
    # Lamps cost 0, 2, ... 38, and fans a dollar more.
    assert knowledge.price_band(("Home", "Lamps"), "low") == 9.5
    assert knowledge.price_band(("Home", "Fans"), "high") == 29.5
    covered = {name for name in report.manifest.files if name.startswith(f"{KNOWLEDGE}/")}
    assert {f"{KNOWLEDGE}/{name}" for name in (FACTS, CATEGORIES, CENTROIDS, BRANDS)} < covered
    opened = EmbeddedIndex(tmp_path, INDEX).open(None)
    assert opened.knowledge.folder == published(tmp_path) / KNOWLEDGE
    assert opened.knowledge.encoder_identity == opened.encoder_identity


def test_the_sample_catalogue_is_known_by_departments(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "sample.jsonl", generate_products(400, 7))
    reindex([file], HashEncoder(), options(tmp_path))
    knowledge = Knowledge.open(published(tmp_path) / KNOWLEDGE)
    departments = [one for one in knowledge.categories if len(one.path) == 1]
    assert sum(one.count for one in departments) == 400
    assert len(departments) > 5
    assert knowledge.shares["price"] > 0.9
    assert "Black" in knowledge.values["color"]
    assert len(knowledge.brands) > 20
    assert knowledge.calibration is not None


def test_of_products_with_one_id_the_first_counts(tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "shop.jsonl", [line(1, brand="One"), line(1, brand="Two"), line(2, brand="One")]
    )
    reindex([file], HashEncoder(), options(tmp_path))
    assert Knowledge.open(published(tmp_path) / KNOWLEDGE).brands == {"one": 2}


def test_an_unchanged_reindex_encodes_nothing_for_it(tmp_path: Path, shop: Path) -> None:
    first, second = HashEncoder(), HashEncoder()

    class Counting(HashEncoder):
        asked = 0

        def encode_query(self, text: str):  # type: ignore[no-untyped-def]
            Counting.asked += 1
            return super().encode_query(text)

    reindex([shop], first, options(tmp_path))
    calibration = Knowledge.open(published(tmp_path) / KNOWLEDGE).calibration
    reindex([shop], Counting(), options(tmp_path))
    assert Counting.asked == 0
    assert second.texts == []
    assert calibration is not None
    assert Knowledge.open(published(tmp_path) / KNOWLEDGE).calibration == calibration


def test_an_older_generation_is_served_without(tmp_path: Path, shop: Path) -> None:
    reindex([shop], HashEncoder(), options(tmp_path))
    folder = published(tmp_path)
    shutil.rmtree(folder / KNOWLEDGE)
    manifest = Manifest.read(folder)
    files = {n: r for n, r in manifest.files.items() if not n.startswith(f"{KNOWLEDGE}/")}
    manifest.model_copy(update={"files": files}).write(folder)
    verify(folder)
    opened = EmbeddedIndex(tmp_path, INDEX).open(None)
    assert opened.catalogue.products == 40
    assert opened.knowledge is EMPTY


def test_what_is_damaged_is_not_verified(tmp_path: Path, shop: Path) -> None:
    reindex([shop], HashEncoder(), options(tmp_path))
    place = EmbeddedPlace(tmp_path, INDEX)
    file = published(tmp_path) / KNOWLEDGE / ATTRIBUTES
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    file.write_bytes(content)
    with pytest.raises(IndexCorruptError, match=ATTRIBUTES):
        place.check_published()
    with pytest.raises(IndexCorruptError, match=ATTRIBUTES):
        verify(published(tmp_path))


def test_a_run_that_dies_while_it_is_written_leaves_the_old_generation(
    tmp_path: Path, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = reindex([shop], HashEncoder(), options(tmp_path)).manifest.generation

    class Died(BaseException):
        pass

    finish = KnowledgeCollector.finish

    def dies(self: KnowledgeCollector, folder: Path, *given: object) -> None:
        finish(self, folder, *given)  # type: ignore[arg-type]
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(KnowledgeCollector, "finish", dies)
        with pytest.raises(Died):
            reindex([shop], HashEncoder(), options(tmp_path))
    place = IndexFolder(tmp_path, INDEX)
    assert place.current() == before
    assert not list(place.root.glob("building"))
    assert Knowledge.open(published(tmp_path) / KNOWLEDGE).products == 40


def test_compaction_counts_anew(tmp_path: Path, shop: Path) -> None:
    encoder = HashEncoder()
    reindex([shop], encoder, ReindexOptions(tmp_path, INDEX, encoder="hash"))
    before = Knowledge.open(published(tmp_path) / KNOWLEDGE)
    compact(EmbeddedPlace(tmp_path, INDEX), encoder, ReindexOptions(tmp_path, INDEX))
    after = Knowledge.open(published(tmp_path) / KNOWLEDGE)
    assert after.folder != before.folder
    assert (after.brands, after.values, after.categories) == (
        before.brands, before.values, before.categories,
    )  # fmt: skip


def test_queries_of_events_are_words_of_the_speller(tmp_path: Path, shop: Path) -> None:
    events = [
        Event(product_id="p1", kind="click", user_id=str(n), at=datetime.now(UTC), query=query)
        for n, query in enumerate(["zorblat"] * 12 + ["lamp"] * 3 + [""])
    ]
    file = events_file(tmp_path, INDEX)
    add_events(file, events, lambda reject: None)
    with closing(EventCounts(file)) as counts:
        assert counts.queries(5) == {"zorblat": 12, "lamp": 3}
        assert counts.queries(1) == {"zorblat": 12}
    with closing(EventCounts(tmp_path / "none")) as counts:
        assert counts.queries(5) == {}
    reindex([shop], HashEncoder(), options(tmp_path))
    folder = Knowledge.open(published(tmp_path) / KNOWLEDGE).speller_folder
    assert folder is not None
    from query.spelling.vocabulary import Vocabulary

    assert Vocabulary.open(folder).words.number("zorblat") >= 0


def test_texts_that_ask_are_cached_apart_from_those_that_are_asked_for(
    tmp_path: Path, shop: Path
) -> None:
    encoder = HashEncoder()
    reindex([shop], encoder, options(tmp_path))
    (folder,) = (tmp_path / "cache" / "encodings").iterdir()
    with closing(EncodingCache(folder, encoder.dimension)) as cache:
        # Twenty passages (each model and brand and price is one), names, and short titles.
        assert len(cache) > len(set(encoder.texts))
