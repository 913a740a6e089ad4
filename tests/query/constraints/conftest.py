from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from query.constraints.gazetteer import Gazetteers
from query.constraints.read import ConstraintReader

Read = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def reader() -> ConstraintReader:
    return ConstraintReader(Gazetteers.shipped())


@pytest.fixture
def read(reader: ConstraintReader) -> Read:
    return lambda text: reader.read(text)[0].to_json()
