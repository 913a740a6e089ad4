from __future__ import annotations

import random
import shutil
import sqlite3
import time
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import IndexCorruptError
from indexer.prepare import PreparedProduct, prepare
from indexer.updates import journal as journal_module
from indexer.updates.document import pack, unpack
from indexer.updates.journal import Entry, Journal, JournalReader, journal_file
from tests.indexer.updates.shelf import random_product

FIRST = 100


def upsert(product_id: str, seed: int = 1) -> Entry:
    product = random_product(random.Random(seed), product_id)
    vector = np.random.default_rng(seed).standard_normal(8).astype(np.float32)
    return Entry(product_id, prepare(product, 640, "x.csv"), vector)


def delete(product_id: str) -> Entry:
    return Entry(product_id)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path, FIRST)


def test_an_upsert_takes_the_next_ordinal_and_the_one_before_dies(journal: Journal) -> None:
    made = journal.append(
        [upsert("a"), upsert("b"), upsert("a"), delete("b"), delete("old"), delete("no")],
        {"a": 7, "old": 9},
    )
    assert [(one.seq, one.id, one.ordinal, one.replaced) for one in made] == [
        (1, "a", 100, 7),
        (2, "b", 101, None),
        (3, "a", 102, 100),
        (4, "b", None, 101),
        (5, "old", None, 9),
        (6, "no", None, None),
    ]
    assert (journal.last(), journal.rows(), journal.dead()) == (6, 103, 4)
    more = journal.append([upsert("c")], {})
    assert (more[0].seq, more[0].ordinal) == (7, 103)
    assert journal.replaced(5) == ([7, 100, 101, 9], 103)


