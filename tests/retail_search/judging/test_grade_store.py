from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import JudgmentsError
from evaluation.judgments import judgments_from
from evaluation.measures import parse_measures, score_ranking
from retail_search.judging.export import judgments_qrels
from retail_search.judging.grade_store import Graded, GradeStore
from retail_search.judging.query_measures import NAMES, query_measures


def test_the_last_grade_of_a_pair_holds(tmp_path: Path) -> None:
    store = GradeStore(tmp_path, "shop")
    assert store.of("lamp") == {}
    assert store.queries() == []
    assert store.put("  Brass   lamp ", {"a": 3, "b": 1}, "Ann") == 2
    assert store.put("Brass lamp", {"a": 0, "b": 1}, "Bob") == 2
    assert store.of("Brass lamp") == {"a": 0, "b": 1}
    assert [(one.product, one.grader) for one in store.all()] == [("a", "Bob"), ("b", "Ann")]
    (query,) = store.queries()
    assert (query.query, query.graded, query.relevant) == ("Brass lamp", 2, 1)
    assert store.put("Brass lamp", {"a": None}) == 1
    assert store.of("Brass lamp") == {"b": 1}


def test_none_of_a_call_is_kept_where_one_is_wrong(tmp_path: Path) -> None:
    store = GradeStore(tmp_path, "shop")
    for query, grades in (("lamp", {"a": 1, "b": 4}), ("lamp", {"": 1}), (" ", {"a": 1})):
        with pytest.raises(JudgmentsError):
            store.put(query, grades)
    assert store.all() == []


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    store = GradeStore(tmp_path, "shop")
    store.file.parent.mkdir()
    store.file.write_bytes(b"no database" * 100)
    with pytest.raises(JudgmentsError, match="cannot be read or written"):
        store.queries()


@pytest.mark.parametrize(
    ("grades", "ranked"),
    [
        ({"a": 3, "b": 2, "c": 0}, ["c", "a", "x", "b"]),
        ({"a": 3}, []),
        ({"a": 0}, ["a", "b"]),
        ({"a": 1, "b": 1}, [f"x{n}" for n in range(9)] + ["b", "a"]),
        ({f"p{n}": n % 4 for n in range(30)}, [f"p{n}" for n in range(0, 30, 2)]),
    ],
)
def test_measures_are_those_of_evaluate(grades: dict[str, int], ranked: list[str]) -> None:
    judged = judgments_from({"q": {name: float(grade) for name, grade in grades.items()}})
    expected = score_ranking({"q": ranked}, judged, parse_measures(NAMES)).means
    assert query_measures(grades, ranked) == pytest.approx(expected)


def test_ids_with_blanks_have_no_place_in_qrels() -> None:
    grades = [Graded("q", "a b", 1, "", 0.0), Graded("q", "c,d", 2, "", 0.0)]
    assert judgments_qrels(grades) == "q 0 c,d 2\n"
