"""What is on a page that no template of ours puts there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.webapp.markup import Node, read
from tests.webapp.outside.payloads import EVIL_HOST, MARK

_ADDRESSES = frozenset({
    "action", "background", "cite", "data", "formaction", "href", "ping", "poster", "src",
    "xlink:href",
})  # fmt: skip
_FORBIDDEN = frozenset({
    "applet", "base", "embed", "frame", "frameset", "iframe", "math", "object", "style",
})  # fmt: skip


def elements(node: Node) -> Iterator[Node]:
    """Yield each element of a page."""
    for child in node.children:
        yield child
        yield from elements(child)


def shape(text: str) -> Counter[tuple[str, ...]]:
    """Count the elements of a page by tag and names of attributes."""
    return Counter((one.tag, *sorted(one.attributes)) for one in elements(read(text)))


def faults(text: str, *, hosts: frozenset[str] = frozenset()) -> list[str]:
    """List what harms, on a page whose pictures and links may lead to `hosts` besides ours.

    Fails where an element is not closed where it should be.
    """
    found = []
    for one in elements(read(text)):
        found += [f"<{one.tag}>"] if one.tag in _FORBIDDEN or MARK in one.tag else []
        for name, value in one.attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc") or MARK in name:
                found.append(f"<{one.tag} {name}={value!r}>")
            elif name in _ADDRESSES and not _harmless(value, hosts):
                found.append(f"<{one.tag} {name}={value!r}> leads elsewhere")
            elif name == "srcset":
                found += [
                    f"<{one.tag} {name}={value!r}> leads elsewhere"
                    for part in value.split(", ")
                    if not _harmless(part.split(" ")[0], hosts)
                ]
        if one.tag == "script":
            found += _script(one)
        if one.tag == "meta" and one.attributes.get("http-equiv"):
            found.append(f"<meta http-equiv={one.attributes['http-equiv']!r}>")
    return found


def _script(one: Node) -> list[str]:
    if one.attributes.get("type") == "application/ld+json":
        json.loads(one.text)
        return [] if "<" not in one.text else [f"data with markup: {one.text[:200]}"]
    own = one.attributes.get("src", "").startswith("/static/") and not one.text.strip()
    return [] if own else [f"<script {one.attributes}>{one.text[:100]}"]


def _harmless(address: str, hosts: frozenset[str]) -> bool:
    if address.startswith(("/", "#", "?")) or not address:
        # Browsers read a backslash as a slash, and leave line ends out.
        plain = address.replace("\\", "/")
        return not plain.startswith("//") and not set("\t\r\n\x00") & set(address)
    parts = urlsplit(address)
    known = parts.hostname in hosts and parts.hostname != EVIL_HOST
    return parts.scheme in ("http", "https") and known and not set("<\"'` ") & set(address)
