"""Documents, looked at as JSON and as a real server sees them."""

from __future__ import annotations

import gc
import math
import weakref
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import orjson
import pytest
from elasticsearch import BadRequestError, Elasticsearch

from catalog.product import Location, Product
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.document import DocumentWriter
from indexer.elasticsearch.mapping import graph_properties, index_body, vector_properties
from indexer.elasticsearch.sortable_number import sortable
from indexer.embedded.analyzer import english_analyzer, text_to_cut
from indexer.embedded.columns import with_events
from indexer.embedded.facet_field import value_number
from indexer.embedded.facet_writer import facet_pairs
from indexer.prepare import PreparedProduct, prepare
from tests.elasticsearch_server import client_of

PRODUCT = Product(
    id="B01-X",
    title="Universal Organic Headphones TD-500\x1f, Café",
    description="Plays music.\nPlays universal music.",
    brand="Lumo",
    category=("Audio", "Headphones"),
    price=19.99,
    rating=4.5,
    rating_count=10,
    availability="in_stock",
    released=date(1969, 12, 31),
    location=Location(latitude=40.5, longitude=-74.25, city="Perth Amboy"),
    attributes={
        "color": ("Red", "Blue"),
        "weight": 0.5,
        "wireless": True,
        "a.b": "dotted",
        "note": "x" * 201,
        "size": "1_000",
    },
)
BARE = Product(id="p 1", title="!!!")


def prepared(product: Product) -> PreparedProduct:
    return prepare(product, 640, "shop.csv")


def document(product: Product, ordinal: int = 0, **given: Any) -> dict[str, Any]:
    one = prepared(product)
    body = DocumentWriter().document(one, ordinal, one.columns, **given)
    made: dict[str, Any] = orjson.loads(body)
    return made


@pytest.fixture
def index(cluster: Cluster) -> Iterator[tuple[Elasticsearch, str]]:
    with client_of(cluster.urls[0]) as client:
        name = f"{cluster.prefix}shop"
        body = index_body()
        body["settings"]["index"]["number_of_replicas"] = 0
        client.indices.create(index=name, **body)
        yield client, name


def found(client: Elasticsearch, name: str, query: dict[str, Any]) -> list[str]:
    hits = client.search(index=name, query=query, size=10)["hits"]["hits"]
    return sorted(hit["_id"] for hit in hits)


def test_every_field_holds_what_the_product_says() -> None:
    made = document(PRODUCT, 7)
    assert made["id"] == "B01-X"
    assert made["ordinal"] == 7
    assert made["code"] == prepared(PRODUCT).codes
    assert made["title"] == PRODUCT.title
    assert made["brand"] == "Lumo"
    assert made["category"] == ["Audio", "Audio > Headphones"]
    assert made["description"] == PRODUCT.description
    assert (made["price"], made["rating"], made["rating_count"]) == (19.99, 4.5, 10)
    assert made["availability"] == "in_stock"
    assert made["released"] == "1969-12-31"
    assert made["location"] == {"lat": 40.5, "lon": -74.25}
    assert made["attributes"] == {
        "color": ["Red", "Blue"], "weight": ["0.5"], "wireless": ["yes"], "a.b": ["dotted"],
        "size": ["1_000"],
    }  # fmt: skip
    assert made["attribute_names"] == ["color", "weight", "wireless", "a.b", "size"]
    assert made["attribute_numbers"] == {"weight": [sortable(0.5)]}
    assert made["suggest"]["input"] == [PRODUCT.title.replace("\x1f", " "), "Lumo"]
    assert Product.model_validate(made["product"]) == PRODUCT
    assert "vector" not in made


def test_what_a_product_lacks_its_document_lacks_too() -> None:
    assert set(document(BARE)) == {
        "id", "ordinal", "words", "code", "title", "availability", "rating_count", "popularity",
        "suggest", "product",
    }  # fmt: skip


def test_words_are_the_terms_that_the_embedded_engine_indexes() -> None:
    cafe = PRODUCT.model_copy(update={"title": "Cafe\u0301 \u212bngstrom universal"})
    chinese = PRODUCT.model_copy(update={"title": "苹果手机壳 universal"})
    for product in (PRODUCT, cafe, chinese, BARE):
        one = prepared(product)
        words = DocumentWriter().words(one.text).split()
        assert words == english_analyzer().analyze(text_to_cut(one.text))
    assert document(PRODUCT)["words"].split().count("universal") == 4 + 2


def test_a_writer_and_the_words_it_remembers_go_with_its_last_user() -> None:
    gc.disable()
    try:
        writer = DocumentWriter()
        writer.words("Headphones")
        gone = weakref.ref(writer)
        del writer
        assert gone() is None
    finally:
        gc.enable()


def test_popularity_counts_events_and_weighs_suggestions() -> None:
    one = prepared(PRODUCT)
    columns = with_events(one.columns, 99.0)
    made = orjson.loads(DocumentWriter().document(one, 0, columns))
    assert made["popularity"] == pytest.approx(one.columns.popularity + 1.0)
    assert made["suggest"]["weight"] == round(made["popularity"] * 1_000)


