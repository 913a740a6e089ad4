"""SentenceWriter: gathers what of a product answers the query, and says it in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from catalog.codes import normal_code
from catalog.product import ATTRIBUTE_PREFIX, Product
from query.plan import QueryPlan
from ranker.found_words import FoundWords, Said, Terms, Word
from ranker.highlight import JOINING
from ranker.sentence import Fact, Part, PartKind, Sentence, sentence_of
from ranker.sentence_parts import (
    attribute_part,
    availability_part,
    brand_part,
    code_part,
    rating_part,
    wished_part,
)
from ranker.words import WordQuery

# Words that are no reason to show a product when it has nothing else of the query.
_EMPTY = JOINING | frozenset(
    {
        "any", "anything", "are", "be", "can", "do", "does", "his", "her", "i", "like", "me", "no",
        "not", "our", "some", "something", "than", "that", "them", "they", "thing", "things",
        "this", "what", "when", "where", "which", "while", "who", "will", "you", "your",
    }
)  # fmt: skip
_LONGEST_WORDS = 80
_LONGEST_QUOTE = 60
_MOST_ATTRIBUTES = 2
# What comes after the words, in this order.
_ORDER: tuple[PartKind, ...] = ("brand", "attribute", "price", "rating")


@dataclass(frozen=True, slots=True)
class FoundBy:
    """How a product came to be among the results.

    `words` and `meaning` say which legs found it, `code` how much of a code match it is (0 to 1),
    `pinned_by` which rule put it where it is, empty for none.
    """

    words: bool = False
    meaning: bool = False
    code: float = 0.0
    pinned_by: str = ""


@dataclass(frozen=True, slots=True)
class _Other:
    """Words that were searched beside some of the query's; `replaced` are the numbers of those."""

    words: str
    alternative: str
    replaced: frozenset[int]
    terms: tuple[str, ...]


