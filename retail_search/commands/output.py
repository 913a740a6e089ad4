"""The console that tables are printed on."""

from __future__ import annotations

import sys

from rich.console import Console

# Wide enough for every column: what reads a pipe or a file has no edge to wrap at, and rich
# would take 80 columns for it and leave out what does not fit.
_WIDTH_OF_A_PIPE = 140


def table_console() -> Console:
    """Return a console on stdout: as wide as the terminal, or as a table needs without one."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE)
