from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.retail_search.command_line import run_well
from tests.retail_search.lamp_shop import write_shop


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("RETAIL_SEARCH_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shop under the index `products`; tests only read it."""
    folder = tmp_path_factory.mktemp("indexed")
    run_well("reindex", write_shop(folder / "shop.csv"), "--data-dir", folder / "data")
    return folder / "data"
