"""RuleBook: the rules that are in force now, followed while their files change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson

from query.followed_files import FileKind, FollowedFiles
from ranker.rules.fired import NOTHING, Fired, fired_of
from ranker.rules.match import RuleIndex
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Pair, Rule, compared_pair, compared_words
from ranker.rules.rule_file import RejectedRule, RuleFile, read_rules
from ranker.rules.store import read_store

LOOK_EVERY_SECONDS = 0.2

# A file that could not be read is tried again this long after, though it is as it was.
_TRY_AGAIN_SECONDS = 2.0
_STORE_SUFFIX = ".sqlite"


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
        self._rules: tuple[SourcedRule, ...] = ()
        self._index = RuleIndex(())
        # The moments at which a rule begins or ends, seconds since 1970.
        self._turns: list[float] = []
        kind = FileKind(
            noun="rules",
            command="rules",
            read=_read,
            absent=RuleFile,
            described=_described,
            again=_TRY_AGAIN_SECONDS,
        )
        self._files = FollowedFiles(files, kind, LOOK_EVERY_SECONDS, self._use)

    def fired(self, text: str, context: Iterable[Pair] = (), now: datetime | None = None) -> Fired:
        """Return what the rules ask of the search for a text, as it was typed.

        `context` are pairs of name and value, `now` a moment with a time zone.
        """
        self._files.look()
        index = self._index
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
        self._files.look()
        return self._rules

    def state(self, now: datetime | None = None) -> str:
        """Name what rules ask for at a moment: another name whenever one of them begins or ends."""
        self._files.look()
        moment = (now or self._clock()).timestamp()
        return f"{self._files.state}.{bisect_right(self._turns, moment)}"

    def rejected(self) -> tuple[SourcedReject, ...]:
        """Return what is not used, and why; a file that cannot be read is one of line 0."""
        self._files.look()
        found = []
        for path, loaded in self._files.followed.items():
            found += [SourcedReject(one, path.name) for one in loaded.file.rejected]
            if loaded.trouble:
                fix = "The rules that were read of it before are used."
                found.append(SourcedReject(RejectedRule("", 0, loaded.trouble, fix), path.name))
        return tuple(found)

    def _use(self, files: Sequence[RuleFile]) -> None:
        self._rules = _in_force(files)
        ends = ((one.rule.when.start, one.rule.when.end) for one in self._rules)
        self._turns = sorted({end for pair in ends for end in pair if end is not None})
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


def _read(path: Path) -> RuleFile:
    return read_store(path) if path.suffix == _STORE_SUFFIX else read_rules(path)


def _described(file: RuleFile) -> tuple[int, list[str]]:
    wrong = [(f"line {one.line}: " if one.line else "") + one.message for one in file.rejected]
    return len(file.rules), wrong
