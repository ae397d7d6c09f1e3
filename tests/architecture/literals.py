"""Which literal texts can reach an argument: followed through variables, tables of a module and calls of a function."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from tests.architecture.sources import Source, last_name

Function = ast.FunctionDef | ast.AsyncFunctionDef
DEEPEST = 6


@dataclass(frozen=True)
class Place:
    """A call, the source it stands in, and the function around it (None at the level of the module)."""

    source: Source
    call: ast.Call
    around: Function | None

    @property
    def name(self) -> str:
        """Module and line, as findings report them."""
        return f"{self.source.module}:{self.call.lineno}"


class Program:
    """All calls of some sources, and the tracing of literals through them."""

    def __init__(self, all_sources: Sequence[Source]) -> None:
        self.sources = all_sources

    @cached_property
    def calls(self) -> list[Place]:
        """Every call of the program."""
        return [place for source in self.sources for place in _calls(source, source.tree, None)]

    @cached_property
    def _by_name(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self.calls:
            found.setdefault(last_name(place.call.func), []).append(place)
        return found

    @cached_property
    def _functions(self) -> dict[str, list[tuple[Source, Function]]]:
        found: dict[str, list[tuple[Source, Function]]] = {}
        for source in self.sources:
            for node in source.nodes:
                if isinstance(node, Function):
                    found.setdefault(node.name, []).append((source, node))
        return found

    def called(self, name: str) -> list[Place]:
        """Return the calls of anything whose last name is ``name``."""
        return self._by_name.get(name, [])

    def texts(self, node: ast.expr, place: Place, depth: int = 0) -> set[str] | None:
        """Return every text that ``node`` can be, or None where that cannot be read from the source."""
        if depth > DEEPEST:
            return None
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else None
        if isinstance(node, ast.IfExp):
            return self._all([part for part in (node.body, node.orelse) if not _is_none(part)], place, depth)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, place, depth)
        if isinstance(node, ast.Name):
            around = place.around
            if around is not None and node.id in {arg.arg for arg in _arguments(around)}:
                return self._handed_over(node.id, around, place.source, depth)
            return self._answered(node.id, place, depth) or _values_of(node.id, around, place.source)
        if isinstance(node, ast.Subscript | ast.Attribute) or (
            isinstance(node, ast.Call) and last_name(node.func) == "get" and isinstance(node.func, ast.Attribute)
        ):
            table = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
            name = last_name(table.value if isinstance(table, ast.Subscript) else table)
            return _values_of(name, place.around, place.source)
        return None

    def _all(self, nodes: Sequence[ast.expr], place: Place, depth: int) -> set[str] | None:
        found: set[str] = set()
        for node in nodes:
            texts = self.texts(node, place, depth + 1)
            if texts is None:
                return None
            found |= texts
        return found

    def _joined(self, node: ast.JoinedStr, place: Place, depth: int) -> set[str] | None:
        found = {""}
        for part in node.values:
            texts = self.texts(part.value if isinstance(part, ast.FormattedValue) else part, place, depth + 1)
            if texts is None:
                return None
            found = {before + text for before in found for text in texts}
        return found

    def _answered(self, name: str, place: Place, depth: int) -> set[str] | None:
        """Return what the functions of the program, whose answer is kept in the variable ``name``, can give back."""
        found: set[str] = set()
        for node in ast.walk(place.around or place.source.tree):
            if not (isinstance(node, ast.Assign) and any(last_name(target) == name for target in node.targets)):
                continue
            for source, function in self._functions.get(last_name(getattr(node.value, "func", node.value)), []):
                for back in ast.walk(function):
                    if not isinstance(back, ast.Return) or back.value is None or _is_none(back.value):
                        continue
                    texts = self.texts(back.value, Place(source, place.call, function), depth + 1)
                    if texts is None:
                        return None
                    found |= texts
        return found or None

    def _handed_over(self, parameter: str, function: Function, source: Source, depth: int) -> set[str] | None:
        names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
        is_method = names[:1] in (["self"], ["cls"])
        position = names.index(parameter) - is_method if parameter in names else None
        default = _default(function, parameter)
        found: set[str] = set()
        for place in self.called(function.name):
            if function.name.startswith("_") and place.source is not source:
                continue
            given = next((word.value for word in place.call.keywords if word.arg == parameter), None)
            if given is None and position is not None and position < len(place.call.args):
                given = place.call.args[position]
            given = given or default
            texts = None if given is None else self.texts(given, place, depth + 1)
            if texts is None:
                return None
            found |= texts
        return found


def _calls(source: Source, node: ast.AST, around: Function | None) -> Iterator[Place]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield Place(source, child, around)
        yield from _calls(source, child, child if isinstance(child, Function) else around)


def _arguments(function: Function) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _default(function: Function, parameter: str) -> ast.expr | None:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs: list[tuple[ast.arg, ast.expr | None]] = list(
        zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    )
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return next((value for arg, value in pairs if arg.arg == parameter), None)


def _values_of(name: str, around: Function | None, source: Source) -> set[str] | None:
    """Return the texts in what is assigned to ``name``, or looped over under it, near by first."""
    for scope in (around, source.tree):
        if scope is None:
            continue
        found: set[str] = set()
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(last_name(target) == name for target in targets):
                    found |= _texts_in(node.value, source)
            elif isinstance(node, ast.For | ast.comprehension) and name in {
                last_name(n) for n in _targets(node.target)
            }:
                found |= _texts_in(node.iter, source)
        if found:
            return found
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _targets(node: ast.expr) -> list[ast.expr]:
    return [part for part in ast.walk(node) if isinstance(part, ast.Name)]


def _texts_in(value: ast.expr, source: Source) -> set[str]:
    """Return the texts of a literal, a tuple, a list, or the values of a table; a name is looked up in the module."""
    if isinstance(value, ast.Dict):
        return {text for part in value.values for text in _texts_in(part, source)}
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in {"items", "values"}:
        return _texts_in(value.func.value, source)
    if isinstance(value, ast.Name):
        return _values_of(value.id, None, source) or set()
    return {part.value for part in ast.walk(value) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
