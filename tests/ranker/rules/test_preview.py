from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from catalog.errors import RequestError
from ranker.request import SearchRequest
from ranker.response import FiredRule, SearchResponse
from ranker.rules.book import RuleBook
from ranker.rules.preview import preview
from ranker.search import Searcher
from retail_search.commands.rules_preview import preview_data, print_preview
from tests.ranker.rules.wired import search
from tests.ranker.shop import LAPTOP_ID

REQUEST = SearchRequest("gaming mouse", context=(("channel", "web"),))
Ask = Callable[[SearchRequest], SearchResponse]


@pytest.fixture
def first(searcher: Searcher, tmp_path: Path) -> list[str]:
    """The ids of what is found without any rule."""
    found = search(searcher, RuleBook([]), SearchRequest("gaming mouse", per_page=200))
    return [hit.product.id for hit in found.hits]


@pytest.fixture
def ask(searcher: Searcher, tmp_path: Path, first: list[str]) -> Ask:
    file = tmp_path / "rules.yaml"
    file.write_text(f"""
- id: pins
  when: {{contains: mouse, context: {{channel: web}}}}
  then: {{pin: {{{LAPTOP_ID}: 2}}, banner: Hi}}
- {{id: sinks, when: {{exact: gaming mouse}}, then: {{bury: {{factor: 50, ids: [{first[0]}]}}}}}}
- {{id: hides, when: {{begins: gaming}}, then: {{hide: [{first[2]}], redirect: /mice}}}}
- {{id: later, when: {{any: true, from: 2100-01-01}}, then: {{hide: {{where: {{brand: Acme}}}}}}}}
""")  # fmt: skip
    return partial(search, searcher, RuleBook([file]))


def test_what_moved_and_which_rule_did_it(ask: Ask, first: list[str]) -> None:
    found = preview(ask, REQUEST, 5)
    rows = {row.product: row for row in found.rows}
    assert [row.product for row in found.rows[:5]] == [
        first[1], LAPTOP_ID, first[3], first[4], first[5],
    ]  # fmt: skip
    pinned = rows[LAPTOP_ID]
    assert (pinned.before, pinned.after, pinned.fate) == (None, 2, "new")
    assert pinned.rules == (FiredRule("pins", "pin", "at place 2"),)
    assert (rows[first[1]].before, rows[first[1]].after, rows[first[1]].fate) == (2, 1, "up")
    assert rows[first[3]].fate == "up"
    sunk = rows[first[0]]
    assert (sunk.before, sunk.after, sunk.fate) == (1, len(first), "down")
    assert sunk.rules == (FiredRule("sinks", "bury", "odds divided by 50"),)
    gone = rows[first[2]]
    assert (gone.before, gone.after, gone.fate) == (3, None, "gone")
    assert gone.rules == (FiredRule("hides", "hide", first[2]),)
    assert found.after.total == found.before.total
    assert found.before.fired == ()


def test_conditions_are_those_of_the_request(ask: Ask, first: list[str]) -> None:
    found = preview(ask, SearchRequest("wireless mouse"), 5)
    assert found.after.fired == ()
    assert {row.fate for row in found.rows} == {"same"}


def test_both_lists_are_printed_side_by_side(
    ask: Ask, first: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    print_preview(preview(ask, REQUEST, 4))
    said = capsys.readouterr().out
    assert f"pins  pin: {LAPTOP_ID} at place 2" in said
    assert "Shoppers are sent to /mice." in said
    assert "products before" in said
    line = next(line for line in said.splitlines() if "pin by pins" in line)
    assert "new" in line
    assert "bury by sinks" in said
    assert f"▼{len(first) - 1}" in said
    assert f"[{first[2]}] (hide by hides)" in said


def test_a_preview_as_data(ask: Ask, first: list[str]) -> None:
    data = preview_data(preview(ask, REQUEST, 4))
    assert data["redirect"] == "/mice"
    assert data["banners"] == [{"text": "Hi", "link": "", "image": ""}]
    assert data["rows"][1]["product"] == LAPTOP_ID
    assert data["rows"][1]["fate"] == "new"
    assert {one["rule"] for one in data["fired"]} == {"pins", "sinks", "hides"}


def test_no_rule_fires(searcher: Searcher, capsys: pytest.CaptureFixture[str]) -> None:
    print_preview(preview(partial(search, searcher, RuleBook([])), SearchRequest("zzzzqqq"), 4))
    assert capsys.readouterr().out.startswith("No rule fires.")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(RequestError, match="has no time zone"):
        SearchRequest("mouse", rules_at=datetime(2026, 1, 1))
