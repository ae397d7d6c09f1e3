"""Passwords and PINs that somebody else would try first.

Length decides, not composition: any characters, no rotation. Refused is what stands on a list of known passwords, what is
made of the words around it (the shop, the person, the program, their phones), and either with digits hung on
(OWASP ASVS 5.0, 6.2.1–6.2.12).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Set
from itertools import pairwise

from advisor_app.domain.values.errors import RuleBroken

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
PROGRAM = ("advisor desk", "advisor", "jiechetai", "jieche", "接车台", "接车")
"""What the program is called; nobody's secret."""

SHORTEST_WORD = 4
"""Fewest letters of a word that counts; in Chinese two characters."""
HUNG_ON = 6
"""So many digits and signs before and behind a known word add nothing."""
INITIALS = 3
"""So many letters before or behind a known number add nothing."""
PHONE_PIECE = 6
"""So many digits in a row give a phone number away."""

_SEPARATORS = r"[\s\-_.·]+"  # compiled when a password is first looked at, not when the program starts
_LOOK_ALIKES = str.maketrans("013457892@$!|+l", "oieastbgzasiiti")
_YEARS = range(1930, 2040)

KNOWN_PINS = frozenset(
    """
    2580 0852 8520 0258 3690 0963 9630 0369 7410 0147 1470 0741 1379 9731 7931 3179 1397 2589 1478 3698 1236 3214
    7896 9874 1590 3570 7539 147258 258369
    147369 159357 159753 357159 357951 753951 951753 456852 789456 456123 789123 123789 963852 963741 147852 258963
    147896 123654 654123 321456 321654 789654 123698 147123 112358 123580 1314 5201 5203 1301 131420 201314 131452
    1688 1689 5188 5168 8168 0168 5683 7758 775852 775885 5210 1235 1243 1324 1337 3721 5418 9420 9527 119120 123890
    """.split()  # noqa: SIM905 (so many numbers read better in lines)
)
"""Lines, corners and crosses of the number pad, and numbers that are words or luck."""


def _squeezed(text: str) -> str:
    return re.sub(_SEPARATORS, "", unicodedata.normalize("NFKC", text).casefold())


def _folded(squeezed: str) -> str:
    return squeezed.translate(_LOOK_ALIKES)


def folded(text: str) -> str:
    """Return ``text`` as it is compared: no case, no separators, and ``@``, ``0``, ``$`` … as the letters they stand for."""
    return _folded(_squeezed(text))


