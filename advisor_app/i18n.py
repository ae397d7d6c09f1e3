"""Words of the product in the language of the screen or of a paper.

English source strings stand in the code; catalogs (``resources/locale/<language>/<feature>.po``, compiled by
``build/catalogs.py``) give the Chinese, and for codes (enum members, error codes, actions) both languages.
The context of an entry is the feature it belongs to.
"""

import gettext
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Protocol

from advisor_app.later import later
from advisor_app.paths import resource

LANGUAGES = ("zh_CN", "en")
DEFAULT_LANGUAGE = "zh_CN"

_language: ContextVar[str | None] = ContextVar("language", default=None)
_process_language = DEFAULT_LANGUAGE


class Words(Protocol):
    """Translates an English source string of one feature and fills in its named parameters."""

    def __call__(self, text: str, /, **params: object) -> str:
        """Return ``text`` in the current language, ``{name}`` replaced by ``params['name']``."""
        ...


@cache
def _catalog(language: str) -> gettext.NullTranslations:
    path = resource("locale", language, "LC_MESSAGES", "advisor.mo")
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def current_language() -> str:
    """Return the language in force: that of the enclosing ``in_language`` block, else the process's."""
    return _language.get() or _process_language


def set_language(language: str) -> None:
    """Set the language of the whole process.

    Args:
        language: ``zh_CN`` or ``en``.

    Raises:
        ValueError: the language is neither.
    """
    global _process_language
    if language not in LANGUAGES:
        raise ValueError(language)
    _process_language = language


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block (a paper in English on a Chinese screen)."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def lookup(context: str, text: str) -> str | None:
    """Return the catalog's entry for ``text`` in ``context``, or None where there is none."""
    found = _catalog(current_language()).pgettext(context, text)
    return None if found == text else found


_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"


@cache
def _beside_han() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a value behind Chinese and before it; compiled when first wanted, for that takes milliseconds."""
    return re.compile(rf"(?<=[{_HAN}]) {{(\w+)}}"), re.compile(rf"{{(\w+)}} (?=[{_HAN}])")


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"


def fill(text: str, params: Mapping[str, object]) -> str:
    """Put values into a text as one writes Chinese: a space parts Chinese from figures and Latin, never from Chinese.

    Args:
        text: a sentence with ``{name}`` for each value. Its Chinese is written with spaces around them.
        params: the values; ``已在 {at} 使用`` with 今天 19:52 reads 已在今天 19:52 使用.
    """
    if " {" in text or "} " in text:
        after, before = _beside_han()
        text = after.sub(lambda found: found[0].lstrip() if _begins(params, found[1]) else found[0], text)
        text = before.sub(lambda found: found[0].rstrip() if _ends(params, found[1]) else found[0], text)
    return text.format_map(params)


def _begins(params: Mapping[str, object], name: str) -> bool:
    return _is_han(str(params.get(name, ""))[:1])


def _ends(params: Mapping[str, object], name: str) -> bool:
    return _is_han(str(params.get(name, ""))[-1:])


def words(feature: str) -> Words:
    """Return the translator of one feature, called by the name ``t`` everywhere."""

    def translate(text: str, /, **params: object) -> str:
        found = _catalog(current_language()).pgettext(feature, text)
        return fill(found, params) if params else found

    return translate


def label(member: Enum) -> str:
    """Return the words for an enum member, from context ``enum`` and key ``ClassName.value``."""
    key = f"{type(member).__name__}.{member.value}"
    return lookup("enum", key) or str(member.value)


def label_within(member: Enum) -> str:
    """Return the words for an enum member as they stand within a sentence: ``by phone`` for ``By phone``."""
    text = label(member)
    return text[:1].lower() + text[1:]


def unit_words(unit: str, value: Decimal) -> str:
    """Return a unit of quantity beside ``value`` in the current language.

    The price list and the lines have their units in Chinese; the English catalog names the common ones, singular and
    plural parted by a bar. A unit that it does not know stands as it is.
    """
    if not unit:
        return unit
    one, _, many = (lookup("unit", unit) or unit).partition("|")
    return one if value == 1 else many or one


_told_name = later("advisor_app.reference", "told_name")


def error_text(code: str, **params: object) -> str:
    """Return what happened and what to do for an error code, from context ``error``.

    Names of the price list are stored in Chinese; who reads another language gets them in that language.
    """
    found = lookup("error", code) or code
    if current_language() != DEFAULT_LANGUAGE:
        params = {key: _told_name(value) if isinstance(value, str) else value for key, value in params.items()}
    return fill(found, params) if params else found
