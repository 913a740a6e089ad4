"""Sentences: every part of every one is a fact of the product or of the plan."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.price_text import price_text
from catalog.product import ATTRIBUTE_PREFIX, Product, value_texts
from catalog.sample import generate_products
from catalog.sample.demo_queries import demo_queries
from indexer.embedded.analyzer import english_analyzer, text_to_cut
from indexer.embedded.fields import field_texts
from indexer.embedded.generation import KNOWLEDGE, Generation
from indexer.embedded.generations import IndexFolder
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from query.knowledge.knowledge import Knowledge
from query.plan import Condition, Expansion, QueryPlan, plain_plan
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.request import SearchRequest
from ranker.response import Hit
from ranker.search import Searcher
from ranker.sentence import Fact, Part, Sentence
from ranker.sentence_writer import FoundBy, SentenceWriter
from ranker.words import word_query
from retail_search.settings import Settings
from retail_search.understanding import open_understander

ANALYZER = english_analyzer()
WORDS = FoundBy(words=True, meaning=True)
MOUSE = Product(
    id="SKU-77",
    title="Logitech M185 Wireless Mouse, Grey",
    description="A small mouse with a nano receiver for laptops.",
    brand="Logitech",
    category=("Electronics", "Computer Mice"),
    price=14.5,
    attributes={"connectivity": "2.4 GHz", "color": "Swift Grey", "ambidextrous": True},
    rating=4.6,
    rating_count=1203,
    availability="in_stock",
)


def terms(text: str) -> list[str]:
    return list(dict.fromkeys(ANALYZER.analyze(text_to_cut(text))))


def written(
    query: str, product: Product = MOUSE, found_by: FoundBy = WORDS, **plan: Any
) -> Sentence:
    asked = replace(plain_plan(query), **plan)
    words = word_query(asked.text, asked.expansions, terms)
    return SentenceWriter(asked, words, terms).write(product, found_by)


def said(query: str, product: Product = MOUSE, found_by: FoundBy = WORDS, **plan: Any) -> str:
    return written(query, product, found_by, **plan).text


def quiet(**changes: Any) -> Product:
    """Return the mouse without what is said of any product."""
    return MOUSE.model_copy(update={"rating": None, "availability": "unknown"} | changes)


def test_reads_as_a_shopper_would_say_it() -> None:
    assert said("logitech wireless mouse") == (
        "Matches wireless mouse, brand Logitech, rated 4.6 by 1,203, in stock"
    )


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("mouse", "Matches mouse"),
        ("rodent for laptop", "Matches laptop"),
        ("Mice", "Matches Mice"),
        ("mouse for laptop", "Matches mouse for laptop"),
        ("mouse with a big wheel", "Matches mouse"),
        ("small ergonomic mouse", "Matches small, mouse"),
        ("computer", "Matches computer"),
        ("LOGITECH", "Brand Logitech"),
        ("ambidextrous mouse", "Matches mouse, ambidextrous"),
        ("mouse ghz", "Matches mouse, connectivity 2.4 GHz"),
        ("trackball", ""),
        ("something that is a trackball", ""),
        ("color", ""),
        ("5 ghz mouse", "Matches mouse"),
        ("for with a", ""),
        ("", ""),
    ],
)
def test_says_the_words_that_the_product_has(query: str, text: str) -> None:
    found_by = FoundBy(words=True)
    assert said(query, quiet(), found_by) == text


def test_what_is_true_of_any_product_is_no_reason() -> None:
    assert said("trackball", MOUSE, FoundBy(words=True)) == ""
    assert not written("", MOUSE, FoundBy())


def test_a_rating_is_said_where_it_is_good_and_of_several() -> None:
    assert "rated" not in said("mouse", MOUSE.model_copy(update={"rating": 3.9}))
    assert "rated" not in said("mouse", MOUSE.model_copy(update={"rating_count": 4}))
    assert "rated 4.0 by 5" in said(
        "mouse", MOUSE.model_copy(update={"rating": 4.0, "rating_count": 5})
    )


def test_found_by_meaning_alone() -> None:
    found_by = FoundBy(meaning=True)
    assert said("something to click with", quiet(), found_by) == (
        "Close in meaning to “something to click with”"
    )
    assert said("click " * 30, quiet(), found_by) == "Close in meaning to your search"


def test_words_that_nobody_finds_are_left_to_the_meaning() -> None:
    assert said("trackball", quiet(), WORDS) == "Close in meaning to “trackball”"


def test_an_exact_code_is_said_as_the_product_writes_it() -> None:
    code = FoundBy(words=True, code=1.0)
    sony = quiet(title="Sony WH-1000XM4 Headphones", attributes={"ean": "4006381333931"})
    assert said("wh 1000xm4", sony, code) == "Exact match of model WH-1000XM4"
    assert said("4006381333931", sony, code) == "Exact match of ean 4006381333931"
    assert said("64gb", quiet(title="Card 64GB"), code) == "Exact match of 64GB"
    assert said("sku77", sony, code) == "Exact match of product id SKU-77"
    begun = FoundBy(words=True, code=0.5)
    assert said("wh-1000", sony, begun) == "Model WH-1000XM4 begins as you typed it"


def test_an_exact_title_is_said() -> None:
    assert said(MOUSE.title.upper(), quiet()) == "Exact match of the title"


def test_a_pinned_product_says_so_and_what_else_is_so() -> None:
    pinned = FoundBy(words=True, pinned_by="spring")
    assert said("mouse", quiet(), pinned) == "Chosen by the shop, matches mouse"
    assert said("sofa", quiet(), FoundBy(pinned_by="spring")) == "Chosen by the shop"


def test_a_synonym_is_said_with_what_it_stands_for() -> None:
    sofa = quiet(title="Velvet Sofa", brand="", description="", attributes={})
    other = (Expansion("couch", "sofa", 0.4),)
    assert said("velvet couch", sofa, expansions=other) == "Matches velvet, sofa for “couch”"
    assert said("couch", sofa, expansions=other) == "Matches sofa for “couch”"
    both = sofa.model_copy(update={"title": "Sofa or couch"})
    assert said("couch", both, expansions=other) == "Matches couch"


def test_the_same_in_other_letters_is_no_synonym() -> None:
    drive = quiet(title="Drive 64 GB", description="")
    other = (Expansion("64gb", "64 GB", 1.0),)
    assert said("drive 64gb", drive, expansions=other) == "Matches drive, 64 GB"


def test_wishes_are_said_where_they_are_met() -> None:
    wishes = (
        Condition("price", "under $20", high=20.0, hard=True),
        Condition("attributes.color", "grey", ("Swift Grey", "Grey"), weight=0.05),
        Condition("brand", "logi", ("Logitech",), weight=0.02),
        Condition("rating", "4 stars", low=4.0, hard=True),
    )
    mouse = MOUSE.model_copy(update={"rating_count": 1})
    text = said("logi grey mouse", mouse, conditions=wishes)
    assert text == (
        "Matches mouse, brand Logitech, color Swift Grey, $14.50 is within $20.00,"
        " rated 4.6 by 1, in stock"
    )
    dear = quiet(price=21.0, attributes={}, brand="", description="", title="A mouse")
    assert said("logi grey mouse", dear, conditions=wishes) == "Matches mouse"


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        (Condition("price", "over $10", low=10.0, hard=True), "$14.50 is $10.00 or more"),
        (Condition("price", "", low=10.0, high=15.0, hard=True),
         "$14.50 is between $10.00 and $15.00"),
        (Condition("price", "cheap", high=30.0, weight=0.03), "$14.50 is low for its kind"),
        (Condition("brand", "not sony", ("Sony",), excluded=True, hard=True), ""),
        (Condition("category", "", ("Electronics",), weight=0.08), ""),
        (Condition("text", "no sugar", ("sugar free",), weight=0.05), ""),
    ],
)  # fmt: skip
def test_a_wish_without_words(wish: Condition, text: str) -> None:
    assert said("", quiet(), FoundBy(), conditions=(wish,)) == text


def test_a_long_query_stays_one_line() -> None:
    title = " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200))
    assert len(said(title[:990], quiet(title=title))) < 120


HOSTILE = (
    "\x00", "(" * 500, "耳机无线", "naïve Häfele", "a\u0301" * 30, "<b>x</b>", "🧵" * 50, "-",
    "\ud800", "a" * 1000, "“”",
)  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_breaks_it(query: str) -> None:
    for found_by in (WORDS, FoundBy(), FoundBy(meaning=True), FoundBy(words=True, code=1.0)):
        odd = quiet(title="耳机 Häfele <b>x</b>", attributes={"": "", "x": float("inf"), "n": 1.5})
        assert isinstance(said(query, odd, found_by), str)


def test_pieces_join_to_the_text() -> None:
    sentence = written("logitech wireless mouse")
    assert "".join(text for text, _ in sentence.pieces) == sentence.text == str(sentence)
    assert [text for text, matters in sentence.pieces if matters] == [
        "wireless mouse", "Logitech", "4.6", "in stock",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Search six hundred products of the sample catalogue, with the whole of understanding."""
    home: Path = tmp_path_factory.mktemp("sample")
    source = home / "sample.jsonl"
    source.write_text("\n".join(json.dumps(record) for record in generate_products(600)) + "\n")
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    reindex([source], encoder, ReindexOptions(home, "sample"))
    published = IndexFolder(home, "sample").published()
    understander = open_understander(
        Settings(data_dir=home, understanding="all"),
        "sample",
        Knowledge.open(published / KNOWLEDGE),
        encoder,
    )
    catalogue = EmbeddedCatalogue(Generation.open(published))
    return Searcher(catalogue, encoder, FusionWeights(), understander)


