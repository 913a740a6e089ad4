"""Say it plainly when the disk is full, whichever library noticed."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.errors import StorageError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Tantivy and FAISS put the system's error into the text of one of their own.
_FULL_IN_TEXT = re.compile(
    r"os error (?:{0})\b|Errno (?:{0})\b|disk is full".format("|".join(map(str, _FULL)))
)


@contextmanager
def disk_errors(home: Path) -> Iterator[None]:
    """Raise StorageError where an error below means that nothing more can be written."""
    try:
        yield
    except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
        if not _is_full(error):
            raise
        raise StorageError(
            f"The disk that holds '{home}' cannot take more: {error}.",
            fix="Make room, or name another --data-dir. What is published is untouched.",
        ) from error


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    return _FULL_IN_TEXT.search(str(error)) is not None
