"""Apply rules to arrays: what they change of a result set, of its scores, and of its order.

The order in which these are meant to be called:

1. `resolved` once for a search; `ruled_set` on its result set, before filters, totals and facets;
2. `moved` on the scores that the order is made from;
3. `with_pins` on the order when nothing else will change it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ranker.catalogue import Ordinals, Scores, Session
from ranker.request import Filter
from ranker.response import FiredRule
from ranker.retrieve import Candidates
from ranker.rules.fired import NOTHING, Fired
from ranker.rules.rule import Chosen
from ranker.rules.wording import times_words

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rules that fired, with the `ordinals` of those of the products they name that exist."""

    fired: Fired
    ordinals: dict[str, int]

    @property
    def pins(self) -> tuple[tuple[int, int], ...]:
        """The ordinal and the place from 1 of each pinned product that exists, by place."""
        return tuple(
            (self.ordinals[one.pin.product], one.pin.place)
            for one in self.fired.pins
            if one.pin.product in self.ordinals
        )


NO_RULES = Resolved(NOTHING, {})
"""What a search without rules is arranged by."""


@dataclass(frozen=True, slots=True)
class Touch:
    """What a rule did to the scores of some products (ordinals, ascending)."""

    rule: FiredRule
    ordinals: Ordinals


@dataclass(frozen=True, slots=True)
class Moved:
    """Scores after boosting and burying, shape (products,), and which rule touched which."""

    scores: Scores
    touches: tuple[Touch, ...] = ()


def resolved(fired: Fired, session: Session) -> Resolved:
    """Find the products that rules name, all in one question; none is asked where none is named."""
    chosen = [one.products for one in fired.hides] + [one.boost.products for one in fired.moves]
    ids = dict.fromkeys(
        [one.pin.product for one in fired.pins] + [name for one in chosen for name in one.ids]
    )
    return Resolved(fired, session.ordinals(list(ids)) if ids else {})


def ruled_set(
    rules: Resolved, candidates: Candidates, session: Session, conditions: Sequence[Filter] = ()
) -> Candidates:
    """Return the result set as rules change it: with what is pinned, without what is hidden.

    Call it before the shopper's filters, so that those cut what was pinned as anything else.
    `conditions` are filters that a product must pass to be brought in, those of the query itself.
    """
    return hidden(rules, pinned_members(rules, candidates, session, conditions), session)


def pinned_members(
    rules: Resolved, candidates: Candidates, session: Session, conditions: Sequence[Filter] = ()
) -> Candidates:
    """Return the candidates, and behind them the pinned products that nothing found."""
    pins = np.array([ordinal for ordinal, _ in rules.pins], dtype=np.int64)
    fresh = pins[~np.isin(pins, candidates.ordinals)]
    if fresh.size and conditions:
        fresh = fresh[session.pick(fresh, conditions, "relevance")]
    if not fresh.size:
        return candidates
    lowest = min(0.0, float(candidates.scores[-1])) if candidates.scores.size else 0.0
    missing = np.full(fresh.size, np.nan)
    zeros = np.zeros(fresh.size)
    size = candidates.ordinals.size
    whole = candidates.whole if candidates.whole.size else np.zeros(size, np.bool_)
    raised = candidates.raised
    return replace(
        candidates,
        ordinals=np.concatenate([candidates.ordinals, fresh]),
        scores=np.concatenate([candidates.scores, np.full(fresh.size, lowest)]),
        lexical=np.concatenate([candidates.lexical, missing]),
        cosine=np.concatenate([candidates.cosine, missing]),
        codes=np.concatenate([candidates.codes, zeros]),
        whole=np.concatenate([whole, np.zeros(fresh.size, np.bool_)]),
        raised=None if raised is None else np.concatenate([raised, zeros]),
    )


