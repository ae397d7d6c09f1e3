"""Compile the catalogs: all ``resources/locale/<language>/*.po`` into one ``advisor.mo`` per language.

``python build/catalogs.py`` writes them; ``--check`` only says whether they are up to date (exit 1 if not).
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in the header for the time of the build, so that the same words give the same bytes."""

LOCALE = Path(__file__).resolve().parent.parent / "resources" / "locale"


def compiled(language: str) -> bytes:
    """Return the bytes of the one catalog of ``language``; a key given twice with two texts is refused."""
    whole = Catalog(locale=language, fuzzy=False, creation_date=SOME_DAY, revision_date=SOME_DAY)
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if not message.id:
                    continue
                known = whole.get(message.id, message.context)
                if known is not None and known.string != message.string:
                    raise SystemExit(f"{path}: {message.context}/{message.id} has two texts")
                whole.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, whole)
    return out.getvalue()


def main() -> int:
    """Write or check the compiled catalogs of both languages."""
    stale = 0
    for language in ("zh_CN", "en"):
        target = LOCALE / language / "LC_MESSAGES" / "advisor.mo"
        fresh = compiled(language)
        if target.exists() and target.read_bytes() == fresh:
            continue
        if "--check" in sys.argv:
            print(f"{target} is not up to date: run make catalogs")
            stale = 1
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(fresh)
    return stale


if __name__ == "__main__":
    raise SystemExit(main())
