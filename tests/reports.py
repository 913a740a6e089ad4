"""What tests counted: shown at the end of a run, whether or not anything failed."""

from __future__ import annotations

REPORTS: list[str] = []
