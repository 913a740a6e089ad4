from __future__ import annotations

import random
import time

import pytest

from query.expand.options import ExpansionOptions
from query.expand.replace import Replacement
from query.expand.synonym_file import parse_synonyms
from query.expand.synonyms import Synonyms
from query.plan import Expansion

SHOP = """
couch, sofa, settee
tv, television
tv stand => media console | weight 0.5
earbud, ear bud | mined
w/ ~> with
w/o ~> without
short, brief
shorts, bermudas
party, fête
city, town
2x4, two by four
"""


def synonyms(*texts: str, options: ExpansionOptions | None = None) -> Synonyms:
    files = [parse_synonyms(text.encode(), f"{n}.txt") for n, text in enumerate(texts)]
    assert not any(file.rejected for file in files)
    return Synonyms(files, options)


def alternatives(rules: Synonyms, text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in rules.expand(text).expansions:
        found.setdefault(one.words, []).append(one.alternative)
    return found


def test_each_kind_says_what_it_is_and_what_it_weighs() -> None:
    options = ExpansionOptions(two_way=0.7, one_way=0.6, mined=0.3)
    expanded = synonyms(SHOP, options=options).expand("Television and earbud on a TV stand")
    assert expanded.text == "Television and earbud on a TV stand"
    assert expanded.expansions == (
        Expansion("earbud", "ear bud", 0.3, "mined"),
        Expansion("TV stand", "media console", 0.5, "one-way"),
    )  # "tv" is in the text, so television needs no alternative
    (tv,) = synonyms(SHOP, options=options).expand("television").expansions
    assert tv == Expansion("television", "tv", 0.7, "two-way", exact=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("media console", {}),
        ("red couches", {"couches": ["sofa", "settee"]}),
        ("Couch-Cover", {"Couch": ["sofa", "settee"]}),
        ("tv stand tv", {"tv stand": ["media console"], "tv": ["television"]}),
        ("tv-stands", {"tv-stands": ["media console"]}),
        ("short", {"short": ["brief"]}),
        ("shorts", {"shorts": ["bermudas"]}),
        ("parties in cities", {"parties": ["fête"], "cities": ["town"]}),
        ("fete", {"fete": ["party"]}),
        ("2x4 board", {"2x4": ["two by four"]}),
        ("2x4s", {}),
        ("tvs 55", {"tvs": ["television"]}),
        ("tv55", {}),
        ("couch sofa settee", {}),
        ("couchette", {}),
        ("sofa sofa", {"sofa": ["couch", "settee"]}),
    ],
)
def test_what_is_searched_beside(text: str, found: dict[str, list[str]]) -> None:
    assert alternatives(synonyms(SHOP), text) == found


def test_replacing_changes_the_text_and_what_replaces_is_expanded() -> None:
    rules = synonyms("w/ ~> with\nteevee ~> tv\ntv, television")
    expanded = rules.expand("teevee w/remote")
    assert expanded.text == "tv with remote"
    assert expanded.replacements == (
        Replacement("teevee", "tv", 0, 6),
        Replacement("w/", "with ", 7, 9),
    )
    assert [one.words for one in expanded.expansions] == ["tv"]


def test_the_longer_sign_wins() -> None:
    rules = synonyms(SHOP)
    assert rules.expand("pan w/o lid").text == "pan without lid"
    assert rules.expand("5w/10w").text == "5w/10w"
    assert rules.expand("w").text == "w"


def test_what_names_something_stays_as_it_is() -> None:
    rules = synonyms("w/ ~> with\ncouch, sofa\ntv, television\ntv couch => daybed")
    text = "w/ couch tv couch"
    assert rules.expand(text, protected=[(3, 8)]).text == "with couch tv couch"
    found = rules.expand(text, protected=[(12, 17), (3, 8)]).expansions
    assert [(one.words, one.alternative) for one in found] == [("tv", "television")]
    assert rules.expand(text, protected=[(0, 99)]).expansions == ()
    assert rules.expand(text, protected=[(0, 99)]).text == text
    # Half a word is enough, and no characters are no word.
    assert rules.expand("couch", protected=[(4, 5)]).expansions == ()
    assert rules.expand("couch", protected=[(0, 0), (5, 9)]).expansions != ()


