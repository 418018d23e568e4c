"""The rules of the house that a machine can check."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.source import ROOT, functions, modules, name, templates, tracked

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
LONG: dict[str, str] = {}  # what is longer than the budget, and why it reads better so
NO_RECORDS = {  # what else has a state, and is no record of a process
    "evident/integrations/imports/actions.py": "a run of an import",
    "evident/integrations/imports/jobs.py": "a run of an import",
    "evident/integrations/imports/staged.py": "a run of an import",
    "evident/resolution/incidents/overlay.py": "the overlay of a major incident",
    "evident/kernel/calendars/actions/effect.py": "a version of a calendar",
    "evident/relationships/service_levels/actions/agreements.py": "a version of an agreement",
    "evident/relationships/service_levels/rewinding.py": "a clock",
    "evident/relationships/service_levels/timekeeping.py": "a clock",
}
NOT_A_NAME = re.compile(r"(Manager|Helper|Util|Utils|Base|Data)$|^(Manager|Helper|Util|Base|Data)")
NOT_A_FILE = {"utils.py", "util.py", "helpers.py", "common", "misc", "utils"}
BINARY = {".png", ".svg", ".ico", ".gz", ".woff2"}
REGISTRY = re.compile(
    r"registry\.npmjs\.org|npmmirror|pypi\.org/simple|files\.pythonhosted\.org|--index-url http"
    r"|pypi\.tuna|mirrors\.\w+\.\w+"
)
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w+|(?<![\w.])/tmp/\w+")
INLINE = {
    "a script without src": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE
    ),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def test_modules_keep_to_their_budget():
    long = {
        path: f"{lines} lines"
        for path in modules()
        if (lines := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert long.keys() == {path for path in LONG if ":" not in path}, long


def test_functions_keep_to_their_budget():
    long = {
        f"{path}:{function.name}"
        for path, module in modules().items()
        for function in functions(module)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    }
    assert long == {place for place in LONG if ":" in place}


def test_every_module_says_what_it_holds():
    assert [path for path, module in modules().items() if not ast.get_docstring(module)] == []


def test_actions_take_keywords_only():
    wrong = [
        f"{path}:{function.name}"
        for path, module in modules().items()
        if re.search(r"/actions(\.py$|/)", path) and "kernel/trail" not in path
        for function in module.body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if function.args.args or function.args.posonlyargs
        if {"by", "at"} <= {item.arg for item in [*function.args.args, *function.args.kwonlyargs]}
    ]
    assert wrong == []


def test_a_records_state_is_assigned_by_procedures_alone():
    wrong = [
        f"{path}:{node.lineno}"
        for path, module in modules().items()
        if not path.startswith("evident/kernel/procedures/")
        for node in ast.walk(module)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "state"
        if not (isinstance(target.value, ast.Name) and target.value.id == "self")
        if path not in NO_RECORDS
    ]
    assert wrong == []


def test_names_have_a_subject():
    classes = [
        f"{path}:{node.name}"
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef) and NOT_A_NAME.search(node.name)
    ]
    files = [name(path) for path in tracked() if NOT_A_FILE & set(path.relative_to(ROOT).parts)]
    assert classes + files == []


def test_marked_texts_are_whole_sentences_known_beforehand():
    wrong = [
        f"{path}:{node.lineno}"
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in GETTEXT
        and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args[:2])
    ]
    assert wrong == []


def test_texts_are_marked_by_names_that_the_collector_knows():
    """A text marked by another name, `_now` say, would never be given to a translator."""
    wrong = [
        f"{path}:{node.lineno}"
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.utils.trans")
        for each in node.names
        if each.name in GETTEXT | {f"{known}_lazy" for known in GETTEXT}
        and each.asname not in {None, "_"}
    ]
    assert wrong == []


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_nothing_that_the_security_policy_refuses(what):
    wrong = [
        f"{name(path)}: {found[0][:60]}"
        for path in templates()
        if (found := INLINE[what].search(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


def test_files_name_no_registry_and_no_machine():
    wrong = []
    for path in tracked():
        if path.suffix in BINARY or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8")
        wrong += [f"{name(path)}: {hit}" for hit in REGISTRY.findall(text) + MACHINE.findall(text)]
    assert wrong == []


def test_lock_files_hold_hashes_and_no_address():
    for lock in ("product", "dev"):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.\-\[\]]*==.*$", text, re.MULTILINE | re.IGNORECASE)
        assert pins
        assert "://" not in text
        assert all(pin.endswith("\\") for pin in pins), "a pin without hashes"
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [path for path, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for path, package in packages.items() if path)


def test_env_example_lists_every_setting():
    from evident.main.settings import environment

    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = set(re.findall(r"^#?(EVIDENT_\w+)=", text, re.MULTILINE))
    read = {known for known in environment.known if not known.endswith("_FILE")}
    only_tests = {"EVIDENT_TEST_DATABASE_URL", "EVIDENT_TEST_CHROMIUM"}

    assert listed - only_tests == read


def test_env_example_says_the_defaults():
    from evident.main.env_file import parse
    from evident.main.settings import environment

    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    every = parse(re.sub(r"^#(EVIDENT_)", r"\1", text, flags=re.MULTILINE))
    plain = parse(text)

    assert plain == {}, "what is set there would be set by copying"
    an_example = every.pop("EVIDENT_DATABASE_URL")
    assert an_example.startswith("postgresql://")
    defaults = {
        known: default.replace(f"{ROOT}/", "") for known, default in environment.defaults.items()
    }
    assert every == {known: defaults.get(known, "") for known in every}


def test_translations_are_complete():
    from evident.main import messages, openapi

    assert messages.faults(ROOT) == []
    assert messages.faults(ROOT, openapi.messages(), messages.OF_THE_API) == []


def test_the_version_is_the_same_everywhere():
    from evident.main.version import VERSION

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert project["version"] == VERSION
    assert f"## {VERSION}" in changes
