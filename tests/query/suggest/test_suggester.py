from __future__ import annotations

import gc
from pathlib import Path
from random import Random
from weakref import ref

import pytest

from catalog.errors import IndexCorruptError
from query.suggest.suggester import Suggester
from tests.query.hostile import hostile_queries
from tests.query.suggest.completed_shop import product, shop, shown, suggester, texts


@pytest.fixture(scope="module")
def completes(tmp_path_factory: pytest.TempPathFactory) -> Suggester:
    return suggester(tmp_path_factory.mktemp("suggest"), shop())


def test_a_beginning_finds_every_kind(completes: Suggester) -> None:
    assert shown(completes.suggest("lap")) == [
        ("query", "lap[top]"),
        ("query", "lap[top] in Electronics"),
        ("query", "lap[top] in Fashion"),
        ("query", "lap[top backpack]"),
        ("query", "[acme ]lap[top]"),
        ("product", "[Birch ]Lap[top Backpack, sand]"),
        ("product", "[Birch ]Lap[top Backpack, blue]"),
        ("product", "[Birch ]Lap[top Backpack, red]"),
    ]
    assert {one.kind for one in completes.suggest("ca")} == {"query", "category", "product"}


def test_a_query_is_looked_for_where_its_products_are(completes: Suggester) -> None:
    found = [one for one in completes.suggest("laptop") if one.kind == "query"]
    assert {(one.text, one.category, one.count) for one in found if one.category} == {
        ("laptop", ("Electronics",), 4),
        ("laptop", ("Fashion",), 3),
    }
    # It is there already, so that there is nothing to complete.
    assert all(one.category for one in found if one.text == "laptop")


def test_the_middle_and_any_order_of_words(completes: Suggester) -> None:
    assert ("query", "[phone ]cas[e]") in shown(completes.suggest("cas"))
    assert ("query", "phone cas[e]") in shown(completes.suggest("phone cas"))
    assert ("query", "pho[ne ]case") in shown(completes.suggest("case pho"))


def test_earlier_words_are_whole_and_so_is_the_last_behind_a_blank(completes: Suggester) -> None:
    assert "phone case" in texts(completes.suggest("phone "), "query")
    assert not any(one.kind == "query" for one in completes.suggest("cas "))


def test_brands_and_categories(completes: Suggester) -> None:
    assert ("brand", "Bir[ch & Co]") in shown(completes.suggest("bir"))
    assert ("brand", "Són[ico]") in shown(completes.suggest("son"))
    assert ("brand", "Birch & Co") in shown(completes.suggest("birch co"))
    found = completes.suggest("cases")
    assert [(one.text, one.category, one.count) for one in found if one.kind == "category"] == [
        ("Cases", ("Phones", "Cases"), 4)
    ]
    # The words above a category find it too, but not alone.
    assert texts(completes.suggest("phones cas"), "category") == ["Cases"]
    assert texts(completes.suggest("phones"), "category") == ["Phones"]


def test_words_of_the_brand_find_products_whose_titles_lack_them(completes: Suggester) -> None:
    assert shown(completes.suggest("sonico headp")) == [
        ("product", "[Wireless ]Headp[hones, blue]"),
        ("product", "[Wireless ]Headp[hones, red]"),
    ]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("hedph", "wireless headphones"),
        ("wireles headphones", "wireless headphones"),
        ("wierless", "wireless headphones"),
        ("headphnoe", "wireless headphones"),
        ("haedhpones", "wireless headphones"),
        ("iwreless", "wireless headphones"),
        ("qwireless", "wireless headphones"),
        ("pohne case", "phone case"),
        ("bakcpack", "laptop backpack"),
    ],
)
def test_slips_are_corrected(completes: Suggester, typed: str, text: str) -> None:
    found = [one for one in completes.suggest(typed) if one.text == text]
    assert found
    assert all(one.corrected for one in found)


@pytest.mark.parametrize(
    "typed", ["iphone 12", "iphone 31", "xse", "qhone xase", "gadgits unicorns"]
)
def test_digits_short_words_and_much_are_not(completes: Suggester, typed: str) -> None:
    assert not completes.suggest(typed)


def test_what_was_typed_comes_before_what_was_corrected(tmp_path: Path) -> None:
    products = [product(n, f"Stove Top, {n}", rating_count=900) for n in range(9)]
    products += [product(20 + n, f"Stone Mug, {n}") for n in range(2)]
    found = suggester(tmp_path, products).suggest("stone")
    queries = [one for one in found if one.kind == "query"]
    assert (queries[0].text, queries[0].corrected) == ("stone mug", False)
    products_found = [one for one in found if one.kind == "product"]
    assert [one.corrected for one in products_found] == sorted(
        one.corrected for one in products_found
    )


def test_accents_and_scripts(completes: Suggester) -> None:
    assert ("query", "crème brû[lée torch]") in shown(completes.suggest("creme bru"))
    assert ("query", "crème brû[lée torch]") in shown(completes.suggest("CRÈME BRÛ"))
    assert ("product", "Straß[e Lampe]") in shown(completes.suggest("strass"))
    assert ("query", "ワイヤ[レスイヤホン]") in shown(completes.suggest("ワイヤ"))
    assert ("query", "[ワイヤレス]イヤホ[ン]") in shown(completes.suggest("イヤホ"))
    assert ("category", "イヤホン") in shown(completes.suggest("イヤホン"))