def test_a_later_file_overrules_an_earlier_one() -> None:
    first = "couch, sofa\ntv, television\nw/ ~> with\nhp, horsepower"
    rules = synonyms(
        first, "couch ~> sofa\nw/ => width\nhp, horsepower | off\ntv => television | weight 0.1"
    )
    assert rules.expand("couch").text == "sofa"
    assert rules.expand("w/").text == "w/"
    assert alternatives(rules, "w/") == {"w/": ["width"]}
    assert alternatives(rules, "hp horsepower") == {}
    assert [one.weight for one in rules.expand("tv").expansions] == [0.1]
    assert [one.weight for one in rules.expand("television").expansions] == [0.4]
    assert synonyms(first, "w/ ~> with | off").expand("w/").text == "w/"


def test_short_and_marked_alternatives_are_exact() -> None:
    rules = synonyms("television, tv, telly\nglasses, spectacles | exact")
    assert [one.exact for one in rules.expand("television").expansions] == [True, False]
    assert [one.exact for one in rules.expand("glasses").expansions] == [True]


def test_the_heaviest_stay_where_there_are_too_many() -> None:
    lines = [f"w{n}x => " + ", ".join(f"a{n}{m}" for m in range(9)) for n in range(5)]
    lines.append("rare => heavy | weight 0.9")
    options = ExpansionOptions(most_per_term=4, most_per_query=12)
    rules = synonyms("\n".join(lines), options=options)
    found = rules.expand("w0x w1x w2x w3x w4x rare").expansions
    assert [one.alternative for one in found] == [
        *("a00", "a01", "a02", "a03", "a10", "a11", "a12", "a13", "a20", "a21", "a22"),
        "heavy",
    ]


def test_no_rule_is_followed_by_another() -> None:
    rules = synonyms("a1, b1\nb1, c1\nx1 ~> y1\nz1 => x1")
    assert alternatives(rules, "a1") == {"a1": ["b1"]}
    assert rules.expand("z1").text == "z1"


def test_rules_say_where_they_come_from() -> None:
    rules = synonyms("couch, sofa", "\nw/ ~> with")
    assert len(rules) == 3
    assert [(one.term.text, one.alternative.text, one.file, one.line) for one in rules.rules()] == [
        ("couch", "sofa", "0.txt", 1),
        ("sofa", "couch", "0.txt", 1),
        ("w/", "with", "1.txt", 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "!!!???",
        "\ud800couch\udfff",
        "\0\x1b[31m couch",
        "\u202ecouch\u202c",
        "👩\u200d👧 couch",
        "沙发 couch",
        "' OR 1=1; -- couch",
        "<b>couch</b>",
        "w/" * 5_000,
        "tv stand " * 1_111,
        "e\u0301" * 5_000,
        "/" * 10_000,
        "c" * 10_000,
    ],
    ids=range(15),
)
def test_whatever_is_typed_is_taken(text: str) -> None:
    started = time.perf_counter()
    expanded = synonyms(SHOP).expand(text, protected=[(0, 1), (0, 1)])
    assert time.perf_counter() - started < 1
    assert len(expanded.expansions) <= ExpansionOptions().most_per_query
    if "couch" in text:
        assert expanded.expansions[0].alternative == "sofa"


def test_noise_is_taken_and_its_places_are_right() -> None:
    dice = random.Random(5)
    rules = synonyms(SHOP)
    pieces = ["tv", " ", "stand", "w/", "w/o", "é", "\ud800", "couch", "-", "ﬁ", "İ", "2x4", '"']
    for _ in range(500):
        text = "".join(dice.choices(pieces, k=dice.randrange(30)))
        edges = sorted(dice.choices(range(len(text) + 1), k=2))
        expanded = rules.expand(text, protected=[(edges[0], edges[1])])
        assert text[edges[0] : edges[1]] in expanded.text
        for one in expanded.expansions:
            assert one.words in expanded.text
        for replaced in expanded.replacements:
            assert text[replaced.start : replaced.end] == replaced.before
