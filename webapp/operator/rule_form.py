"""The form of a rule: what is usual of it as lines of text, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from catalog.errors import RulesError
from ranker.request import RANGE_FIELDS, VALUE_FIELDS
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Rule
from ranker.rules.written import rule_data

_PLACED = re.compile(r"(\d{1,4})\s*:\s*(.+)")
_FIELD = re.compile(
    rf"({'|'.join((*VALUE_FIELDS, *RANGE_FIELDS))}|attributes\.[^:]{{1,100}}?)\s*:\s*(.*)"
)
_RANGE = re.compile(r"(\S*?)\s*\.\.\s*(\S*)")
_BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """What stands in the fields of the form, one line for each of several things."""

    id: str = ""
    comment: str = ""
    enabled: str = "on"
    priority: str = "0"
    exact: str = ""
    contains: str = ""
    begins: str = ""
    any: str = ""
    context: str = ""
    from_: str = ""
    until: str = ""
    zone: str = ""
    pin: str = ""
    hide: str = ""
    boost: str = ""
    boost_factor: str = "2"
    bury: str = ""
    bury_factor: str = "2"
    filter: str = ""
    banner: str = ""
    banner_link: str = ""
    redirect: str = ""
    query: str = ""
    word: str = ""
    with_: str = ""

    @classmethod
    def given(cls, form: Mapping[str, str]) -> RuleTexts:
        """Take the fields of a form that was sent; a box that is not ticked is not sent."""
        texts = {one.name: form.get(one.name, "").replace("\r\n", "\n") for one in fields(cls)}
        return cls(**texts)


def texts_of(rule: Rule) -> RuleTexts | None:
    """Return the form of a rule, None for one that has more to it than the form shows."""
    data = rule_data(rule)
    texts = _texts(data)
    try:
        again = read_rule(data_of(texts))
    except RulesError:
        return None
    # Not their digests: a number that JSON has is a text in a form.
    return texts if _meaning(again) == _meaning(read_rule(data)) else None


def data_of(texts: RuleTexts) -> dict[str, Any]:
    """Return the mapping that a rule is read from; what is empty is not in it.

    Raises RulesError for a line that cannot be read, naming the field.
    """
    when: dict[str, Any] = {
        "exact": _lines(texts.exact),
        "contains": _lines(texts.contains),
        "begins": _lines(texts.begins),
        "any": bool(texts.any),
        "context": _context(texts.context),
        "from": texts.from_.strip(),
        "until": texts.until.strip(),
        "zone": texts.zone.strip(),
    }
    then: dict[str, Any] = {
        "pin": _pins(texts.pin),
        "hide": _chosen(texts.hide, "hide"),
        "boost": _moved(texts.boost, texts.boost_factor, "boost"),
        "bury": _moved(texts.bury, texts.bury_factor, "bury"),
        "filter": _where(texts.filter),
        "banner": _banner(texts),
        "redirect": texts.redirect.strip(),
        "replacement": _replacement(texts),
    }
    data: dict[str, Any] = {
        "id": texts.id.strip(),
        "comment": texts.comment.strip(),
        "priority": texts.priority.strip() or "0",
        "when": {name: value for name, value in when.items() if value},
        "then": {name: value for name, value in then.items() if value},
    }
    if not texts.enabled:
        data["enabled"] = False
    return data


def field_of(path: str) -> str:
    """Return the field of the form that a part of a rule, such as `then.boost`, stands in."""
    parts = path.split(".")
    name = parts[1] if len(parts) > 1 and parts[0] in ("when", "then") else parts[0]
    if name in ("boost", "bury") and parts[-1] == "factor":
        return f"{name}_factor"
    if name == "banner" and parts[-1] in ("link", "image"):
        return "banner_link"
    if name == "replacement":
        return {"word": "word", "with": "with_"}.get(parts[-1], "query")
    return {"from": "from_"}.get(name, name)


def _meaning(rule: Rule) -> tuple[object, ...]:
    pins = tuple(sorted(rule.then.pins, key=lambda one: one.place))
    then = replace(rule.then, pins=pins)
    return (rule.id, rule.enabled, rule.priority, rule.comment, rule.when, then)


def _texts(data: Mapping[str, Any]) -> RuleTexts:
    when, then = data.get("when", {}), data.get("then", {})
    boosts, buries = then.get("boost") or [], then.get("bury") or []
    banners, replaced = then.get("banner") or [], then.get("replacement") or []
    banner = banners[0] if banners else {}
    first = replaced[0] if replaced else {}
    return RuleTexts(
        id=str(data["id"]),
        comment=data.get("comment", ""),
        enabled="on" if data.get("enabled", True) else "",
        priority=str(data.get("priority", 0)),
        exact="\n".join(when.get("exact", ())),
        contains="\n".join(when.get("contains", ())),
        begins="\n".join(when.get("begins", ())),
        any="on" if when.get("any") else "",
        context="\n".join(
            f"{name}={_BETWEEN.join(values)}" for name, values in when.get("context", {}).items()
        ),
        from_=when.get("from", ""),
        until=when.get("until", ""),
        zone=when.get("zone", ""),
        pin=_pin_lines(then.get("pin") or {}),
        hide=_chosen_lines(then.get("hide") or {}),
        boost=_chosen_lines(boosts[0] if boosts else {}),
        boost_factor=_number(boosts[0]["factor"]) if boosts else "2",
        bury=_chosen_lines(buries[0] if buries else {}),
        bury_factor=_number(buries[0]["factor"]) if buries else "2",
        filter="\n".join(_where_lines(then.get("filter") or {})),
        banner=banner.get("text", ""),
        banner_link=banner.get("link") or "",
        redirect=then.get("redirect") or "",
        query=first.get("query") or "",
        word=first.get("word") or "",
        with_=first.get("with") or "",
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _context(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _lines(text):
        name, equals, value = line.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise RulesError(
                f"'{line}' is no pair of a name and a value.", fix="Write it as channel=web.",
                field="when.context",
            )  # fmt: skip
        found.setdefault(name.strip(), []).extend(one.strip() for one in value.split("|"))
    return found


def _pins(text: str) -> dict[str, int]:
    pins: dict[str, int] = {}
    place = 0
    for line in _lines(text):
        given = _PLACED.fullmatch(line)
        place = int(given[1]) if given else place + 1
        product = given[2].strip() if given else line
        if product in pins:
            raise RulesError(
                f"'{product}' is pinned twice.", fix="Keep one of the two lines.", field="then.pin"
            )
        pins[product] = place
    return pins


def _pin_lines(pins: Mapping[str, int]) -> str:
    lines, expected = [], 1
    for product, place in sorted(pins.items(), key=lambda one: one[1]):
        bare = place == expected and not _PLACED.fullmatch(product)
        lines.append(product if bare else f"{place}: {product}")
        expected = place + 1
    return "\n".join(lines)


def _chosen(text: str, field: str) -> dict[str, Any]:
    ids: list[str] = []
    where: dict[str, Any] = {}
    for line in _lines(text):
        condition = _FIELD.fullmatch(line)
        if condition:
            _put(where, condition[1].strip(), condition[2], f"then.{field}")
        else:
            ids.append(line)
    return {name: value for name, value in (("ids", ids), ("where", where)) if value}


def _chosen_lines(chosen: Mapping[str, Any]) -> str:
    return "\n".join([*chosen.get("ids", ()), *_where_lines(chosen.get("where") or {})])


def _moved(text: str, factor: str, field: str) -> list[dict[str, Any]]:
    chosen = _chosen(text, field)
    return [chosen | {"factor": factor.strip()}] if chosen else []


def _where(text: str) -> dict[str, Any]:
    where: dict[str, Any] = {}
    for line in _lines(text):
        condition = _FIELD.fullmatch(line)
        if condition is None:
            raise RulesError(
                f"'{line}' is no condition.",
                fix="Write a field and a value, such as brand: Acme | Bosch or price: 10..50.",
                field="then.filter",
            )
        _put(where, condition[1].strip(), condition[2], "then.filter")
    return where


def _put(where: dict[str, Any], name: str, value: str, field: str) -> None:
    if name in where:
        raise RulesError(
            f"'{name}' stands in two lines.", fix=f"Write {name}: one | other.", field=field
        )
    ends = _RANGE.fullmatch(value.strip())
    if ends:
        where[name] = {
            end: text for end, text in zip(("from", "to"), ends.groups(), strict=True) if text
        }
    else:
        values = [one.strip() for one in value.split("|")]
        where[name] = values[0] if len(values) == 1 else values


def _where_lines(where: Mapping[str, Any]) -> Iterable[str]:
    for name, value in where.items():
        if isinstance(value, Mapping):
            yield f"{name}: {value.get('from', '')}..{value.get('to', '')}"
        elif isinstance(value, list | tuple):
            yield f"{name}: {_BETWEEN.join(map(str, value))}"
        else:
            yield f"{name}: {value}"


def _banner(texts: RuleTexts) -> list[dict[str, str]]:
    text, link = texts.banner.strip(), texts.banner_link.strip()
    if not text and not link:
        return []
    return [{"text": text} | ({"link": link} if link else {})]


def _replacement(texts: RuleTexts) -> list[dict[str, str]]:
    query, word, put = texts.query.strip(), texts.word.strip(), texts.with_.strip()
    found: list[dict[str, str]] = [{"query": query}] if query else []
    if word or put:
        found.append({"word": word, "with": put})
    return found


def _number(number: object) -> str:
    return f"{number:g}" if isinstance(number, float | int) else str(number)
