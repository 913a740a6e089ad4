from __future__ import annotations

from typing import Any

import pytest

from catalog.errors import RulesError
from ranker.request import Filter, Near
from ranker.response import Banner
from ranker.rules.read_rule import read_rule
from ranker.rules.rule import Boost, Chosen, Pin, Replaced
from ranker.rules.wording import then_words, when_words


def rule(**parts: Any) -> dict[str, Any]:
    return {"id": "r", "when": {"exact": "tv"}, "then": {"hide": ["p1"]}, **parts}


def then(**actions: Any) -> dict[str, Any]:
    return rule(then=actions)


def test_every_action_is_read() -> None:
    read = read_rule(
        then(
            pin={"p1": "1", 7: 2},
            boost={"factor": "2", "where": {"brand": ["Acme", "Bosch"]}},
            bury=[{"factor": 3, "ids": "p9"}],
            hide={"ids": ["p3"], "where": {"attributes.colour": "red"}},
            filter={"price": {"from": 1, "to": "20.5"}, "released": {"from": "1970-01-11"}},
            redirect="/sale?x=1",
            banner=["One", {"text": "Two", "link": "https://shop.example:8443/a"}],
            replacement=[{"word": "T.V", "with": "television"}],
        )
    ).then
    assert read.pins == (Pin("p1", 1), Pin("7", 2))
    assert read.boosts == (
        Boost(Chosen((), (Filter("brand", ("Acme", "Bosch")),)), 2.0),
        Boost(Chosen(("p9",)), 3.0, buries=True),
    )
    assert read.hides == Chosen(("p3",), (Filter("attributes.colour", ("red",)),))
    assert read.filters == (
        Filter("price", low=1.0, high=20.5), Filter("released", low=10.0),
    )  # fmt: skip
    assert read.redirect == "/sale?x=1"
    assert read.banners == (Banner("One"), Banner("Two", "https://shop.example:8443/a"))
    assert read.replacements == (Replaced("television", ("t", "v")),)
    assert len(read.actions) == 8


def test_filters_are_those_of_the_api() -> None:
    near = {"latitude": 51.5, "longitude": "-0.1", "kilometres": 5}
    read = read_rule(
        then(
            filter={"location": near, "attributes.washable": True, "rating": 4, "category": "A > B"}
        )
    )
    assert read.then.filters == (
        Filter("location", near=Near(51.5, -0.1, 5.0)),
        Filter("attributes.washable", ("yes",)),
        Filter("rating", ("4",)),
        Filter("category", ("A > B",)),
    )


