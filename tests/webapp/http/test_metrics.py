from __future__ import annotations

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {
        (one.name, frozenset(one.labels.items())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def sample(found: Samples, name: str, /, **labels: str) -> float | None:
    return found.get((name, frozenset(labels.items())))


def read(client: FlaskClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    return samples(answer.get_data(as_text=True))


def test_requests_searches_and_what_is_served_are_counted(client: FlaskClient) -> None:
    client.get("/api/v1/search?q=birch")
    client.get("/api/v1/search?q=zzzzz")
    client.get("/api/v1/search?page=x")
    client.get("/api/v1/products/P001")
    client.get("/no/such/page")
    client.open("/healthz", method="BREW")
    found = read(client)
    total = "retail_search_requests_total"
    assert sample(found, total, route="/api/v1/search", method="GET", status="200") == 2
    assert sample(found, total, route="/api/v1/search", method="GET", status="400") == 1
    assert (
        sample(found, total, route="/api/v1/products/<product_id>", method="GET", status="200") == 1
    )
    assert sample(found, total, route="none", method="GET", status="404") == 1
    assert sample(found, total, route="none", method="OTHER", status="405") == 1
    assert sample(found, "retail_search_request_seconds_count", route="/api/v1/search") == 3
    assert sample(found, "retail_search_stage_seconds_count", stage="match") == 2
    assert sample(found, "retail_search_searches_total", found="some") == 1
    assert sample(found, "retail_search_searches_total", found="none") == 1
    assert sample(found, "retail_search_reranked_total", how="off") == 2
    # The request for the metrics themselves is under way.
    assert sample(found, "retail_search_requests_in_flight") == 1
    assert sample(found, "retail_search_ready") == 1
    assert sample(found, "retail_search_products", index="shop") == 40
    assert sample(found, "retail_search_generation_info", index="shop", generation="g1") == 1


def test_nothing_that_was_typed_is_in_them(client: FlaskClient) -> None:
    client.get("/api/v1/search?q=very+private&filter=brand:secret")
    client.get("/products/very-private")
    text = client.get("/metrics").get_data(as_text=True)
    assert "private" not in text
    assert "secret" not in text
    assert "127.0.0.1" not in text


def test_memory_is_told_where_the_system_tells_it(client: FlaskClient) -> None:
    sizes = [value for (name, _), value in read(client).items() if name.endswith("memory_bytes")]
    assert all(size > 1e6 for size in sizes)


def test_refusals_are_counted_by_reason(engine: TinyEngine) -> None:
    client = create_app(engine, Settings(rate_limit=1, rate_burst=1)).test_client()
    assert [client.get("/").status_code for _ in range(3)] == [200, 429, 429]
    found = read(client)
    assert sample(found, "retail_search_rejected_total", reason="too_many_requests") == 2


def test_without_an_index_they_say_so(engine: TinyEngine) -> None:
    engine.published = False
    found = read(create_app(engine, Settings()).test_client())
    assert sample(found, "retail_search_ready") == 0


def test_only_the_operator_may_read_them(engine: TinyEngine) -> None:
    client = create_app(engine, Settings(operator_key="secret")).test_client()
    assert client.get("/metrics").status_code == 401
    headers = {"Authorization": "Bearer secret"}
    assert client.get("/metrics", headers=headers).status_code == 200
    far = {"REMOTE_ADDR": "192.0.2.9"}
    assert create_app(engine, Settings()).test_client().get(
        "/metrics", environ_base=far
    ).status_code == 403  # fmt: skip


def test_two_applications_of_one_process_count_apart(engine: TinyEngine) -> None:
    first = create_app(engine, Settings()).test_client()
    second = create_app(engine, Settings()).test_client()
    first.get("/")
    assert sample(
        read(second), "retail_search_requests_total", route="/", method="GET", status="200"
    ) is None  # fmt: skip
