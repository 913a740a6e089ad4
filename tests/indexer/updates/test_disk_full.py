"""A disk that cannot take more during an update: simulated by a limit on the size of a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from indexer.verify import verify
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.updates.shelf import build, place_of, published
from tests.indexer.updates.test_update import change, lamp

ROOT = Path(__file__).parents[3]
SCRIPT = """
import resource, sys
from pathlib import Path
from catalog.errors import RetailSearchError
from tests.indexer.updates.test_update import change, lamp
most = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
try:
    change(Path(sys.argv[1]), [lamp(n, description=f"{n * 7919:x} " * 40) for n in range(300)])
except RetailSearchError as error:
    print(type(error).__name__, error)
"""


# Whichever grows past the limit first: the journal, its log, the lists of segments, a segment.
@pytest.mark.parametrize("most", [0, 1_000, 30_000, 50_000, 90_000])
def test_a_full_disk_is_said_and_no_half_of_it_is_seen(tmp_path: Path, most: int) -> None:
    home = tmp_path / "data"
    build(home, [lamp(number) for number in range(20)], HashEncoder())
    change(home, [lamp(1, price=1.0)])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(home), str(most)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("StorageError"), done.stdout + done.stderr
    assert published(home).products == 20
    assert published(home).payloads.find("p299") is None
    assert change(home, [lamp(900)]).upserted == 1
    after = published(home)
    # What was on the disk in the journal by then is done now, as a whole; the rest is not there.
    assert after.products in (21, 301)
    assert after.payloads.find("p900") is not None
    verify(place_of(home).published())
