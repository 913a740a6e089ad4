"""Tables of what a server did under load."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from evaluation.bench_serve import Answers, Measured, Stretch, slope
from evaluation.bench_serve_server import Memory
from evaluation.latency import Latency


def print_loads(console: Console, title: str, rows: Sequence[Measured]) -> None:
    """Print a line for each load."""
    table = Table(title=title, title_justify="left")
    for heading in ("what", "clients", "offered/s", "answers/s", "p50", "p95", "p99", "max"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for heading in ("busy p50", "busy p99", "statuses", "client ms", "memory before", "after"):
        table.add_column(heading, justify="right")
    for row in rows:
        answers = row.answers
        table.add_row(
            row.what,
            str(row.clients),
            f"{row.rate:.1f}" if row.rate else "",
            f"{answers.per_second:.1f}",
            *_times(answers.good),
            *_times(answers.busy)[0:3:2],
            _statuses(answers),
            f"{answers.cpu_ms:.2f}",
            _memory(row.before),
            _memory(row.after),
        )
    console.print(table)
    _print_lost(console, [row.answers for row in rows])


def print_stretches(console: Console, title: str, rows: Sequence[Stretch]) -> None:
    """Print a line for each stretch of a long load, and how its memory grew."""
    table = Table(title=title, title_justify="left")
    for heading in ("minute", "answers/s", "p50", "p95", "p99", "max", "statuses", "rss", "pss"):
        table.add_column(heading, justify="right")
    for row in rows:
        memory = row.memory
        sizes = ("", "") if memory is None else (_mb(memory.rss), _mb(memory.pss))
        table.add_row(
            f"{row.at / 60:.1f}", f"{row.answers.per_second:.1f}", *_times(row.answers.good),
            _statuses(row.answers), *sizes,
        )  # fmt: skip
    console.print(table)
    _print_lost(console, [row.answers for row in rows])
    told = growth(rows)
    if told is not None:
        console.print(f"Memory (PSS) grows by {told / 1e6:+.2f} MB a minute, after the first.")


def growth(rows: Sequence[Stretch]) -> float | None:
    """Give the bytes a minute by which the memory grows after the first minute, None if unknown."""
    points = [(row.at / 60, float(row.memory.pss)) for row in rows if row.memory is not None]
    late = [point for point in points if point[0] > 1.01]
    return slope(late) if len(late) > 1 else None


def _times(latency: Latency | None) -> tuple[str, str, str, str]:
    if latency is None:
        return "", "", "", ""
    p50, p95, p99, most = (
        f"{value:.1f}" for value in (latency.p50, latency.p95, latency.p99, latency.max)
    )
    return p50, p95, p99, most


def _statuses(answers: Answers) -> str:
    return ", ".join(f"{status or 'none'}: {n}" for status, n in answers.statuses.items())


def _memory(memory: Memory | None) -> str:
    return "" if memory is None else f"{_mb(memory.rss)} / {_mb(memory.pss)}"


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _print_lost(console: Console, rows: Sequence[Answers]) -> None:
    lost = [text for answers in rows for text in answers.lost]
    for text in dict.fromkeys(lost):
        console.print(f"No answer: {text}", highlight=False, markup=False)
