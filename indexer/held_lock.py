"""A right that one process of a data folder has at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from catalog.errors import IndexBusyError

_POLL_SECONDS = 0.01


@contextmanager
def held_lock(file: Path, index: str, wait: float = 0.0) -> Iterator[None]:
    """Hold a lock file of an index; raises IndexBusyError after so many seconds of waiting.

    The operating system lets go of it when the holder dies, however it dies.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file, timeout=wait)
    try:
        lock.acquire(poll_interval=_POLL_SECONDS)
    except Timeout as error:
        raise IndexBusyError(
            f"Another process is changing index '{index}'.",
            fix="Wait until it has finished, then run the command again.",
        ) from error
    try:
        yield
    finally:
        lock.release()
