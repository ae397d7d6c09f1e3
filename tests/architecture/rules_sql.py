"""Rules about statements: no text becomes SQL, no bulk write passes by versions and audit; no raw text becomes markup."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Source, last_name

SQL = re.compile(
    r"^\s*(SELECT|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|CREATE|DROP|ALTER|PRAGMA|TRUNCATE|ATTACH|VACUUM|COPY|GRANT"
    r"|REVOKE|LOCK|NOTIFY|LISTEN)\b[\s{]"
)
#: Calls that make a name safe inside a statement; all other values are bound.
QUOTING = frozenset({"quoted", "quote", "_quote", "quote_identifier", "quoted_name"})
#: Where statements are made of our own names and of nothing a person typed: pragmas, and triggers of our own tables.
OWN_DDL = ("db.engine", "db.guards")
RUNNING = frozenset({"text", "execute", "executemany", "executescript", "exec_driver_sql", "DDL", "scalar", "scalars"})


def quoted_names(tree: ast.AST) -> set[str]:
    """Return the names of variables that hold nothing but what a quoting call gave."""
    given: dict[str, list[bool]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            safe = isinstance(node.value, ast.Call) and last_name(node.value.func) in QUOTING
            for target in node.targets:
                given.setdefault(last_name(target), []).append(safe)
        elif isinstance(node, ast.arg):
            given.setdefault(node.arg, []).append(False)
    return {name for name, safe in given.items() if all(safe)}


def is_safe(value: ast.expr, known: set[str]) -> bool:
    """Return whether ``value`` is a constant of the module, a quoting call, or a variable that holds one."""
    if isinstance(value, ast.Call):
        return last_name(value.func) in QUOTING
    return isinstance(value, ast.Constant | ast.Name) and (
        isinstance(value, ast.Constant) or value.id in known or value.id.isupper()
    )


def made_up(node: ast.expr, known: set[str]) -> bool:
    """Return whether ``node`` builds a string at run time out of something other than constants and quoted names."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) and not is_safe(part.value, known) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        sides = (node.left, node.right)
        stringy = any(
            isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
            for side in sides
        )
        return stringy and any(made_up(side, known) or not is_safe(side, known) for side in sides)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def first_text(node: ast.expr) -> str:
    """Return the literal text with which ``node`` begins."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(first_text(part) if isinstance(part, ast.Constant) else "{" for part in node.values[:2])
    if isinstance(node, ast.BinOp):
        return first_text(node.left)
    return first_text(node.func.value) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def sql_is_bound(source: Source) -> Iterator[str]:
    """No statement is put together from text: values are bound, names pass ``quoted``."""
    runs_sql = any(
        name.split(".")[0] in {"sqlalchemy", "psycopg", "pysqlite3", "sqlite3"} for name, _ in source.imports
    )
    if source.inside(*OWN_DDL):
        return
    known = quoted_names(source.tree)
    found: set[int] = set()
    for node in source.nodes:
        if isinstance(node, ast.Call) and runs_sql and last_name(node.func) in RUNNING and node.args:
            if made_up(node.args[0], known):
                found.add(node.lineno)
        elif isinstance(node, ast.expr) and made_up(node, known) and SQL.search(first_text(node)):
            found.add(node.lineno)
    yield from (f"{source.module}:{line} SQL made of text" for line in sorted(found))


def no_bulk_writes(source: Source) -> Iterator[str]:
    """No ``update(Class)`` or ``delete(Class)``: they change no version and leave no audit."""
    from_sqlalchemy = {
        name.rsplit(".", 1)[1] for name, _ in source.imports if name.startswith("sqlalchemy") and "." in name
    }
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        target = last_name(node.args[0]) if node.args else ""
        verb = last_name(node.func)
        direct = verb in {"update", "delete"} and (
            verb in from_sqlalchemy
            if isinstance(node.func, ast.Name)
            else isinstance(node.func, ast.Attribute) and last_name(node.func.value) in {"sa", "sqlalchemy"}
        )
        chained = (
            verb in {"update", "delete"}
            and isinstance(node.func, ast.Attribute)
            and any(isinstance(n, ast.Attribute) and n.attr == "query" for n in ast.walk(node.func.value))
        )
        if (direct and target[:1].isupper()) or chained:
            yield f"{source.module}:{node.lineno} bulk {verb}"


def no_markup_on_paper(source: Source) -> Iterator[str]:
    """Papers are drawn from measured lines: reportlab's Paragraph would read a customer's text as markup."""
    yield from (
        f"{source.module}:{line} {name}"
        for name, line in source.imports
        if name.startswith("reportlab.") and name.split(".")[-1] in {"Paragraph", "XPreformatted"}
    )
    for node in source.nodes:
        if isinstance(node, ast.Call) and last_name(node.func) in {"Paragraph", "XPreformatted"}:
            yield f"{source.module}:{node.lineno} {last_name(node.func)}"
