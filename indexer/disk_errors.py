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
# Past a quota or a limit SQLite says only that it could not write.
_FULL_OF_SQLITE = (
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
)  # fmt: skip
# Tantivy and FAISS put the system's error into the text of one of their own; numpy drops it and
# says how far it got.
_FULL_IN_TEXT = re.compile(
    rf"(?:os error|Errno) (?:{'|'.join(map(str, _FULL))})\b|requested and \d+ written"
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
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _FULL
    if isinstance(error, sqlite3.Error):
        # Without a code when the text is Python's own ("Cannot operate on a closed database").
        return getattr(error, "sqlite_errorcode", None) in _FULL_OF_SQLITE
    return _FULL_IN_TEXT.search(str(error)) is not None
