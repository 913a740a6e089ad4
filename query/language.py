"""Guess the language of a query, from its script and from the small words that only one has."""

from __future__ import annotations

import re

# The first character of a block, the one after its last, and the language that is meant by it.
_SCRIPTS = (
    (0x370, 0x400, "el"), (0x400, 0x530, "ru"), (0x530, 0x590, "hy"), (0x590, 0x600, "he"),
    (0x600, 0x780, "ar"), (0x8A0, 0x900, "ar"), (0x900, 0x980, "hi"), (0x980, 0xA00, "bn"),
    (0xA00, 0xA80, "pa"), (0xA80, 0xB00, "gu"), (0xB80, 0xC00, "ta"), (0xC00, 0xC80, "te"),
    (0xC80, 0xD00, "kn"), (0xD00, 0xD80, "ml"), (0xE00, 0xE80, "th"), (0x10A0, 0x1100, "ka"),
    (0x1100, 0x1200, "ko"), (0x1F00, 0x2000, "el"), (0x3005, 0x3008, "zh"), (0x3041, 0x3100, "ja"),
    (0x31F0, 0x3200, "ja"), (0x3400, 0x4DC0, "zh"), (0x4E00, 0xA000, "zh"), (0xAC00, 0xD7B0, "ko"),
    (0xF900, 0xFB00, "zh"), (0xFB50, 0xFE00, "ar"), (0xFE70, 0xFF00, "ar"),
    (0x20000, 0x40000, "zh"),
)  # fmt: skip
# One character of these says as much as several letters do.
_DENSE = {"zh": 3, "ja": 3, "ko": 2}
_LETTERS_OF_OTHERS = (
    ("ru", "іїєґ", "uk"),
    ("ar", "پچژگ", "fa"),
)
_SMALL_WORDS = {
    "de": "der das dem den ein eine einen für mit ohne und oder von zum zur im unter aus bei"
    " auf nicht damen herren kinder schuhe hose kleid tisch stuhl schwarz weiß",
    "es": "el los las una unos para con sin del por y hasta mujer hombre niño niña niños zapatos"
    " negro blanco rojo azul barato baratos",
    "fr": "le les des une un du pour avec sans et ou aux chez sous femme homme enfant enfants"
    " chaussures noir blanc rouge pas",
    "it": "il lo gli una per con senza del della dei delle uomo donna bambini bambino scarpe nero"
    " bianco rosso",
    "pt": "os um uma para com sem do da dos das por até mulher homem crianças feminino masculino"
    " sapatos tênis preto branco vermelho",
    "nl": "het een voor met zonder van en bij dames heren kinderen schoenen zwart",
}
_SHARED = {"de": ("es", "fr", "pt", "nl"), "la": ("es", "fr", "it"), "en": ("es", "fr", "nl")}
_ENGLISH = (
    "a an and at by for from in is it my no not of on or that the this to under up with without"
)
# Letters and the languages that have them.
_OWN_LETTERS = {
    "ßäöü": ("de",), "ñ¿¡": ("es",), "ãõ": ("pt",), "œ": ("fr",), "ò": ("it",),
    "çê": ("fr", "pt"), "èàù": ("fr", "it"), "íóúá": ("es", "pt"), "é": ("es", "fr", "pt"),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+|[¿¡]")
# Two signs of a language are enough to be sure, one of them being half as good where a letter or
# a word is also at home elsewhere ("café", "de").
_SURE, _AHEAD = 2.0, 1.0


def guess_language(text: str) -> str:
    """Return the ISO 639-1 code of a query's language; "en" for Latin letters without evidence."""
    if text.isascii():
        return _latin_language(text)
    return _language_of_script(text) or _latin_language(text)


def _language_of_script(text: str) -> str:
    weights: dict[str, int] = {}
    latin = 0
    for char in text:
        if not char.isalpha():
            continue
        code = ord(char)
        if code < 0x370:
            latin += 1
            continue
        for first, end, language in _SCRIPTS:
            if first <= code < end:
                weights[language] = weights.get(language, 0) + _DENSE.get(language, 1)
                break
    total = sum(weights.values())
    # A lone Greek letter is part of a name ("α7"), and so is one word beside many.
    if total < 2 or total * 3 < latin:
        return ""
    best = max(weights, key=lambda language: weights[language])
    if best == "zh" and "ja" in weights:
        best = "ja"
    for script, letters, language in _LETTERS_OF_OTHERS:
        if best == script and any(letter in letters for letter in text.lower()):
            return language
    return best


def _latin_language(text: str) -> str:
    scores = dict.fromkeys(_SMALL_WORDS, 0.0)
    lower = text.lower()
    words = set(_WORD.findall(lower))
    english = len(words.intersection(_ENGLISH.split()))
    for word in words:
        for language in _SHARED.get(word, ()):
            scores[language] += 0.5
    for language, listed in _SMALL_WORDS.items():
        scores[language] += len(words.intersection(listed.split()))
    if not text.isascii():
        for letters, languages in _OWN_LETTERS.items():
            own = len(set(letters).intersection(lower)) / len(languages)
            for language in languages:
                scores[language] += own
    best, second = sorted(scores, key=lambda language: -scores[language])[:2]
    sure = scores[best] >= _SURE + english and scores[best] - scores[second] >= _AHEAD / 2
    return best if sure else "en"
