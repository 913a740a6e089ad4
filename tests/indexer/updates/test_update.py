from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from catalog.errors import IndexBusyError, IndexCorruptError, IndexMissingError, ModelError
from catalog.event import Event
from catalog.product import Product
from indexer.embedded import generations, lexical_appender
from indexer.embedded.columns import popularity
from indexer.embedded.encodings import EncodingCache, cache_folder
from indexer.embedded.generation import LEXICAL
from indexer.embedded.manifest import UPDATES, Manifest, record_files
from indexer.events import add_events, events_file
from indexer.sources.reader import Reject
from indexer.updates import embedded_target
from indexer.updates import update as update_module
from indexer.updates.embedded_target import EmbeddedTarget, catch_up
from indexer.updates.encode import WORTH_THE_CACHE
from indexer.updates.journal import Change, JournalReader, journal_file
from indexer.updates.update import update
from indexer.verify import verify
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.updates.comparison import assert_same, ids_at, living
from tests.indexer.updates.shelf import build, options_of, place_of, published, random_product

ROOT = Path(__file__).parents[3]


def lamp(number: int, **fields: object) -> Product:
    return Product(id=f"p{number}", title=f"desk lamp number {number}", **fields)  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    build(tmp_path / "data", [lamp(number) for number in range(40)], HashEncoder())
    return tmp_path / "data"


def change(
    home: Path, upserts: Iterable[Product | Reject] = (), deletes: Iterable[str] = ()
) -> update_module.UpdateReport:
    return update(place_of(home), HashEncoder(), options_of(home), upserts, deletes)


def test_without_an_index_there_is_nothing_to_update(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="shop"):
        change(tmp_path, [lamp(1)])
    assert list(tmp_path.iterdir()) == []


def test_bad_records_are_counted_and_stop_nothing(home: Path) -> None:
    seen: list[Reject] = []
    records = [lamp(1, price=3.0), Reject("f", 2, "no id"), lamp(41), Reject("f", 4, "no id")]
    report = update(place_of(home), HashEncoder(), options_of(home), records, on_reject=seen.append)
    assert (report.upserted, report.rejects) == (2, {"no id": 2})
    assert [one.line for one in seen] == [2, 4]
    assert published(home).products == 41
    nothing = change(home, [Reject("f", 1, "not JSON")])
    assert (nothing.upserted, nothing.seq, nothing.rejects) == (0, 2, {"not JSON": 1})


