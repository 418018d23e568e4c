"""The files of the house, for tests that read it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> list[Path]:
    """Return every file that is, or would be, part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().rstrip("\0").split("\0")
    return [ROOT / name for name in sorted(set(names)) if (ROOT / name).is_file()]


def name(path: Path) -> str:
    """Return the path as the repository has it."""
    return path.relative_to(ROOT).as_posix()


@cache
def modules() -> dict[str, ast.Module]:
    """Return the product's own modules, parsed: no tests, no migrations."""
    return {
        name(path): ast.parse(path.read_text(encoding="utf-8"))
        for path in tracked()
        if path.suffix == ".py"
        and name(path).startswith(("evident/", "trail_verifier/"))
        and not {"tests", "migrations"} & set(path.parts)
        and path.name != "conftest.py"
    }


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function and method of a module."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def templates() -> list[Path]:
    """Return the templates of pages; mail has no security policy and knows no style sheets."""
    return [
        path
        for path in tracked()
        if path.suffix == ".html" and "templates" in path.parts and path.name != "mail.html"
    ]
