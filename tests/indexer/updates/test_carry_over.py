"""What is changed while a generation is built is changed in it too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from catalog.errors import IndexBusyError, IndexCorruptError, ModelError, SourceError
from catalog.product import Product
from indexer.embedded.generation import LEXICAL
from indexer.embedded.manifest import UPDATES, Manifest
from indexer.embedded_place import EmbeddedPlace
from indexer.options import ReindexOptions
from indexer.updates.compact import LEAST_DEAD, MANY_ADDED, compact, is_worn
from indexer.updates.update import UpdateReport, update
from indexer.verify import verify
from models.encoder import Vectors
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.updates.comparison import assert_same, ids_at, living
from tests.indexer.updates.shelf import INDEX, build, options_of, place_of, published
from tests.indexer.updates.test_update import change, lamp


class Interrupted(HashEncoder):
    """Does something when it is first asked to encode, which is in the middle of a build."""

    def __init__(self, meanwhile: Callable[[], object], **given: str) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self._meanwhile: Callable[[], object] | None = meanwhile

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        if self._meanwhile is not None:
            meanwhile, self._meanwhile = self._meanwhile, None
            meanwhile()
        return super().encode(texts, max_tokens)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    build(tmp_path / "data", [lamp(number) for number in range(20)], HashEncoder())
    change(tmp_path / "data", [lamp(1, price=1.0), lamp(30)], ["p2"])
    return tmp_path / "data"


def same_as_built(home: Path, folder: Path, products: list[Product], encoder: HashEncoder) -> None:
    build(folder, products, encoder)
    assert_same(published(home), published(folder), encoder, 1)


@pytest.mark.parametrize("revision", ["r1", "r2"], ids=["same encoder", "another encoder"])
def test_a_reindex_replaces_what_was_before_and_keeps_what_comes_meanwhile(
    home: Path, tmp_path: Path, revision: str
) -> None:
    def meanwhile() -> None:
        change(home, [lamp(3, price=3.0), lamp(40), lamp(4, price=4.0)], ["p5", "p51"])
        change(home, [lamp(4, price=44.0), lamp(5, price=5.0)], ["p40"])

    encoder = Interrupted(meanwhile, revision=revision)
    # Other words than before, or nothing would be encoded; p51 was not there to be deleted.
    loaded = [lamp(number, description="new") for number in (*range(10), 50, 51)]
    report = build(home, loaded, encoder)
    generation = published(home)
    assert generation.manifest == report.manifest
    assert generation.manifest.encoder_identity == f"hash-32-{revision}"
    wanted = {product.id: product for product in loaded}
    wanted |= {"p3": lamp(3, price=3.0), "p4": lamp(4, price=44.0), "p5": lamp(5, price=5.0)}
    del wanted["p51"]
    assert ids_at(generation, living(generation)) == wanted.keys()
    same_as_built(home, tmp_path / "fresh", list(wanted.values()), HashEncoder(revision=revision))
    verify(place_of(home).published())


def test_an_update_that_comes_at_the_very_switch_is_not_lost(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Updates hammer the index while it is rebuilt several times over."""
    stop, done = threading.Event(), []

    def hammer() -> None:
        number = 100
        while not stop.is_set():
            change(home, [lamp(number)])
            done.append(f"p{number}")
            number += 1

    thread = threading.Thread(target=hammer)
    thread.start()
    try:
        options = ReindexOptions(home, INDEX)
        for _ in range(4):
            compact(place_of(home), HashEncoder(), options)
    finally:
        stop.set()
        thread.join()
    generation = published(home)
    assert set(done) <= ids_at(generation, living(generation))
    assert len(done) > 4
    assert generation.products == 20 + len(done)
    verify(place_of(home).published())


def test_a_rollback_returns_a_generation_with_its_own_changes(home: Path) -> None:
    place = place_of(home)
    build(home, [lamp(number) for number in range(7)], HashEncoder())
    change(home, [lamp(60)])
    assert published(home).products == 8
    place.rollback()
    old = published(home)
    assert old.products == 20
    assert old.payloads.find("p30") is not None
    assert old.payloads.find("p60") is None
    change(home, [lamp(61)])
    assert published(home).payloads.find("p61") is not None
    place.rollback(place.rows()[0].generation)
    assert published(home).payloads.find("p61") is None
    assert published(home).payloads.find("p60") is not None


