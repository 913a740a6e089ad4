from __future__ import annotations

import pytest

from catalog.product import Product
from models.encoder import Encoder
from query.expand.mining.mine import MinedPair, mine
from query.expand.mining.mined_file import mined_text
from query.expand.mining.options import MiningOptions
from query.expand.synonym_file import parse_synonyms
from query.expand.synonyms import Synonyms
from tests.query.expand.mining.shop import products


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.open("all-minilm-l6-v2", threads=1)


@pytest.fixture(scope="module")
def mined(encoder: Encoder) -> list[MinedPair]:
    return mine(products(), encoder)


def names(pairs: list[MinedPair]) -> set[tuple[str, str]]:
    return {(pair.first, pair.second) for pair in pairs}


def test_what_brands_call_by_different_names_is_found_and_nothing_else(
    mined: list[MinedPair],
) -> None:
    assert names(mined) == {
        ("sound bar", "soundbar"),
        ("hooded sweatshirt", "hoodie"),
        ("plush toy", "stuffed animal"),
        ("tea pot", "teapot"),
        ("ups", "uninterruptible power supply"),
    }
    assert [pair.score for pair in mined] == sorted((p.score for p in mined), reverse=True)
    assert all(0 < pair.score < 1 for pair in mined)
    reasons = {pair.first: pair.reason for pair in mined}
    assert reasons["ups"] == "initials, explained by 3 products"
    assert reasons["sound bar"].startswith("spelling, company 0.")
    assert reasons["plush toy"].startswith("meaning 0.")


def test_what_is_known_is_not_found_again(encoder: Encoder) -> None:
    known = [(("hoodie",), ("hooded", "sweatshirt")), (("stuffed", "animal"), ("plush", "toy"))]
    assert names(mine(products(), encoder, known=known)) == {
        ("sound bar", "soundbar"),
        ("tea pot", "teapot"),
        ("ups", "uninterruptible power supply"),
    }


def test_only_the_surest_are_kept(encoder: Encoder) -> None:
    few = mine(products(), encoder, options=MiningOptions(most_pairs=1))
    assert names(few) == {("sound bar", "soundbar")}


def test_what_one_brand_has_side_by_side_are_kinds_and_no_synonyms(encoder: Encoder) -> None:
    def side_by_side() -> list[Product]:
        return [
            Product(
                id=f"{product.id} {name}",
                title=product.title.replace("sound bar", "soundbar").replace("soundbar", name),
                brand=product.brand,
                category=product.category,
            )
            for product in products()
            for name in ("soundbar", "sound bar")
        ]

    assert ("sound bar", "soundbar") not in names(mine(side_by_side(), encoder))


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_catalogue_may_be_too_small(encoder: Encoder, count: int) -> None:
    pairs = mine(products(count), encoder)
    assert all("initials" in pair.reason for pair in pairs)


def test_whatever_titles_say_is_taken(encoder: Encoder) -> None:
    titles = ["\u202e x", "!!!", "тест товар", "沙发 沙发", "a" * 2_000, "b c " * 400, "# a, b | c"]
    strange = [Product(id=f"{n} {m}", title=t) for m in range(9) for n, t in enumerate(titles)]
    assert mine(strange, encoder) == []


def test_the_file_is_a_synonym_file_of_mined_rules(mined: list[MinedPair]) -> None:
    file = parse_synonyms(mined_text(mined, "shop").encode())
    assert file.rejected == ()
    assert len(file.lines) == len(mined)
    (found,) = Synonyms([file]).expand("red hoodies").expansions
    assert (found.alternative, found.kind) == ("hooded sweatshirt", "mined")
    (curated,) = Synonyms([parse_synonyms(b"hoodie, hooded top")]).expand("hoodie").expansions
    assert found.weight < curated.weight
