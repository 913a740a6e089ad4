"""Rules in words, as audit lines, tables and previews say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from ranker.request import Filter
from ranker.rules.rule import Boost, Chosen, Pin, Rule, When

_MOST_NAMED = 5
_EPOCH = date(1970, 1, 1)


def chosen_words(products: Chosen) -> str:
    """Name products by their ids and by what they have."""
    parts = []
    if products.ids:
        parts.append(listed(products.ids))
    if products.where:
        parts.append(filter_words(products.where))
    return " and ".join(parts)


def filter_words(filters: Sequence[Filter]) -> str:
    """Say what filters ask for, such as 'brand Acme or Bosch, price from 10 to 50'."""
    return ", ".join(f"{one.field.removeprefix('attributes.')} {_asked(one)}" for one in filters)


def placed_words(pins: Sequence[Pin]) -> str:
    """Say which products are pinned where."""
    return listed([f"{pin.product} at place {pin.place}" for pin in pins])


def times_words(boost: Boost) -> str:
    """Say what is done to the odds of products."""
    return f"odds {'divided by' if boost.buries else 'times'} {boost.factor:g}"


def when_words(when: When) -> str:
    """Say what a rule waits for."""
    parts = [
        f"{kind} {listed([repr(' '.join(words)) for words in texts], ' or ')}"
        for kind, texts in (
            ("query", when.exact), ("contains", when.contains), ("begins", when.begins),
        )
        if texts
    ]  # fmt: skip
    for allowed in when.context:
        parts.append(f"{allowed[0][0]} is {listed([value for _, value in allowed], ' or ')}")
    if when.start is not None:
        parts.append(f"from {_moment(when.start)}")
    if when.end is not None:
        parts.append(f"before {_moment(when.end)}")
    return ", ".join(parts) or "any search"


def then_words(rule: Rule) -> str:
    """Say what a rule does."""
    then = rule.then
    parts = [f"pin {placed_words(then.pins)}"] if then.pins else []
    for boost in then.boosts:
        verb = "bury" if boost.buries else "boost"
        parts.append(f"{verb} {chosen_words(boost.products)} ({times_words(boost)})")
    if then.hides is not None:
        parts.append(f"hide {chosen_words(then.hides)}")
    if then.filters:
        parts.append(f"filter {filter_words(then.filters)}")
    if then.redirect:
        parts.append(f"redirect to {then.redirect}")
    parts += [f"banner '{one.text}'" for one in then.banners]
    for one in then.replacements:
        what = f"'{' '.join(one.words)}'" if one.words else "the query"
        parts.append(f"replace {what} by '{one.text}'")
    return "; ".join(parts)


def listed(texts: Sequence[str], joint: str = ", ") -> str:
    """Return the first few of some texts, and how many more there are."""
    more = len(texts) - _MOST_NAMED
    return joint.join(texts[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _asked(one: Filter) -> str:
    if one.values:
        return listed(one.values, " or ")
    if one.near is not None:
        return f"within {one.near.kilometres:g} km of {one.near.latitude:g}, {one.near.longitude:g}"
    write = _day if one.field == "released" else _number
    ends = (("from", one.low), ("to", one.high))
    return " ".join(f"{name} {write(end)}" for name, end in ends if end is not None)


def _number(number: float) -> str:
    return f"{number:.12g}"


def _day(days: float) -> str:
    return (_EPOCH + timedelta(days=int(days))).isoformat()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
