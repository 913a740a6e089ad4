"""The cores that a server may use, shared between its processes."""

from __future__ import annotations

import os

# More threads of the cross-encoder would wait for each other: a search reads a few short batches.
_MOST_READING = 2


def cores() -> int:
    """Return the cores that this process may run on, which may be fewer than there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def own_cores(workers: int) -> int:
    """Return the cores that one of so many processes may count on."""
    return max(1, cores() // workers)


def reading_threads(search_threads: int, workers: int) -> int:
    """Return the threads of the cross-encoder in one process: as many as are set, or its share."""
    return search_threads or min(_MOST_READING, own_cores(workers))
