"""The small shop, served as its users serve it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.webapp.outside.small_shop import SmallShop, make_small_shop


@pytest.fixture(scope="session")
def documented_shop(tmp_path_factory: pytest.TempPathFactory) -> SmallShop:
    return make_small_shop(tmp_path_factory.mktemp("documented"))


@pytest.fixture
def address(documented_shop: SmallShop, tmp_path: Path) -> Iterator[str]:
    """The address of a server over a copy of the shop."""
    with documented_shop.copy(tmp_path / "data").served() as address:
        yield address
