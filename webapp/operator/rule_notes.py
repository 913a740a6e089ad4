"""What an operator should know of a rule before it is in force, in words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from catalog.errors import NotFoundError, RetailSearchError
from ranker.rules.fixed import FixedRules
from ranker.rules.rule import Rule

_MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a field of the form, empty for the rule as a whole."""

    field: str
    text: str


def rule_notes(
    rule: Rule, others: Sequence[Rule], product: Callable[[str], object], now: float | None = None
) -> tuple[Note, ...]:
    """Tell of products that there are not, a window that is over, and rules that contradict it.

    `others` are all rules in force besides; `product` raises NotFoundError.
    """
    notes = [*_missing(rule, product), *_window(rule, time.time() if now is None else now)]
    if rule.enabled:
        notes += _contradictions(rule, others)
    else:
        notes.append(Note("enabled", "The rule is off: it does nothing until it is switched on."))
    return tuple(notes)


def sample_query(rule: Rule) -> str:
    """Return a query that the rule waits for, empty where any would do."""
    when = rule.when
    for texts in (when.exact, when.begins, when.contains):
        if texts:
            return " ".join(texts[0])
    return ""


def _missing(rule: Rule, product: Callable[[str], object]) -> Iterable[Note]:
    then = rule.then
    named = [("pin", one.product) for one in then.pins]
    for boost in then.boosts:
        named += [("bury" if boost.buries else "boost", name) for name in boost.products.ids]
    if then.hides is not None:
        named += [("hide", name) for name in then.hides.ids]
    for field, name in named[:_MOST_NAMED]:
        try:
            product(name)
        except NotFoundError:
            yield Note(field, f"There is no product '{name}' in the index just now.")
        except RetailSearchError:
            return  # nothing can be said while the engine is away


def _window(rule: Rule, now: float) -> Iterable[Note]:
    if rule.when.end is not None and rule.when.end <= now:
        yield Note("until", "The window is over: the rule does nothing any more.")
    elif rule.when.start is not None and rule.when.start > now:
        yield Note("from_", "The window has not begun: the rule does nothing yet.")


def _contradictions(rule: Rule, others: Sequence[Rule]) -> Iterable[Note]:
    """Ask what fires for each query that the rule waits for, and who overrules whom."""
    when = rule.when
    queries = [
        " ".join(words) for texts in (when.exact, when.begins, when.contains) for words in texts
    ]
    together = FixedRules([*others, rule])
    seen: set[str] = set()
    context = tuple(allowed[0] for allowed in when.context)
    for query in queries[:20] or [""]:
        with suppress(ValueError):
            for one in together.fired(query, context).audit:
                overruled = "overruled by rule" in one.effect
                ours = one.rule == rule.id or f"'{rule.id}'" in one.effect
                if overruled and ours:
                    text = (
                        f"For '{query}': {one.action} of rule '{one.rule}' is {_said(one.effect)}."
                    )
                    if text not in seen:
                        seen.add(text)
                        yield Note("", text)


def _said(effect: str) -> str:
    return effect.replace(": overruled", " overruled")
