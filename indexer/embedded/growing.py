"""An array that grows at its end without being copied each time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Room for more is an eighth of what there is, and never less than this many rows.
_SPARE_SHARE = 8
_LEAST_SPARE = 1_024


class GrowingArray:
    """An array of rows; what was read from it before it grew stays as it was.

    Arrays that are extended from one another share their memory, each its own length of it. So
    an array may be extended twice only with the same rows, which is so for rows that come from a
    journal.
    """

    __slots__ = ("_room", "values")

    def __init__(self, values: NDArray[Any], room: NDArray[Any] | None = None) -> None:
        self.values = values
        self._room = values if room is None else room

    def __len__(self) -> int:
        return len(self.values)

    def extended(self, rows: ArrayLike) -> GrowingArray:
        """Return the array with more rows at its end."""
        more = np.asarray(rows, dtype=self.values.dtype)
        end = len(self.values) + len(more)
        room = self._room
        if end > len(room):
            spare = max(end // _SPARE_SHARE, _LEAST_SPARE)
            room = np.empty((end + spare, *self.values.shape[1:]), dtype=self.values.dtype)
            room[: len(self.values)] = self.values
        room[len(self.values) : end] = more
        return GrowingArray(room[:end], room)
