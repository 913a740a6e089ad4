"""IndexRules: the business rules of an index, as programs look at them and change them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from catalog.errors import NotFoundError, RulesError
from indexer.embedded.generations import IndexFolder
from ranker.rules.book import RuleBook, SourcedReject, SourcedRule
from ranker.rules.places import RULES_STORE, rule_sources, rules_store
from ranker.rules.rule import Chosen, Rule
from ranker.rules.store import RuleStore

RuleState = Literal["on", "off", "later", "over"]
"""Whether a rule is in force now, switched off, has not begun yet, or has ended."""

# So many products named by rules are looked for in an audit; nobody waits for more.
MOST_LOOKED_FOR = 2_000


@dataclass(frozen=True, slots=True)
class AuditedRule:
    """A rule with its state at a moment, and the ids that it names and the index does not have."""

    sourced: SourcedRule
    state: RuleState
    missing: tuple[str, ...] = ()


class IndexRules:
    """The rules of one index in its file and its store; every call reads them as they are now."""

    def __init__(self, home: Path, index: str) -> None:
        IndexFolder(home, index)  # refuses a name that no index can have
        self._sources = rule_sources(home, index)
        self._store = RuleStore(rules_store(home, index))

    def book(self) -> RuleBook:
        """Return the rules as searches use them."""
        return RuleBook(self._sources)

    def strongest_first(self) -> tuple[SourcedRule, ...]:
        """Return every rule; of the same priority the one that was written last comes first."""
        rules = list(reversed(self.book().rules()))
        return tuple(sorted(rules, key=lambda one: -one.rule.priority))

    def rejected(self) -> tuple[SourcedReject, ...]:
        """Return what is written and cannot be used."""
        return self.book().rejected()

    def get(self, rule_id: str) -> SourcedRule:
        """Return one rule; raises NotFoundError."""
        for one in self.book().rules():
            if one.rule.id == rule_id:
                return one
        raise NotFoundError(
            f"There is no rule '{rule_id}'.",
            fix="`retail-search rules list` shows those there are.",
        )

    def put(self, rule: Rule) -> bool:
        """Store a rule in the place of what has its id; return whether it is a new one."""
        known = {one.rule.id for one in self.book().rules()}
        self._store.put([rule])
        return rule.id not in known

    def remove(self, rule_id: str) -> None:
        """Take a rule out of the store.

        Raises NotFoundError, and RulesError for one that people wrote into a file: it is theirs.
        """
        one = self.get(rule_id)
        if one.source != RULES_STORE:
            raise RulesError(
                f"Rule '{rule_id}' is in {one.source}.",
                fix="Take it out of that file, or switch it off.",
                field="id",
            )
        self._store.remove([rule_id])

    def switch(self, rule_id: str, *, enabled: bool) -> None:
        """Switch a rule on or off, be it of the store or of the file; raises NotFoundError."""
        self.get(rule_id)
        self._store.switch(rule_id, enabled=enabled)

    def audit(
        self, there: Callable[[str], bool], now: datetime | None = None
    ) -> tuple[AuditedRule, ...]:
        """Look at every rule: is it in force, and are the products that it names `there`?"""
        moment = (now or datetime.now(UTC)).timestamp()
        known: dict[str, bool] = {}

        def missing(ids: Sequence[str]) -> Iterator[str]:
            for one in ids:
                if one not in known and len(known) < MOST_LOOKED_FOR:
                    known[one] = there(one)
                if not known.get(one, True):
                    yield one

        return tuple(
            AuditedRule(one, state_of(one.rule, moment), tuple(missing(named_products(one.rule))))
            for one in self.strongest_first()
        )


def state_of(rule: Rule, moment: float) -> RuleState:
    """Say whether a rule is in force at a moment, seconds since 1970."""
    if not rule.enabled:
        return "off"
    if rule.when.start is not None and moment < rule.when.start:
        return "later"
    return "over" if rule.when.end is not None and rule.when.end <= moment else "on"


def named_products(rule: Rule) -> tuple[str, ...]:
    """Return the ids that a rule pins, moves or hides, each once."""
    then = rule.then
    chosen: list[Chosen] = [one.products for one in then.boosts]
    if then.hides is not None:
        chosen.append(then.hides)
    ids = [pin.product for pin in then.pins]
    return tuple(dict.fromkeys([*ids, *(one for products in chosen for one in products.ids)]))
