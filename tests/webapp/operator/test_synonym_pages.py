"""The page of the synonyms: adding, trying and deleting lines."""

from __future__ import annotations

import pytest

from indexer.held_lock import held_lock
from query.expand.places import own_synonyms
from tests.webapp.markup import read
from tests.webapp.operator.desk import Desk

COUCH = {"kind": "two-way", "left": "couch", "right": "sofa, settee", "weight": "", "do": "save"}


def own(desk: Desk) -> str:
    file = own_synonyms(desk.home, "shop")
    return file.read_text() if file.exists() else ""


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({}, "couch, sofa, settee\n"),
        ({"weight": "0.5"}, "couch, sofa, settee | weight 0.5\n"),
        ({"kind": "one-way", "left": "tv stand", "right": "media console"},
         "tv stand => media console\n"),
        ({"kind": "replacement", "left": "w/", "right": "with", "weight": "0.3"}, "w/ ~> with\n"),
    ],
)  # fmt: skip
def test_a_line_is_added_listed_and_deleted(desk: Desk, given: dict[str, str], line: str) -> None:
    answer = desk.send("/operator/synonyms/add", COUCH | given)
    assert answer.status_code == 303
    assert own(desk) == line
    page = desk.page("/operator/synonyms?done=added")
    assert line.strip() in page.words
    assert "The line is added" in page.words
    fields = {"line": line.strip()}
    assert desk.send("/operator/synonyms/delete", fields).status_code == 303
    assert own(desk) == ""
    log = desk.page("/operator/synonyms").words
    assert "added synonym" in log
    assert "deleted synonym" in log
    answer = desk.send("/operator/synonyms/delete", fields)
    assert answer.status_code == 409
    assert "any more" in answer.text


@pytest.mark.parametrize(
    "given",
    [
        {"left": ""}, {"right": " "}, {"left": "!!!"}, {"right": "couch"}, {"left": "a | b"},
        {"left": "a => b"}, {"left": "# a"}, {"left": "a\nb"}, {"kind": "other"},
        {"weight": "2"}, {"weight": "0.5 off"}, {"right": "a " * 20},
        {"kind": "replacement", "right": "sofa, settee"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_and_not_written(desk: Desk, given: dict[str, str]) -> None:
    answer = desk.send("/operator/synonyms/add", COUCH | given)
    assert answer.status_code in ((422,) if given != {"weight": "0.5 off"} else (303, 422))
    if answer.status_code == 422:
        page = read(answer.text)
        assert page.one("p", id="wrong-line").words
        assert own(desk) == ""


def test_a_line_is_tried_before_it_is_added(desk: Desk) -> None:
    answer = desk.send("/operator/synonyms/add", COUCH | {"do": "preview", "left": "headphones"})
    assert answer.status_code == 200
    page = read(answer.text)
    assert len(page.all("section", class_="side-list")) == 2
    assert page.one("input", id="try").attributes["value"] == "headphones"
    assert own(desk) == ""
    fragment = desk.send("/operator/synonyms/add", COUCH | {"do": "preview"}, **{"X-Fragment": "1"})
    assert "<html" not in fragment.text


def test_those_in_force_are_found_by_their_term(desk: Desk) -> None:
    desk.send("/operator/synonyms/add", COUCH | {"left": "zorb", "right": "zarb"})
    page = desk.page("/operator/synonyms?term=Zorb")
    (row, _back) = page.all("section", id="in-force")[0].one("tbody").all("tr")
    assert "zarb" in row.words
    assert "synonyms.txt:1" in row.words


def test_a_bad_line_of_the_file_is_told(desk: Desk) -> None:
    file = own_synonyms(desk.home, "shop")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xef\xbb\xbf# ours\ncouch, sofa\nalone\n\xff, b\n")
    page = desk.page("/operator/synonyms")
    assert "'alone' stands alone" in page.words
    assert desk.send("/operator/synonyms/delete", {"line": "alone"}).status_code == 303
    assert b"alone" not in file.read_bytes()


def test_a_line_waits_for_whoever_writes_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retail_search.index_synonyms._WAIT_SECONDS", 0.0)
    with held_lock(own_synonyms(desk.home, "shop").with_name("synonyms.lock"), "shop"):
        assert desk.send("/operator/synonyms/add", COUCH).status_code >= 400
    assert own(desk) == ""
    assert desk.send("/operator/synonyms/add", COUCH).status_code == 303
