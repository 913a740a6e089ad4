from __future__ import annotations

import pytest

from webapp.shop.picture import picture_of


@pytest.mark.parametrize(
    "given",
    [
        "https://m.media-amazon.com/images/I/71a-b+C%2B.jpg",
        "https://m.media-amazon.com/images/I/71a-b+C%2B._AC_SL1500_.jpg",
        "https://images-na.ssl-images-amazon.com/images/I/71a-b+C%2B._SX300_SY300_QL70_.jpg",
        "http://ecx.images-amazon.com/images/I/71a-b+C%2B._SY300_.jpg",
    ],
)
def test_amazon_pictures_come_in_sizes(given: str) -> None:
    picture = picture_of(given)
    name = given.partition("/images/I/")[0] + "/images/I/71a-b+C%2B"
    assert picture.address == f"{name}._SL480_.jpg"
    sizes = picture.srcset.split(", ")
    assert sizes[0] == f"{name}._SL160_.jpg 160w"
    assert sizes[-1] == f"{name}._SL960_.jpg 960w"
    assert len(sizes) == 6


@pytest.mark.parametrize(
    "given",
    [
        "https://shop.example/images/I/71abc.jpg",
        "https://images-amazon.com.evil.example/images/I/71abc.jpg",
        "https://m.media-amazon.com/images/G/01/logo.jpg",
        "https://m.media-amazon.com/images/I/71abc.jpg?x=1",
        "/pictures/sofa.svg",
    ],
)
def test_other_pictures_are_as_they_are(given: str) -> None:
    picture = picture_of(given)
    assert (picture.address, picture.srcset) == (given, "")


@pytest.mark.parametrize("given", ["", "javascript:alert(1)", "//evil.example/a.png", "a.png"])
def test_what_may_not_reach_a_page_is_no_picture(given: str) -> None:
    assert not picture_of(given)
