from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ranker.rules import book as book_module
from ranker.rules.book import LOOK_EVERY_SECONDS, RuleBook
from ranker.rules.read_rule import read_rule
from ranker.rules.store import RuleStore

HIDE = "- {{id: {0}, when: {{exact: tv}}, then: {{hide: [{1}]}}}}\n"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands until a test moves it; files are dated by the real one."""
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    return clock


def hidden(book: RuleBook, text: str = "tv") -> list[str]:
    return [name for hide in book.fired(text).hides for name in hide.products.ids]


def test_a_file_is_followed(tmp_path: Path, now: list[float]) -> None:
    file = tmp_path / "rules.yaml"
    book = RuleBook([file])
    assert hidden(book) == []
    file.write_text(HIDE.format("a", "p1"))
    now[0] += LOOK_EVERY_SECONDS - 0.01
    assert hidden(book) == []
    now[0] += 0.01
    assert hidden(book) == ["p1"]
    file.write_text(HIDE.format("a", "p2"))  # of the same length, in the same tick of the clock
    now[0] += LOOK_EVERY_SECONDS
    assert hidden(book) == ["p2"]
    assert hidden(book, "radio") == []
    file.unlink()
    now[0] += LOOK_EVERY_SECONDS
    assert hidden(book) == []


def test_the_store_overrules_the_file(tmp_path: Path, now: list[float]) -> None:
    file, store = tmp_path / "rules.yaml", RuleStore(tmp_path / "rules.sqlite")
    file.write_text(HIDE.format("a", "p1") + HIDE.format("b", "p2"))
    book = RuleBook([file, store.path])
    store.put([read_rule({"id": "a", "when": {"any": True}, "then": {"hide": ["p3"]}})])
    now[0] += LOOK_EVERY_SECONDS
    assert sorted(hidden(book)) == ["p2", "p3"]
    assert [(one.rule.id, one.source) for one in book.rules()] == [
        ("b", "rules.yaml"), ("a", "rules.sqlite"),
    ]  # fmt: skip
    store.switch("b", enabled=False)
    now[0] += LOOK_EVERY_SECONDS
    assert hidden(book) == ["p3"]
    assert [one.rule.enabled for one in book.rules()] == [False, True]
    assert book.rules()[0].rule.line == 1 + 1
    store.remove(["a"])
    now[0] += LOOK_EVERY_SECONDS
    assert hidden(book) == ["p1"]


def test_a_file_that_does_not_parse_keeps_what_was_in_force(
    tmp_path: Path, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(HIDE.format("a", "p1"))
    book = RuleBook([file])
    file.write_text("rules: [")
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            now[0] += LOOK_EVERY_SECONDS
            assert hidden(book) == ["p1"]
    assert len(caplog.records) == 1
    assert "is no YAML" in caplog.text
    (trouble,) = book.rejected()
    assert "is no YAML" in trouble.rejected.message
    file.write_text(HIDE.format("a", "p2"))
    now[0] += LOOK_EVERY_SECONDS
    assert hidden(book) == ["p2"]
    assert book.rejected() == ()


def test_a_bad_rule_is_logged_once_and_the_others_are_used(
    tmp_path: Path, now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(HIDE.format("a", "p1") + "- {id: b, when: {any: true}, then: {pinn: [p]}}\n")
    with caplog.at_level(logging.WARNING):
        book = RuleBook([file])
        for _ in range(3):
            now[0] += LOOK_EVERY_SECONDS
            assert hidden(book) == ["p1"]
    (record,) = caplog.records
    assert "1 rules are used and 1 are not: line 2: Rule 'b' has 'pinn'" in record.getMessage()
    assert [(one.source, one.rejected.rule) for one in book.rejected()] == [("rules.yaml", "b")]


def test_time_is_that_of_the_clock_unless_one_is_given(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("- {id: a, when: {any: true, from: 2026-01-01}, then: {hide: [p1]}}")
    book = RuleBook([file], clock=lambda: datetime(2025, 12, 31, tzinfo=UTC))
    assert book.fired("tv").key == ()
    assert book.fired("tv", now=datetime(2026, 1, 1, tzinfo=UTC)).key[0][0] == "a"
    assert RuleBook([file]).fired("tv").hides  # the real clock is past it


def test_its_state_is_another_whenever_a_rule_comes_changes_begins_or_ends(
    tmp_path: Path, now: list[float]
) -> None:
    file = tmp_path / "rules.yaml"
    moments = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 6)]

    def states(book: RuleBook) -> list[str]:
        return [book.state(moment) for moment in moments]

    book = RuleBook([file])
    assert len(set(states(book))) == 1
    seen = set(states(book))
    for text in (
        HIDE.format("a", "p1"),
        HIDE.format("a", "p2"),  # of the same length, in the same tick of the clock
        "- {id: a, when: {exact: tv, from: 2026-02-01, until: 2026-05-01}, then: {hide: [p1]}}\n",
    ):
        file.write_text(text)
        now[0] += LOOK_EVERY_SECONDS
        fresh = states(book)
        assert fresh == states(book)
        assert seen.isdisjoint(fresh), text
        seen.update(fresh)
    assert len(set(states(book))) == 3
    assert states(RuleBook([file]))[0].partition(".")[2] == "0"
    file.unlink()
    now[0] += LOOK_EVERY_SECONDS
    assert len(set(states(book))) == 1


def test_nothing_that_does_not_apply_costs_much(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "".join(
            f"- {{id: r{number}, when: {{contains: word{number} mouse}}, then: {{pin: [p]}}}}\n"
            for number in range(2_000)
        )
    )
    book = RuleBook([file])
    best = min(_seconds(book) for _ in range(5))
    assert best < 0.001  # some 20 microseconds; looking at each rule would take more than this


def _seconds(book: RuleBook) -> float:
    begun = time.perf_counter()
    for _ in range(20):
        assert book.fired("red wireless mouse").key == ()
    return (time.perf_counter() - begun) / 20


def test_threads_see_whole_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_module, "LOOK_EVERY_SECONDS", 0.0)
    file = tmp_path / "rules.yaml"

    def write(product: str) -> None:
        draft = tmp_path / "draft"
        draft.write_text(HIDE.format("a", product) + HIDE.format("b", product))
        draft.replace(file)

    write("p1")
    book = RuleBook([file])
    seen: set[tuple[str, ...]] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(tuple(hidden(book)))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(20):
        write(f"p{number % 2 + 1}")
        time.sleep(0.005)
    done.set()
    for thread in threads:
        thread.join()
    assert seen <= {("p1", "p1"), ("p2", "p2")}
    assert len(seen) == 2