def hidden(rules: Resolved, candidates: Candidates, session: Session) -> Candidates:
    """Return the candidates without those that a rule hides or filters out, in their order."""
    ordinals = candidates.ordinals
    fired = rules.fired
    if not ordinals.size or not (fired.hides or fired.filters):
        return candidates
    kept = np.ones(ordinals.size, dtype=np.bool_)
    # Each rule's filters are asked by themselves: in one question, those on the same field would
    # be alternatives.
    for only in fired.filters:
        kept &= _passing(only.where, ordinals, session)
    for hide in fired.hides:
        kept &= ~_chosen(hide.products, ordinals, rules, session)
    return candidates if kept.all() else candidates.at(np.flatnonzero(kept))


def moved(
    rules: Resolved, scores: Scores, ordinals: Ordinals, session: Session, *, odds: bool
) -> Moved:
    """Return the scores of some products, boosted and buried; both arrays have shape (products,).

    With `odds` a score p is a probability, and the factor f of a rule multiplies its odds,

        p' = f p / (1 - p + f p)

    which is a shift of its logit by ln f: it never leaves 0 to 1, and boosting and burying by the
    same factor cancel out. Without, the score itself is multiplied, or, below 0, divided. What
    several rules say of one product is multiplied.
    """
    times = np.ones(ordinals.size)
    touches: list[Touch] = []
    if ordinals.size:
        for move in rules.fired.moves:
            touched = _chosen(move.boost.products, ordinals, rules, session)
            if touched.any():
                times[touched] *= move.boost.times
                action = "bury" if move.boost.buries else "boost"
                said = FiredRule(move.rule, action, times_words(move.boost))
                touches.append(Touch(said, np.sort(ordinals[touched])))
    if not touches:
        return Moved(scores)
    if odds:
        raised = times * scores
        return Moved(raised / (1 - scores + raised), tuple(touches))
    return Moved(np.where(scores < 0, scores / times, scores * times), tuple(touches))


def with_pins(rules: Resolved, order: Ordinals, ordinals: Ordinals) -> Ordinals:
    """Return the order with each pinned product at its place, the others as they were around them.

    `order` are places in `ordinals`, the best first. A pinned product that is not in the order (a
    filter took it out, or it is hidden) leaves no gap; a place beyond the last is the last.
    """
    pins = rules.pins
    if not pins or not order.size:
        return order
    here = {int(ordinal): number for number, ordinal in enumerate(ordinals[order])}
    found = [(place, here[ordinal]) for ordinal, place in pins if ordinal in here]
    if not found:
        return order
    lifted = {number for _, number in found}
    others = [number for number in range(order.size) if number not in lifted]
    arranged: list[int] = []
    at = 0
    for place, number in found:  # by place
        more = max(0, place - 1 - len(arranged))
        arranged += others[at : at + more]
        at += more
        arranged.append(number)
    return order[np.array(arranged + others[at:], dtype=np.int64)]


def touching(rules: Resolved, touches: Sequence[Touch], ordinal: int) -> tuple[FiredRule, ...]:
    """Return what rules did to one product, as its explanation says it."""
    said = [touch.rule for touch in touches if _has(touch.ordinals, ordinal)]
    said += [
        FiredRule(one.rule, "pin", f"at place {one.pin.place}")
        for one in rules.fired.pins
        if rules.ordinals.get(one.pin.product) == ordinal
    ]
    return tuple(said)


def _chosen(products: Chosen, ordinals: Ordinals, rules: Resolved, session: Session) -> Mask:
    """Return which of the products are chosen, by their ids or by what they have."""
    found = np.zeros(ordinals.size, dtype=np.bool_)
    if products.ids:
        named = [rules.ordinals[one] for one in products.ids if one in rules.ordinals]
        found |= np.isin(ordinals, named)
    if products.where:
        found |= _passing(products.where, ordinals, session)
    return found


def _passing(filters: Sequence[Filter], ordinals: Ordinals, session: Session) -> Mask:
    passes = np.zeros(ordinals.size, dtype=np.bool_)
    passes[session.pick(ordinals, filters, "relevance")] = True
    return passes


def _has(ordinals: Ordinals, ordinal: int) -> bool:
    at = int(np.searchsorted(ordinals, ordinal))
    return at < ordinals.size and int(ordinals[at]) == ordinal
