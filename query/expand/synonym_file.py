"""A synonym file: its good lines, and which are not used and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import SynonymsError
from query.expand.synonym_line import SynonymLine, parse_line
from query.small_file import read_small_file

# A file of 20 MB has about 500,000 lines; beyond, it is another file by mistake.
MOST_BYTES = 20_000_000
_MARK = b"\xef\xbb\xbf"
_CHAIN_FIX = "Replace both by the same term; what was replaced is not replaced again."


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that is not used, what is wrong with it, and what to do about it."""

    number: int
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class SynonymFile:
    """What a file says: `lines` that are used, `rejected` ones that are not."""

    name: str
    lines: tuple[SynonymLine, ...] = ()
    rejected: tuple[RejectedLine, ...] = ()


def read_synonyms(path: Path) -> SynonymFile:
    """Read a synonym file; raises SynonymsError where it cannot be read at all."""
    content = read_small_file(
        path, MOST_BYTES, SynonymsError, "Is it a synonym file? Split it if so."
    )
    return parse_synonyms(content, path.name)


def parse_synonyms(content: bytes, name: str = "") -> SynonymFile:
    """Take what can be used of a file's bytes; a bad line is told and the others are used."""
    lines: list[SynonymLine] = []
    rejected: list[RejectedLine] = []
    seen = _Seen()
    for number, raw in enumerate(content.removeprefix(_MARK).splitlines(), start=1):
        try:
            line = parse_line(_decoded(raw), number)
            if line is not None:
                seen.check(line)
                lines.append(line)
        except SynonymsError as error:
            rejected.append(RejectedLine(number, error.message, error.fix))
    return SynonymFile(name, tuple(lines), tuple(rejected))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SynonymsError(
            f"Byte {error.start + 1} of the line is no UTF-8.", fix="Save the file as UTF-8."
        ) from error


class _Seen:
    """What the lines before have said, to tell what says nothing new or the opposite."""

    def __init__(self) -> None:
        # what is searched for which words -> where that was said, and how
        self._pairs: dict[tuple[str, str], tuple[int, tuple[object, ...]]] = {}
        self._replaced: dict[str, tuple[int, str]] = {}
        self._replacing: dict[str, int] = {}
        self._expanded: dict[str, int] = {}

    def check(self, line: SynonymLine) -> None:
        """Take a line in; raises SynonymsError where it repeats or contradicts one before it."""
        if line.kind == "replacement" and not line.off:
            self._check_replacement(line)
        elif not line.off:
            self._check_expansion(line)
        how = (line.kind == "replacement", line.weight, line.exact, line.mined, line.off)
        pairs = [(" ".join(a.words), " ".join(b.words)) for a, b in line.pairs()]
        before = [self._pairs.get(pair) for pair in pairs]
        if before and all(entry is not None and entry[1] == how for entry in before):
            numbers = ", ".join(str(number) for number in sorted({e[0] for e in before if e}))
            raise SynonymsError(
                f"The line says nothing new: see line {numbers}.", fix="Drop one of them."
            )
        for pair in pairs:
            self._pairs[pair] = (line.number, how)
        if line.off:
            return
        for source in _sources(line):
            if line.kind == "replacement":
                target = " ".join(line.right[0].words)
                self._replaced[source] = (line.number, target)
                self._replacing.setdefault(target, line.number)
            else:
                self._expanded.setdefault(source, line.number)

    def _check_replacement(self, line: SynonymLine) -> None:
        target = " ".join(line.right[0].words)
        for source in _sources(line):
            number, other = self._replaced.get(source, (0, target))
            if other != target:
                raise SynonymsError(
                    f"'{source}' is replaced by '{other}' in line {number} and by '{target}' here.",
                    fix="Keep one of the two lines.",
                )
            if source in self._expanded:
                raise SynonymsError(
                    f"'{source}' is replaced here, so its synonyms in line"
                    f" {self._expanded[source]} would never be searched.",
                    fix="Keep one of the two lines.",
                )
            if source in self._replacing:
                raise SynonymsError(
                    f"'{source}' is what line {self._replacing[source]} replaces by.",
                    fix=_CHAIN_FIX,
                )
        number, _ = self._replaced.get(target, (0, ""))
        if number:
            raise SynonymsError(f"'{target}' is itself replaced in line {number}.", fix=_CHAIN_FIX)

    def _check_expansion(self, line: SynonymLine) -> None:
        for source in _sources(line):
            if source in self._replaced:
                number, other = self._replaced[source]
                raise SynonymsError(
                    f"'{source}' is replaced by '{other}' in line {number}, so its synonyms here"
                    " would never be searched.",
                    fix="Keep one of the two lines.",
                )


def _sources(line: SynonymLine) -> Iterator[str]:
    return (" ".join(term.words) for term in line.left)
