"""The command `bench serve`: what a server does under load, over HTTP."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import click

from evaluation.bench_serve import Measured, Stretch, measure, running, stretches
from evaluation.bench_serve_asked import WHATS, What, paths_of, rule_of, titles_of
from evaluation.bench_serve_changes import Changes, beside
from evaluation.bench_serve_clients import Job
from evaluation.bench_serve_report import growth, print_loads, print_stretches
from evaluation.bench_serve_server import Served, started_server
from evaluation.list_option import ListCommand, ListOption

FOLDER = click.Path(path_type=Path)

_SEED = 7
_QUERIES = 30_000
_WARM_UP_SECONDS = 2.0
# How many requests may be under way where their number a second is given.
_MOST_UNDER_WAY = 96
_MINUTE = 60.0


@click.command("serve", cls=ListCommand)
@click.option("--index", help="Index to serve.  [default: the setting `index`]")
@click.option("--data-dir", type=FOLDER, help="Folder of the indexes.  [default: the setting]")
@click.option("--url", help="A server that runs already, instead of one that is started.")
@click.option(
    "--process", "process", type=int, help="Its first process, to measure its memory with --url."
)
@click.option("--workers", type=click.IntRange(1), help="Server processes.")
@click.option(
    "--what", "whats", cls=ListOption, type=click.Choice(WHATS),
    default=("suggest", "hybrid", "reranked"), show_default=True, help="What is asked for.",
)  # fmt: skip
@click.option(
    "--clients", cls=ListOption, type=click.IntRange(1, 1_000), default=(1, 4, 16),
    show_default=True, help="Clients that ask at once without a pause.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=10.0, show_default=True,
    help="How long each load lasts.",
)  # fmt: skip
@click.option("--rate", type=click.FloatRange(min=0.1), help="Requests a second, evenly spread.")
@click.option(
    "--share", type=click.FloatRange(min=0.01, max=10),
    help="In place of --rate: a share of what 4 clients get without a pause.",
)  # fmt: skip
@click.option(
    "--minutes", type=click.FloatRange(min=0), help="How long that lasts; a line for each minute."
)
@click.option(
    "--overload", type=click.FloatRange(min=1), is_flag=False, flag_value=3.0, default=None,
    help="Offer so many times what the server can do.  [3 where no number is given]",
)  # fmt: skip
@click.option("--reindex-during", is_flag=True, help="Reindex the same products meanwhile.")
@click.option("--source", type=FOLDER, help="Products to reindex, in place of the index's own.")
@click.option("--rule-during", is_flag=True, help="Add a rule and remove it, meanwhile.")
@click.option("--json", "json_output", is_flag=True, help="Print one JSON object.")
def serve_command(
    index: str | None,
    data_dir: Path | None,
    url: str | None,
    process: int | None,
    workers: int | None,
    whats: Sequence[What],
    clients: Sequence[int],
    seconds: float,
    rate: float | None,
    share: float | None,
    minutes: float | None,
    overload: float | None,
    reindex_during: bool,
    source: Path | None,
    rule_during: bool,
    json_output: bool,
) -> None:
    """Measure a server under load: answers a second, their times, failures, memory.

    Without --url one is started over the index; its settings come from the environment. Clients
    are a process of their own. With --rate, --share or --overload requests come at a fixed pace
    and are timed from when they were due. Ends with status 1 where a request failed.
    """
    place = _place(index, data_dir)
    with _server(place, url, process, workers) as served:
        titles = titles_of(served.address)
        paths = {what: paths_of(what, titles, _QUERIES, _SEED) for what in dict.fromkeys(whats)}
        bench = _Bench(served, cast(dict[str, tuple[str, ...]], paths), json_output)
        if overload is not None:
            bench.overload(seconds, overload)
        elif rate or share or minutes or reindex_during or rule_during:
            changes = Changes(place, source, rule_of(served.address) if rule_during else None)
            lasts = seconds if minutes is None else minutes * _MINUTE
            what = next(iter(paths))
            pace = rate or (share * bench.capacity(what) if share else 0.0)
            bench.long(what, pace, lasts, changes, reindexes=reindex_during, rules=rule_during)
        else:
            bench.loads(clients, seconds)
    bench.finish()


class _Bench:
    """The measurements of one call of the command."""

    def __init__(self, served: Served, paths: dict[str, tuple[str, ...]], as_json: bool) -> None:
        self._served = served
        self._paths = paths
        self._as_json = as_json
        self._loads: list[Measured] = []
        self._stretches: list[Stretch] = []
        self._told: dict[str, Any] = {}
        self._used = 0

    def loads(self, clients: Sequence[int], seconds: float) -> None:
        """Measure each kind of request with each number of clients."""
        for what in self._paths:
            for count in dict.fromkeys(clients):
                self._loads.append(self._load(what, count, seconds))

    def capacity(self, what: str, seconds: float = 10.0) -> float:
        """Say how many answers a second there are for 4 clients."""
        found = self._load(what, 4, seconds)
        self._loads.append(found)
        return found.answers.per_second

    def overload(self, seconds: float, factor: float) -> None:
        """Offer more than the server can do."""
        for what in self._paths:
            rate = factor * self.capacity(what, seconds)
            self._loads.append(self._load(what, _MOST_UNDER_WAY, seconds, rate))

    def long(
        self, what: str, rate: float, seconds: float, changes: Changes, *, reindexes: bool,
        rules: bool,
    ) -> None:  # fmt: skip
        """Keep a load up for long, while the index is changed."""
        start: Callable[[Callable[[], None]], None] | None = None
        failures: list[Exception] = []
        if reindexes or rules:
            start, failures = beside(changes, reindexes=reindexes, rules=rules, after=2.0)
        job = self._job(what, _MOST_UNDER_WAY if rate else 4, seconds, rate, start is not None)
        windows = running(job, start)
        for stretch, _ in stretches(self._served, windows, min(_MINUTE, seconds)):
            self._stretches.append(stretch)
            if not self._as_json:
                said = stretch.answers
                took = "" if said.good is None else f", p99 {said.good.p99:.1f} ms"
                click.echo(
                    f"{stretch.at / 60:.1f} min: {said.per_second:.1f}/s{took},"
                    f" {said.failed} failed", err=True,
                )  # fmt: skip
        if failures:
            raise failures[0]
        self._told = {"what": what, "rate": rate or None, "changes": changes.done}

    def finish(self) -> None:
        """Print what was measured; ends with status 1 where a request failed."""
        rows = [one.answers for one in self._loads] + [one.answers for one in self._stretches]
        failed = sum(answers.failed for answers in rows)
        if self._as_json:
            grows = growth(self._stretches)
            shown = {
                "loads": [one.as_json() for one in self._loads],
                "stretches": [one.as_json() for one in self._stretches],
                **self._told,
                "memory_growth_bytes_a_minute": None if grows is None else round(grows),
                "failed": failed,
            }
            click.echo(json.dumps(shown))
        else:
            self._print(failed)
        if failed:
            raise SystemExit(1)

    def _print(self, failed: int) -> None:
        from rich.console import Console

        console = Console(width=170)
        title = "Milliseconds; memory is resident / shared pages counted once"
        if self._loads:
            print_loads(console, title, self._loads)
        if self._stretches:
            print_stretches(console, f"{self._told['what']}, milliseconds", self._stretches)
        for done in self._told.get("changes", ()):
            console.print(f"Meanwhile: {done['what']}, {done['seconds']} s.", highlight=False)
        console.print(f"Failed requests: {failed}.", highlight=False)

    def _load(self, what: str, clients: int, seconds: float, rate: float = 0.0) -> Measured:
        job = self._job(what, clients, seconds, rate, False)
        return measure(self._served, what, job, warm_up=0.0 if rate else _WARM_UP_SECONDS)

    def _job(self, what: str, clients: int, seconds: float, rate: float, told: bool) -> Job:
        # Each load goes on where the last one ended, so that no kept answer helps it.
        paths = self._paths[what]
        start = self._used % len(paths)
        self._used += 7_919
        turned = paths[start:] + paths[:start]
        return Job(self._served.address, turned, clients, seconds, rate, until_told=told)


@contextmanager
def _server(
    place: Sequence[str], url: str | None, process: int | None, workers: int | None
) -> Iterator[Served]:
    if url is not None:
        yield Served(url.rstrip("/"), process)
        return
    more = [] if workers is None else ["--workers", str(workers)]
    # Under load all requests are slow, and saying so of each would be most of the output.
    quiet = {"RETAIL_SEARCH_SLOW_MS": "0", **os.environ}
    with started_server([*place, *more], quiet) as served:
        yield served


def _place(index: str | None, data_dir: Path | None) -> list[str]:
    """Return the options that name the index."""
    place = [] if index is None else ["--index", index]
    return place if data_dir is None else [*place, "--data-dir", str(data_dir)]
