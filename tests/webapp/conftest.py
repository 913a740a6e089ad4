"""The web app over forty made-up products."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from retail_search.settings import Settings
from tests.webapp.declared_answers import answers_as_declared
from tests.webapp.forty_products import products
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture(autouse=True)
def wrong_answers() -> Iterator[list[str]]:
    """Fail where an answer of the API is not as its operation declares it."""
    with answers_as_declared() as wrong:
        yield wrong
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def engine() -> TinyEngine:
    return TinyEngine(products())


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "p001.svg").write_text(PICTURE)
    (tmp_path / "secret.svg").write_text(PICTURE)
    return folder


@pytest.fixture
def client(engine: TinyEngine, pictures: Path) -> FlaskClient:
    return create_app(engine, Settings(per_page=12), pictures=pictures).test_client()
