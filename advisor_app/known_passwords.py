"""The passwords that everybody tries first, as data (``resources/reference/known_passwords.txt``)."""

from functools import cache

from advisor_app.domain.guessable import folded
from advisor_app.paths import resource


@cache
def known_passwords() -> frozenset[str]:
    """Return them, each ``folded``; the file (``build/make_known_passwords.py``) is read when the first one is chosen."""
    lines = resource("reference", "known_passwords.txt").read_text(encoding="ascii").split()
    return frozenset(folded("/".join(lines)).split("/"))  # in one go: folding drops blanks, and no entry has a slash
