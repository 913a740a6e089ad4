"""What is beside a product: nearest first, without its variants, and only what the data says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from catalog.product import Product
from indexer.companions import Companion
from indexer.embedded.generation import Generation
from ranker.beside import Beside
from ranker.diversity.variants import are_variants
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.response import Hit
from ranker.rules.book import RuleBook
from ranker.rules.rule_file import read_rules
from ranker.search import Searcher
from ranker.sentence import Fact

NO_RULES = RuleBook([])


class Told:
    """Companions that are told by hand, and how often they were asked for."""

    def __init__(self, *companions: Companion) -> None:
        self.companions = companions
        self.asked = 0

    def of(self, product_id: str, most: int) -> tuple[Companion, ...]:
        self.asked += 1
        return self.companions[:most] if product_id == "p010" else ()


@pytest.fixture(scope="module")
def beside(sample: Generation) -> Beside:
    return Beside(EmbeddedCatalogue(sample), NO_RULES, None)


def _all(generation: Generation) -> list[Product]:
    return generation.payloads.products(range(generation.products))


def _similar(beside: Beside, product_id: str, limit: int = 12) -> tuple[Hit, ...]:
    found = beside.similar(product_id, limit)
    assert found is not None
    return found


def test_the_nearest_come_first_and_no_variant_of_the_product_among_them(
    beside: Beside, sample: Generation
) -> None:
    products = _all(sample)
    vectors = sample.vectors.units(np.arange(len(products)))
    with_variants = 0
    for number in range(0, 400, 7):
        product, cosines = products[number], vectors @ vectors[number]
        variants = {
            other.id
            for place, other in enumerate(products)
            if other.id != product.id and are_variants(product, other, float(cosines[place]))
        }
        with_variants += bool(variants)
        hits = _similar(beside, product.id)
        found = [hit.product.id for hit in hits]
        assert 5 < len(hits) == len(set(found)) <= 12
        assert product.id not in found
        assert variants.isdisjoint(found)
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        near = sorted(cosines.tolist(), reverse=True)[60]
        place = {one.id: at for at, one in enumerate(products)}
        assert all(cosines[place[one]] >= near for one in found[:4])
    assert with_variants > 10


def test_a_longer_list_begins_like_a_shorter_one(beside: Beside, sample: Generation) -> None:
    product = _all(sample)[5].id
    assert [hit.product for hit in _similar(beside, product, 3)] == [
        hit.product for hit in _similar(beside, product, 12)
    ][:3]


def test_the_same_category_is_preferred(beside: Beside, sample: Generation) -> None:
    products = _all(sample)
    firsts = []
    for product in products[::5]:
        models = {
            other.title.split(",")[0] for other in products if other.category == product.category
        }
        if len(models) > 2:
            firsts.append(_similar(beside, product.id, 1)[0].product.category == product.category)
    assert len(firsts) > 20
    assert sum(firsts) / len(firsts) > 0.9


def test_reasons_are_facts(beside: Beside, sample: Generation) -> None:
    kinds = set()
    for product in _all(sample)[::5]:
        for hit in _similar(beside, product.id):
            assert hit.reason.text.startswith("Similar: ")
            for part in hit.reason.parts:
                kinds.add(part.kind)
                (fact,) = part.facts
                if fact.field == "category":
                    shared = " > ".join(hit.product.category) + " > "
                    assert shared.startswith(f"{fact.value} > ")
                    assert " > ".join(product.category).startswith(str(fact.value))
                elif fact.field == "brand":
                    assert hit.product.brand == product.brand == fact.value
                elif fact.field == "price":
                    assert hit.product.price == fact.value
                    assert product.price is not None
                    assert hit.product.price <= product.price * 1.1001
                    if part.text == "lower price":
                        assert hit.product.price < product.price
    assert {"category", "brand", "price"} <= kinds


def test_who_is_unknown_has_nothing_beside(beside: Beside) -> None:
    assert beside.similar("nobody", 5) is None
    assert beside.together("nobody", 5) is None


def _rules(tmp_path: Path, text: str) -> RuleBook:
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    assert read_rules(file).rejected == ()
    return RuleBook([file])


def test_what_rules_hide_is_left_out(generation: Generation, tmp_path: Path) -> None:
    catalogue = EmbeddedCatalogue(generation)
    open_shop = Beside(catalogue, NO_RULES, TOLD)
    hidden = open_shop.similar("p010", 1)
    assert hidden
    first = hidden[0].product.id
    rules = _rules(
        tmp_path,
        f"rules:\n  - id: gone\n    when: {{any: true}}\n    then:\n      hide: [{first}, p020]\n",
    )
    shop = Beside(catalogue, rules, TOLD)
    assert first not in {hit.product.id for hit in shop.similar("p010", 50) or ()}
    assert [hit.product.id for hit in open_shop.together("p010", 9) or ()] == ["p020", "p030"]
    assert [hit.product.id for hit in shop.together("p010", 9) or ()] == ["p030"]


TOLD = Told(
    Companion("p020", 3, 9, 0.4), Companion("unknown", 2, 2, 0.3), Companion("p010", 2, 2, 0.2),
    Companion("p030", 0, 1_234, 0.1),
)  # fmt: skip


def test_what_visitors_took_together_is_said_with_how_often(generation: Generation) -> None:
    told = Told(*TOLD.companions)
    beside = Beside(EmbeddedCatalogue(generation), NO_RULES, told)
    for _ in range(3):
        hits = beside.together("p010", 9) or ()
    assert [hit.reason.text for hit in hits] == [
        "Bought together 3 times", "Viewed together by 1,234 visitors",
    ]  # fmt: skip
    assert [hit.reason.parts[0].facts for hit in hits] == [
        (Fact("events.bought_together", 3),), (Fact("events.viewed_together", 1_234),),
    ]  # fmt: skip
    assert [hit.score for hit in hits] == [0.4, 0.1]
    assert told.asked == 1  # it is kept
    assert beside.together("p011", 9) == ()


def test_variants_that_visitors_compared_do_not_go_with_a_product(sample: Generation) -> None:
    products = _all(sample)
    vectors = sample.vectors.units(np.arange(len(products)))
    pairs: Iterable[tuple[int, int]] = (
        (one, other)
        for one in range(len(products))
        for other in range(one + 1, min(one + 4, len(products)))
        if are_variants(products[one], products[other], float(vectors[one] @ vectors[other]))
    )
    one, other = next(iter(pairs))

    class Compared:
        def of(self, product_id: str, most: int) -> tuple[Companion, ...]:
            assert (product_id, most > 10) == (products[one].id, True)
            return (Companion(products[other].id, 0, 7, 0.5),)

    said = {hit.product.id for hit in _together(sample, one, None)}
    assert {hit.product.id for hit in _together(sample, one, Compared())} == said


def _together(sample: Generation, number: int, companions: object) -> tuple[Hit, ...]:
    product = _all(sample)[number]
    beside = Beside(EmbeddedCatalogue(sample), NO_RULES, companions)  # type: ignore[arg-type]
    found = beside.together(product.id, 12)
    assert found is not None
    return found


def test_the_sample_names_what_goes_with_its_products(sample: Generation) -> None:
    found = 0
    products = _all(sample)
    there = {product.id for product in products}
    for number in range(0, 400, 9):
        hits = _together(sample, number, None)
        assert [hit.product.id for hit in hits] == [
            one for one in products[number].goes_with if one in there
        ]
        assert {hit.reason.text for hit in hits} <= {"Often bought together"}
        found += bool(hits)
    assert found > 20


def test_the_searcher_has_it(searcher: Searcher) -> None:
    assert searcher.beside.similar("p003", 2)
    assert searcher.beside.together("p003", 2) == ()
