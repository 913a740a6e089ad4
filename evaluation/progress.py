"""Progress of a long step, on stderr: a bar on a terminal, a line for each quarter elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Show nothing."""


@contextmanager
def shown_progress(label: str) -> Iterator[Progress]:
    """Give a callback that takes what is done and the total, and shows it on stderr."""
    if sys.stderr.isatty():
        with _bar(label) as update:
            yield update
    else:
        yield _lines(label)


@contextmanager
def _bar(label: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(label: str) -> Progress:
    shown = 0

    def update(done: int, total: int) -> None:
        nonlocal shown
        quarter = 4 * done // max(1, total)
        if quarter > shown:
            shown = quarter
            print(f"{label}: {done} of {total}", file=sys.stderr)

    return update
