"""LineError: a part of a body that cannot be carried out, beside others that can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.errors import RequestError
from webapp.http.errors import envelope_of


@dataclass(frozen=True, slots=True)
class LineError:
    """What cannot be carried out; `line` counts from 1, in an array the elements."""

    line: int
    id: str | None
    error: RequestError

    def json(self) -> dict[str, Any]:
        """Say it as the API does: where it is, and what an envelope has inside."""
        return {"line": self.line, "id": self.id, **envelope_of(self.error)["error"]}
