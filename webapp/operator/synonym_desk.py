"""SynonymDesk: the synonyms of an index as the page reads, tries and changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import NotFoundError, SynonymsError
from query.expand.places import own_synonyms, synonym_files
from query.expand.rules import Rule
from query.expand.synonym_file import MOST_BYTES, SynonymFile, parse_synonyms, read_synonyms
from query.expand.synonym_line import parse_line
from query.expand.synonyms import Synonyms
from query.expand.words import folded_words
from ranker.request import SearchRequest
from ranker.rules.preview import Preview, compared, whole_list
from ranker.trial import Trial
from retail_search.index_synonyms import IndexSynonyms
from webapp.engine import SearchEngine
from webapp.operator.change_log import ChangeLog
from webapp.operator.preview_view import MOST_ROWS

SIGNS = {"two-way": ",", "one-way": "=>", "replacement": "~>"}


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the index's own file; `trouble` says why it is not used, empty where it is."""

    number: int
    text: str
    kind: str = ""
    trouble: str = ""


class SynonymDesk:
    """Works on the synonyms of one index; each call looks at the files anew."""

    def __init__(
        self,
        engine: SearchEngine,
        home: Path,
        changes: ChangeLog,
        request: Callable[[str], SearchRequest],
    ) -> None:
        self._engine = engine
        self._files = synonym_files(home, engine.index)
        self._own = own_synonyms(home, engine.index)
        self._home = home
        self._changes = changes
        self._request = request

    def own_lines(self) -> list[OwnLine]:
        """Return the lines of the file that people write, remarks and blanks left out."""
        content = self._own.read_bytes() if self._own.exists() else b""
        read = parse_synonyms(content[:MOST_BYTES])
        kinds = {line.number: "off" if line.off else line.kind for line in read.lines}
        trouble = {one.number: f"{one.message} {one.fix}" for one in read.rejected}
        return [
            OwnLine(number, _text(raw), kinds.get(number, ""), trouble.get(number, ""))
            for number, raw in enumerate(content.splitlines(), start=1)
            if number in kinds or number in trouble
        ]

    def in_force(self, term: str, most: int) -> tuple[list[Rule], int]:
        """Return the first rules of a term, of all where it is empty, and how many there are."""
        wanted = folded_words(term)
        rules = [
            rule
            for rule in Synonyms(self._read()).rules()
            if not wanted or wanted in (rule.term.words, rule.alternative.words)
        ]
        return rules[:most], len(rules)

    def add(self, line: str) -> None:
        """Add a line; raises SynonymsError."""
        self._writer().add(line)
        self._changes.note("added synonym", line.strip())

    def remove(self, line: str) -> None:
        """Take a line out again; raises SynonymsError where there is no such line any more."""
        try:
            self._writer().remove(line)
        except NotFoundError as error:
            raise SynonymsError(
                f"There is no line '{line.strip()}' any more.",
                fix="Somebody has changed the file; the list below is as it is now.",
            ) from error
        self._changes.note("deleted synonym", line.strip())

    def tried(self, query: str, line: str) -> Preview:
        """Return what a search finds now, and with a line.

        Raises SynonymsError for a line that cannot be used.
        """
        files = self._read()
        own = self._own.read_bytes() if self._own.exists() else b""
        lines = own.splitlines()
        if parse_line(line, 1) is None:
            raise SynonymsError(f"'{line}' says nothing.", fix="Give two terms.")
        lines.append(line.strip().encode("utf-8", "replace"))
        changed = parse_synonyms(b"\n".join(lines), self._own.name)
        for rejected in changed.rejected:
            if rejected.number == len(lines):
                raise SynonymsError(rejected.message, fix=rejected.fix)
        asked = whole_list(self._request(query), MOST_ROWS)
        trial = Trial(synonyms=Synonyms([*files[:-1], changed]))
        return compared(
            self._engine.try_out(asked, Trial(synonyms=Synonyms(files))),
            self._engine.try_out(asked, trial),
            MOST_ROWS,
        )

    def _writer(self) -> IndexSynonyms:
        # What the API writes with: both wait for each other, so that no line is lost.
        return IndexSynonyms(self._home, self._engine.index)

    def _read(self) -> list[SynonymFile]:
        return [_readable(path) for path in self._files]


def written_line(kind: str, left: str, right: str, weight: str) -> str:
    """Write a line from the fields of a form; raises SynonymsError for a kind that there is not."""
    sign = SIGNS.get(kind)
    if sign is None:
        raise SynonymsError(f"'{kind}' is no kind of synonym.", fix=f"Choose {_or(SIGNS)}.")
    for text in (left, right):
        if not text.strip() or any(mark in text for mark in ("=>", "~>", "|", "#", "\n", "\r")):
            raise SynonymsError(
                "Both sides need words, without the signs =>, ~>, | and #.",
                fix="Write couch on one side and sofa, settee on the other.",
            )
    option = f" | weight {weight.strip()}" if weight.strip() and kind != "replacement" else ""
    joint = f"{sign} " if sign == "," else f" {sign} "
    return f"{left.strip().strip(',')}{joint}{right.strip().strip(',')}{option}"


def _readable(path: Path) -> SynonymFile:
    try:
        return read_synonyms(path) if path.exists() else SynonymFile(path.name)
    except SynonymsError:
        return SynonymFile(path.name)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").removeprefix("\ufeff").strip()


def _or(names: Iterable[str]) -> str:
    return " or ".join(names)
