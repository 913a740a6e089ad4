"""Picture: a product's picture in the sizes that its host offers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.http.addresses import picture_address

# Amazon's image servers scale a picture to what stands between its name and its ending:
# `41xyz._SL320_.jpg` is at most 320 pixels long. Whatever stands there already is taken out.
_AMAZON = re.compile(
    r"(https?://(?:[a-z0-9-]+\.)*(?:images-amazon|ssl-images-amazon|media-amazon)\.com"
    r"/images/I/[A-Za-z0-9+%-]+)(?:\.[A-Za-z0-9_,+-]*_)?\.(jpe?g|png|gif|webp)",
    re.IGNORECASE,
)
_WIDTHS = (160, 240, 320, 480, 640, 960)
_WIDTH = 480


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture is; `srcset` names it in other widths and is empty where there are none."""

    address: str
    srcset: str = ""

    def __bool__(self) -> bool:
        """Say whether there is one."""
        return bool(self.address)


def picture_of(text: str) -> Picture:
    """Return the picture at an address, or none for an address that may not reach a page."""
    address = picture_address(text)
    match = _AMAZON.fullmatch(address)
    if match is None:
        return Picture(address)
    name, ending = match.groups()
    sizes = (f"{name}._SL{width}_.{ending} {width}w" for width in _WIDTHS)
    return Picture(f"{name}._SL{_WIDTH}_.{ending}", ", ".join(sizes))
