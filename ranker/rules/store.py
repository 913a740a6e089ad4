"""RuleStore: rules in SQLite, which commands and the API write while searches follow them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import orjson

from catalog.errors import RulesError, StorageError
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Rule
from ranker.rules.rule_file import RejectedRule, RuleFile

FORMAT = 1
# So long somebody who writes waits for another.
_BUSY_SECONDS = 5.0
# A search does not: it goes on with the rules it had, and looks again soon.
_READ_SECONDS = 0.2
_TABLES = """
CREATE TABLE IF NOT EXISTS rules (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rule TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS switched (id TEXT PRIMARY KEY, enabled INTEGER NOT NULL);
"""


def read_store(path: Path) -> RuleFile:
    """Return what a store holds; raises RulesError where it cannot be read at all."""
    try:
        with closing(_opened(path, "rw", _READ_SECONDS)) as connection:
            rows = connection.execute("SELECT id, rule FROM rules ORDER BY place").fetchall()
            switched = connection.execute("SELECT id, enabled FROM switched").fetchall()
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error
    rules: list[Rule] = []
    rejected: list[RejectedRule] = []
    for rule_id, document in rows:
        try:
            rules.append(read_rule(orjson.loads(document)))
        except (RulesError, orjson.JSONDecodeError) as error:
            fix = error.fix if isinstance(error, RulesError) else "Add the rule anew."
            rejected.append(RejectedRule(rule_id, 0, str(getattr(error, "message", error)), fix))
    return RuleFile(
        path.name,
        tuple(rules),
        tuple(rejected),
        tuple((rule_id, bool(enabled)) for rule_id, enabled in switched),
    )


class RuleStore:
    """Writes the rules of a store, all of a call or nothing; safe beside readers and writers."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, rules: Iterable[Rule], *, replaces: bool = True) -> tuple[int, int]:
        """Store rules; return how many are new and how many replaced one with their id.

        Unless it `replaces`, raises RulesError for an id that is there, and stores none.
        """
        added = replaced = 0
        with self._writing() as connection:
            for rule in rules:
                changed = connection.execute(
                    "UPDATE rules SET rule = ? WHERE id = ?", (rule.given, rule.id)
                ).rowcount
                if changed and not replaces:
                    raise RulesError(
                        f"There is a rule '{rule.id}' already.",
                        fix="Choose another id, or replace that one.",
                        field="id",
                    )
                if not changed:
                    connection.execute(
                        "INSERT INTO rules (id, rule) VALUES (?, ?)", (rule.id, rule.given)
                    )
                connection.execute("DELETE FROM switched WHERE id = ?", (rule.id,))
                replaced += changed
                added += 1 - changed
        return added, replaced

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Take rules out; return those of the ids that were there."""
        if not self.path.exists():
            return []
        with self._writing() as connection:
            return [
                one
                for one in ids
                if connection.execute("DELETE FROM rules WHERE id = ?", (one,)).rowcount
            ]

    def switch(self, rule_id: str, *, enabled: bool) -> None:
        """Switch a rule on or off, be it of this store or of a file, until it is put anew."""
        with self._writing() as connection:
            row = connection.execute("SELECT rule FROM rules WHERE id = ?", (rule_id,)).fetchone()
            if row is None:
                connection.execute(
                    "INSERT OR REPLACE INTO switched VALUES (?, ?)", (rule_id, enabled)
                )
                return
            rule = read_rule({**orjson.loads(row[0]), "enabled": enabled})
            connection.execute("UPDATE rules SET rule = ? WHERE id = ?", (rule.given, rule_id))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(_opened(self.path, "rwc", _BUSY_SECONDS)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
                raise StorageError(
                    f"'{self.path}' cannot grow: the disk is full.", fix="Make room on it."
                ) from error
            raise _unreadable(self.path, error) from error


def _opened(path: Path, mode: str, seconds: float) -> sqlite3.Connection:
    # Whoever reads opens it for writing too, as a write that was cut short is taken back then.
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=seconds,
        isolation_level=None,
    )
    try:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found > FORMAT:
            raise RulesError(
                f"'{path}' has the format {found}, of a later version than this.",
                fix="Update retail-search.",
            )
        if mode == "rwc" and found < FORMAT:
            connection.executescript(f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version={FORMAT};END;")
    except BaseException:
        connection.close()
        raise
    return connection


def _unreadable(path: Path, error: sqlite3.Error) -> RulesError:
    return RulesError(
        f"The rules in '{path}' cannot be read or written: {error}.",
        fix="Check the rights on it and its folder; what is damaged can be moved away and"
        " imported again.",
    )
