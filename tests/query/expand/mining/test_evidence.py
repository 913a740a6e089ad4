from __future__ import annotations

import pytest

from catalog.product import Product
from query.expand.mining.documents import BREAK, sample_documents
from query.expand.mining.evidence import Evidence, gather_evidence
from query.expand.mining.initials import explained_initials
from query.expand.mining.terms import Terms, Words, frequent_terms
from query.expand.mining.unlike import are_forms_of_one, differ_in_an_attribute, spelt_one_way


def shop(*titles: str, brands: str = "AB", category: str = "") -> list[Product]:
    return [
        Product(
            id=str(number),
            title=title,
            brand=brands[number % len(brands)],
            category=(category,) if category else (),
        )
        for number, title in enumerate(titles)
    ]


def evidence_of(products: list[Product], least: int = 1) -> tuple[Terms, Evidence]:
    documents = sample_documents(products)
    terms = frequent_terms(documents, least, 100)
    return terms, gather_evidence(documents, terms)


def test_a_title_is_cut_into_phrases() -> None:
    (document,) = sample_documents(shop('Acme T-Shirt, cotton (new) 3/4" - red'))
    assert document.title == (
        *("acme", "t", "shirt", BREAK, "cotton", BREAK, "new", BREAK, "3", BREAK, "4"),
        *(BREAK, "red"),
    )


def test_a_sample_is_bounded_and_the_same_every_time() -> None:
    products = shop(*(f"thing {n}" for n in range(200)))
    first = sample_documents(products, 20)
    assert len(first) == 20
    assert first == sample_documents(products, 20)
    assert {int(one.title[1]) // 100 for one in first} == {0, 1}


def test_terms_are_frequent_words_and_phrases_and_no_brands() -> None:
    titles = [
        f"{name} memory card {what} {n}gb"
        for n in range(10)
        for name, what in (("Zed", "reader"), ("Acme", "adapter"))
    ]
    desks = [f"cards desk {n}" if n % 2 else f"tray card {n}" for n in range(40)]
    products = shop(*titles, brands="ZA") + shop(*desks, brands="CDE")
    terms = frequent_terms(sample_documents(products), 8, 100)
    assert ("memory", "card") in terms.words
    assert ("zed",) not in terms.words  # one brand's titles only
    assert ("card",) in terms.words
    assert ("cards",) not in terms.words
    assert terms.number_of[("cards",)] == terms.number_of[("card",)]
    assert not any(any(char.isdigit() for char in "".join(words)) for words in terms.words)
    assert len(frequent_terms(sample_documents(products), 8, 2).words) == 2


def test_meetings_and_kinds_are_shares() -> None:
    products = [
        *shop("mug kettle", "mug", "mug tray", "kettle", category="Kitchen"),
        *shop("mug spoon", category="Gifts"),
    ]
    terms, evidence = evidence_of(products)
    mug, kettle = terms.number_of[("mug",)], terms.number_of[("kettle",)]
    assert evidence.meetings[mug, kettle] == pytest.approx(1 / 2)
    assert evidence.titles[mug] == 4
    # mug: 3/4 in the kitchen, kettle: all, so sqrt(3/4 * 1).
    assert evidence.kinds[mug, kettle] == pytest.approx(0.75**0.5)


def test_the_same_words_are_the_same_company() -> None:
    one = [f"couch {side} {n}" for side in ("velvet cover", "corner leg") for n in range(8)]
    two = [f"sofa {side} {n}" for side in ("velvet cover", "corner leg") for n in range(8)]
    other = [f"kettle {side} {n}" for side in ("steel spout", "whistle lid") for n in range(8)]
    terms, evidence = evidence_of(shop(*one, *two, *other, *(f"desk {n}" for n in range(20))))
    couch, sofa, kettle = (terms.number_of[(w,)] for w in ("couch", "sofa", "kettle"))
    assert evidence.company[couch, sofa] > 0.95
    assert evidence.company[couch, kettle] < 0.05


def test_variants_stand_in_the_same_place_of_one_brands_titles() -> None:
    things = ("chew {} dogs", "snack {} cats", "treat {} pups")
    flavours = [thing.format(taste) for taste in ("liver", "rabbit") for thing in things]
    brands_own = ["Xo cot 5 oak", "Yo crib 7 oak", "Xo bed 1 pine", "Yo den 2 pine"]
    products = shop(*flavours, brands="A") + shop(*brands_own, brands="XY")
    terms, evidence = evidence_of(products)
    number = {words: terms.number_of[words] for words in terms.words}
    assert evidence.variants(number[("liver",)], number[("rabbit",)]) == 1
    assert evidence.variants(number[("oak",)], number[("pine",)]) == 0


def test_initials_are_explained_next_to_them() -> None:
    titles = [
        "Hard Disk Drive (HDD) 1tb",
        "HDD, hard disk drive",
        "hdd hard disk dock",
        "Do it yourself DIY shelf",
        "Do it yourself (diy) kit",
        "Canon for Dell CFD",
        "Canon for Dell CFD",
        "Big Dog (BD)",
        "Big Dog (BD)",
        "Zoom at times zat",
    ]
    assert explained_initials(sample_documents(shop(*titles))) == [
        (("hdd",), ("hard", "disk", "drive"), 2),
        (("diy",), ("do", "it", "yourself"), 2),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("red", "green"),
        ("red cable", "blue cable"),
        ("king", "queen"),
        ("men", "women"),
        ("vent free", "vented"),
        ("wired", "cordless"),
        ("hdmi cable", "vga cable"),
    ],
)
def test_values_of_an_attribute_differ(first: str, second: str) -> None:
    assert differ_in_an_attribute(words(first), words(second))
    assert not differ_in_an_attribute(words("hoodie"), words("hooded sweatshirt"))
    assert not differ_in_an_attribute(words("red hoodie"), words("red sweatshirt"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mount", "mounting"),
        ("mounted", "mounting"),
        ("printer", "print"),
        ("usb cable", "cable"),
        ("ball", "basketball"),
        ("drawer", "storage drawers"),
        ("expansion", "expander"),
    ],
)
def test_forms_of_one_word_are_told(first: str, second: str) -> None:
    assert are_forms_of_one(words(first), words(second))
    assert not are_forms_of_one(words("bookcase"), words("bookshelf"))


@pytest.mark.parametrize(
    ("first", "second"),
    [("colour", "color"), ("theatre", "theater"), ("traveller", "traveler"), ("disc", "disk")],
)
def test_spellings_of_one_word_are_one(first: str, second: str) -> None:
    assert spelt_one_way(first) == spelt_one_way(second)
    assert spelt_one_way("philips") != spelt_one_way("phillips")


def words(text: str) -> Words:
    return tuple(text.split())
