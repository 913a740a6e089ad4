"""Fired: what the rules that fired ask of one search, once they have been set against each other.

Of rules that contradict each other the one with the higher priority counts, of the same priority
the one that was written last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ranker.request import Filter
from ranker.response import Banner, FiredRule
from ranker.rules.replacing import replaced_query
from ranker.rules.rule import Boost, Chosen, Pin, Rule
from ranker.rules.wording import chosen_words, filter_words, placed_words, times_words


@dataclass(frozen=True, slots=True)
class Only:
    """Filters that a rule adds: all that it shows passes them."""

    rule: str
    where: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Hide:
    """Products that a rule takes out."""

    rule: str
    products: Chosen


@dataclass(frozen=True, slots=True)
class Move:
    """Products that a rule boosts or buries."""

    rule: str
    boost: Boost


@dataclass(frozen=True, slots=True)
class Pinned:
    """A product that a rule pins, at its place from 1."""

    rule: str
    pin: Pin


@dataclass(frozen=True, slots=True)
class Fired:
    """What is asked of a search; nothing of it where no rule fired.

    `replacement` is the query to search instead, None for that which was typed. The filters of
    different rules must all hold, each beside the shopper's own. `pins` are by their places, each
    product and each place once. `audit` says what each rule did, also where another overruled it.
    `key` is the same for searches for which the same rules fired, and no other.
    """

    replacement: str | None = None
    filters: tuple[Only, ...] = ()
    hides: tuple[Hide, ...] = ()
    pins: tuple[Pinned, ...] = ()
    moves: tuple[Move, ...] = ()
    banners: tuple[Banner, ...] = ()
    redirect: str = ""
    audit: tuple[FiredRule, ...] = ()
    key: tuple[tuple[str, str], ...] = ()

    @property
    def changes_set(self) -> bool:
        """Whether other products may be found than without rules."""
        return bool(self.filters or self.hides or self.pins)

    @property
    def changes_order(self) -> bool:
        """Whether products may stand elsewhere than without rules."""
        return bool(self.moves or self.pins)


NOTHING = Fired()


def fired_of(text: str, rules: Sequence[Rule]) -> Fired:
    """Return what rules ask of the search for a text; those that count more come first."""
    if not rules:
        return NOTHING
    replacement, audit = replaced_query(text, rules)
    redirect = _redirect(rules, audit)
    pins = _pins(rules, audit)
    for rule in rules:
        then = rule.then
        for boost in then.boosts:
            audit.append(
                FiredRule(
                    rule.id,
                    "bury" if boost.buries else "boost",
                    f"{chosen_words(boost.products)}: {times_words(boost)}",
                )
            )
        if then.hides is not None:
            audit.append(FiredRule(rule.id, "hide", chosen_words(then.hides)))
        if then.filters:
            audit.append(FiredRule(rule.id, "filter", f"only {filter_words(then.filters)}"))
        audit += [FiredRule(rule.id, "banner", f"shows '{one.text}'") for one in then.banners]
    return Fired(
        replacement=replacement,
        filters=tuple(Only(rule.id, rule.then.filters) for rule in rules if rule.then.filters),
        hides=tuple(Hide(rule.id, rule.then.hides) for rule in rules if rule.then.hides),
        pins=pins,
        moves=tuple(Move(rule.id, boost) for rule in rules for boost in rule.then.boosts),
        banners=tuple(dict.fromkeys(one for rule in rules for one in rule.then.banners)),
        redirect=redirect,
        audit=tuple(audit),
        key=tuple((rule.id, rule.digest) for rule in rules),
    )


def _redirect(rules: Sequence[Rule], audit: list[FiredRule]) -> str:
    first: Rule | None = None
    for rule in rules:
        if not rule.then.redirect:
            continue
        effect = f"to {rule.then.redirect}" if first is None else f"overruled by rule '{first.id}'"
        audit.append(FiredRule(rule.id, "redirect", effect))
        first = first or rule
    return "" if first is None else first.then.redirect


def _pins(rules: Sequence[Rule], audit: list[FiredRule]) -> tuple[Pinned, ...]:
    """Return the pins by place; one whose place is taken has the next that is free."""
    by_place: dict[int, Pinned] = {}
    owners: dict[str, str] = {}
    for rule in rules:
        placed: list[Pin] = []
        for pin in sorted(rule.then.pins, key=lambda one: one.place):
            if pin.product in owners:
                effect = f"{pin.product}: overruled by rule '{owners[pin.product]}'"
                audit.append(FiredRule(rule.id, "pin", effect))
                continue
            place = pin.place
            while place in by_place:
                place += 1
            placed.append(Pin(pin.product, place))
            by_place[place] = Pinned(rule.id, placed[-1])
            owners[pin.product] = rule.id
        if placed:
            audit.append(FiredRule(rule.id, "pin", placed_words(placed)))
    return tuple(by_place[place] for place in sorted(by_place))