EXTRA = (
    "velvet couch under $400",
    "cheap black headphones",
    "4 stars sofa",
    "64gb",
    "auralto earbuds",
)


def _found_by(hit: Hit) -> FoundBy:
    why = hit.explanation
    assert why is not None
    return FoundBy(
        why.lexical_rank is not None, why.semantic_rank is not None, why.parts.get("code", 0.0)
    )


def test_every_part_over_the_sample_is_a_fact(sample: Searcher) -> None:
    kinds: set[str] = set()
    spoken = 0
    queries = [one.text for one in demo_queries()] + list(EXTRA)
    for query in queries:
        answer = sample.search(SearchRequest(query, facets=(), explain=True))
        assert answer.plan is not None
        words = word_query(answer.plan.text, answer.plan.expansions, sample.catalogue.terms)
        writer = SentenceWriter(answer.plan, words, sample.catalogue.terms)
        for hit in answer.hits:
            sentence = writer.write(hit.product, _found_by(hit))
            for part in sentence.parts:
                check(part, hit.product, answer.plan, sample.catalogue.terms)
                kinds.add(part.kind)
            assert len(sentence.text) < 300
            spoken += bool(sentence)
    assert {"words", "synonym", "meaning", "brand", "attribute", "price", "rating"} <= kinds
    assert spoken > 10 * len(queries)


