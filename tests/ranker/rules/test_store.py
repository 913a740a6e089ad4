from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from catalog.errors import RulesError
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Rule
from ranker.rules.store import RuleStore, read_store


def rule(rule_id: str, product: str = "p1") -> Rule:
    return read_rule({"id": rule_id, "when": {"any": True}, "then": {"hide": [product]}})


def test_rules_are_put_replaced_and_removed(tmp_path: Path) -> None:
    store = RuleStore(tmp_path / "indexes" / "shop" / "rules.sqlite")
    assert store.remove(["a"]) == []
    assert not store.path.exists()
    assert store.put([rule("a"), rule("b")]) == (2, 0)
    assert store.put([rule("a", "p2"), rule("c")]) == (1, 1)
    assert read_store(store.path).rules == (rule("a", "p2"), rule("b"), rule("c"))
    assert store.remove(["b", "no"]) == ["b"]
    assert [one.id for one in read_store(store.path).rules] == ["a", "c"]


def test_a_call_that_fails_changes_nothing(tmp_path: Path) -> None:
    store = RuleStore(tmp_path / "rules.sqlite")
    store.put([rule("a")])
    with pytest.raises(RulesError, match="rule 'a' already"):
        store.put([rule("b"), rule("a", "p2")], replaces=False)
    assert read_store(store.path).rules == (rule("a"),)


def test_switching(tmp_path: Path) -> None:
    store = RuleStore(tmp_path / "rules.sqlite")
    store.put([rule("a")])
    store.switch("a", enabled=False)
    store.switch("of-a-file", enabled=False)
    read = read_store(store.path)
    assert not read.rules[0].enabled
    assert read.switched == (("of-a-file", False),)
    store.switch("a", enabled=True)
    assert read_store(store.path).rules == (rule("a"),)
    store.put([rule("of-a-file")])
    assert read_store(store.path).switched == ()


def test_a_stored_rule_that_cannot_be_used_loses_no_other(tmp_path: Path) -> None:
    store = RuleStore(tmp_path / "rules.sqlite")
    store.put([rule("a"), rule("b"), rule("c")])
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE rules SET rule = '{' WHERE id = 'a'")
        connection.execute("""UPDATE rules SET rule = '{"id": "b"}' WHERE id = 'b'""")
    connection.close()
    read = read_store(store.path)
    assert [one.id for one in read.rules] == ["c"]
    assert [bad.rule for bad in read.rejected] == ["a", "b"]


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(RulesError, match="not a database"):
        read_store(path)
    with pytest.raises(RulesError, match="not a database"):
        RuleStore(path).put([rule("a")])
    with pytest.raises(RulesError, match="unable to open"):
        read_store(tmp_path / "no.sqlite")
    assert not (tmp_path / "no.sqlite").exists()


def test_a_store_of_a_later_version_is_refused(tmp_path: Path) -> None:
    store = RuleStore(tmp_path / "rules.sqlite")
    store.put([rule("a")])
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(RulesError, match="format 9"):
        read_store(store.path)


def test_many_write_and_read_at_once(tmp_path: Path) -> None:
    store = RuleStore(tmp_path / f"rules {os.getpid()}#?.sqlite")
    troubles: list[Exception] = []

    def write(name: str) -> None:
        try:
            for number in range(8):
                store.put([rule(f"{name}{number}")])
                read_store(store.path)
        except Exception as error:
            troubles.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len(read_store(store.path).rules) == 32
