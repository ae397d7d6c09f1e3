"""What the program says: texts sent through ``words``, codes of errors, and what the catalogs hold for them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from babel.messages.pofile import read_po

from tests.architecture.literals import Place, Program
from tests.architecture.sources import ROOT, last_name

LANGUAGES = ("zh_CN", "en")
ERRORS = "advisor_app.domain.values.errors"


@dataclass(frozen=True)
class Said:
    """One text or code that the program can say.

    Attributes:
        context: feature, or ``error``.
        text: source string or code; None where it cannot be read from the source.
        given: names of the values passed along, or None where they are spread from a mapping.
        place: module and line.
    """

    context: str
    text: str | None
    given: frozenset[str] | None
    place: str


def fields(text: str) -> set[str]:
    """Return the names of the values that ``text`` has places for."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(text) if name is not None}


def catalog(language: str) -> dict[tuple[str, str], str]:
    """Return (context, key) -> words of one language, from all its catalogs; entries without words are left out."""
    found: dict[tuple[str, str], str] = {}
    for path in sorted((ROOT / "resources" / "locale" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id and message.string and not message.fuzzy:
                    found[str(message.context or ""), str(message.id)] = str(message.string)
    return found


def _given(call: ast.Call, *left_out: str) -> frozenset[str] | None:
    names = {word.arg for word in call.keywords}
    return None if None in names else frozenset(name for name in names if name is not None) - set(left_out)


def _features(call: ast.expr) -> str | None:
    if isinstance(call, ast.Call) and last_name(call.func) == "words" and call.args:
        first = call.args[0]
        return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    return None


def said_in_words(program: Program) -> Iterator[Said]:
    """Yield every text that is sent through a translator made by ``words("feature")``."""
    for source in program.sources:
        translators: dict[str, str] = {}
        for node in source.nodes:
            if isinstance(node, ast.Assign) and (feature := _features(node.value)) is not None:
                translators |= {last_name(target): feature for target in node.targets}
        for place in program.calls:
            if place.source is not source or not place.call.args:
                continue
            feature = translators.get(last_name(place.call.func)) or _features(place.call.func)
            if feature is not None:
                yield from _said(program, feature, place, _given(place.call))


def _said(program: Program, context: str, place: Place, given: frozenset[str] | None) -> Iterator[Said]:
    texts = program.texts(place.call.args[0], place)
    if texts is None:
        yield Said(context, None, given, place.name)
        return
    yield from (Said(context, text, given, place.name) for text in sorted(texts))


def error_families(program: Program) -> set[str]:
    """Return the names of the classes of errors that carry a code, derived ones included."""
    found = {"TradeError"}
    classes = [node for source in program.sources for node in source.nodes if isinstance(node, ast.ClassDef)]
    while more := {c.name for c in classes if c.name not in found and {last_name(b) for b in c.bases} & found}:
        found |= more
    return found


def said_as_errors(program: Program) -> Iterator[Said]:
    """Yield every code with which an error of a family is made, or whose words are asked for."""
    families = error_families(program)
    for place in program.calls:
        name = last_name(place.call.func)
        asks = name == "question" and place.source.inside("advisor_app")
        if place.call.args and (asks or (name in families and place.source.module != ERRORS)):
            yield from _said(program, "error", place, _given(place.call, "field"))
        elif name == "error_text" and place.call.args and isinstance(place.call.args[0], ast.Constant):
            yield from _said(program, "error", place, _given(place.call))
