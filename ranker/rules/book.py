"""RuleBook: the rules that are in force now, followed while their files change."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import orjson

from catalog.errors import RulesError
from ranker.rules.fired import NOTHING, Fired, fired_of
from ranker.rules.match import RuleIndex
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Pair, Rule, compared_pair, compared_words
from ranker.rules.rule_file import RejectedRule, RuleFile, read_rules
from ranker.rules.store import read_store

LOOK_EVERY_SECONDS = 0.2

# A file may change twice within one tick of the clock that dates it; one that was changed so
# recently when it was read is read once more.
_SETTLED_SECONDS = 0.1
# One that could not be read is tried again this long after, though it is as it was.
_TRY_AGAIN_SECONDS = 2.0
_MOST_LOGGED = 5
_STORE_SUFFIX = ".sqlite"

_Dated = tuple[int, int, int, int]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourcedRule:
    """A rule and the name of the file or store that it is in."""

    rule: Rule
    source: str


@dataclass(frozen=True, slots=True)
class SourcedReject:
    """A rule that is not used, and the name of the file or store that it is in."""

    rejected: RejectedRule
    source: str


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What was read of a file, and the date that it had before it was read, None if absent.

    `trouble` says why it could not be read, when it could not; it is tried again when it has
    another date, and at `again`.
    """

    file: RuleFile
    dated: _Dated | None = None
    settled: bool = True
    trouble: str = ""
    again: float = 0.0


class RuleBook:
    """Rules of YAML files and SQLite stores, the later overruling the earlier by a rule's id.

    Safe to share between threads. A file may be absent, come and go. A bad rule is logged once for
    each edit and the others are used; a file that cannot be read at all keeps the rules it had.
    """

    def __init__(
        self,
        files: Sequence[Path],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self._lock = Lock()
        self._loaded: dict[Path, _Loaded] = {path: _Loaded(RuleFile(path.name)) for path in files}
        self._rules: tuple[SourcedRule, ...] = ()
        self._index = RuleIndex(())
        self._look()

    def fired(self, text: str, context: Iterable[Pair] = (), now: datetime | None = None) -> Fired:
        """Return what the rules ask of the search for a text, as it was typed.

        `context` are pairs of name and value, `now` a moment with a time zone.
        """
        index = self._current()
        if not index.rules:
            return NOTHING
        rules = index.fired(
            compared_words(text),
            frozenset(compared_pair(name, value) for name, value in context),
            (now or self._clock()).timestamp(),
        )
        return fired_of(text, rules)

    def rules(self) -> tuple[SourcedRule, ...]:
        """Return every rule, those included that are switched off, in their files' order."""
        self._current()
        return self._rules

    def rejected(self) -> tuple[SourcedReject, ...]:
        """Return what is not used, and why; a file that cannot be read is one of line 0."""
        self._current()
        found = []
        for path, loaded in self._loaded.items():
            found += [SourcedReject(one, path.name) for one in loaded.file.rejected]
            if loaded.trouble:
                fix = "The rules that were read of it before are used."
                found.append(SourcedReject(RejectedRule("", 0, loaded.trouble, fix), path.name))
        return tuple(found)

    def _current(self) -> RuleIndex:
        """Return the rules as they are now, or were a moment ago.

        The call that finds a file changed reads it; those at the same time in other threads get
        the rules from before.
        """
        if time.monotonic() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._index

    def _look(self) -> None:
        """Read the files that changed and swap in what all of them say."""
        self._next_look = time.monotonic() + LOOK_EVERY_SECONDS
        loaded = {path: _reloaded(path, before) for path, before in self._loaded.items()}
        changed = any(loaded[path].file != before.file for path, before in self._loaded.items())
        self._loaded = loaded
        if changed:
            self._rules = _in_force(one.file for one in loaded.values())
            self._index = RuleIndex(one.rule for one in self._rules)


def _in_force(files: Iterable[RuleFile]) -> tuple[SourcedRule, ...]:
    found: dict[str, SourcedRule] = {}
    for file in files:
        for rule in file.rules:
            found.pop(rule.id, None)
            found[rule.id] = SourcedRule(rule, file.name)
        for rule_id, enabled in file.switched:
            if rule_id in found:
                one = found[rule_id]
                switched = read_rule({**orjson.loads(one.rule.given), "enabled": enabled})
                found[rule_id] = replace(one, rule=replace(switched, line=one.rule.line))
    return tuple(found.values())


def _reloaded(path: Path, before: _Loaded) -> _Loaded:
    """Return what a file says now, logging what of it is not used if that is new."""
    dated: _Dated | None = None
    try:
        dated = _dated(path)
        if dated == before.dated and before.settled and not _is_due(before):
            return before
        if dated is None:
            file = RuleFile(path.name)
        else:
            file = read_store(path) if path.suffix == _STORE_SUFFIX else read_rules(path)
    except (OSError, RulesError) as error:
        trouble = str(error)
        if trouble != before.trouble:
            logger.warning("%s The rules that were read of it before are used.", trouble)
        again = time.monotonic() + _TRY_AGAIN_SECONDS
        return _Loaded(before.file, dated, _is_settled(dated), trouble, again)
    if file.rejected and file != before.file:
        _tell(path, file)
    return _Loaded(file, dated, _is_settled(dated))


def _is_due(before: _Loaded) -> bool:
    return bool(before.trouble) and time.monotonic() >= before.again


def _is_settled(dated: _Dated | None) -> bool:
    return dated is None or time.time() - dated[0] / 1e9 > _SETTLED_SECONDS


def _dated(path: Path) -> _Dated | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    # The rights on it are no part of its contents, but of whether it can be read.
    return facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino


def _tell(path: Path, file: RuleFile) -> None:
    shown = "; ".join(
        (f"line {one.line}: " if one.line else "") + one.message
        for one in file.rejected[:_MOST_LOGGED]
    )
    more = len(file.rejected) - _MOST_LOGGED
    logger.warning(
        "%s: %d rules are used and %d are not: %s%s See `retail-search rules check`.",
        path,
        len(file.rules),
        len(file.rejected),
        shown,
        f" and {more} more." if more > 0 else "",
    )