def test_a_build_that_fails_leaves_what_was_changed_meanwhile(home: Path) -> None:
    def meanwhile() -> None:
        change(home, [lamp(40)])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build(home, [lamp(1, description="new")], Interrupted(meanwhile))
    assert published(home).payloads.find("p40") is not None
    assert published(home).products == 21


def test_a_generation_whose_text_is_lost_is_replaced_by_a_build(home: Path) -> None:
    old = place_of(home).published()
    for folder in (old / LEXICAL, old / UPDATES / LEXICAL):
        (folder / "meta.json").write_text("{")
    with pytest.raises(IndexCorruptError):
        published(home)
    build(home, [lamp(number) for number in range(7)], HashEncoder())
    assert published(home).products == 7


def test_what_is_pruned_goes_with_its_changes(home: Path) -> None:
    old = place_of(home).published()
    assert (old / UPDATES).exists()
    for _ in range(2):
        build(home, [lamp(number) for number in range(7)], HashEncoder())
    assert not old.exists()
    place_of(home).delete()
    assert not place_of(home).root.exists()


class Never(HashEncoder):
    """Must not be asked."""

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        raise AssertionError(texts)


@pytest.mark.parametrize("cache", ["kept", "lost"])
def test_compacting_keeps_every_product_and_encodes_nothing(
    home: Path, tmp_path: Path, cache: str
) -> None:
    if cache == "lost":
        for file in (home / "cache").rglob("*.*16"):
            file.unlink()
    before = place_of(home).published()
    report = compact(place_of(home), Never(), ReindexOptions(home, INDEX))
    generation = published(home)
    assert (generation.rows, generation.products, generation.seq) == (20, 20, 0)
    assert [source.file for source in report.manifest.sources] == [str(before)]
    wanted = [lamp(0), lamp(1, price=1.0), *(lamp(number) for number in (*range(3, 20), 30))]
    same_as_built(home, tmp_path / "fresh", wanted, HashEncoder())
    assert place_of(home).rollback() == before.name


def test_what_cannot_be_compacted_stays_as_it_is(home: Path) -> None:
    place, options = place_of(home), ReindexOptions(home, INDEX)
    with pytest.raises(ModelError, match="r2"):
        compact(place, HashEncoder(revision="r2"), options)
    with pytest.raises(ModelError, match="tokens"):
        compact(place, HashEncoder(), ReindexOptions(home, INDEX, encode_tokens=8))
    with place.lock(), pytest.raises(IndexBusyError):
        compact(place, HashEncoder(), options)
    change(home, (), [f"p{number}" for number in range(40)])
    current = place.current()
    with pytest.raises(SourceError, match="no product"):
        compact(place, HashEncoder(), options)
    assert place.current() == current
    assert published(home).products == 0


@pytest.mark.parametrize(
    ("rows", "dead", "added", "share", "worn"),
    [
        (10_000, LEAST_DEAD - 1, 0, 0.0, False),
        (10_000, LEAST_DEAD, 0, 0.0, True),
        (10_000, 2_000, 0, 0.2, False),
        (10_000, 2_001, 0, 0.2, True),
        (10_000, 9_000, 9_000, 1.0, False),
        (10_000, 10_000, 9_000, 0.2, False),  # nothing is left to build from
        (60_000, 0, MANY_ADDED + 1, 0.2, True),
        (1_000_000, 0, MANY_ADDED + 1, 0.2, False),
        (1_000_000, 0, 200_001, 0.2, True),
        ((7 << 32) + 60_000, 2_000, 60_000, 0.2, False),  # as where vectors are in Elasticsearch
    ],
)
def test_compacting_pays_when_enough_is_dead_or_was_added(
    rows: int, dead: int, added: int, share: float, worn: bool
) -> None:
    assert is_worn(UpdateReport(rows=rows, dead=dead, added=added), share) is worn


def test_reindexing_for_the_first_time_carries_nothing(tmp_path: Path) -> None:
    place = EmbeddedPlace(tmp_path, INDEX)
    build(tmp_path, [lamp(1)], HashEncoder())
    assert not (place.published() / UPDATES).exists()
    report = update(place, HashEncoder(), options_of(tmp_path))
    assert (report.generation, report.rows) == (Manifest.read(place.published()).generation, 1)
