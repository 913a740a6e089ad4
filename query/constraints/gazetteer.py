"""Gazetteers: the names of brands, colors, materials and so on, found in a line by spaCy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from query.constraints.context import nouns
from query.constraints.line import Line
from query.constraints.shipped import shipped
from query.constraints.typos import Typos, common_words

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

MOST_BRANDS = 5_000
"""Brands taken from a catalogue, the most frequent first: more would make building slow."""
MOST_VALUES = 500
"""Values taken of one attribute of a catalogue, the most frequent first."""
LONGEST_NAME = 6
"""Words of the longest name that is taken from a catalogue."""
TOKENIZER = "retail_search.blanks"
UNKNOWN = "\ufffd"
CORRECTED = ("brand", "color", "material")
"""Kinds whose names are found with typing errors too."""
DEVICES = ("device", "maker", "car", "accessory")
"""Kinds of names that a device is told by; they may overlap brands."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a line: its kind, its value, its characters, and whether it was mistyped."""

    kind: str
    value: str
    start: int
    end: int
    first: int
    last: int
    mistyped: bool = False


class Gazetteers:
    """Lists of names by kind: name as typed -> value (`brand`: "addidas" -> "adidas").

    `words` are brands that are also words, with the words beside which they are brands; those
    in `leading` are brands at the start of a line too.
    """

    def __init__(
        self,
        names: Mapping[str, Mapping[str, str]],
        words: Mapping[str, list[str]],
        leading: frozenset[str] = frozenset(),
    ) -> None:
        self.names = names
        self.words = words
        self.leading = leading
        self._typos = Typos(
            chain(
                (name for kind in CORRECTED for name in names[kind]),
                names["accessory"],
                nouns(),
            )
        )
        self._ruler = _Ruler(names)
        # so that a mistyped word is mended within a longer name too: "mustard yelow"
        self._aliases = {
            name: value
            for kind in CORRECTED
            for name, value in names[kind].items()
            if name != value and name.isalpha() and value.isalpha() and name[0] == value[0]
        }

    @classmethod
    def shipped(cls) -> Gazetteers:
        """Return the lists that are shipped."""
        names, words = _shipped_names()
        return cls(names, words, frozenset(shipped("brands")["leading"]))

    @classmethod
    def with_catalogue(
        cls, brands: Mapping[str, int], values: Mapping[str, Mapping[str, int]]
    ) -> Gazetteers:
        """Join the shipped lists with a catalogue's brands and attribute values.

        `brands` and each of `values` (attribute -> value -> count) give the number of products.
        """
        names, words = _shipped_names()
        common = sorted(brands, key=lambda brand: (-brands[brand], brand))[:MOST_BRANDS]
        leading = set(shipped("brands")["leading"])
        for brand in common:
            added = _add(names["brand"], brand, names, ("color", "material", "occasion", "device"))
            if added in common_words():  # such as "home": too many queries have that word
                words[names["brand"][added]] = []
                leading.add(names["brand"][added])
        for kind in ("color", "material"):
            found = values.get(kind) or values.get(kind.replace("color", "colour")) or {}
            for value in sorted(found, key=lambda value: (-found[value], value))[:MOST_VALUES]:
                if not any(char.isdigit() for char in value):
                    _add(names[kind], value, names, ("brand", "device"))
        return cls(names, words, frozenset(leading))

    def find(self, line: Line) -> list[Name]:
        """Return the names in a line, in order, with typing errors in them mended.

        Of values that overlap the longest is returned, and so of devices; of several kinds with
        the same words, all. Look-alikes are all returned. A mended word is also a `noun`.
        """
        words, mistyped = self._mended(line)
        found: dict[str, list[Name]] = {}
        matches = self._ruler.find(words)
        if mistyped:  # a look-alike may have a word that seems mistyped: "golden retriever"
            given = [word.text for word in line.words]
            matches = chain(
                (match for match in self._ruler.find(given) if match[0] == "lookalike"),
                (match for match in matches if match[0] != "lookalike"),
            )
        for kind, value, first, last in matches:
            group = "devices" if kind in DEVICES else kind if kind == "lookalike" else "values"
            name = Name(
                kind, value, line.words[first].start, line.words[last - 1].end, first, last,
                any(at in mistyped for at in range(first, last)),
            )  # fmt: skip
            found.setdefault(group, []).append(name)
        kept = [
            Name("noun", words[at], line.words[at].start, line.words[at].end, at, at + 1, True)
            for at in mistyped
        ]
        makers = {
            (each.first, each.last)
            for each in chain(found.get("values", ()), found.get("devices", ()))
            if each.kind in {"brand", "device"}
        }
        kept += (
            name
            for name in found.get("lookalike", ())
            if not any(
                (first <= name.first and name.last <= last) or first < name.first < last
                for first, last in makers
            )
        )
        kept += _longest(found.get("devices", [])) + _longest(found.get("values", []))
        return sorted(kept, key=lambda name: name.first)

    def _mended(self, line: Line) -> tuple[list[str], set[int]]:
        """Return the words with typing errors in names mended, and the numbers of those."""
        words = [word.text for word in line.words]
        mistyped = set()
        for at, word in enumerate(words):
            mended = self._aliases.get(word) or self._typos.mend(word)
            if mended is not None:
                words[at] = mended
                mistyped.add(at)
        return words, mistyped


