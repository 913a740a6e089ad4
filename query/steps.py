"""The steps of understanding by name: which there are, which are on, and what each took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from query.plan import Step

STEPS = (
    "spelling", "tags", "constraints", "categories", "synonyms", "mined", "units", "feedback",
    "relaxation",
)  # fmt: skip
"""Every step that can be turned off; operators (quotes and minus) are always read."""


def chosen_steps(named: str) -> frozenset[str]:
    """Return the steps that a text names, parted by commas; `none` and `all` stand for themselves.

    Raises ValueError for a name that is none of a step.
    """
    names = [name.strip() for name in named.split(",") if name.strip()]
    if names == ["none"]:
        return frozenset()
    if names == ["all"]:
        return frozenset(STEPS)
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        raise ValueError(f"no step '{unknown[0]}'; steps are {', '.join(STEPS)}, or none, or all")
    return frozenset(names)


class StepLog:
    """Collects what each step did."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._said: tuple[bool, str, str] = (False, "", "")
        self._failed = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done, in order."""
        return tuple(self._steps)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside, and note what `say` said of it."""
        started = time.perf_counter()
        self._said, self._failed = (False, "nothing to do", ""), False
        yield
        changed, reason, undo = self._said
        milliseconds = (time.perf_counter() - started) * 1_000
        self._steps.append(Step(name, changed, reason, milliseconds, undo, self._failed))

    def fail(self, error: Exception) -> None:
        """Say that the step inside which this is called is left out."""
        self._said, self._failed = (False, f"left out: {type(error).__name__}", ""), True

    def say(self, reason: str, undo: str = "", *, changed: bool = True) -> None:
        """Say what the step inside which this is called did, why, and how to have it undone."""
        self._said = (changed, reason, undo if changed else "")
