"""The catalogs: compiled, whole in both languages, and with the same places for values as the source."""

import importlib
import re
import subprocess
import sys
from enum import Enum
from functools import cache

import pytest

from tests.architecture.literals import Program
from tests.architecture.sources import PRODUCT, ROOT, Source, last_name, sources
from tests.architecture.spoken import LANGUAGES, Said, catalog, fields, said_as_errors, said_in_words

SAMPLE = """
t = words("quote")
TITLES = {1: "Quote", 2: "Order"}
def tell(text, n=0):
    return t(text, n=n)
class Gone(NotFound): ...
class NotFound(TradeError): ...
def number(what):
    raise RuleBroken(f"{what}_missing", field="x", limit=3)
class RuleBroken(TradeError): ...
t("Add line")
t("Yes" if a else "No")
t(TITLES[kind])
tell("{n} lines")
number("price")
number(what="hours")
Gone("line_gone")
t(row.title)
def judged(x):
    return "too_late" if x else None
def late():
    code = judged(1)
    raise RuleBroken(code)
"""

#: Modules that make the code at run time, out of a table of their own: what these tables hold is looked up instead.
COMPUTED = ("advisor_app.domain.stages", "db.faults", "db.unit_of_work")


@cache
def program() -> Program:
    """Return the program's own calls."""
    return Program(sources(*PRODUCT))


@cache
def said() -> tuple[Said, ...]:
    """Return all that the program can say, each once per place."""
    return (*said_in_words(program()), *said_as_errors(program()))


@cache
def entries(language: str) -> dict[tuple[str, str], str]:
    """Return the entries of one language."""
    return catalog(language)


def enums() -> list[type[Enum]]:
    """Return every enumeration of the domain."""
    found: dict[str, type[Enum]] = {}
    for source in sources("advisor_app/domain"):
        module = importlib.import_module(source.module.removesuffix(".__init__"))
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == module.__name__:
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return list(found.values())


def test_the_reader_follows_texts_and_codes() -> None:
    sample = Program([Source("sample", SAMPLE)])
    spoken = {(one.text, one.given) for one in said_in_words(sample)}
    nothing: frozenset[str] = frozenset()
    wanted = {(text, nothing) for text in ("Add line", "Yes", "No", "Quote", "Order", None)}
    assert spoken == wanted | {("{n} lines", frozenset({"n"}))}
    codes = {(one.text, one.given) for one in said_as_errors(sample)}
    limit = frozenset({"limit"})
    assert codes == {("price_missing", limit), ("hours_missing", limit), ("line_gone", nothing), ("too_late", nothing)}


def test_compiled_catalogs_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "build/catalogs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def computed_codes() -> set[str]:
    """Return the codes that the modules of ``COMPUTED`` can make."""
    stages = importlib.import_module("advisor_app.domain.stages")
    faults = importlib.import_module("db.faults")
    tables = importlib.import_module("db.tables.all").TABLES
    asked_for = {last_name(place.call.args[0]) for place in program().called("get") if place.call.args}
    codes = {condition.reason.code for conditions in stages.CONDITIONS.values() for condition in conditions}
    codes |= {f"{table.name}_gone" for kind, table in tables.items() if kind.__name__ in asked_for}
    for table in (faults._SQLITE, faults._SQLSTATES, faults._ERRNOS):
        codes |= set(table.values())
    return codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_made_at_run_time_have_words(language: str) -> None:
    codes = computed_codes()
    assert codes
    missing = sorted(code for code in codes if ("error", code) not in entries(language))
    assert not missing, "\n".join(missing)


def test_every_text_can_be_read_from_the_source() -> None:
    unreadable = [
        f"{one.place} ({one.context})"
        for one in said()
        if one.text is None and not (one.context == "error" and one.place.partition(":")[0] in COMPUTED)
    ]
    assert not unreadable, "\n".join(unreadable)


def test_every_text_is_translated() -> None:
    known = entries("zh_CN")
    missing = {f"{one.place} {one.context}: {one.text!r}" for one in said() if one.context != "error" and one.text}
    missing -= {f"{one.place} {one.context}: {one.text!r}" for one in said() if (one.context, one.text) in known}
    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_code_has_words(language: str) -> None:
    known = entries(language)
    missing = {
        f"{one.place} {one.text}"
        for one in said()
        if one.context == "error" and one.text is not None and ("error", one.text) not in known
    }
    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_ask_only_for_values_that_are_given(language: str) -> None:
    known = entries(language)
    asked = [
        f"{one.place} {one.context}: {one.text!r} lacks {sorted(missing)}"
        for one in said()
        if one.text is not None and one.given is not None
        for text in [known.get((one.context, one.text), "" if one.context == "error" else one.text)]
        if (missing := fields(text) - one.given)
    ]
    assert not asked, "\n".join(asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_enum_is_labelled(language: str) -> None:
    known = entries(language)
    keys = [f"{kind.__name__}.{member.value}" for kind in enums() for member in kind]
    assert keys
    missing = [key for key in keys if ("enum", key) not in known]
    assert not missing, "\n".join(missing)


def test_names_of_enums_are_unique() -> None:
    names = [kind.__name__ for kind in enums()]
    assert sorted(names) == sorted(set(names))


def test_both_languages_hold_the_same_codes() -> None:
    chinese, english = (entries(language) for language in LANGUAGES)
    contexts = {context for context, _ in english}
    assert {key for key in chinese if key[0] in contexts} ^ set(english) == set()


def test_both_texts_have_places_for_the_same_values() -> None:
    english = entries("en")
    different = [
        f"{context}: {key!r} -> {text!r}"
        for (context, key), text in entries("zh_CN").items()
        if fields(text) != fields(english.get((context, key), key))
    ]
    assert not different, "\n".join(different)


def test_chinese_is_chinese() -> None:
    left = [
        f"{context}: {key!r}"
        for (context, key), text in entries("zh_CN").items()
        if text == key and re.search(r"[a-z]{3,}", re.sub(r"\{.*?\}", "", text))
    ]
    assert not left, "\n".join(left)
