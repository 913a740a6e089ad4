"""The right to change an index, which one process of a data folder has at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from catalog.errors import IndexBusyError


@contextmanager
def index_lock(root: Path, index: str) -> Iterator[None]:
    """Hold the right to change the index kept in `root`; raises IndexBusyError when another does.

    The operating system lets go of it when the holder dies, however it dies.
    """
    root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise IndexBusyError(
            f"Another process is changing index '{index}'.",
            fix="Wait until it has finished, then run the command again.",
        ) from error
    try:
        yield
    finally:
        lock.release()
