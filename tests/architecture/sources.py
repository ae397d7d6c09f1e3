"""The program's own source files as syntax trees, for the rules that read them."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("advisor_app", "db", "ui")


@dataclass(frozen=True)
class Source:
    """One Python file: dotted module name (a package's ``__init__`` keeps its last part) and text."""

    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of the file."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[tuple[str, int]]:
        """Every module named by an import, also inside functions, with its line; ``from a import b`` gives ``a.b``."""
        found: list[tuple[str, int]] = []
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found += [(alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = "." * node.level + (node.module or "")
                found += [(f"{base}.{alias.name}", node.lineno) for alias in node.names]
        return found

    @cached_property
    def told(self) -> set[ast.Constant]:
        """The constants that are no values but words for the reader (docstrings, also under attributes)."""
        return {
            node.value
            for node in self.nodes
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        }

    @property
    def lines(self) -> int:
        """Number of lines of the file."""
        return len(self.text.splitlines())

    def inside(self, *packages: str) -> bool:
        """Return whether the module is one of ``packages`` or lies in one of them."""
        return any(self.module == package or self.module.startswith(package + ".") for package in packages)


@cache
def _folder(folder: str) -> tuple[Source, ...]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    return tuple(
        Source(".".join(path.relative_to(ROOT).with_suffix("").parts), path.read_text(encoding="utf-8"))
        for path in paths
    )


def sources(*folders: str) -> list[Source]:
    """Return every Python file under ``folders`` of the project, in order of their names; read and parsed once."""
    return [source for folder in folders for source in _folder(folder)]


def project_files() -> list[Path]:
    """Return the files that belong to the project, relative to its root: those git does not ignore and that exist."""
    listed = subprocess.run(
        [
            "git",
            "-C",
            str(ROOT),
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        capture_output=True,
        check=True,
    ).stdout.decode()
    return sorted(Path(name) for name in set(listed.split("\0")) - {""} if (ROOT / name).is_file())


def last_name(node: ast.expr) -> str:
    """Return the last part of a dotted name (``a.b.c`` -> ``c``), or an empty string where it is no name."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
