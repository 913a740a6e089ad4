"""What is done to an index while its server is under load: a reindex, rules that come and go."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalog.errors import RetailSearchError

# Between one change of the rules and the next.
_PAUSE_SECONDS = 1.0
_RULE = "bench-serve"


@dataclass(slots=True)
class Changes:
    """Changes of an index by the commands of this package, each in a process of its own.

    `place` are the options that name the index. With a `source` that is indexed, else the index
    is built anew from its own products. `rule` are the words of a query that a rule is about, and
    a product that it pins. `done` says what was done, and how long it took.
    """

    place: Sequence[str]
    source: Path | None = None
    rule: tuple[str, str] | None = None
    done: list[dict[str, object]] = field(default_factory=list)

    def reindex(self) -> None:
        """Publish a new generation with the same products; raises RetailSearchError."""
        words = ["compact"] if self.source is None else ["reindex", str(self.source)]
        self._command("reindex", words)

    def rules_while(self, going: Callable[[], bool]) -> None:
        """Add a rule and take it out again, over and over, once at least."""
        assert self.rule is not None
        words, product = self.rule
        text = json.dumps({"id": _RULE, "when": {"contains": words}, "then": {"pin": [product]}})
        while True:
            self._command("rule", ["rules", "add", text, "--replace"])
            time.sleep(_PAUSE_SECONDS)
            self._command("rule", ["rules", "remove", _RULE])
            if not going():
                return
            time.sleep(_PAUSE_SECONDS)

    def _command(self, what: str, words: Sequence[str]) -> None:
        begun = time.perf_counter()
        command = [*_politely(), sys.executable, "-m", "retail_search", *words, *self.place]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        if said.returncode:
            raise RetailSearchError(f"The {what} under load failed: {said.stderr.strip()[-500:]}")
        self.done.append({"what": what, "seconds": round(time.perf_counter() - begun, 2)})


def _politely() -> list[str]:
    """Return what leaves the cores to who serves, as the docs advise, where the system has it."""
    nice = shutil.which("nice")
    return [nice, "-n", "10"] if nice else []


def beside(
    changes: Changes, *, reindexes: bool, rules: bool, after: float
) -> tuple[Callable[[Callable[[], None]], None], list[Exception]]:
    """Return what starts the changes in the background, and where their failures are told.

    They begin `after` seconds into the load; when they are over, what was given is called.
    """
    failures: list[Exception] = []

    def start(told: Callable[[], None]) -> None:
        def work() -> None:
            try:
                time.sleep(after)
                busy = threading.Event()
                threads = []
                if reindexes:

                    def reindex() -> None:
                        try:
                            changes.reindex()
                        except Exception as error:  # a thread has nobody to raise to
                            failures.append(error)
                        finally:
                            busy.set()

                    threads.append(threading.Thread(target=reindex))
                else:
                    busy.set()
                for thread in threads:
                    thread.start()
                if rules:
                    changes.rules_while(lambda: not busy.is_set())
                for thread in threads:
                    thread.join()
                # So that the first answers of what is new are in the measurement too.
                time.sleep(2.0)
            except Exception as error:  # a thread has nobody to raise to
                failures.append(error)
            finally:
                told()

        threading.Thread(target=work, daemon=True).start()

    return start, failures
