"""A disk that cannot take more: simulated by a limit on the size of a file, in a child."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.errors import StorageError
from indexer.disk_errors import disk_errors
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from indexer.reindex import ReindexOptions, reindex
from indexer.verify import verify
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line, write_lines

SCRIPT = """
import resource, sys
from pathlib import Path
from catalog.errors import RetailSearchError
from indexer.reindex import ReindexOptions, reindex
from tests.indexer.hash_encoder import HashEncoder
most = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
try:
    reindex([Path(sys.argv[1])], HashEncoder(), ReindexOptions(Path(sys.argv[2]), "shop"))
except RetailSearchError as error:
    print(type(error).__name__, error)
"""


# Whichever part grows past the limit first: the payloads, the text, the vectors, the encodings.
@pytest.mark.parametrize("most", [0, 1_000, 20_000, 60_000, 150_000])
def test_a_full_disk_is_said_and_the_old_generation_serves(tmp_path: Path, most: int) -> None:
    home = tmp_path / "data"
    few = write_lines(tmp_path / "few.jsonl", [line(1)])
    many = write_lines(
        tmp_path / "many.jsonl", (line(n, note=f"{n * 7919:x}" * 9) for n in range(4_000))
    )
    before = reindex([few], HashEncoder(), ReindexOptions(home, "shop")).manifest
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(many), str(home), str(most)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.startswith("StorageError"), done.stdout + done.stderr
    place = IndexFolder(home, "shop")
    assert place.current() == before.generation
    verify(place.published())
    assert Generation.open(place.published()).payloads.products([0])[0].id == "p1"
    assert not list(place.root.glob("building"))
    after = reindex([many], HashEncoder(), ReindexOptions(home, "shop")).manifest
    assert after.products == 4_000


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError("11391 requested and 5088 written"), True),  # numpy, on a full tmpfs
        (ValueError("An IO error occurred: 'No space left on device (os error 28)'"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("An IO error occurred: 'Permission denied (os error 13)'"), False),
        (ValueError("28"), False),
    ],
)
def test_only_a_full_disk_is_called_one(tmp_path: Path, error: Exception, is_full: bool) -> None:
    with pytest.raises(StorageError if is_full else type(error)), disk_errors(tmp_path):
        raise error
