from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import SynonymsError
from indexer.embedded.analyzer import english_analyzer
from query.expand.places import (
    mined_synonyms,
    own_synonyms,
    shipped_synonyms,
    synonym_files,
)
from query.expand.synonym_file import MOST_BYTES, parse_synonyms, read_synonyms
from query.expand.synonym_line import MOST_TERMS, MOST_WORDS, parse_line
from query.expand.synonyms import Synonyms


def rejections(text: str) -> dict[int, str]:
    return {one.number: one.message for one in parse_synonyms(text.encode()).rejected}


@pytest.mark.parametrize(
    ("text", "kind", "left", "right"),
    [
        ("couch, sofa,settee", "two-way", ["couch", "sofa", "settee"], None),
        ("tv stand => media console, tv unit", "one-way", ["tv stand"], None),
        ("w/, with/ ~> with", "replacement", ["w/", "with/"], ["with"]),
        ("Crème Brûlée , custard # a remark", "two-way", ["Crème Brûlée", "custard"], None),
        ("c#, csharp", "two-way", ["c#", "csharp"], None),
    ],
)
def test_a_line_says(text: str, kind: str, left: list[str], right: list[str] | None) -> None:
    line = parse_line(text, 7)
    assert line is not None
    assert (line.number, line.kind) == (7, kind)
    assert [term.text for term in line.left] == left
    if right:
        assert [term.text for term in line.right] == right


def test_options_come_after_a_bar() -> None:
    line = parse_line("a b, c | weight=0.25 exact mined", 1)
    assert line is not None
    assert (line.weight, line.exact, line.mined, line.off) == (0.25, True, True, False)
    off = parse_line("a, b | off", 1)
    assert off is not None
    assert off.off


@pytest.mark.parametrize("text", ["", "   ", "# a, b", "\t# nothing", "\ufeff", "\0"])
def test_a_line_may_say_nothing(text: str) -> None:
    assert parse_line(text, 1) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sofa", "'sofa' stands alone"),
        ("sofa, Sofa", "stands alone, or all its terms are the same"),
        ("t-shirt, T shirt", "the same words"),
        ("sofa, ", "A term is empty"),
        ("sofa, !!", "'!!' has no letter or digit"),
        ("=> sofa", "A term is empty"),
        ("a => b => c", "has 2 signs"),
        ("a => b ~> c", "has 2 signs"),
        ("a ~> b, c", "cannot be replaced by 2 terms"),
        ("a, b ~> B", "'b' is replaced by itself"),
        ("a ~> b | weight 0.5", "replacement has options"),
        ("a, b | weight 0", "The weight is '0'"),
        ("a, b | weight 1.01", "The weight is '1.01'"),
        ("a, b | weight nan", "The weight is 'nan'"),
        ("a, b | weight", "The weight is ''"),
        ("a, b | loud", "'loud' is no option"),
        ("remote => remote control", "finds 'remote control' already"),
        ("a, " + "w " * (MOST_WORDS + 1), f"has {MOST_WORDS + 1} words"),
        (", ".join(f"t{n}" for n in range(MOST_TERMS + 1)), f"has {MOST_TERMS + 1} terms"),
        ("a, " + "b" * 2_000, "2,003 characters"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_how_to_mend_it(text: str, said: str) -> None:
    with pytest.raises(SynonymsError) as refusal:
        parse_line(text, 1)
    assert said in refusal.value.message
    assert refusal.value.fix


def test_a_bad_line_loses_no_good_one() -> None:
    content = b"couch, sofa\r\nbad\r\n\xff\xfe, b\r\ntv, television\r\n"
    file = parse_synonyms(b"\xef\xbb\xbf" + content, "x.txt")
    assert [line.number for line in file.lines] == [1, 4]
    assert file.lines[0].left[0].text == "couch"
    assert [one.number for one in file.rejected] == [2, 3]
    assert "no UTF-8" in file.rejected[1].message


def test_a_line_that_says_nothing_new_is_told() -> None:
    text = "couch, sofa, settee\nSofa, COUCH\ncouch => sofa\ncouch, sofa | weight 0.3\n"
    # The last one says something: another weight.
    assert rejections(text) == {
        2: "The line says nothing new: see line 1.",
        3: "The line says nothing new: see line 1.",
    }


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("couch, sofa", "couch ~> sofa", "its synonyms in line 1 would never be searched"),
        ("couch => sofa", "couch ~> sofa", "its synonyms in line 1 would never be searched"),
        ("couch ~> sofa", "couch, settee", "'couch' is replaced by 'sofa' in line 1"),
        ("couch ~> sofa", "couch ~> settee", "by 'sofa' in line 1 and by 'settee' here"),
        ("couch ~> sofa", "sofa ~> couch", "'sofa' is what line 1 replaces by"),
        ("couch ~> sofa", "settee ~> couch", "'couch' is itself replaced in line 1"),
        ("couch ~> sofa", "sofa ~> settee", "'sofa' is what line 1 replaces by"),
    ],
)
def test_lines_that_contradict_each_other_are_told(first: str, second: str, said: str) -> None:
    assert said in rejections(f"{first}\n{second}")[2]


def test_a_one_way_circle_is_a_two_way_line() -> None:
    assert rejections("a => b\nb => a\nb => c\nc => a") == {}


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SynonymsError, match=r"nowhere\.txt' cannot be read: No such file"):
        read_synonyms(tmp_path / "nowhere.txt")
    with pytest.raises(SynonymsError, match="cannot be read"):
        read_synonyms(tmp_path)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(SynonymsError, match="more than 20,000,000 bytes"):
        read_synonyms(huge)


def test_what_ships_has_no_line_that_is_not_used() -> None:
    (shipped,) = [read_synonyms(path) for path in shipped_synonyms()]
    assert shipped.rejected == ()
    assert len(shipped.lines) > 500


def test_people_overrule_what_was_mined_and_what_ships(tmp_path: Path) -> None:
    files = synonym_files(tmp_path, "shop")
    assert files[-2:] == (mined_synonyms(tmp_path, "shop"), own_synonyms(tmp_path, "shop"))
    assert files[:-2] == shipped_synonyms()
    assert own_synonyms(tmp_path, "shop") == tmp_path / "indexes" / "shop" / "synonyms.txt"
    assert own_synonyms(tmp_path, "other") not in files


def test_what_ships_offers_nothing_that_the_engine_finds_by_stemming() -> None:
    analyzer = english_analyzer()
    rules = Synonyms([read_synonyms(path) for path in shipped_synonyms()]).rules()
    wasted = [
        f"{rule.file}:{rule.line} {rule.term.text} finds {rule.alternative.text}"
        for rule in rules
        if rule.kind != "replacement"
        and set(analyzer.analyze(rule.term.text)) <= set(analyzer.analyze(rule.alternative.text))
    ]
    assert wasted == []
