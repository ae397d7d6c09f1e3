"""Rules about what stands on the screen: words come from the catalog, colours from the theme."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Source, last_name

#: Callables of Qt (and of our kit) whose string arguments a person reads.
SHOWING = frozenset(
    [
        "setText",
        "setPlaceholderText",
        "setToolTip",
        "setStatusTip",
        "setWhatsThis",
        "setWindowTitle",
        "setTitle",
        "setSubTitle",
        "setLabelText",
        "setAccessibleName",
        "setAccessibleDescription",
        "setInformativeText",
        "setDetailedText",
        "setButtonText",
        "setPrefix",
        "setSuffix",
        "setHeaderLabels",
        "setHorizontalHeaderLabels",
        "setVerticalHeaderLabels",
        "setSpecialValueText",
        "showMessage",
        "addRow",
        "addTab",
        "insertTab",
        "addItem",
        "addItems",
        "addAction",
        "addMenu",
        "addButton",
        "addSection",
        "drawText",
        "drawStaticText",
        "QLabel",
        "QPushButton",
        "QToolButton",
        "QCommandLinkButton",
        "QCheckBox",
        "QRadioButton",
        "QGroupBox",
        "QAction",
        "QMenu",
        "QDockWidget",
        "QProgressDialog",
        "QMessageBox",
        "information",
        "warning",
        "critical",
        "question",
        "getText",
        "getInt",
        "getItem",
        "getOpenFileName",
        "getOpenFileNames",
        "getSaveFileName",
        "getExistingDirectory",
    ]
)
#: Names of keyword arguments that hold words, whatever is called.
SHOWN_KEYWORDS = frozenset(
    ["text", "title", "subtitle", "tooltip", "placeholder", "caption", "label", "heading", "hint", "message"]
)
CJK = re.compile(r"[\u3400-\u9fff]")
READABLE = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
SENTENCE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?\b|^#[0-9A-Fa-f]{3}$|\b(?:rgba?|hsla?)\(")
#: Names of keys are the same in both languages.
KEYS = re.compile(r"\s*(?:(?:Ctrl|Alt|Shift|Meta)\+)*(?:F\d{1,2}|[A-Z0-9]|Enter|Esc|Tab|Del|Ins|Home|End)\s*")
#: A language is named in itself, whatever language the screen speaks.
AUTONYMS = frozenset({"中文", "English"})
THEME = "ui.theme"


def literal_texts(node: ast.expr) -> Iterator[str]:
    """Yield the literal pieces of text that ``node`` is made of, not looking into calls."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr | ast.List | ast.Tuple):
        for part in node.values if isinstance(node, ast.JoinedStr) else node.elts:
            yield from literal_texts(part)
    elif isinstance(node, ast.BinOp):
        yield from literal_texts(node.left)
        yield from literal_texts(node.right)
    elif isinstance(node, ast.IfExp):
        yield from literal_texts(node.body)
        yield from literal_texts(node.orelse)


def untranslated(source: Source) -> Iterator[str]:
    """No literal that a person could read reaches a widget without passing the catalog."""
    if not source.inside("ui") or source.inside("ui.tour", "ui.cli"):
        return
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        arguments = list(node.args) if last_name(node.func) in SHOWING else []
        arguments += [word.value for word in node.keywords if word.arg in SHOWN_KEYWORDS]
        for argument in arguments:
            for text in literal_texts(argument):
                same_in_all = text in AUTONYMS or COLOUR.search(text) or KEYS.fullmatch(text)
                if READABLE.search(text) and not same_in_all:
                    yield f"{source.module}:{node.lineno} {last_name(node.func)}({text!r}) is not translated"


def chinese_in_code(source: Source) -> Iterator[str]:
    """Pages and the shell hold no Chinese: it stands in the catalog (the kit may read Chinese that a person types)."""
    if not source.inside("ui.features", "ui.shell"):
        return
    told = source.told
    for node in source.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in told
            and node.value not in AUTONYMS
            and CJK.search(node.value)
        ):
            yield f"{source.module}:{node.lineno} {node.value[:30]!r}"


def words_names(tree: ast.AST) -> set[str]:
    """Return the names (also attributes) that are bound to a translator: ``t = words("quote")``."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and last_name(node.value.func) == "words":
            names |= {last_name(target) for target in node.targets}
    return names


def loose_sentences(source: Source) -> Iterator[str]:
    """In pages, presenters and the shell every sentence passes the catalog, wherever it is headed."""
    if not source.inside("ui.features", "ui.shell"):
        return
    translators = words_names(source.tree)
    allowed: set[ast.AST] = set(source.told)
    for node in source.nodes:
        speaks_to_program = isinstance(node, ast.Raise | ast.Assert) or (
            isinstance(node, ast.Call)
            and (
                last_name(node.func) in translators | {"debug", "info", "exception", "error", "compile", "words"}
                or (isinstance(node.func, ast.Call) and last_name(node.func.func) == "words")
            )
        )
        if speaks_to_program:
            allowed |= set(ast.walk(node))
    for node in source.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in allowed
            and SENTENCE.search(node.value)
        ):
            yield f"{source.module}:{node.lineno} {node.value[:50]!r}"


def colours_in_theme(source: Source) -> Iterator[str]:
    """Style sheets and colours are made in ``ui.theme`` only, so that both themes stay whole."""
    if not source.inside("ui") or source.inside(THEME):
        return
    told = source.told
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and (
            node.attr == "setStyleSheet" or (last_name(node.value) == "GlobalColor" and node.attr != "transparent")
        ):
            yield f"{source.module}:{node.lineno} {node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            if COLOUR.search(node.value):
                yield f"{source.module}:{node.lineno} colour {node.value[:30]!r}"
        elif (
            isinstance(node, ast.Call)
            and "QColor" in ast.unparse(node.func)
            and any(isinstance(argument, ast.Constant) for argument in node.args)
        ):
            yield f"{source.module}:{node.lineno} {ast.unparse(node)}"


def plain_text_widgets(source: Source) -> Iterator[str]:
    """Nothing on the screen reads markup: a customer's ``<img src=…>`` stays what was typed."""
    if not source.inside("ui"):
        return
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {
            "RichText",
            "AutoText",
            "MarkdownText",
            "setHtml",
            "insertHtml",
            "appendHtml",
            "setMarkdown",
        }:
            yield f"{source.module}:{node.lineno} {node.attr}"


def painters_end(source: Source) -> Iterator[str]:
    """A painter is opened by ``with``: one that outlives a fault in painting keeps its window from being painted again.

    ``QPainter()`` that begins later, on a printer, tells by its ``end()`` whether the paper came out.
    """
    if not source.inside("ui"):
        return
    opened = {item.context_expr for node in source.nodes if isinstance(node, ast.With) for item in node.items}
    for node in source.nodes:
        if isinstance(node, ast.Call) and last_name(node.func) == "QPainter" and node.args and node not in opened:
            yield f"{source.module}:{node.lineno} {ast.unparse(node)}"
