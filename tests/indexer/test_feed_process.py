from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog.errors import SourceError
from indexer import feed_process
from indexer.embedded.generations import IndexFolder
from indexer.feed import Feed, Message, Products, ReviewedProducts, Reviews
from indexer.feed_process import open_feed
from indexer.reindex import ReindexOptions, reindex
from indexer.sources.detect import detect, detect_reviews
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line, write_lines


@pytest.fixture(autouse=True)
def _any_size_is_worth_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_process, "WORTH_A_PROCESS", 0)


def shop(folder: Path, count: int) -> Path:
    return write_lines(folder / "shop.jsonl", (line(number) for number in range(count)))


def feed_of(file: Path, *reviews: Path) -> Feed:
    review_files = [(path, detect_reviews(path)) for path in reviews]
    return Feed([(file, detect(file))], review_files, 640, file.parent)


def everything(feed: Feed, threads: int) -> list[Message]:
    with open_feed(feed, threads) as messages:
        return list(messages)


def test_a_child_sends_what_this_process_would_read(tmp_path: Path) -> None:
    file = write_lines(
        tmp_path / "shop.jsonl",
        [*(line(n, color="größer 🦊") for n in range(2_200)), "broken", line(7, tags=["a", "b"])],
    )
    reviews = write_lines(
        tmp_path / "reviews.jsonl", [{"product_id": "p3", "rating": 4, "text": "good"}, "broken"]
    )
    here, there = (everything(feed_of(file, reviews), threads) for threads in (1, 2))

    assert [type(message) for message in there] == [Reviews, ReviewedProducts, *[Products] * 3]
    # NaN is not equal to itself, so the columns are compared as text.
    assert repr(here) == repr(there)
    assert not list(tmp_path.glob("reviews-*"))


def test_a_child_that_is_killed_is_an_error_and_no_short_index(tmp_path: Path) -> None:
    with open_feed(feed_of(shop(tmp_path, 40_000)), 2) as messages:
        next(messages)
        (child,) = _children()
        os.kill(child, signal.SIGKILL)
        with pytest.raises(SourceError, match="status -9"):
            list(messages)
    assert not _children()


def test_an_error_of_the_child_is_raised_here(tmp_path: Path) -> None:
    file = shop(tmp_path, 10)
    feed = feed_of(file)
    file.unlink()
    with open_feed(feed, 2) as messages, pytest.raises(SourceError, match=r"shop\.jsonl"):
        list(messages)
    gone = Feed(feed_of(shop(tmp_path, 1)).products, [], -1, tmp_path)
    object.__setattr__(gone, "products", [(file, None)])
    with open_feed(gone, 2) as messages, pytest.raises(AttributeError) as caught:
        list(messages)
    assert "in _products" in caught.value.__notes__[0]


def test_a_feed_left_early_leaves_no_process(tmp_path: Path) -> None:
    with open_feed(feed_of(shop(tmp_path, 40_000)), 2) as messages:
        next(messages)
        assert len(_children()) == 1
    assert not _children()


def test_a_reindex_over_two_processes_is_the_same_as_over_one(tmp_path: Path) -> None:
    file = shop(tmp_path, 3_000)
    made = [
        reindex([file], HashEncoder(), ReindexOptions(tmp_path, index, threads=threads)).manifest
        for index, threads in (("one", 1), ("two", 2))
    ]
    parts = [
        {name: record for name, record in manifest.files.items() if "lexical" not in name}
        for manifest in made
    ]
    assert parts[0] == parts[1]
    assert [manifest.products for manifest in made] == [3_000, 3_000]


def test_ctrl_c_ends_both_processes_and_leaves_nothing(tmp_path: Path) -> None:
    # A session of its own, so that the signal reaches the group as it does from a terminal.
    file = write_lines(tmp_path / "big.jsonl", (line(n, videos="x" * 3_000) for n in range(30_000)))
    command = [sys.executable, "-m", "retail_search", "reindex", str(file), "--index", "shop"]
    run = subprocess.Popen(
        [*command, "--data-dir", str(tmp_path / "data"), "--threads", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    building = tmp_path / "data" / "indexes" / "shop" / "building"
    while not list(building.glob("*/payloads.sqlite")) and run.poll() is None:
        time.sleep(0.01)
    children = _children(run.pid)
    os.killpg(run.pid, signal.SIGINT)
    said, _ = run.communicate(timeout=30)

    assert run.returncode != 0
    assert children
    assert b"Traceback" not in said, said.decode()
    assert not building.exists()
    assert IndexFolder(tmp_path / "data", "shop").current() is None
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def _children(pid: int | None = None) -> list[int]:
    pid = pid or os.getpid()
    return [
        int(child)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]
