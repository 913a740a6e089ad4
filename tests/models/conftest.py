"""The shipped encoder, loaded once for all tests of it."""

from __future__ import annotations

import pytest

from models.encoder import Encoder

SHIPPED_NAME = "all-minilm-l6-v2"


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder.open(SHIPPED_NAME, threads=2)
