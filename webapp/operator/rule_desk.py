"""RuleDesk: the rules of an index as the page reads, tries and changes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import NotFoundError, RulesError
from ranker.request import SearchRequest
from ranker.rules.book import RuleBook, SourcedReject, SourcedRule
from ranker.rules.places import RULES_STORE, rule_sources, rules_store
from ranker.rules.preview import compared, whole_list
from ranker.rules.rule import Rule
from ranker.rules.store import RuleStore
from ranker.rules.wording import then_words, when_words
from ranker.rules.written import rules_yaml
from ranker.trial import Trial
from webapp.engine import SearchEngine
from webapp.operator.change_log import ChangeLog
from webapp.operator.preview_view import MOST_ROWS, PreviewView, preview_view


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of the list; `stored` says that it is in the store, and can be deleted here."""

    id: str
    enabled: bool
    priority: int
    when: str
    then: str
    comment: str
    source: str
    stored: bool


class RuleDesk:
    """Works on the rules of one index; each call looks at the files anew."""

    def __init__(
        self,
        engine: SearchEngine,
        home: Path,
        changes: ChangeLog,
        request: Callable[[str], SearchRequest],
    ) -> None:
        self._engine = engine
        self._sources = rule_sources(home, engine.index)
        self._store = RuleStore(rules_store(home, engine.index))
        self._changes = changes
        self._request = request

    def rows(self) -> list[RuleRow]:
        """Return every rule, those that count more first."""
        rules = list(reversed(self.rules()))
        rules.sort(key=lambda one: -one.rule.priority)
        return [
            RuleRow(
                one.rule.id, one.rule.enabled, one.rule.priority, when_words(one.rule.when),
                then_words(one.rule), one.rule.comment, one.source, one.source == RULES_STORE,
            )
            for one in rules
        ]  # fmt: skip

    def rules(self) -> list[SourcedRule]:
        """Return every rule in the order of their files, each with where it is."""
        return list(RuleBook(self._sources).rules())

    def rejected(self) -> tuple[SourcedReject, ...]:
        """Return what cannot be used, and why."""
        return RuleBook(self._sources).rejected()

    def find(self, rule_id: str) -> SourcedRule:
        """Return one rule; raises NotFoundError."""
        for one in self.rules():
            if one.rule.id == rule_id:
                return one
        raise NotFoundError(f"There is no rule '{rule_id}'.", fix="Choose one of the list.")

    def others(self, rule_id: str) -> list[Rule]:
        """Return all rules but one."""
        return [one.rule for one in self.rules() if one.rule.id != rule_id]

    def tried(self, query: str, rule: Rule, replaced: str) -> PreviewView:
        """Show what a search finds now, and with a rule in the place of the one `replaced`.

        Of a rule that is in force as it is, show what is found without it, and with it.
        """
        asked = whole_list(self._request(query), MOST_ROWS)
        known = self.rules()
        others = tuple(one.rule for one in known if one.rule.id not in (rule.id, replaced))
        after = self._engine.try_out(asked, Trial(rules=(*others, rule)))
        if any(one.rule.digest == rule.digest for one in known):
            before = self._engine.try_out(asked, Trial(rules=others))
            return preview_view(compared(before, after, MOST_ROWS), ("Without it", "With it"))
        return preview_view(compared(self._engine.search(asked), after, MOST_ROWS))

    def save(self, rule: Rule, replaces: str, digest: str) -> None:
        """Store a rule: a new one, or one in the place of the rule `replaces` (empty for none).

        Raises RulesError where its id is taken, and where the rule that it replaces is no longer
        as it was (`digest`) when it was opened.
        """
        known = {one.rule.id: one for one in self.rules()}
        before = known.get(replaces)
        if rule.id != replaces and rule.id in known:
            raise RulesError(
                f"There is a rule '{rule.id}' already, in {known[rule.id].source}.",
                fix="Choose another id, or edit that one.",
                field="id",
            )
        if replaces and (before is None or before.rule.digest != digest):
            raise RulesError(
                f"Rule '{replaces}' was changed by somebody else since you opened it.",
                fix="Open it anew in another tab, and take over what you want to keep.",
            )
        if before is not None and rule.id != replaces and before.source != RULES_STORE:
            raise RulesError(
                f"Rule '{replaces}' is in {before.source}, where it keeps its id.",
                fix="Keep the id: what you save here counts in its place.",
                field="id",
            )
        self._store.put([rule])
        if before is not None and rule.id != replaces:
            self._store.remove([replaces])
        self._changes.note(
            "changed rule" if before else "added rule", rule.id,
            before=rules_yaml([before.rule]) if before else "", after=rules_yaml([rule]),
        )  # fmt: skip

    def switch(self, rule_id: str, *, enabled: bool) -> None:
        """Switch a rule on or off, wherever it is; raises NotFoundError."""
        self.find(rule_id)
        self._store.switch(rule_id, enabled=enabled)
        self._changes.note("switched on rule" if enabled else "switched off rule", rule_id)

    def delete(self, rule_id: str) -> None:
        """Take a rule out of the store; raises NotFoundError, and RulesError for one of a file."""
        found = self.find(rule_id)
        if not self._store.remove([rule_id]):
            raise RulesError(
                f"Rule '{rule_id}' is in {found.source}, which people write by hand.",
                fix="Take it out of that file, or switch it off here.",
            )
        self._changes.note("deleted rule", rule_id, before=rules_yaml([found.rule]))
