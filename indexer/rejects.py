"""The rejects file: every record that could not be read, and the count by reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO

import orjson

from indexer.sources.reader import Reject

DUPLICATE = "duplicate id"


class RejectsFile:
    """Writes rejects as JSON lines; the file exists only when there is one.

    Duplicates are written and counted like the others, but they are no sign of a broken source
    (published catalogues have them), so `unreadable` leaves them out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reasons: Counter[str] = Counter()
        self._file: IO[bytes] | None = None

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def unreadable(self) -> int:
        """The number of rejects that are not duplicates."""
        return self.reasons.total() - self.reasons[DUPLICATE]

    @property
    def duplicates(self) -> int:
        """The number of records whose id an earlier record has."""
        return self.reasons[DUPLICATE]

    def add(self, reject: Reject) -> None:
        """Write one reject."""
        if self._file is None:
            self._file = self.path.open("wb")
        self.reasons[reject.reason] += 1
        row = {
            "file": reject.file, "line": reject.line, "reason": reject.reason,
            "detail": reject.detail,
        }  # fmt: skip
        self._file.write(orjson.dumps(row) + b"\n")
