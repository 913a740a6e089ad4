"""Run a feed in a process of its own, so that reading and writing take a core each.

Frames of pickled messages come over a pipe. The child prepares a few batches ahead while the pipe
is full; it dies with its parent, because then nobody reads the pipe.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Queue
from subprocess import PIPE, Popen
from threading import Thread
from traceback import format_exc
from typing import IO

from catalog.errors import RetailSearchError, SourceError
from indexer.collector import rare_collections
from indexer.feed import Feed, Message

# Below this many bytes of sources, starting a process takes longer than it saves.
WORTH_A_PROCESS = 8_000_000
_HEADER_BYTES = 8
_AHEAD = 3
_PICKLE = 5


@contextmanager
def open_feed(feed: Feed, threads: int) -> Iterator[Iterator[Message]]:
    """Yield the messages of a feed, read by this process or by a child of it."""
    if threads < 2 or _source_bytes(feed) < WORTH_A_PROCESS:
        with closing(feed.messages()) as messages:
            yield messages
        return
    # In a session of its own Ctrl-C does not reach it: it is the parent that decides.
    child = Popen(
        [sys.executable, "-m", "indexer.feed_process"],
        stdin=PIPE,
        stdout=PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
    )
    with child:
        try:
            yield _received(child, feed)
        finally:
            child.kill()


def _received(child: Popen[bytes], feed: Feed) -> Generator[Message, None, None]:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        pickle.dump(feed, child.stdin, _PICKLE)
        child.stdin.close()
    except BrokenPipeError:
        raise _ended(child) from None
    while True:
        header = child.stdout.read(_HEADER_BYTES)
        size = int.from_bytes(header, "big")
        frame = child.stdout.read(size)
        if len(header) < _HEADER_BYTES or len(frame) < size:
            raise _ended(child)
        message = pickle.loads(frame)
        if message is None:
            return
        if isinstance(message, Exception):
            raise message
        yield message


def _ended(child: Popen[bytes]) -> SourceError:
    status = child.wait()
    return SourceError(
        f"The process that reads the sources ended with status {status} before it was done.",
        fix="Run the command again; if it was killed for want of memory, with --threads 1.",
    )


def _source_bytes(feed: Feed) -> int:
    paths = [path for path, _ in feed.products] + [path for path, _ in feed.reviews]
    return sum(map(_bytes, paths))


def _bytes(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else 0  # the reader says it is missing


def _send_all(frames: Queue[bytes], target: IO[bytes]) -> None:
    try:
        while frame := frames.get():
            target.write(len(frame).to_bytes(_HEADER_BYTES, "big"))
            target.write(frame)
            target.flush()
    except BrokenPipeError:
        # The parent is gone or wants no more. What it kept on the way lies in the index's
        # building folder, which the next run clears.
        os._exit(1)


def _serve() -> None:
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed may get between the frames
    feed: Feed = pickle.load(sys.stdin.buffer)
    frames: Queue[bytes] = Queue(_AHEAD)
    sender = Thread(target=_send_all, args=(frames, target))
    sender.start()
    try:
        with rare_collections():
            for message in feed.messages():
                frames.put(pickle.dumps(message, _PICKLE))
        last: Exception | None = None
    except Exception as error:
        if not isinstance(error, RetailSearchError):
            error.add_note(format_exc())
        last = error
    frames.put(pickle.dumps(last, _PICKLE))
    frames.put(b"")
    sender.join()


if __name__ == "__main__":
    _serve()
