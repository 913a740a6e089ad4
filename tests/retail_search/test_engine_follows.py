"""An engine that is searched all the while goes over to each new generation, and never fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.errors import IndexMissingError
from catalog.product import Product
from indexer.options import ReindexOptions
from indexer.reindex import reindex
from models.encoder import Encoder, Vectors
from ranker.request import SearchRequest
from ranker.response import SearchResponse
from retail_search.engine import Engine, open_engine
from retail_search.settings import load_settings
from tests.indexer.versioned_catalogue import COLORS, KINDS, Version, write_catalogue
from tests.indexer.whole_generation import faults_of_response
from tests.retail_search.command_line import spawn

PUBLISHED = 5
THREADS = 3
LONGEST_WAIT = 20.0
# Each has its own size too, so that an ordinal of one means another product in the next.
VERSIONS = [Version(f"make{'abcde'[number]}", 60 - 7 * number) for number in range(PUBLISHED)]


def publish_here(file: Path, home: Path, keep: int) -> None:
    encoder = Encoder.open("all-minilm-l6-v2", threads=1)
    options = ReindexOptions(home=home, index="products", keep_generations=keep, threads=1)
    reindex([file], encoder, options)


def publish_elsewhere(file: Path, home: Path, keep: int) -> None:
    done = spawn("reindex", file, "--data-dir", home, "--keep-generations", keep)
    assert done.returncode == 0, done.stderr


def catalogue(folder: Path, version: Version) -> Path:
    file = folder / f"{version.mark}.jsonl"
    write_catalogue(file, version, bytes_in_all=version.count)
    return file


class Shoppers:
    """Threads that search one engine, each time for something else, until they are stopped."""

    def __init__(self, engine: Engine) -> None:
        self.answers: list[SearchResponse] = []
        self.errors: list[Exception] = []
        self._engine = engine
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._shop, args=(number,)) for number in range(THREADS)
        ]

    def __enter__(self) -> Shoppers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _shop(self, thread: int) -> None:
        asked = thread
        while not self._stop.is_set():
            words = f"{COLORS[asked % 4]} {KINDS[asked % 5]} {asked}"
            mode = ("hybrid", "lexical", "semantic")[asked % 3]
            request = SearchRequest(words, mode=mode, facets=("brand",), per_page=30)  # type: ignore[arg-type]
            try:
                self.answers.append(self._engine.search(request))
                self._engine.product(f"P{asked % 30:05d}")
            except Exception as error:  # whatever a shopper would have seen
                self.errors.append(error)
            asked += THREADS
            # A shopper thinks; without it two cores are left no time to build the next one.
            time.sleep(0.005)


@pytest.mark.parametrize(
    ("publish", "keep"),
    [(publish_here, 2), (publish_here, 1), (publish_elsewhere, 1)],
    ids=["same process", "same process, one kept", "another process, one kept"],
)
def test_no_request_fails_and_none_sees_two_generations(
    publish: Callable[[Path, Path, int], None], keep: int, tmp_path: Path
) -> None:
    home = tmp_path / "data"
    files = [catalogue(tmp_path, version) for version in VERSIONS]
    publish(files[0], home, keep)
    engine = open_engine(load_settings(data_dir=home))
    generations = [engine.generation]
    with Shoppers(engine) as shoppers:
        for file in files[1:]:
            publish(file, home, keep)
            generations.append(wait_for_another(engine, generations[-1]))
        asked = len(shoppers.answers)
        time.sleep(0.3)
    assert not shoppers.errors, shoppers.errors[:3]
    assert len(shoppers.answers) > asked, "the last generation was not searched"
    faults = [fault for one in shoppers.answers for fault in faults_of_response(one, VERSIONS)]
    assert not faults, faults[:3]
    seen: dict[str, set[str]] = {}
    for answer in shoppers.answers:
        seen.setdefault(answer.generation, set()).update(hit.product.brand for hit in answer.hits)
    assert seen == {
        generation: {version.mark}
        for generation, version in zip(generations, VERSIONS, strict=True)
    }


def wait_for_another(engine: Engine, generation: str) -> str:
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        now = engine.generation
        if now != generation:
            time.sleep(0.1)  # so that every generation is searched
            return now
        time.sleep(0.02)
    pytest.fail(f"still on generation {generation} after {LONGEST_WAIT} seconds")


def test_before_anything_is_published_it_says_so_and_then_works_by_itself(tmp_path: Path) -> None:
    engine = Engine(load_settings(data_dir=tmp_path / "data"))
    with pytest.raises(IndexMissingError, match="no published generation"):
        open_engine(load_settings(data_dir=tmp_path / "data"))
    for ask in (
        lambda: engine.search(SearchRequest("lamp")),
        lambda: engine.product("P00001"),
        engine.ready,
    ):
        with pytest.raises(IndexMissingError):
            ask()
    engine.open_soon()
    publish_here(catalogue(tmp_path, VERSIONS[0]), tmp_path / "data", 2)
    assert engine.search(SearchRequest("lamp")).total > 0
    assert engine.product("P00001").brand == VERSIONS[0].mark
    assert engine.ready().products == VERSIONS[0].count


def test_after_an_update_a_query_is_still_encoded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_here(catalogue(tmp_path, VERSIONS[0]), tmp_path / "data", 1)
    engine = open_engine(load_settings(data_dir=tmp_path / "data"))
    engine.update([Product(id="new", title="violet lantern")], [])
    encoded = []
    encode = Encoder.encode_query

    def counted(encoder: Encoder, text: str) -> Vectors:
        encoded.append(text)
        return encode(encoder, text)

    monkeypatch.setattr(Encoder, "encode_query", counted)
    assert engine.search(SearchRequest("violet lantern")).hits[0].product.id == "new"
    assert encoded.count("violet lantern") == 1


def test_a_rollback_is_followed_too(tmp_path: Path) -> None:
    home = tmp_path / "data"
    for version in VERSIONS[:2]:
        publish_here(catalogue(tmp_path, version), home, 2)
    engine = open_engine(load_settings(data_dir=home))
    newer = engine.generation
    assert engine.ready().products == VERSIONS[1].count
    done = spawn("indexes", "rollback", "--data-dir", home)
    assert done.returncode == 0, done.stderr
    # Nobody searches: whoever looks at the server's health has it follow too.
    deadline = time.monotonic() + LONGEST_WAIT
    while engine.ready().generation == newer:
        assert time.monotonic() < deadline, "ready says what was before"
        time.sleep(0.05)
    assert engine.ready().products == VERSIONS[0].count
    assert engine.generation < newer
