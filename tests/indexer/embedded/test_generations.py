from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from catalog.errors import IndexBusyError, IndexMissingError, NotFoundError, RequestError
from catalog.errors import IndexCorruptError as Corrupt
from indexer.embedded.generations import IndexFolder, index_names
from indexer.embedded.manifest import MANIFEST, Manifest, record_files


def add(place: IndexFolder, products: int = 1, *, publish: bool = True) -> str:
    """Build a generation of one file, as small as one can be."""
    folder = place.begin()
    (folder / "data").write_text(f"{products} products")
    Manifest(
        generation=folder.name, created="2026-01-01", products=products, described=0.5, rejected=0,
        duplicates=0, encoded=1, sources=(), encoder="e", encoder_identity="e-1", dimension=4,
        encode_tokens=64, vectors="exact", seconds=1.0, files=record_files(folder),
    ).write(folder)  # fmt: skip
    if publish:
        place.publish(folder)
    return folder.name


def names(place: IndexFolder) -> list[str]:
    return [row.generation for row in place.rows()]


@pytest.fixture
def place(tmp_path: Path) -> IndexFolder:
    return IndexFolder(tmp_path, "shop")


def test_nothing_is_published_at_first(place: IndexFolder) -> None:
    assert place.current() is None
    assert place.rows() == []
    with pytest.raises(IndexMissingError, match="shop"):
        place.published()


def test_what_is_published_last_is_current(place: IndexFolder, tmp_path: Path) -> None:
    first = add(place, 1)
    second = add(place, 2)
    assert place.current() == second
    assert Manifest.read(place.published()).products == 2
    assert names(place) == [second, first]
    assert [row.published for row in place.rows()] == [True, False]
    assert place.rows()[0].bytes > len("2 products")
    assert not (place.root / "building").exists()
    assert index_names(tmp_path) == ["shop"]


def test_ids_made_within_one_second_sort_in_order(place: IndexFolder) -> None:
    made = [add(place) for _ in range(5)]
    assert made == sorted(made)


def test_an_id_sorts_last_even_when_the_clock_was_set_back(place: IndexFolder) -> None:
    add(place)
    future = place.root / "generations" / "29991231T235959999998-aaaaaa"
    place.published().rename(future)
    assert add(place) > future.name


@pytest.mark.parametrize(
    "name", ["../x", "..", ".", "", "a/b", "/etc", ".hidden", "-rf", "x" * 65, "a\n", "ü", "a b"]
)
def test_names_that_are_paths_or_worse_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match="not allowed"):
        IndexFolder(tmp_path, name)


@pytest.mark.parametrize("name", ["../shop", "..", ".", "", "CURRENT", "../../indexes/shop"])
def test_generations_that_are_paths_are_not_found(place: IndexFolder, name: str) -> None:
    add(place)
    with pytest.raises(NotFoundError):
        place.delete(name)
    with pytest.raises(NotFoundError):
        place.rollback(name)
    assert place.published().exists()


def test_rollback_goes_to_the_generation_before_or_the_one_named(place: IndexFolder) -> None:
    first, second, third = add(place), add(place), add(place)
    assert place.rollback() == second
    assert place.rollback() == first
    with pytest.raises(NotFoundError, match="older"):
        place.rollback()
    assert place.rollback(third) == place.current() == third


def test_rollback_refuses_a_damaged_generation(place: IndexFolder) -> None:
    first, second = add(place), add(place)
    (place.root / "generations" / first / "data").write_text("9 products")
    with pytest.raises(Corrupt):
        place.rollback()
    assert place.current() == second


def test_prune_keeps_the_published_and_the_newest(place: IndexFolder) -> None:
    made = [add(place) for _ in range(4)]
    assert place.prune(2) == made[:2]
    assert names(place) == [made[3], made[2]]
    assert place.prune(0) == [made[2]]
    assert place.current() == made[3]


def test_prune_keeps_what_served_before_and_not_what_was_rolled_back_from(
    place: IndexFolder,
) -> None:
    good, bad = add(place), add(place)
    place.rollback()
    new = add(place)
    assert place.prune(2) == [bad]
    assert place.rollback() == good
    assert names(place) == [new, good]


def test_prune_deletes_the_rejects_of_what_is_gone(place: IndexFolder) -> None:
    failed = place.begin().name
    made = [add(place) for _ in range(3)]
    others = ["events", "update-20240531T101112123456"]
    for name in (failed, *made, *others):
        place.rejects_file(name).write_text("{}\n")
    place.prune(2)
    left = sorted(file.stem for file in (place.root / "rejects").iterdir())
    assert left == [*made[1:], *others]


def test_delete_takes_one_generation_or_the_index(place: IndexFolder, tmp_path: Path) -> None:
    first, second = add(place), add(place)
    with pytest.raises(RequestError, match="published"):
        place.delete(second)
    place.delete(first)
    assert names(place) == [second]
    assert not (place.root / "building").exists()
    place.delete()
    assert index_names(tmp_path) == []
    with pytest.raises(NotFoundError):
        place.delete()


def test_a_crashed_run_is_cleared_and_never_serves(place: IndexFolder) -> None:
    serving = add(place)
    left = add(place, publish=False)
    assert place.current() == serving
    assert (place.root / "building" / left).exists()
    place.begin()
    assert not (place.root / "building" / left).exists()


def test_a_run_killed_between_rename_and_switch_leaves_the_old_one(place: IndexFolder) -> None:
    serving = add(place)
    pointer = (place.root / "CURRENT").read_bytes()
    orphan = add(place)
    (place.root / "CURRENT").write_bytes(pointer)

    assert place.current() == serving
    assert [row.published for row in place.rows()] == [False, True]
    newer = add(place)
    assert place.prune(2) == [orphan]
    assert names(place) == [newer, serving]


def test_an_unreadable_generation_is_listed_and_can_be_deleted(place: IndexFolder) -> None:
    broken, whole = add(place), add(place)
    (place.root / "generations" / broken / MANIFEST).unlink()
    assert [(row.generation, row.manifest is None) for row in place.rows()] == [
        (whole, False),
        (broken, True),
    ]
    place.delete(broken)
    assert names(place) == [whole]


def test_a_draft_of_the_pointer_is_not_read(place: IndexFolder) -> None:
    serving = add(place)
    (place.root / "CURRENT.new").write_text("half a na")
    assert place.current() == serving
    newest = add(place)
    assert place.current() == newest


def test_stray_files_are_no_indexes(place: IndexFolder, tmp_path: Path) -> None:
    add(place)
    (tmp_path / "indexes" / "notes.txt").write_text("x")
    (tmp_path / "indexes" / ".trash").mkdir()
    assert index_names(tmp_path) == ["shop"]
    assert index_names(tmp_path / "nowhere") == []


def test_the_lock_is_free_again_after_use_and_after_an_error(place: IndexFolder) -> None:
    with place.lock():
        pass
    try:
        with place.lock():
            raise ZeroDivisionError
    except ZeroDivisionError as error:
        kept = error  # its traceback keeps every frame alive, and must not keep the lock
    with place.lock():
        assert kept


def test_another_process_that_holds_the_lock_is_named_and_its_death_frees_it(
    place: IndexFolder, tmp_path: Path
) -> None:
    script = (
        "import sys, time; from pathlib import Path;"
        "from indexer.embedded.generations import IndexFolder\n"
        "with IndexFolder(Path(sys.argv[1]), 'shop').lock():\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(IndexBusyError, match="shop"), place.lock():
            pass
        holder.kill()
        holder.wait()
        with place.lock():
            assert place.current() is None