class SentenceWriter:
    """Writes the sentences of one search; `words` are what was searched, `terms` the index's."""

    def __init__(self, plan: QueryPlan, words: WordQuery, terms: Terms) -> None:
        self._plan = plan
        searched = {other.terms for other in words.alternatives}
        beside = (term for other in searched for term in other)
        self._found = FoundWords(plan.text, beside, terms)
        self._others = tuple(self._other_words(searched))
        self._wishes = tuple(
            (one, self._numbers_of(one.words)) for one in plan.conditions if not one.excluded
        )
        self._typed = plan.corrected.casefold()

    def write(self, product: Product, found_by: FoundBy) -> Sentence:
        """Return the sentence of one product, empty where there is no reason to give."""
        parts: list[Part] = []
        if found_by.pinned_by:
            fact = Fact("rule", found_by.pinned_by)
            parts.append(Part("pinned", "chosen by the shop", (fact,)))
        spent: set[int] = set()
        answers = self._wished(product, spent)
        exact = self._exact(product, found_by.code)
        if exact is not None:
            parts.append(exact)
        elif found_by.meaning and not found_by.words:
            parts += self._meaning()
        else:
            words = self._words(product, answers, spent)
            if not words and not answers and found_by.meaning:
                words = self._meaning()
            parts += words
        if all(part.kind != "rating" for part in answers):
            answers += _known(rating_part(product))
        parts += sorted(answers, key=lambda part: _ORDER.index(part.kind))
        return sentence_of([*parts, *_known(availability_part(product))])

    def _exact(self, product: Product, code: float) -> Part | None:
        if code and self._plan.code:
            part = code_part(product, self._plan.code, code)
            if part is not None:
                return part
        if self._typed and product.title.casefold() == self._typed:
            fact = Fact("title", product.title)
            return Part("exact title", "exact match of the title", (fact,))
        return None

    def _meaning(self) -> list[Part]:
        text = self._plan.text
        fact = Fact("plan.text", text)
        if not text:
            return []
        if len(text) > _LONGEST_QUOTE:
            return [Part("meaning", "your search", (fact,), "close in meaning to ")]
        return [Part("meaning", text, (fact,), "close in meaning to “", "”")]

    def _wished(self, product: Product, spent: set[int]) -> list[Part]:
        """Return what the product has of what the query asks beside its words.

        The words that are said so are spent: "color Red" need not be said twice.
        """
        parts = []
        for wish, numbers in self._wishes:
            part = wished_part(product, wish)
            if part is not None and part not in parts:
                parts.append(part)
                spent |= numbers
        return parts

    def _words(self, product: Product, answers: list[Part], spent: set[int]) -> list[Part]:
        """Return the words that the product has; what its brand and attributes say is answers."""
        said = self._found.within(product)
        if all(part.kind != "brand" for part in answers):
            answers += self._brand(product, said, spent)
        others = list(self._synonyms(said, spent))
        spent |= self._uncounted(said)
        self._attributes(product, said, answers, spent)
        words = [*self._runs(said, spent), *others]
        if words:
            words[0] = replace(words[0], lead="matches ")
        return words

    def _brand(self, product: Product, said: dict[str, Said], spent: set[int]) -> list[Part]:
        """Return the brand where the query names the whole of it."""
        terms = set(self._found.terms(product.brand)) if product.brand else set()
        named = [
            number for number, word in enumerate(self._found.words) if terms.issuperset(word.terms)
        ]
        if not terms or not said.keys() >= terms or not self._covers(named, terms):
            return []
        spent.update(named)
        return [brand_part(product)]

    def _covers(self, numbers: Iterable[int], terms: set[str]) -> bool:
        words = self._found.words
        return terms.issubset(term for number in numbers for term in words[number].terms)

    def _synonyms(self, said: dict[str, Said], spent: set[int]) -> Iterator[Part]:
        for other in self._others:
            has = all(term in said for term in other.terms)
            if not has or other.replaced & spent or self._has_all(other.replaced, said):
                continue
            spent |= other.replaced
            facts = (*_facts(said, other.terms), Fact("plan.expansion", other.words))
            if normal_code(other.words) == normal_code(other.alternative):
                # One but for blanks and hyphens, as "64gb" and "64 GB" are.
                yield Part("words", other.alternative, facts)
            else:
                yield Part("synonym", other.alternative, facts, tail=f" for “{other.words}”")

    def _uncounted(self, said: dict[str, Said]) -> set[int]:
        """Return the words whose number is not there: "inch" alone is no match of "55 inch"."""
        words = self._found.words
        return {
            number
            for number in range(1, len(words))
            if words[number - 1].text.isdigit() and not self._has_all((number - 1,), said)
        }

    def _has_all(self, numbers: Iterable[int], said: dict[str, Said]) -> bool:
        words = self._found.words
        return all(term in said for number in numbers for term in words[number].terms)

    def _attributes(
        self, product: Product, said: dict[str, Said], answers: list[Part], spent: set[int]
    ) -> None:
        """Add the attributes that have a word of the query which nothing before them has."""
        fields = {fact.field for part in answers for fact in part.facts}
        added = 0
        for number, word in enumerate(self._found.words):
            where = {said[term].field if term in said else "" for term in word.terms}
            field = next(iter(where))
            if number in spent or len(where) != 1 or not field.startswith(ATTRIBUTE_PREFIX):
                continue
            if field not in fields:
                part = attribute_part(product, field)
                if part is None or added == _MOST_ATTRIBUTES:
                    continue
                answers.append(part)
                fields.add(field)
                added += 1
            spent.add(number)

    def _runs(self, said: dict[str, Said], spent: set[int]) -> Iterator[Part]:
        """Yield the words of the query that the product has, those side by side together."""
        room = _LONGEST_WORDS
        for run in self._matched(said, spent):
            while run and run[-1].end - run[0].start > room:
                run.pop()
            run = _trimmed(run)
            if not run:
                continue
            text = self._found.text[run[0].start : run[-1].end]
            room -= len(text)
            yield Part("words", text, _facts(said, (term for word in run for term in word.terms)))

    def _matched(self, said: dict[str, Said], spent: set[int]) -> Iterator[list[Word]]:
        run: list[Word] = []
        for number, word in enumerate(self._found.words):
            has = all(term in said for term in word.terms)
            if has and number not in spent:
                run.append(word)
            elif run:
                yield run
                run = []
        if run:
            yield run

    def _numbers_of(self, text: str) -> frozenset[int]:
        """Return the numbers of the query's words that are those of a text, side by side."""
        wanted = [word.text.lower() for word in self._found.cut(text)]
        words = [word.text.lower() for word in self._found.words]
        for first in range(len(words) - len(wanted) + 1) if wanted else ():
            if words[first : first + len(wanted)] == wanted:
                return frozenset(range(first, first + len(wanted)))
        return frozenset()

    def _other_words(self, searched: set[tuple[str, ...]]) -> Iterator[_Other]:
        for one in sorted(self._plan.expansions, key=lambda one: -one.weight):
            terms = tuple(dict.fromkeys(self._found.terms(one.alternative)))
            replaced = self._numbers_of(one.words)
            if one.kind != "feedback" and terms in searched and replaced:
                yield _Other(one.words, one.alternative, replaced, terms)


def _trimmed(run: list[Word]) -> list[Word]:
    """Return words without those at both ends that say nothing by themselves."""
    first, last = 0, len(run)
    while first < last and run[first].text.lower() in _EMPTY:
        first += 1
    while last > first and run[last - 1].text.lower() in _EMPTY:
        last -= 1
    return run[first:last]


def _facts(said: dict[str, Said], terms: Iterable[str]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(Fact(said[term].field, said[term].word) for term in terms))


def _known(part: Part | None) -> list[Part]:
    return [] if part is None else [part]