def check(part: Part, product: Product, plan: QueryPlan, terms_of: Any) -> None:
    """Hold one part against the product and the plan, from its text and from its facts."""
    assert part.facts, part
    for fact in part.facts:
        assert _holds(fact, product, plan), (fact, product.title)
    if part.kind in ("words", "synonym"):
        has = set(terms_of(" ".join(field_texts(product).values())))
        assert has.issuperset(terms_of(part.text)), part
        beside = [one.alternative for one in plan.expansions]
        assert part.text in plan.text or part.text in beside, part
        if part.kind == "synonym":
            assert Expansion in {type(one) for one in plan.expansions if part.text in beside}
            words = part.tail.removeprefix(" for “").removesuffix("”")
            assert any(
                (one.words, one.alternative) == (words, part.text) for one in plan.expansions
            )
    elif part.kind == "meaning":
        assert part.text in (plan.text, "your search")
    elif part.kind == "brand":
        assert part.text == product.brand
    elif part.kind == "price":
        assert product.price is not None
        numbers = re.findall(r"\$[\d.,]+", part.text + part.tail)
        wishes = [one for one in plan.conditions if one.field == "price"]
        ends = {end for one in wishes for end in (one.low, one.high) if end is not None}
        assert numbers[0] == price_text(product.price, "USD")
        assert set(numbers[1:]) <= {price_text(end, "USD") for end in ends}
        assert any(
            (one.low is None or one.low <= product.price)
            and (one.high is None or product.price <= one.high)
            for one in wishes
        )
    elif part.kind == "rating":
        assert part.text == f"{product.rating:.1f}"
        assert part.tail == f" by {product.rating_count:,}"
    elif part.kind == "availability":
        assert (part.text, product.availability) == ("in stock", "in_stock")


def _holds(fact: Fact, product: Product, plan: QueryPlan) -> bool:
    if fact.field.startswith(ATTRIBUTE_PREFIX):
        name = fact.field.removeprefix(ATTRIBUTE_PREFIX)
        values: Sequence[str] = value_texts(product.attributes[name])
        return any(str(fact.value) in text for text in (*values, name))
    if fact.field == "category":
        return any(str(fact.value) in level for level in product.category)
    if fact.field == "plan.text":
        return fact.value == plan.text
    if fact.field == "plan.code":
        return fact.value == plan.code
    if fact.field == "plan.expansion":
        return any(fact.value == one.words for one in plan.expansions)
    if fact.field.startswith("plan.price."):
        end = fact.field.rpartition(".")[2]
        return any(getattr(c, end) == fact.value for c in plan.conditions if c.field == "price")
    if fact.field == "location":
        return product.location is not None and str(fact.value) in str(product.location)
    value = getattr(product, fact.field)
    return str(fact.value) in value if isinstance(value, str) else bool(value == fact.value)


def test_a_false_fact_would_be_seen() -> None:
    plan = plain_plan("wireless mouse")
    good = Part("words", "wireless mouse", (Fact("title", "Wireless"),))
    check(good, MOUSE, plan, terms)
    for bad in (
        replace(good, text="wireless trackball"),
        replace(good, facts=(Fact("description", "Wireless"),)),
        replace(good, facts=()),
        Part("brand", "Sony", (Fact("brand", "Logitech"),)),
        Part("rating", "4.7", (Fact("rating", 4.6),), tail=" by 1,203"),
    ):
        with pytest.raises(AssertionError):
            check(bad, MOUSE, plan, terms)


def test_a_page_of_sentences_is_quick(sample: Searcher) -> None:
    answer = sample.search(SearchRequest("black wireless headphones for running", facets=()))
    products = [hit.product for hit in sample.search(SearchRequest("black", facets=())).hits]
    assert answer.plan is not None
    assert len(products) == 20
    taken = []
    for _ in range(20):
        started = time.process_time()
        words = word_query(answer.plan.text, answer.plan.expansions, sample.catalogue.terms)
        writer = SentenceWriter(answer.plan, words, sample.catalogue.terms)
        for product in products:
            writer.write(product, WORDS)
        taken.append(time.process_time() - started)
    # It takes less than one; a machine that is busy with other things may need more.
    assert min(taken) < 0.003