def _is_day(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def is_date(digits: str) -> bool:
    """Return whether ASCII digits can be read as a year, a birthday, or a year and a month, in any usual order."""
    parts: tuple[tuple[str, str, str], ...]  # year of four digits, month, day
    match len(digits):
        case 4:
            parts = ((digits, "01", "01"), ("2000", digits[:2], digits[2:]), ("2000", digits[2:], digits[:2]))
        case 6:
            a, b, c = digits[:2], digits[2:4], digits[4:]
            parts = (("2000", b, c), ("2000", b, a), ("2000", a, b), (a + b, c, "01"), (b + c, a, "01"))
        case 8:
            a, b, c, d = digits[:2], digits[2:4], digits[4:6], digits[6:]
            parts = ((a + b, c, d), (c + d, a, b), (c + d, b, a))
        case _:
            parts = ()
    return any(int(year) in _YEARS and _is_day(month, day) for year, month, day in parts)


# Passwords --------------------------------------------------------------------------------------------------------------


def _is_pattern(text: str) -> bool:
    """Return whether ``text`` is one or two characters, a short piece again and again, or a row as 23456789, hgfedcba."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return len(set(text)) < 3 or (text + text).find(text, 1) <= 4 or steps in ({1}, {-1})


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (middle, what hung on it) for each way to take digits and signs off both ends of ``text``."""
    first = next((at for at, sign in enumerate(text) if sign.isalpha()), len(text))
    last = next((at for at in range(len(text), 0, -1) if text[at - 1].isalpha()), 0)
    for begin in range(first + 1):
        for end in range(last, len(text) + 1):
            if end - begin >= SHORTEST_WORD:
                yield text[begin:end], text[:begin] + text[end:]


def _is_number(digits: str, known: Set[str]) -> bool:
    return digits.isdecimal() and (_folded(digits) in known or (digits.isascii() and is_date(digits)))


def _is_known(text: str, known: Set[str]) -> bool:
    """Return whether ``text`` is a known word or number, or one with a little hung on."""
    if _folded(text) in known or _is_number(text, known):
        return True
    if any(_folded(word) in known and (len(hung) <= HUNG_ON or _is_number(hung, known)) for word, hung in _cuts(text)):
        return True
    number = text.strip("".join(filter(str.isalpha, text)))
    return len(text) - len(number) <= INITIALS and number != text and _is_number(number, known)


def _is_scattered(text: str, known: Set[str]) -> bool:
    """Return whether ``text`` is known but for a few signs strewn in between, as pass@word1: they stand for no letter."""
    bare = "".join(filter(str.isalnum, text))
    return 0 < len(text) - len(bare) <= HUNG_ON and _is_known(bare, known)


def _counts(word: str) -> bool:
    return len(word) >= (SHORTEST_WORD if word.isascii() else 2)


def _is_of_words(text: str, words: Iterable[str], known: Set[str]) -> bool:
    """Return whether little but words of the context is left of ``text``, or it is a piece of one."""
    pieces = {folded(piece) for word in (*words, *PROGRAM) for piece in (word, *word.split(), *word.split("."))}
    pieces = {piece for piece in pieces if _counts(piece)}
    letters = _folded("".join(filter(str.isalpha, text)))
    if _counts(letters) and any(letters in piece for piece in pieces):
        return True
    rest, seen = text, _folded(text)
    for piece in sorted(pieces, key=len, reverse=True):
        while (at := seen.find(piece)) >= 0:
            rest, seen = rest[:at] + rest[at + len(piece) :], seen[:at] + seen[at + len(piece) :]
    return rest != text and _says_nothing(rest, known)


def _says_nothing(rest: str, known: Set[str]) -> bool:
    return sum(map(str.isalpha, rest)) < SHORTEST_WORD or _is_known(rest, known)


def _is_of_phones(text: str, phones: Iterable[str]) -> bool:
    pieces = (
        digits[at : at + PHONE_PIECE]
        for digits in (re.sub(r"\D", "", phone) for phone in phones)
        for at in range(len(digits) - PHONE_PIECE + 1)
    )
    return sum(map(str.isalpha, text)) < SHORTEST_WORD and any(piece in text for piece in pieces)


def check_password(
    password: str, known: Set[str], *, words: Collection[str] = (), phones: Collection[str] = ()
) -> None:
    """Refuse a password that is too short or easy to guess.

    Args:
        password: as it was typed; any characters.
        known: passwords that everybody tries, each ``folded``.
        words: names of the shop and the person and how they are spelled, the login.
        phones: their numbers.

    Raises:
        RuleBroken: ``password_short``, ``password_long``, ``password_common``; all at the field ``password``.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise RuleBroken("password_short", field="password", shortest=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise RuleBroken("password_long", field="password", longest=LONGEST_PASSWORD)
    text = _squeezed(password)
    known_by_all = _is_pattern(text) or _is_known(text, known) or _is_scattered(text, known)
    if known_by_all or _is_of_words(text, words, known) or _is_of_phones(text, phones):
        raise RuleBroken("password_common", field="password")


# PINs -------------------------------------------------------------------------------------------------------------------


def _in_a_row(pin: str) -> bool:
    """Return whether the digits go on by the same step (1111, 4321, 2468, 7890) or they come again (1212, 123321)."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 or (pin + pin).find(pin, 1) < len(pin) or pin == pin[::-1]


def check_pin(pin: str, *phones: str) -> None:
    """Refuse a PIN that is none, or one of the first that somebody at the counter would try.

    Args:
        pin: four to six ASCII digits.
        phones: numbers of the person whose PIN it is.

    Raises:
        RuleBroken: ``pin_form``, ``pin_row``, ``pin_known``, ``pin_date`` or ``pin_phone``, each saying why; all at the
            field ``pin``.
    """
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 6):
        raise RuleBroken("pin_form", field="pin")
    doubled = pin[::2] == pin[1::2]
    if _in_a_row(pin) or (doubled and _in_a_row(pin[::2])):
        raise RuleBroken("pin_row", field="pin")
    if is_date(pin):
        raise RuleBroken("pin_date", field="pin")
    if pin in KNOWN_PINS:
        raise RuleBroken("pin_known", field="pin")
    if len(set(pin)) <= 2:
        raise RuleBroken("pin_row", field="pin")
    if any(re.sub(r"\D", "", phone).endswith(pin) for phone in phones):
        raise RuleBroken("pin_phone", field="pin")
