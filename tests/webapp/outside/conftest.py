"""One small shop for all tests that look at the product from outside."""

from __future__ import annotations

import pytest

from tests.webapp.outside.small_shop import SmallShop, make_small_shop


@pytest.fixture(scope="session")
def small_shop(tmp_path_factory: pytest.TempPathFactory) -> SmallShop:
    """Return the shop; tests that change it make a copy."""
    return make_small_shop(tmp_path_factory.mktemp("small_shop"))
