from __future__ import annotations

import pytest

from catalog.errors import RequestError, SettingsError
from indexer.elasticsearch.names import (
    alias_of,
    generation_of,
    index_name,
    index_of,
    new_generation,
)

GENERATION = "20251124T010203123456-abc123"


def test_a_generation_is_told_from_an_index_of_a_longer_name() -> None:
    name = index_name(alias_of("retail-", "shop"), GENERATION)
    assert name == "retail-shop-20251124t010203123456-abc123"
    assert generation_of("retail-shop", name) == GENERATION
    other = index_name("retail-shop-eu", GENERATION)
    assert generation_of("retail-shop", other) is None
    assert (index_of("retail-", name), index_of("retail-", other)) == ("shop", "shop-eu")
    assert index_of("retail-", "retail-notes") is None
    assert index_of("", "unrelated") is None


@pytest.mark.parametrize("index", ["Shop", "", "-shop", "a b", "a" * 65, "a,b", "a*", "läden"])
def test_names_that_elasticsearch_would_refuse_are_refused(index: str) -> None:
    with pytest.raises(RequestError, match="not allowed"):
        alias_of("retail-", index)


@pytest.mark.parametrize("prefix", ["Retail-", "_x", "-x", "a*"])
def test_a_prefix_that_elasticsearch_would_refuse_is_refused(prefix: str) -> None:
    with pytest.raises(SettingsError, match="elasticsearch_prefix"):
        alias_of(prefix, "shop")


def test_a_new_generation_sorts_after_every_other_even_one_of_the_future() -> None:
    first = new_generation([])
    assert generation_of("a", index_name("a", first)) == first
    assert new_generation([first]) > first
    future = "29990101T235959999998-abc123"
    assert new_generation([first, future])[:21] == "29990101T235959999999"