def test_what_is_read_back_is_what_was_written(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_MOST_CHANGES", 7)
    made = journal.append([upsert(f"p{number}", number) for number in range(30)], {})
    reader = JournalReader(journal_file(tmp_path))
    read = list(reader.changes(3, 28))
    assert [one.seq for one in read] == list(range(4, 29))
    for one in read:
        wrote = made[one.seq - 1]
        # NaN is not equal to itself, so documents are compared as text.
        assert repr(one.document) == repr(wrote.document)
        np.testing.assert_array_equal(one.vector, wrote.vector)
        assert (one.at, one.id, one.ordinal) == (wrote.at, wrote.id, wrote.ordinal)
    assert reader.ids(list(range(100, 130))) == {100 + n: f"p{n}" for n in range(30)}
    assert reader.documents([105])[105].id == "p5"


def test_a_document_keeps_every_field() -> None:
    for seed in range(50):
        product = prepare(random_product(random.Random(seed), "é1"), 640, "größe.csv")
        assert repr(unpack(pack(product))) == repr(product)
    # A field that is added to it must be added to what is packed.
    assert set(unpack(pack(product))._asdict()) == set(PreparedProduct._fields)


def test_a_reader_sees_owners_as_they_were(tmp_path: Path, journal: Journal) -> None:
    journal.append([upsert("a"), delete("b"), upsert("b")], {"b": 1})
    journal.append([delete("a")], {"a": 100})
    reader = JournalReader(journal_file(tmp_path))
    assert reader.ordinals(["a", "b", "c"], 1) == {"a": 100}
    assert reader.ordinals(["a", "b", "c"], 2) == {"a": 100, "b": None}
    assert reader.ordinals(["a", "b", "c"], 3) == {"a": 100, "b": 101}
    assert reader.ordinals(["a", "b", "c"], 4) == {"a": None, "b": 101}


def test_all_of_a_call_is_written_or_none(journal: Journal) -> None:
    def entries() -> list[Entry]:
        broken = upsert("c")
        assert broken.document is not None
        # What cannot become JSON fails in the middle of the transaction.
        document = broken.document._replace(codes=[object()])  # type: ignore[list-item]
        return [upsert("b"), Entry("c", document, broken.vector), upsert("d")]

    journal.append([upsert("a")], {})
    with pytest.raises(TypeError):
        journal.append(entries(), {})
    assert (journal.last(), journal.rows()) == (1, 101)
    journal.append([upsert("e")], {})
    assert (journal.last(), journal.ids([101])) == (2, {101: "e"})


def test_what_is_withdrawn_leaves_products_as_they_were(tmp_path: Path, journal: Journal) -> None:
    journal.append([upsert("a")], {})
    journal.mark_applied(1)
    made = journal.append(
        [upsert("a"), upsert("b"), upsert("a"), delete("old"), upsert("old"), upsert("c")],
        {"a": 100, "old": 9},
    )
    journal.withdraw([made[0], made[3], made[5]])
    reader = JournalReader(journal_file(tmp_path))
    assert [(one.id, one.ordinal, one.replaced) for one in reader.changes(1, 9)] == [
        ("", 101, 101),
        ("b", 102, None),
        ("a", 103, 100),
        ("", None, None),
        ("old", 104, 9),
    ]
    assert [one.withdrawn for one in reader.changes(1, 9)] == [True, False, False, True, False]
    # The last of them is gone, and its number and ordinal are given again.
    assert (reader.last(), reader.rows(), reader.dead()) == (6, 105, 3)
    assert reader.replaced(9) == ([101, 100, 9], 105)
    (again,) = journal.append([upsert("d")], {})
    assert (again.seq, again.ordinal) == (7, 105)

    journal.withdraw(list(journal.changes(1, 9)))
    assert (reader.last(), reader.rows(), reader.dead()) == (1, 101, 0)
    assert reader.ordinals(["a", "b"], 9) == {"a": 100}


def test_looking_for_changes_takes_microseconds(tmp_path: Path, journal: Journal) -> None:
    reader = JournalReader(journal_file(tmp_path))
    seen = []
    for number in range(50):
        journal.append([upsert(f"p{number}")], {})
        journal.mark_applied(number + 1)
        seen.append(reader.applied())
    assert seen == list(range(1, 51))
    started = time.perf_counter()
    for _ in range(200):
        reader.applied()
    assert (time.perf_counter() - started) / 200 < 0.001


def test_readers_outlive_the_file_and_never_wait_for_a_writer(
    tmp_path: Path, journal: Journal
) -> None:
    journal.append([upsert("a")], {})
    reader = JournalReader(journal_file(tmp_path))
    writer = sqlite3.connect(journal_file(tmp_path), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM changes")
    assert reader.last() == 1
    writer.execute("ROLLBACK")
    writer.close()
    journal.close()
    shutil.rmtree(tmp_path / "updates")
    assert [one.id for one in reader.changes(0, 1)] == ["a"]


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_a_torn_tail_loses_whole_calls_only(tmp_path: Path, share: float) -> None:
    """As after a power failure on a disk that lies about what it has written."""
    (tmp_path / "first").mkdir()
    first = Journal(tmp_path / "first", FIRST)
    for number in range(12):
        first.append([upsert(f"p{number}", seed) for seed in range(5)], {})
    torn = tmp_path / "torn" / "updates"
    torn.mkdir(parents=True)
    for suffix in ("", "-wal"):
        file = journal_file(tmp_path / "first")
        shutil.copy(file.with_name(file.name + suffix), torn)
    wal = torn / "journal.sqlite-wal"
    with wal.open("r+b") as file:
        file.truncate(int(wal.stat().st_size * share))
    journal = Journal(tmp_path / "torn", FIRST)
    journal.check()
    assert journal.last() % 5 == 0
    assert journal.last() < 60
    assert journal.rows() == FIRST + journal.last()
    assert [one.seq for one in journal.changes(0, 99)] == list(range(1, journal.last() + 1))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(b"no database" * 1_000),
        lambda file: file.write_bytes(file.read_bytes()[:100]),
        lambda file: file.write_bytes(b""),
    ],
)
def test_a_damaged_journal_is_said_to_be_one(tmp_path: Path, spoil: object) -> None:
    journal = Journal(tmp_path, FIRST)
    journal.append([upsert("a")], {})
    journal.close()
    assert callable(spoil)
    spoil(journal_file(tmp_path))
    with pytest.raises(IndexCorruptError, match="journal"):
        JournalReader(journal_file(tmp_path)).last()


def test_a_journal_of_another_release_is_refused(tmp_path: Path, journal: Journal) -> None:
    journal.close()
    connection = sqlite3.connect(journal_file(tmp_path), isolation_level=None)
    connection.execute("UPDATE state SET value = 99 WHERE name = 'version'")
    connection.close()
    with pytest.raises(IndexCorruptError, match="version 99"):
        JournalReader(journal_file(tmp_path))


def test_what_a_killed_maker_left_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "updates").mkdir()
    (tmp_path / "updates" / "journal.sqlite.new").write_bytes(b"half")
    (tmp_path / "updates" / "journal.sqlite.new-wal").write_bytes(b"half")
    journal = Journal(tmp_path, FIRST)
    assert (journal.last(), journal.applied(), journal.rows()) == (0, 0, FIRST)
    assert [path.name for path in (tmp_path / "updates").glob("*.new*")] == []