def test_numbers_are_those_that_embedded_range_filters_know() -> None:
    texts = ["1", "-2.5", "1e3", " 7 ", "nan", "inf", "1_000", "٣", "x", "0x10"]
    product = PRODUCT.model_copy(update={"attributes": {"n": tuple(texts)}})
    known = [sortable(value_number(text)) for text in texts if not math.isnan(value_number(text))]
    assert document(product)["attribute_numbers"]["n"] == known
    assert len(known) == 5
    assert facet_pairs(product)[-1] == "0x10"


def test_a_real_server_takes_documents_and_finds_them_by_every_field(
    index: tuple[Elasticsearch, str],
) -> None:
    client, name = index
    for ordinal, product in enumerate((PRODUCT, BARE)):
        client.index(index=name, id=product.id, document=document(product, ordinal))
    client.indices.refresh(index=name)
    both = sorted([PRODUCT.id, BARE.id])
    lonely: list[dict[str, Any]] = [
        {"term": {"id": "B01-X"}},
        {"term": {"ordinal": 0}},
        {"term": {"words": "music"}},
        {"term": {"code": "td500"}},
        {"match": {"title": "HEADPHONE"}},
        {"match": {"title.exact": "cafe"}},
        {"prefix": {"title.keyword": "universal organic"}},
        {"term": {"brand": "Lumo"}},
        {"match": {"brand.text": "lumo"}},
        {"term": {"category": "Audio > Headphones"}},
        {"match": {"category.text": "headphones"}},
        {"match_phrase": {"description": "universal music"}},
        {"term": {"availability": "in_stock"}},
        {"range": {"price": {"gte": 19.99, "lte": 19.99}}},
        {"range": {"rating": {"gte": 4.5}}},
        {"range": {"rating_count": {"gte": 1}}},
        {"range": {"released": {"lte": "1970-01-01"}}},
        {"geo_distance": {"distance": "1km", "location": {"lat": 40.5, "lon": -74.25}}},
        {"term": {"attributes.color": "Red"}},
        {"term": {"attributes.a.b": "dotted"}},
        {"term": {"attribute_names": "wireless"}},
        {"range": {"attribute_numbers.weight": {"gte": sortable(-1.0), "lte": sortable(0.5)}}},
        {"range": {"attribute_numbers.weight": {"gte": sortable(0.2), "lte": sortable(math.inf)}}},
    ]
    for query in lonely:
        assert found(client, name, query) == ["B01-X"], query
    nothing: list[dict[str, Any]] = [
        {"match": {"title.exact": "headphone"}},
        {"term": {"words": "Universal"}},
        {"range": {"attribute_numbers.weight": {"gte": sortable(0.6), "lte": sortable(math.inf)}}},
        {"term": {"product.brand": "Lumo"}},
    ]
    for query in nothing:
        assert found(client, name, query) == [], query
    assert found(client, name, {"range": {"popularity": {"gt": 0}}}) == both
    answer = client.search(
        index=name, suggest={"s": {"prefix": "univ", "completion": {"field": "suggest"}}}
    )
    assert [option["_id"] for option in answer["suggest"]["s"][0]["options"]] == ["B01-X"]


def test_only_what_is_shown_is_kept_as_source(index: tuple[Elasticsearch, str]) -> None:
    client, name = index
    client.index(index=name, id="B01-X", document=document(PRODUCT))
    source = client.get(index=name, id="B01-X")["_source"]
    assert set(source) <= {"product", "title", "description"}
    assert Product.model_validate(source["product"]) == PRODUCT


def test_the_mapping_is_strict_and_takes_any_attribute(index: tuple[Elasticsearch, str]) -> None:
    client, name = index
    made = document(PRODUCT)
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping"):
        client.index(index=name, id="x", document=made | {"colour": "red"})
    before = client.indices.get_mapping(index=name)[name]["mappings"]["properties"]
    odd = PRODUCT.model_copy(update={"attributes": {"": "a", ".": "b", "a..b": "c", "é \t": "d"}})
    client.index(index=name, id="odd", document=document(odd))
    assert client.indices.get_mapping(index=name)[name]["mappings"]["properties"] == before


def test_vectors_begin_flat_and_become_a_graph(index: tuple[Elasticsearch, str]) -> None:
    client, name = index
    client.indices.put_mapping(index=name, properties=vector_properties(4))
    near = np.array([1, 0, 0, 0], dtype=np.float32)
    far = np.array([0.6, 0.8, 0, 0], dtype=np.float32)
    client.index(index=name, id="near", document=document(PRODUCT, vector=near))
    client.indices.put_mapping(index=name, properties=graph_properties(4))
    client.index(index=name, id="far", document=document(PRODUCT, vector=far), refresh=True)
    hits = client.search(
        index=name,
        knn={"field": "vector", "query_vector": [1, 0, 0, 0], "k": 2, "num_candidates": 9},
    )["hits"]["hits"]
    assert [hit["_id"] for hit in hits] == ["near", "far"]
    # Elasticsearch's score of a cosine is (1 + cosine) / 2.
    assert [hit["_score"] for hit in hits] == pytest.approx([1.0, 0.8], abs=0.01)
