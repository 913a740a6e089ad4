from __future__ import annotations

import gc
import os
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import pytest

from query.expand import store
from query.expand.store import SynonymStore
from query.expand.synonyms import Synonyms


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands until a test moves it; files are dated by the real one."""
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    return clock


def found(synonyms: SynonymStore, text: str = "couch") -> list[str]:
    return [one.alternative for one in synonyms.current().expand(text).expansions]


def test_a_file_is_looked_at_once_a_second(tmp_path: Path, now: list[float]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("couch, sofa")
    synonyms = SynonymStore([file])
    assert found(synonyms) == ["sofa"]
    file.write_text("couch, seat")
    now[0] += 0.99
    assert found(synonyms) == ["sofa"]
    now[0] += 0.01
    assert found(synonyms) == ["seat"]


def test_a_file_comes_and_goes(tmp_path: Path, now: list[float]) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "folder" / "b.txt"
    first.write_text("couch, sofa")
    synonyms = SynonymStore([first, second])
    second.parent.mkdir()
    second.write_text("couch, seat")
    now[0] += 1
    assert found(synonyms) == ["sofa", "seat"]
    first.unlink()
    now[0] += 1
    assert found(synonyms) == ["seat"]
    second.unlink()
    second.parent.rmdir()
    now[0] += 1
    assert found(synonyms) == []


def test_two_edits_within_one_tick_of_the_clock_are_both_seen(
    tmp_path: Path, now: list[float]
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("couch, sofa")
    synonyms = SynonymStore([file])
    dated = file.stat()
    file.write_text("couch, seat")  # the same size and, below, the same date
    os.utime(file, ns=(dated.st_atime_ns, dated.st_mtime_ns))
    now[0] += 1
    assert found(synonyms) == ["seat"]


def test_nothing_is_read_again_unless_it_changed(
    tmp_path: Path, now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("couch, sofa")
    os.utime(file, (1_000, 1_000))
    synonyms = SynonymStore([file])
    before = synonyms.current()
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("read"))
    now[0] += 1
    assert synonyms.current() is before


def test_a_broken_edit_is_logged_once_and_its_good_lines_are_used(
    tmp_path: Path, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("couch, sofa")
    synonyms = SynonymStore([file])
    assert caplog.messages == []
    file.write_text("couch\ncouch, seat\n" + "lost\n" * 9)
    for _ in range(3):
        now[0] += 1
        assert found(synonyms) == ["seat"]
    (message,) = caplog.messages
    assert f"{file}: 1 lines are used and 10 are not: line 1: 'couch' stands alone" in message
    assert "and 5 more" in message
    assert [name for name, _ in synonyms.current().rejected] == ["a.txt"] * 10


def test_a_file_that_cannot_be_read_keeps_its_lines(
    tmp_path: Path, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("couch, sofa")
    synonyms = SynonymStore([file])
    file.unlink()
    file.mkdir()
    for _ in range(3):
        now[0] += 1
        assert found(synonyms) == ["sofa"]
    assert len(caplog.messages) == 1
    assert "cannot be read" in caplog.messages[0]
    file.rmdir()
    file.write_text("couch, seat")
    now[0] += 1
    assert found(synonyms) == ["seat"]


def test_readers_always_see_one_whole_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LOOK_EVERY_SECONDS", 0.0)
    file, draft = tmp_path / "a.txt", tmp_path / "draft"
    file.write_text("couch, set0a, set0b")
    synonyms = SynonymStore([file])
    seen: set[tuple[str, ...]] = set()
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                seen.add(tuple(found(synonyms)))
                time.sleep(0.001)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for edit in range(1, 40):
        draft.write_text(f"couch, set{edit}a, set{edit}b")
        draft.replace(file)
        time.sleep(0.005)
    last = ("set39a", "set39b")
    until = time.monotonic() + 5
    while last not in seen and time.monotonic() < until:
        time.sleep(0.01)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert last in seen
    assert len(seen) > 5
    for pair in seen:
        assert [name.removesuffix(end) for name, end in zip(pair, "ab", strict=True)] == [
            pair[0][:-1]
        ] * 2


def test_an_edit_is_in_force_within_a_second(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("couch, sofa")
    synonyms = SynonymStore([file])
    file.write_text("couch, divan")
    started = time.monotonic()
    while found(synonyms) != ["divan"]:
        assert time.monotonic() - started < 1.5
        time.sleep(0.02)


def test_synonyms_go_with_the_store_and_need_no_garbage_collector(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("couch, sofa")
    gc.disable()
    try:
        synonyms = SynonymStore([file])
        in_use = weakref.ref(synonyms.current())
        del synonyms
        assert in_use() is None
    finally:
        gc.enable()


def test_their_state_is_named_when_they_are_in_use_and_not_before(
    tmp_path: Path, now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("couch, sofa")
    synonyms = SynonymStore([file])
    before, meanwhile = synonyms.state, []

    class Slow(Synonyms):
        def __init__(self, *given: Any) -> None:
            meanwhile.append(synonyms.state)
            super().__init__(*given)

    monkeypatch.setattr(store, "Synonyms", Slow)
    file.write_text("couch, seat")
    now[0] += 1
    assert found(synonyms) == ["seat"]
    assert meanwhile == [before]
    assert synonyms.state != before