def test_many_go_in_batches_and_the_last_of_one_id_wins(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(update_module, "BATCH", 7)
    many = [lamp(number % 50, price=float(number)) for number in range(100)]
    report = change(home, many, (f" p{number} " for number in range(45, 60)))
    assert (report.upserted, report.deleted) == (100, 5)
    assert report.unknown_deletes == tuple(f"p{number}" for number in range(50, 60))
    generation = published(home)
    assert (generation.products, generation.rows) == (45, 140)
    found = generation.payloads.products(living(generation).tolist())
    assert {product.id: product.price for product in found} == {
        f"p{number}": 50.0 + number for number in range(45)
    }


def test_a_number_beyond_all_counting_is_kept_as_the_column_keeps_it(home: Path) -> None:
    many = 10**20
    assert change(home, [lamp(41), lamp(42, rating_count=many), lamp(43)]).upserted == 3
    generation = published(home)
    assert generation.columns["rating_count"][41] == float(many)
    found = generation.payloads.find("p42")
    assert found is not None
    assert found.rating_count == many


def test_deletes_of_nothing_leave_nothing_behind(home: Path) -> None:
    report = change(home, [lamp(41)], ["p41", "p41", "p1", "p1", *(f"no-{n}" for n in range(50))])
    assert report.deleted == 2
    assert report.unknown_deletes == ("p41", "p1", *(f"no-{n}" for n in range(50)))
    assert report.seq == JournalReader(journal_file(place_of(home).published())).last() == 3
    assert published(home).products == 39


def test_an_id_that_is_written_and_deleted_is_gone(home: Path) -> None:
    change(home, [lamp(3, price=1.0)], ["p3"])
    assert published(home).payloads.find("p3") is None


def test_the_files_of_the_generation_stay_as_they_are(home: Path) -> None:
    folder = place_of(home).published()
    before = record_files(folder)
    for number in range(20):  # enough for Tantivy to merge segments of the clone
        change(home, [lamp(number, price=9.0), lamp(100 + number)], [f"p{20 + number}"])
    assert record_files(folder) == before == Manifest.read(folder).files
    Manifest.read(folder).check_contents(folder)
    verify(folder)
    assert published(home).products == 40


def test_where_files_cannot_be_linked_they_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(lexical_appender.os, "link", refuse)
    change(home, [lamp(41)])
    assert published(home).products == 41
    segment = next(file for file in (place_of(home).published() / LEXICAL).glob("*.store"))
    copied = place_of(home).published() / UPDATES / LEXICAL / segment.name
    assert (segment.stat().st_nlink, copied.stat().st_nlink) == (1, 1)


def test_a_generation_that_was_updated_takes_the_room_of_its_text_once(home: Path) -> None:
    (row,) = place_of(home).rows()
    change(home, [lamp(41)])
    (after,) = place_of(home).rows()
    text = sum(file.stat().st_size for file in (place_of(home).published() / LEXICAL).iterdir())
    journal = sum(
        file.stat().st_size for file in journal_file(place_of(home).published()).parent.glob("j*")
    )
    assert after.bytes - row.bytes < journal + text


def test_events_raise_the_popularity_of_what_is_updated(home: Path) -> None:
    at = datetime(2024, 5, 1, tzinfo=UTC)
    event = Event(kind="purchase", product_id="p1", user_id="u", at=at, order_id="7")
    add_events(events_file(home, "shop"), [event], lambda _: None)
    change(home, [lamp(1), lamp(2)])
    generation = published(home)
    rows = [generation.payloads.ordinal(one) or 0 for one in ("p1", "p2")]
    busy, quiet = generation.columns["popularity"][rows].tolist()
    assert quiet == pytest.approx(popularity(None, 0))
    assert busy > quiet


def test_another_encoder_is_refused_before_anything_is_written(home: Path) -> None:
    other = HashEncoder(revision="r2")
    with pytest.raises(ModelError, match="r2"):
        update(place_of(home), other, options_of(home), [lamp(1)])
    assert not journal_file(place_of(home).published()).exists()


class Counting(HashEncoder):
    """Counts calls."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> object:  # type: ignore[override]
        self.calls += 1
        return super().encode(texts, max_tokens)


def test_a_price_that_changes_costs_many_products_no_encoding(home: Path) -> None:
    encoder = Counting()
    many = [lamp(number, price=7.0) for number in range(WORTH_THE_CACHE)]
    assert update(place_of(home), encoder, options_of(home), many).encoded == 0
    assert encoder.calls == 0
    new = [lamp(1_000 + number) for number in range(WORTH_THE_CACHE)]
    assert update(place_of(home), encoder, options_of(home), new).encoded == len(new)
    assert update(place_of(home), encoder, options_of(home), new).encoded == 0


def test_a_cache_that_a_reindex_holds_is_not_waited_for(home: Path) -> None:
    encoder = HashEncoder()
    many = [lamp(number, price=7.0) for number in range(WORTH_THE_CACHE)]
    tokens = Manifest.read(place_of(home).published()).encode_tokens
    with closing(EncodingCache(cache_folder(home, encoder.identity, tokens), encoder.dimension)):
        report = update(place_of(home), encoder, options_of(home), many)
    assert (report.upserted, report.encoded) == (len(many), len(many))
    with closing(EncodingCache(cache_folder(home, encoder.identity, tokens), encoder.dimension)):
        pass


def test_a_writer_that_waits_too_long_says_so_and_writes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place_of(home).update_lock():
        with pytest.raises(IndexBusyError, match="shop"), place_of(home).update_lock(wait=0.05):
            pass
        monkeypatch.setattr(generations, "UPDATE_WAIT_SECONDS", 0.05)
        with pytest.raises(IndexBusyError):
            change(home, [lamp(50)])
    assert published(home).products == 40
    change(home, [lamp(50)])
    assert published(home).products == 41


WRITER = """
import sys
from pathlib import Path
from tests.indexer.updates.test_update import change, lamp
home, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 15):
    change(home, [lamp(number, brand=sys.argv[2]), lamp(0, brand=sys.argv[2])], [f"p{number % 40}"])