class _Ruler:
    """SpaCy's SpanRuler over all names, for words that `Line` has cut."""

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        import spacy
        from spacy.pipeline import SpanRuler
        from spacy.tokens import Doc
        from spacy.util import registry

        # English's own tokenizer would not cut as `Line` does, and takes long to make.
        registry.tokenizers(TOKENIZER, func=lambda: lambda nlp: _Blanks(nlp.vocab))
        nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
        self._vocabulary: set[str] = set()
        self._vocab = cast(Any, nlp.vocab)
        # Names are compared letter by letter; what else spaCy works out of each word (shape,
        # whether it is a URL ...) would take most of the time of building.
        self._vocab.lex_attr_getters = {}
        self._doc = Doc
        # Filtering is done by `_longest`, which keeps names of several kinds.
        self._ruler: Any = SpanRuler(nlp, spans_key="names", spans_filter=None)
        patterns: dict[tuple[str, str], str] = {}
        for kind, listed in names.items():
            for name, value in listed.items():
                words = [word.text for word in Line(name).words]
                if words:
                    self._vocabulary.update(words)
                    # of "fisher price" and "fisher-price", which are the same words, the first
                    patterns.setdefault((kind, " ".join(words)), value)
        self._ruler.add_patterns(
            [
                {"label": kind, "id": value, "pattern": words}
                for (kind, words), value in patterns.items()
            ]
        )

    def find(self, given: list[str]) -> Iterator[tuple[str, str, int, int]]:
        """Find all names in words, overlapping ones too: kind, value, first word, after last."""
        # spaCy keeps every word that it ever saw, so words of no name are all one to it: a
        # server that runs for months must not grow with its queries.
        words = [word if word in self._vocabulary else UNKNOWN for word in given]
        if not words:
            return
        doc = self._ruler(self._doc(self._vocab, words=words))
        for span in doc.spans["names"]:
            yield span.label_, span.id_, span.start, span.end


class _Blanks:
    """A tokenizer of spaCy's that cuts at blanks alone."""

    def __init__(self, vocab: Vocab) -> None:
        from spacy.tokens import Doc

        self._doc = Doc
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        return self._doc(self._vocab, words=text.split(" "))


def _longest(found: list[Name]) -> list[Name]:
    """Return the longest of the names that overlap, the first of equally long ones."""
    found.sort(key=lambda name: (name.first - name.last, name.first))
    owner: dict[int, tuple[int, int]] = {}
    kept = []
    for name in found:
        place = (name.first, name.last)
        if all(owner.get(at, place) == place for at in range(*place)):
            owner.update(dict.fromkeys(range(*place), place))
            kept.append(name)
    return sorted(kept, key=lambda name: name.first)


def _add(
    listed: dict[str, str], name: str, names: Mapping[str, Mapping[str, str]], others: Iterable[str]
) -> str:
    """Add a name of a catalogue, unless it is long, empty or in a list of another kind.

    Returns its words, or nothing where it was not added.
    """
    low = " ".join(word.text for word in Line(name).words)
    if not 2 <= len(low) <= 40 or low.count(" ") >= LONGEST_NAME or low.isdigit():
        return ""
    if low in listed or any(low in names[other] for other in others):
        return ""
    listed[low] = Line(name).low.strip()
    return low


def _compounds() -> Iterator[tuple[str, str]]:
    """Return the words that mean a color, a material or a person alone, and what undoes that."""
    for word, follow in shipped("compounds").items():
        yield from ((word, rest) for rest in follow)


def _shipped_names() -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    names: dict[str, dict[str, str]] = {}
    for kind, file in (("color", "colors"), ("material", "materials")):
        lists = shipped(file)
        names[kind] = {**{value: value for value in lists["values"]}, **lists["aliases"]}
    colors = shipped("colors")
    for shade in colors["shades"]:
        names["color"] |= {f"{shade} {color}": f"{shade} {color}" for color in colors["shaded"]}
    brands = shipped("brands")
    plain = (brand for department in brands["plain"].values() for brand in department)
    names["brand"] = {
        **{brand: brand for brand in plain},
        **{brand: brand for brand in brands["words"]},
        **brands["aliases"],
    }
    names["occasion"] = {
        name: occasion for occasion, forms in shipped("occasions").items() for name in forms
    }
    devices = shipped("devices")
    names["device"] = {name: name for name in devices["lines"]}
    names["maker"] = {name: name for name in devices["makers"]}
    names["car"] = {name: name for name in [*devices["cars"]]}
    names["accessory"] = {
        form: name for name in devices["accessories"] for form in (name, f"{name}s")
    }
    names["lookalike"] = {
        **{f"{word} {rest}": "compounds" for word, rest in _compounds()},
        **{name: group for group, listed in shipped("lookalikes").items() for name in listed},
    }
    return names, {brand: list(beside) for brand, beside in brands["words"].items()}