def test_hyphens_and_possessives(completes: Suggester) -> None:
    for typed in ("t-sh", "tsh", "t sh", "mens t", "men's t", "men t-shirt"):
        assert any("t-shirt" in one.text.lower() for one in completes.suggest(typed)), typed


def test_past_queries_lead_somewhere(tmp_path: Path) -> None:
    asked = {"red laptop backpack": 9, "Acme  LAPTOP": 5, "sofa": 50, "lpatop": 40, "x" * 90: 3}
    found = suggester(tmp_path, shop(), asked)
    queries = [text for typed in "laprs" for text in texts(found.suggest(typed, 20), "query")]
    assert "red laptop backpack" in queries
    assert "acme laptop" in texts(found.suggest("acme"), "query")
    # No product has these words, so nobody is sent there.
    assert not {"sofa", "lpatop"}.intersection(queries)


def test_often_asked_comes_first(tmp_path: Path) -> None:
    found = suggester(tmp_path, shop(), {"laptop backpack red": 1, "laptop 64": 300})
    assert texts(found.suggest("lap"), "query")[0] == "laptop 64"


def test_shopping_events_raise_a_product(tmp_path: Path) -> None:
    plain = suggester(tmp_path, shop()).suggest("galaxy")
    (tmp_path / "busy").mkdir()
    busy = suggester(tmp_path / "busy", shop(), weights={"p9": 1e6}).suggest("galaxy")
    ids = [[one.product_id for one in found if one.kind == "product"] for found in (plain, busy)]
    assert ids == [["p10", "p9"], ["p9", "p10"]]


def test_no_suggestion_twice(tmp_path: Path) -> None:
    products = [product(n, f"Steel Water Bottle, {n}", brand="Bottle") for n in range(4)]
    products += [product(9 + n, f"Steel Water Bottles, {n}", brand="BOTTLE") for n in range(3)]
    asked = {"water bottle": 5, "bottle water": 4, "bottle": 9}
    found = suggester(tmp_path, products, asked).suggest("bott", 20)
    queries = texts(found, "query")
    assert sum({"water", "bottle"} == set(text.rstrip("s").split()) for text in queries) <= 1
    # A brand is suggested as one.
    assert texts(found, "brand") == ["Bottle"]
    assert "bottle" not in queries


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8, 20, 500])
def test_the_list_is_never_longer_than_wanted(completes: Suggester, limit: int) -> None:
    found = completes.suggest("p", limit)
    assert 0 < len(found) <= min(limit, 20)


@pytest.mark.parametrize("batch", [1, 7, 1_000])
def test_batches_make_no_difference(tmp_path: Path, completes: Suggester, batch: int) -> None:
    other = suggester(tmp_path, shop(), batch=batch)
    for typed in ("l", "lap", "phone", "イ", "2"):
        assert other.suggest(typed) == completes.suggest(typed)


def test_before_anything_is_typed_the_likeliest_queries_are_suggested(
    completes: Suggester,
) -> None:
    likeliest = completes.suggest(" ", 3)
    assert {one.kind for one in likeliest} == {"query"}
    assert likeliest == completes.suggest("", 8)[: len(likeliest)]
    assert all(one.completed == ((0, len(one.text)),) and one.count for one in likeliest)


def test_one_that_nobody_holds_any_more_is_gone_at_once(tmp_path: Path) -> None:
    # Whoever opens another generation freezes what is there: a ring of references would stay.
    gc.disable()
    try:
        other = suggester(tmp_path, shop())
        assert other.suggest("laptpo")
        gone = ref(other)
        del other
        assert gone() is None
    finally:
        gc.enable()


def test_nothing_is_suggested_for_nothing_nor_for_much(completes: Suggester) -> None:
    for typed in ("!?", "lap" * 50, "lap " * 30, "\ud800", "\0"):
        assert completes.suggest(typed) == ()
    assert completes.suggest("lap", 0) == ()


def test_whatever_is_typed_nothing_fails(completes: Suggester) -> None:
    random = Random(5)
    letters = [*"aelop -'’&\t\"\\<>%", *"éßİıﬁﷺ漢ワイﾜ゙한न🙂\u0301\u200d\ud800\udfff\0"]
    made = ["".join(random.choices(letters, k=random.randrange(1, 40))) for _ in range(1_000)]
    for typed in [*hostile_queries(), *made]:
        for one in completes.suggest(typed):
            places = [place for span in one.completed for place in span]
            assert places == sorted(places)
            assert all(0 <= place <= len(one.text) for place in places)


def test_an_empty_catalogue_suggests_nothing(tmp_path: Path) -> None:
    assert suggester(tmp_path, [], {"laptop": 3}).suggest("lap") == ()


def test_titles_of_signs_and_ids_of_anything_are_kept(tmp_path: Path) -> None:
    products = [
        product(1, "!!!"),
        product(2, "Teapot", id="a\nb/ü"),
        product(3, "Tea\tTowel", id="c"),
    ]
    found = suggester(tmp_path, products).suggest("tea")
    assert {one.product_id for one in found if one.kind == "product"} == {"a\nb/ü", "c"}


def test_other_formats_are_left_alone_and_damage_is_told(tmp_path: Path) -> None:
    assert Suggester.open(tmp_path / "nothing") is None
    suggester(tmp_path, shop())
    folder = tmp_path / "suggest"
    (folder / "words.ends.npy").write_bytes(b"")
    with pytest.raises(IndexCorruptError):
        Suggester.open(folder)
    (folder / "suggest.json").write_text('{"format": 99}')
    assert Suggester.open(folder) is None
