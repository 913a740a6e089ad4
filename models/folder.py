"""The folder of an exported model: finding it, and reading its parts checked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from catalog.errors import ModelError

SHIPPED = Path(__file__).parent

Card = TypeVar("Card", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FolderKind:
    """A kind of model folder, as messages name it.

    `make` says how to make one, without a full stop; `field` is the setting that names it.
    """

    noun: str
    card_file: str
    make: str
    field: str

    def find(self, name_or_folder: str | Path) -> Path:
        """Return the folder of a shipped model's name, else of a path.

        Raises ModelError when neither is there, naming the models that ship.
        """
        shipped = self.shipped()
        if str(name_or_folder) in shipped:
            return SHIPPED / name_or_folder
        folder = Path(name_or_folder).expanduser()
        if not folder.is_dir():
            raise ModelError(
                f"No {self.noun} named '{name_or_folder}', and no folder of that path.",
                fix=f"Shipped {self.noun}s: {', '.join(shipped) or 'none'}. {self.make}.",
                field=self.field,
            )
        return folder

    def shipped(self) -> list[str]:
        """Return the names of the models of this kind that ship, sorted."""
        return sorted(card.parent.name for card in SHIPPED.glob(f"*/{self.card_file}"))

    def read_card(self, folder: Path, card: type[Card]) -> Card:
        """Read a folder's card; raises ModelError when it is missing or not valid."""
        try:
            return card.model_validate_json(self.read_part(folder, self.card_file))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the file"
            article = "an" if self.noun[0] in "aeiou" else "a"
            raise ModelError(
                f"'{folder / self.card_file}' is not {article} {self.noun}'s card: "
                f"{where}: {first['msg'].lower()}.",
                fix=f"{self.make} again.",
                field=self.field,
            ) from error

    def read_part(self, folder: Path, name: str, sha256: str = "") -> bytes:
        """Return the bytes of one file of a folder, checked where a checksum is given.

        Raises ModelError when the file is missing, unreadable or not the one the card was
        written for.
        """
        path = folder / name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelError(
                f"The {self.noun}'s folder '{folder}' has no readable '{name}': {error.strerror}.",
                fix=f"{self.make}, or reinstall to restore a shipped one.",
                field=self.field,
            ) from error
        if sha256 and (found := hashlib.sha256(data).hexdigest()) != sha256:
            raise ModelError(
                f"'{path}' is not the file its card describes: "
                f"SHA-256 is {found[:12]}..., the card says {sha256[:12]}....",
                fix="Restore the file (a partial copy or Git LFS pointer?), or export it again.",
                field=self.field,
            )
        return data