def test_moments_are_in_the_rule_s_zone() -> None:
    def window(**when: str) -> tuple[float | None, float | None]:
        read = read_rule(rule(when={"any": True, **when})).when
        return read.start, read.end

    day = 86_400.0
    assert window(**{"from": "1970-01-02", "until": "1970-01-03"}) == (day, 3 * day)
    assert window(until="1970-01-03T00:00") == (None, 2 * day)
    assert window(until="1970-01-03 01:00", zone="Europe/Berlin") == (None, 2 * day)
    # An offset of its own goes before the zone; in July Berlin is two hours ahead.
    assert window(until="1970-01-03T00:00Z", zone="Europe/Berlin") == (None, 2 * day)
    assert window(**{"from": "2026-07-01 02:00", "zone": "Europe/Berlin"}) == window(
        **{"from": "2026-07-01T00:00Z"}
    )


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        (rule(id="a b"), "id", "letters, digits"),
        (rule(id=""), "id", "A rule without id has '' for 'id'"),
        (rule(wen={}), "wen", "Did you mean 'when'? Known are id, comment, enabled"),
        (rule(priority="high"), "priority", "has 'high' for 'priority'. It must be a whole"),
        (rule(enabled="perhaps"), "enabled", "true or false"),
        (rule(when={}), "when", "`any: true` where every search is meant"),
        (rule(when={"exact": "?!"}), "when.exact", "letters or digits"),
        (rule(when={"exact": []}), "when.exact", "one or more texts"),
        (rule(when={"contains": [""]}), "when.contains", "letters or digits"),
        (rule(when={"any": "true", "begins": "x"}), "when", "either `any` or some of"),
        (rule(when={"context": {"channel": ""}}), "when.context", "none of them empty"),
        (rule(when={"from": "tomorrow"}), "when.from", "2026-12-01 09:00"),
        (rule(when={"until": "2026-02-30"}), "when.until", "2026-12-01 09:00"),
        (rule(when={"until": "2026-01-01", "zone": "Mars"}), "when.zone", "Europe/Berlin"),
        (rule(when={"from": "2026-02-01", "until": "2026-01-01"}), "when", "after its `from`"),
        (rule(then={}), "then", "one or more of pin, boost, bury"),
        (rule(then={"pinn": ["p"]}), "then.pinn", "Did you mean 'pin'?"),
        (then(pin={"p1": 0}), "then.pin", "places from 1 to 1,000"),
        (then(pin={"p1": 2, "p2": 2}), "then.pin", "a place of its own"),
        (then(pin=["p1", "p1"]), "then.pin", "each once"),
        (then(pin=[]), "then.pin", "one or more"),
        (then(boost={"factor": 0.5, "ids": ["p"]}), "then.boost.factor", "is in `bury`"),
        (then(boost={"factor": "nan", "ids": ["p"]}), "then.boost.factor", "above 1"),
        (then(boost={"factr": 2, "ids": ["p"]}), "then.boost.factr", "Did you mean 'factor'?"),
        (then(bury={"factor": 2}), "then.bury", "`ids` of products, or `where`"),
        (then(hide={"where": {"colour": "x"}}), "then.hide.where", "there is no field 'colour'"),
        (then(filter={"price": "cheap"}), "then.filter", "got the value 'cheap'"),
        (then(filter={"price": {"from": 9, "to": 1}}), "then.filter", "ends before it begins"),
        (then(filter={"price": {"below": 9}}), "then.filter", "it has from and to"),
        (then(filter={"brand": ""}), "then.filter", "which is no value"),
        (then(filter={"brand": {"from": 1}}), "then.filter", "a range of numbers"),
        (then(filter={"availability": "gone"}), "then.filter", "in_stock"),
        (then(filter={"location": "here"}), "then.filter", "kilometres"),
        (then(filter={"released": {"from": "soon"}}), "then.filter", "2026-01-31"),
        (then(filter={}), "then.filter", "names no field"),
        (then(banner={"txt": "x"}), "then.banner.txt", "Did you mean 'text'?"),
        (then(banner={"text": "x", "link": "javascript:x"}), "then.banner.link", "https://"),
        (then(replacement={"word": "x"}), "then.replacement", "`word` and `with`"),
        (then(replacement={"word": "x", "with": "X"}), "then.replacement", "something else"),
        (then(replacement=["a", "b"]), "then", "one replacement of the whole query"),
        ("tv", "", "is no rule"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_is_allowed(given: Any, field: str, said: str) -> None:
    with pytest.raises(RulesError) as caught:
        read_rule(given)
    assert said in str(caught.value)
    assert caught.value.field == field
    assert caught.value.fix


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "//evil.example", "/\\evil.example", "http://",
        "https://a b.example", "ftp://shop.example", "https://good@evil.example",
        "sale", "/a\nb", "http://x:port/", "",
    ],
)  # fmt: skip
def test_an_address_that_could_lead_astray_is_refused(address: str) -> None:
    with pytest.raises(RulesError, match=r"redirect.*It must be|one or more of"):
        read_rule(then(redirect=address))


def test_a_rule_says_itself_in_words() -> None:
    read = read_rule(
        rule(
            when={
                "contains": "Red Mouse", "context": {"channel": ["web", "app"]},
                "until": "1970-01-01",
            },
            then={"pin": {"p2": 3}, "bury": {"factor": 2, "where": {"price": {"from": 10}}}},
        )
    )  # fmt: skip
    assert when_words(read.when) == (
        "contains 'red mouse', channel is web or app, before 1970-01-02 00:00 UTC"
    )
    assert then_words(read) == "pin p2 at place 3; bury price from 10 (odds divided by 2)"
