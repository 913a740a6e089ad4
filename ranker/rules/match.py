"""Which rules a search fires: looked up by its words, so that thousands of rules cost no more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ranker.rules.rule import Pair, Rule, Words


class RuleIndex:
    """Rules, the first to count first, by what they wait for; safe to share between threads."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        on = enumerate(rule for rule in rules if rule.enabled)
        # Sorting is stable: of the same priority the later one, which says what is meant now.
        self.rules = tuple(
            rule for _, rule in sorted(on, key=lambda one: (-one[1].priority, -one[0]))
        )
        self._exact: dict[Words, list[int]] = defaultdict(list)
        self._begins: dict[str, list[int]] = defaultdict(list)
        self._contains: dict[str, list[int]] = defaultdict(list)
        self._context: dict[Pair, list[int]] = defaultdict(list)
        self._always: list[int] = []
        common = Counter(
            word for rule in self.rules for words in rule.when.contains for word in set(words)
        )
        for number, rule in enumerate(self.rules):
            when = rule.when
            # One condition finds the rule, all of them are then looked at.
            if when.exact:
                for words in when.exact:
                    self._exact[words].append(number)
            elif when.begins:
                for words in when.begins:
                    self._begins[words[0]].append(number)
            elif when.contains:
                for words in when.contains:
                    rarest = min(words, key=lambda word: (common[word], -len(word)))
                    self._contains[rarest].append(number)
            elif when.context:
                for pair in when.context[0]:
                    self._context[pair].append(number)
            else:
                self._always.append(number)

    def fired(self, words: Words, pairs: frozenset[Pair], now: float) -> Sequence[Rule]:
        """Return the rules whose conditions all hold; `now` is in seconds since 1970."""
        found = set(self._always)
        found.update(self._exact.get(words, ()))
        bag = frozenset(words)
        if words:
            found.update(self._begins.get(words[0], ()))
            for word in bag:
                found.update(self._contains.get(word, ()))
        for pair in pairs:
            found.update(self._context.get(pair, ()))
        if not found:
            return ()
        return [
            rule
            for rule in (self.rules[number] for number in sorted(found))
            if rule.when.holds(words, bag, pairs, now)
        ]
