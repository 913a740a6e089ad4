"""Clean text as it comes from product files: markup, entities, controls, scraped code."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import Final

MAX_TEXT: Final = 32_768
"""Longest text that is kept of one field, in characters."""

_MAX_URL: Final = 2048
_MAX_DRAWING: Final = 65_536

# A tag, with quoted values that may hold ">". Every repeat is possessive or bounded, so that the
# time is linear in the text: html.parser takes six seconds for 32 kB of "<a <a <a ...".
_TAG: Final = re.compile(
    r"""<[a-zA-Z/!?][^<>"']*+(?:"[^"]{0,400}+"[^<>"']*+|'[^']{0,400}+'[^<>"']*+){0,30}+>"""
    r"""|<[a-zA-Z/!?][^<>]*+>"""
)
_OPEN_END: Final = re.compile(r"<(?:[a-zA-Z]+\s[^<>=]*+=|/[a-zA-Z]|!--)[^<>]*+\Z")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_STYLE_RULE: Final = re.compile(
    r"[.#][\w-]{1,80}[^{};]{0,80}\{\s*+[a-z-]{1,40}\s*+:"
    r"|\{\s*+[a-z-]{2,40}\s*+:[^{};]{1,500};[^{}]{0,2000}\}"
)
_SCRIPT_SIGNS: Final = (".getTime()", "function(", "function (", "window.", "document.", "var ")
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
     "q", "s", "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr"}
)  # fmt: skip
_HIDDEN: Final = ("script", "style", "noscript")
_INVISIBLE: Final = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *(0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF),
    *range(0x202A, 0x202F),  # marks that turn the direction of text
    *range(0x2066, 0x206A),
    *range(0xFFF9, 0xFFFD),
)
_BLANKS: Final = (*range(0x09, 0x0E), 0x85, 0x2028, 0x2029)
_CONTROLS: Final = {**dict.fromkeys(_INVISIBLE), **dict.fromkeys(_BLANKS, " ")}


def clean(text: str) -> str:
    """Return `text` on one line as a person would read it, or "" where it is scraped code.

    Tags, entities, control characters and lone surrogates go, white space collapses, and no more
    than `MAX_TEXT` characters are kept.
    """
    if (
        text.isprintable()
        and "  " not in text
        and "<" not in text
        and "{" not in text
        and ("&" not in text or ";" not in text)
        and len(text) <= MAX_TEXT
    ):
        return text.strip()
    return _clean_slowly(text[: 2 * MAX_TEXT])


def plain(text: str) -> str:
    """Return `text` on one line without controls and lone surrogates; markup stays as it is."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _one_line(text)


def clean_url(text: str, *, picture: bool = False) -> str:
    """Return `text` where it is a safe address, else "".

    Safe are http and https addresses and paths; for a `picture` also a drawing inside the address
    itself ("data:image/svg+xml").
    """
    url = text.strip()
    if not url or not url.isprintable() or " " in url:
        return ""
    lower = url[:24].lower()
    if lower.startswith(("https://", "http://")):
        return url if len(url) <= _MAX_URL and len(url) > 8 else ""
    if lower.startswith("data:image/svg+xml"):
        return url if picture and len(url) <= _MAX_DRAWING else ""
    if lower.startswith("//"):
        return "https:" + url if 2 < len(url) <= _MAX_URL else ""
    head = url.split("/", 1)[0]
    if ":" in head or "\\" in url or len(url) > _MAX_URL:
        return ""
    # A bare word is as likely a placeholder as a file: ask for a slash or a dot.
    return url if "/" in url or "." in head else ""


def is_code(text: str) -> bool:
    """Say whether `text` is a style sheet or a script that a scraper took for text."""
    if "{" in text and _STYLE_RULE.search(text):
        return True
    return any(sign in text for sign in _SCRIPT_SIGNS) and ("(" in text and ";" in text)


def strip_tags(text: str) -> str:
    """Return `text` without HTML tags, comments, scripts and style sheets; entities stay."""
    if "<" not in text:
        return text
    for name in _HIDDEN:
        text = _without(text, f"<{name}", f"</{name}")
    text = _without(text, "<!--", "-->")
    return _OPEN_END.sub(" ", _TAG.sub(_gap, text))


def _clean_slowly(text: str) -> str:
    text = strip_tags(text)
    if "&" in text:
        text = _ENTITY.sub(_character, text)
        if "&" in text:  # scraped text is often escaped twice
            text = _ENTITY.sub(_character, text)
        text = strip_tags(text)  # and tags may have been escaped
    if is_code(text):
        return ""
    return _one_line(text)[:MAX_TEXT].rstrip()


def _one_line(text: str) -> str:
    text = text.translate(_CONTROLS)
    try:
        text.encode()
    except UnicodeEncodeError:  # lone surrogates
        text = text.encode("utf-8", "ignore").decode()
    return " ".join(text.split())


def _gap(tag: re.Match[str]) -> str:
    # "H<sub>2</sub>O" is one word, "<li>Red</li><li>Blue</li>" is two.
    name = tag.group()[1:12].lstrip("/").split(">", 1)[0].split("/", 1)[0].split(None, 1)
    return "" if name and name[0].lower() in _INLINE else " "


def _character(entity: re.Match[str]) -> str:
    found = entity.group()
    if found[1] != "#" and found[1:] not in html5:
        return found
    return html.unescape(found)


def _without(text: str, opening: str, closing: str) -> str:
    lower = text.lower()
    if len(lower) != len(text) or opening not in lower:  # a few letters grow in lower case
        return text
    kept, position = [], 0
    while (start := lower.find(opening, position)) >= 0:
        kept.append(text[position:start])
        end = lower.find(closing, start + len(opening))
        if end < 0:
            return "".join(kept)
        position = end + len(closing)
        if closing.startswith("</"):
            position = max(position, lower.find(">", position) + 1)
    kept.append(text[position:])
    return "".join(kept)
