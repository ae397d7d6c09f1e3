"""The few settings of one computer: language, theme, counter, database. Everything else is kept in the shop's database."""

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from advisor_app.i18n import DEFAULT_LANGUAGE, LANGUAGES

FILE_NAME = "settings.json"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Settings:
    """What one computer remembers.

    Attributes:
        database: URL of the shop's database without a password; None for the embedded one.
        counter: number of this counter in the shop.
    """

    language: str = DEFAULT_LANGUAGE
    theme: str = "light"
    touch: bool = False
    counter: int = 1
    database: str | None = None


def load(folder: Path) -> Settings:
    """Return the settings kept in ``folder``; what is missing or makes no sense is the default."""
    try:
        raw = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    known = {f.name: f for f in fields(Settings)}
    kept: dict[str, Any] = {
        k: v for k, v in raw.items() if k in known and isinstance(v, type(getattr(Settings(), k)) | str | None)
    }
    found = Settings(**kept)
    if found.language not in LANGUAGES or found.theme not in THEMES:
        return Settings(touch=found.touch, counter=found.counter, database=found.database)
    return found


def save(folder: Path, settings: Settings) -> None:
    """Keep the settings: written beside, forced to disk, then put in place."""
    target = folder / FILE_NAME
    beside = target.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(settings), file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)
