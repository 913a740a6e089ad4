"""Grading the products of a query, and taking the grades away for `evaluate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.judgments import read_judgments
from tests.webapp.markup import Node
from tests.webapp.operator.desk import Desk

QUERY = "headphones, 100% wireless"


def grade(desk: Desk, query: str = "headphones", **given: str) -> int:
    fields = {f"grade:{product}": text for product, text in given.items()}
    return desk.send(
        "/operator/judgments/grade", {"q": query, "grader": "Ann", **fields}
    ).status_code


def graded(page: Node) -> str:
    return page.one("span", id="count").one("b").text


def test_products_are_graded_and_the_grades_are_shown_again(desk: Desk) -> None:
    page = desk.page("/operator/judgments/grade?q=headphones")
    assert len(page.all("fieldset")) == 5
    assert graded(page) == "0"
    assert grade(desk, P000="3", P008="0", P016="") == 303
    page = desk.page("/operator/judgments/grade?q=headphones&done=saved")
    assert graded(page) == "2"
    assert "The grades are saved" in page.words
    checked = [one for one in page.all("input", type="radio") if "checked" in one.attributes]
    assert {(one.attributes["name"], one.attributes["value"]) for one in checked} == {
        ("grade:P000", "3"), ("grade:P008", "0"),
    }  # fmt: skip
    assert "nDCG@10" in page.words
    listed = desk.page("/operator/judgments").one("tbody").all("td")
    assert [cell.words for cell in listed][:3] == ["headphones", "2", "1"]
    assert grade(desk, P000="") == 303
    assert graded(desk.page("/operator/judgments/grade?q=headphones")) == "1"


def test_a_script_is_answered_shortly(desk: Desk) -> None:
    answer = desk.send(
        "/operator/judgments/grade", {"q": "headphones", "grade:P000": "2"},
        Accept="application/json",
    )  # fmt: skip
    assert answer.get_json()["graded"] == 1


@pytest.mark.parametrize("text", ["4", "-1", "x", "2.5", "³"])
def test_what_is_no_grade_is_refused(desk: Desk, text: str) -> None:
    assert grade(desk, P000=text) == 400
    assert grade(desk, "  ", P000="1") == 400


@pytest.mark.parametrize("kind", ["csv", "qrels"])
def test_what_is_exported_is_what_evaluate_reads(desk: Desk, tmp_path: Path, kind: str) -> None:
    grade(desk, QUERY, P000="3", P008="0")
    grade(desk, 'say "hi" = é', P016="2")
    answer = desk.get(f"/operator/judgments/export.{kind}")
    assert "attachment" in answer.headers["Content-Disposition"]
    file = tmp_path / f"judgments.{kind}"
    file.write_bytes(answer.data)
    read = read_judgments(file)
    assert {query: dict(row) for query, row in read.grades.items()} == {
        QUERY: {"P000": 3.0, "P008": 0.0}, 'say "hi" = é': {"P016": 2.0},
    }  # fmt: skip
    assert not read.rejected
    one = desk.client.get(f"/operator/judgments/export.{kind}", query_string={"q": QUERY}).text
    assert "P016" not in one
    assert desk.get("/operator/judgments/export.xml").status_code == 400


def test_frequent_queries_that_nobody_graded_are_offered(desk: Desk) -> None:
    for query in ("shoe", "headphones"):
        desk.client.get(f"/?q={query}")
    desk.traffic.flush()
    grade(desk, "Headphones", P000="1")
    page = desk.page("/operator/judgments")
    offered = page.all("section")[1].all("a")
    assert [one.text for one in offered] == ["shoe"]
