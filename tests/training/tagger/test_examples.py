"""Reading what the tagger is trained on, and what is added to it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import SourceError
from training.tagger.examples import Example, read_intents, read_queries, read_spans, split
from training.tagger.gazetteer import Gazetteer
from training.tagger.written_intents import Patterns, written_queries

TAGGED = Example("acme glow lamp", labels=("B-creator", "B-product_name", "B-core_product_type"))


def test_spans_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.write('{"tokens": ["red", "lamp"], "labels": ["B-color", "O"]}\n\n')
    assert read_spans(path) == [Example("red lamp", ("B-color", "O"))]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"tokens": ["a"]}',
        '{"tokens": ["a"], "labels": []}',
        '{"tokens": ["a b"], "labels": ["O"]}',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"tokens": ["a"], "labels": ["O"]}\n' + line)
    with pytest.raises(SourceError, match="line 2"):
        read_spans(path)


def test_intents_and_queries_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('query,intent\n"red, blue",category\nb,other\nb,other\n')
    assert read_intents(path)[0] == Example("red, blue", intent="category")
    assert read_queries(path) == ["b", "red, blue"]
    with pytest.raises(SourceError, match="no column 'text'"):
        read_queries(path, "text")
    (tmp_path / "b.tsv").write_text("query\tclass\nsofa, red\tx\n")
    assert read_queries(tmp_path / "b.tsv") == ["sofa, red"]
    (tmp_path / "c.txt").write_text("sofa\n\nlamp\nsofa\n")
    assert read_queries(tmp_path / "c.txt") == ["lamp", "sofa"]
    path.write_text("query,intent\na,\n")
    with pytest.raises(SourceError, match="line 2: no query or no intent"):
        read_intents(path)
    with pytest.raises(SourceError, match="cannot be read"):
        read_queries(tmp_path / "none.txt")


def test_equal_texts_stay_on_one_side_of_a_split() -> None:
    examples = [Example(f"query {at % 50}", intent=str(at)) for at in range(100)]
    train, held = split(examples, 0.2, seed=1)
    assert len(held) == 20
    assert not {each.text for each in train} & {each.text for each in held}
    assert split(examples, 0.2, seed=1) == (train, held)
    assert split(examples, 0.2, seed=2) != (train, held)


def test_every_slot_of_every_pattern_can_be_filled() -> None:
    ours = Patterns.read()
    known = {*ours.fillers, "brand", "product", "title"}
    lines = [line for group in (*ours.patterns.values(), *ours.fillers.values()) for line in group]
    assert {slot for line in lines for slot in re.findall(r"\{(\w*)\}", line)} <= known
    assert sorted(ours.patterns) == ["compare", "navigate", "other", "question", "service"]


def test_written_queries_are_different_and_the_same_again() -> None:
    found = written_queries(Gazetteer([TAGGED]), 60, seed=1)
    assert found == written_queries(Gazetteer([TAGGED]), 60, seed=1)
    assert len({each.text for each in found}) > 250
    assert all("{" not in each.text and each.text == " ".join(each.text.split()) for each in found)
    assert any("acme" in each.text for each in found)
    assert written_queries(Gazetteer([]), 60, seed=1) == []


def test_a_slot_inside_of_a_filler_is_filled() -> None:
    ours = Patterns({}, {"a": ["x {b} y"], "b": ["z"]})
    assert ours.filled("{a}!", Gazetteer([]), np.random.default_rng(1)) == "x z y!"
