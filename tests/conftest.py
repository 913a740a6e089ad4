from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.reports import REPORTS

# On a busy machine the cross-encoder runs out of time for some searches and not for others, and
# two answers that should be alike would not be. The tests of the deadline set their own.
PATIENCE = {"RETAIL_SEARCH_RERANK_BUDGET_MS": "60000"}


@pytest.fixture(autouse=True, scope="session")
def _time_enough_to_read() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in PATIENCE.items():
            patch.setenv(name, value)
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in REPORTS:
        terminalreporter.write_line(line)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # A process that runs a part of the tests hands over what they counted.
    handed_over = getattr(session.config, "workeroutput", None)
    if handed_over is not None:
        handed_over["reports"] = list(REPORTS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    REPORTS.extend(getattr(node, "workeroutput", {}).get("reports", ()))