"""


def test_writers_of_several_processes_and_threads_lose_nothing(home: Path) -> None:
    numbers = (1_000, 2_000)
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(home), str(first)], cwd=ROOT)
        for first in numbers
    ]
    threads = [
        Thread(target=lambda first=first: [change(home, [lamp(first + n)]) for n in range(10)])
        for first in (3_000, 4_000)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    generation = published(home)
    wanted = {f"p{first + n}" for first in numbers for n in range(15)}
    wanted |= {f"p{first + n}" for first in (3_000, 4_000) for n in range(10)}
    assert wanted <= ids_at(generation, living(generation))
    assert generation.rows == 40 + 2 * 15 * 2 + 2 * 10
    lamps = generation.lexical.all_terms(["lamp"], 1_000)
    assert ids_at(generation, lamps.ordinals) == ids_at(generation, living(generation))
    verify(place_of(home).published())


def died_after_appending(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what a writer leaves that is killed between its journal and its text."""

    def die(_target: EmbeddedTarget, _changes: Sequence[Change]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmbeddedTarget, "apply", die)
        with pytest.raises(KeyboardInterrupt):
            change(home, [lamp(1, price=5.0), lamp(77)], ["p2"])


@pytest.mark.parametrize("mended_by", ["another update", "catching up"])
def test_what_was_only_appended_is_seen_when_it_is_whole(
    home: Path, monkeypatch: pytest.MonkeyPatch, mended_by: str
) -> None:
    change(home, [lamp(76)])
    died_after_appending(home, monkeypatch)
    before = published(home)
    assert (before.seq, before.products) == (1, 41)
    assert before.payloads.find("p77") is None
    assert before.payloads.find("p2") is not None
    assert not before.stale()
    if mended_by == "another update":
        change(home, [lamp(78)])
    else:
        catch_up(place_of(home))
    after = before.refreshed()
    assert after.payloads.find("p77") is not None
    assert after.payloads.find("p2") is None
    found = ids_at(after, after.lexical.all_terms(["number", "77"], 9).ordinals)
    assert found == {"p77"}
    verify(place_of(home).published())


def test_text_that_was_committed_but_not_noted_is_not_added_twice(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(home, [lamp(76)])
    file = journal_file(place_of(home).published())

    def die(_journal: object, _seq: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(embedded_target.Journal, "mark_applied", die)
        with pytest.raises(KeyboardInterrupt):
            change(home, [lamp(77)])
    assert (JournalReader(file).last(), JournalReader(file).applied()) == (2, 1)
    assert published(home).lexical.all_terms(["number", "77"], 9).ordinals.size == 0
    catch_up(place_of(home))
    generation = published(home)
    assert generation.lexical.count == generation.rows == 42
    assert generation.lexical.all_terms(["number", "77"], 9).ordinals.tolist() == [41]


def test_catching_up_waits_for_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catch_up(place_of(home))
    assert not journal_file(place_of(home).published()).exists()
    died_after_appending(home, monkeypatch)
    with place_of(home).update_lock():
        catch_up(place_of(home))
    assert published(home).seq == 0
    catch_up(place_of(home))
    assert published(home).seq == 3


@pytest.mark.parametrize("damage", ["meta.json", "segments", "all"])
def test_text_that_is_lost_is_made_again_from_the_journal(tmp_path: Path, damage: str) -> None:
    dice, encoder, home = random.Random(8), HashEncoder(), tmp_path / "data"
    products = {f"p{number}": random_product(dice, f"p{number}") for number in range(60)}
    build(home, list(products.values()), encoder)
    changed = [random_product(dice, f"p{number}") for number in range(40, 80)]
    change(home, changed, ["p0"])
    clone = place_of(home).published() / UPDATES / LEXICAL
    if damage == "meta.json":
        (clone / damage).write_text("{")
    elif damage == "segments":  # as if the last commit had not reached the disk
        original = place_of(home).published() / LEXICAL / "meta.json"
        (clone / "meta.json").write_bytes(original.read_bytes())
    else:
        for file in clone.iterdir():
            file.unlink()
        clone.rmdir()
    with pytest.raises(IndexCorruptError, match="Generation"):
        published(home)
    if damage == "segments":
        catch_up(place_of(home))
        assert published(home).products == 79
    change(home, [random_product(dice, "p1")])
    products |= {product.id: product for product in changed}
    products["p1"] = published(home).payloads.find("p1")  # type: ignore[assignment]
    del products["p0"]
    build(tmp_path / "fresh", list(products.values()), encoder)
    assert_same(published(home), published(tmp_path / "fresh"), encoder, 8)


def test_a_generation_that_nobody_updates_has_no_folder_for_it(home: Path) -> None:
    generation = published(home)
    assert not generation.stale()
    assert generation.refreshed() is generation
    assert (generation.alive, generation.seq) == (None, 0)
    assert not (place_of(home).published() / UPDATES).exists()
