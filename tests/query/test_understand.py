"""A whole reading, with every real part, over a small catalogue."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from models.encoder import Encoder
from query.expand.places import own_synonyms
from query.knowledge.knowledge import EMPTY, Knowledge
from query.plan import QueryPlan
from query.spelling.speller import Corrected
from query.steps import STEPS
from query.understand import Understander
from retail_search.settings import Settings
from retail_search.understanding import open_understander
from tests.query.conftest import INDEX
from tests.query.hostile import COUNT, hostile_queries


def test_a_sloppy_query_is_read(understander: Understander) -> None:
    plan = understander.understand("wireles hedphones under $50 -sony")
    assert plan.corrected == "wireless headphones under $50"
    assert [(one.before, one.after) for one in plan.corrections] == [
        ("wireles", "wireless"),
        ("hedphones", "headphones"),
    ]
    assert plan.text == "wireless headphones"
    assert plan.constraints == {"price_max": 50}
    by_field = {one.field: one for one in plan.conditions}
    assert (by_field["price"].high, by_field["price"].hard) == (50.0, True)
    assert (by_field["text"].values, by_field["text"].excluded) == (("sony",), True)
    assert plan.categories[0].path == ("Electronics", "Headphones")
    assert plan.department is not None
    assert plan.department.label == "Electronics"
    assert by_field["category"].values == ("Electronics > Headphones",)
    assert not by_field["category"].hard
    assert plan.language == "en"


def test_each_step_says_what_it_did_and_how_to_undo_it(understander: Understander) -> None:
    plan = understander.understand('wireles "office chair" under $50')
    steps = {one.name: one for one in plan.steps}
    assert {"normalize", "operators", "spelling", "tags", "constraints", "categories"} <= set(steps)
    assert "wireles" in steps["spelling"].reason
    assert steps["spelling"].undo
    assert steps["operators"].changed
    assert plan.phrases == ("office chair",)


def test_spans_and_intent_come_from_the_tagger(understander: Understander) -> None:
    plan = understander.understand("nike running shoes")
    labels = {one.text: one.label for one in plan.spans}
    assert labels["nike"] == "creator"
    assert labels["running shoes"] == "core_product_type"
    assert plan.intents[0].label == "category"
    assert sum(one.probability for one in plan.intents) == pytest.approx(1.0, abs=1e-3)
    assert plan.corrected[plan.spans[0].start : plan.spans[0].end] == plan.spans[0].text


def test_a_brand_and_a_color_raise_what_has_them(understander: Understander) -> None:
    plan = understander.understand("nike navy blue running shoes")
    by_field = {one.field: one for one in plan.conditions}
    assert by_field["brand"].values == ("Nike",)
    assert by_field["attributes.color"].values == ("navy blue",)
    assert not by_field["brand"].hard
    assert by_field["brand"].weight > 0
    assert plan.text == "nike navy blue running shoes"


def test_what_is_ruled_out_is_left_out(understander: Understander) -> None:
    plan = understander.understand("running shoes not nike")
    (refusal,) = [one for one in plan.conditions if one.excluded]
    assert (refusal.field, refusal.values, refusal.hard) == ("brand", ("Nike",), True)
    assert plan.text == "running shoes"


@pytest.mark.parametrize(("typed", "field"), [("under $50", "price"), ("-red", "text")])
def test_a_query_of_conditions_alone_leaves_no_words_to_search(
    understander: Understander, typed: str, field: str
) -> None:
    plan = understander.understand(typed)
    assert plan.browses
    assert [(one.field, one.hard) for one in plan.conditions] == [(field, True)]
    assert plan.looser == ()


def test_what_stands_in_quotes_is_meant_as_it_is(understander: Understander) -> None:
    plan = understander.understand('wireles "hedphones" lamp "under $50"')
    assert [one.before for one in plan.corrections] == ["wireles"]
    assert plan.text == "wireless hedphones lamp under $50"
    assert plan.phrases == ("hedphones", "under $50")
    assert not any(one.field == "price" for one in plan.conditions)
    assert "price_max" not in plan.constraints


def test_verbatim_takes_the_words_as_typed(understander: Understander) -> None:
    plan = understander.understand("wireles hedphones under $50", verbatim=True)
    assert plan.text == "wireles hedphones under $50"
    assert plan.conditions == plan.corrections == plan.expansions == plan.looser == ()
    assert not plan.understood


@pytest.mark.parametrize("off", STEPS)
def test_a_step_that_is_off_changes_nothing(
    off: str, home: Path, knowledge: Knowledge, encoder: Encoder
) -> None:
    settings = Settings(
        data_dir=home, understanding=",".join(step for step in STEPS if step != off)
    )
    without = open_understander(settings, INDEX, knowledge, encoder)
    plan = without.understand("wireles tv 55in under $50")
    traces = {
        "spelling": plan.corrections,
        "tags": plan.spans,
        "constraints": tuple(plan.constraints),
        "categories": plan.categories,
        "synonyms": tuple(one for one in plan.expansions if one.alternative == "television"),
        "mined": tuple(one for one in plan.expansions if one.kind == "mined"),
        "units": tuple(one for one in plan.expansions if one.words == "55in"),
        "feedback": (True,) if plan.feedback else (),
        "relaxation": plan.looser,
    }
    assert not traces[off]
    assert plan.text


def test_all_off_is_the_plain_words(home: Path, knowledge: Knowledge, encoder: Encoder) -> None:
    settings = Settings(data_dir=home, understanding="none")
    plan = open_understander(settings, INDEX, knowledge, encoder).understand("wireles tv 55in")
    assert plan.text == "wireles tv 55in"
    assert plan.essence == ("wireles tv 55in", plan.code, (), (), (), False)


def test_without_an_index_what_ships_reads(encoder: Encoder, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    plan = open_understander(settings, "none", EMPTY, None).understand("nike shoes under $50")
    assert plan.constraints["price_max"] == 50
    assert plan.intents
    assert plan.categories == ()


def test_synonyms_reload_while_it_serves(
    home: Path, knowledge: Knowledge, encoder: Encoder
) -> None:
    understander = open_understander(Settings(data_dir=home), INDEX, knowledge, encoder)
    file = own_synonyms(home, INDEX)

    def beside() -> set[str]:
        plan = understander.understand("zonkboard stand")
        return {one.alternative for one in plan.expansions}

    assert beside() == set()
    file.write_text("zonkboard, flipdesk\n", encoding="utf-8")
    try:
        deadline = time.monotonic() + 5
        while "flipdesk" not in beside() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert beside() == {"flipdesk"}
    finally:
        file.unlink()


class Broken:
    """A part that always fails."""

    def correct(self, text: str, *, protected: object = ()) -> Corrected:
        raise RuntimeError("no vocabulary today")


def test_a_part_that_fails_is_noted_and_the_rest_goes_on(understander: Understander) -> None:
    parts = replace(understander.parts, corrects=Broken())
    plan = Understander(parts, STEPS).understand("wireles headphones under $50")
    step = next(one for one in plan.steps if one.name == "spelling")
    assert "RuntimeError" in step.reason
    assert step.failed
    assert not plan.whole
    assert plan.text == "wireles headphones"
    assert plan.constraints == {"price_max": 50}


@pytest.mark.parametrize("text", ["红色跑鞋 手机壳", "красные туфли", "zapatos rojos para mujer"])
def test_other_languages_are_searched_as_they_are(understander: Understander, text: str) -> None:
    plan = understander.understand(text)
    assert plan.language != "en"
    assert plan.corrections == ()
    assert plan.text == text


def test_a_plan_is_made_once(understander: Understander) -> None:
    assert understander.understand("red sofa") is understander.understand("red sofa")


def test_a_thousand_hostile_queries(understander: Understander) -> None:
    queries = hostile_queries()
    assert len(queries) == COUNT
    slowest = 0.0
    for query in queries:
        started = time.perf_counter()
        plan = understander.understand(query)
        slowest = max(slowest, time.perf_counter() - started)
        assert isinstance(plan, QueryPlan)
        assert len(plan.text) <= 1_100
        assert plan.whole, (query[:80], plan.steps)
    # A quarter of this on an idle machine.
    assert slowest < 2.0


def test_chinese_is_shown_as_it_is_searched(understander: Understander) -> None:
    steps = {step.name: step for step in understander.understand("苹果手机壳").steps}
    assert "手机" in steps["segments"].reason
    assert "segments" not in {step.name for step in understander.understand("red sofa").steps}
