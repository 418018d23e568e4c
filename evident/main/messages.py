"""Collects the texts people read, keeps their translations complete, compiles them."""

import ast
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polib

SOURCE, OF_THE_API = "django", "openapi"
"""Where texts are kept: those marked in the source; those of the document of the API, apart."""
PLURAL_FORMS = {"zh_Hans": "nplurals=1; plural=0;"}
FUNCTIONS = {  # of gettext: which arguments are context, singular and plural
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
NAMES = {"_": "gettext", "gettext_noop": "gettext"} | {
    name + ending: name for name in FUNCTIONS for ending in ("", "_lazy")
}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(
    rf"\b(npgettext|pgettext|ngettext|gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)"
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")
SECOND_TRANSLATION = re.compile(r'^(msgstr (?:".*"\n)+)(?=msgstr )', re.MULTILINE)


class Message(NamedTuple):
    """One text as the source has it."""

    text: str
    plural: str = ""
    context: str = ""


class Fault(NamedTuple):
    """What is wrong with one translation, and in which file below the root."""

    file: str
    text: str
    what: str


def in_python(source: str) -> Iterator[Message]:
    """Return the texts marked in a Python module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield from _of_command(node)
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        if name not in NAMES:
            continue
        texts = [
            argument.value if isinstance(argument, ast.Constant) else None for argument in node.args
        ]
        yield from _message(NAMES[name], texts)


def _of_command(function: ast.FunctionDef) -> Iterator[Message]:
    """Return what a command of the program says of itself: its help, and that of its options."""
    for decorator in function.decorator_list:
        if getattr(getattr(decorator, "func", decorator), "attr", "") in {"command", "group"}:
            yield from _message("gettext", [ast.get_docstring(function)])
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "option":
            for told in call.keywords:
                if told.arg in {"help", "prompt"} and isinstance(told.value, ast.Constant):
                    yield from _message("gettext", [told.value.value])


def in_template(source: str) -> Iterator[Message]:
    """Return the texts marked in a Django template."""
    from django.utils.translation.template import templatize

    for name, literals in CALL.findall(templatize(source)):
        yield from _message(NAMES[name], list(ast.literal_eval(f"({literals},)")))


def _message(function: str, texts: Sequence[object]) -> Iterator[Message]:
    def text(place: int | None) -> str:
        found = texts[place] if place is not None and place < len(texts) else ""
        return found if isinstance(found, str) else ""

    context, singular, plural = FUNCTIONS[function]
    if text(singular):
        yield Message(text(singular), text(plural), text(context))


def in_source(root: Path) -> set[Message]:
    """Return every text marked in the product under `root`, tests left out."""
    found: set[Message] = set()
    for path in sorted((root / "evident").rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            found |= set(in_python(path.read_text(encoding="utf-8")))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found |= set(in_template(path.read_text(encoding="utf-8")))
    return found


def catalogues(root: Path, domain: str = SOURCE) -> dict[str, Path]:
    """Return the file of each language the product speaks beside English."""
    return {
        language: root / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
        for language in PLURAL_FORMS
    }


def read(path: Path) -> list[polib.POEntry]:
    """Return the entries of a file, also of one in which two branches were joined line by line."""
    if not path.exists():
        return []
    joined = path.read_text(encoding="utf-8")
    return list(polib.pofile(SECOND_TRANSLATION.sub("", joined)))


def merge(messages: Iterable[Message], entries: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    """Return one entry for each message, with the last translation any of `entries` has."""
    known: dict[tuple[str, str], polib.POEntry] = {}
    for entry in entries:
        key = (entry.msgid, entry.msgctxt or "")
        if not entry.obsolete and (_is_translated(entry) or key not in known):
            known[key] = entry
    merged: dict[tuple[str, str], polib.POEntry] = {}
    for message in sorted(messages):
        old = known.get((message.text, message.context))
        new = polib.POEntry(msgid=message.text, msgctxt=message.context or None)
        new.flags = [flag for flag in old.flags if flag == "fuzzy"] if old else []
        if re.search(r"%\(\w+\)", message.text + message.plural):
            new.flags.append("python-format")
        translation = (old.msgstr or old.msgstr_plural.get(0, "")) if old else ""
        if message.plural:
            new.msgid_plural = message.plural
            new.msgstr_plural = {0: translation}
        else:
            new.msgstr = translation
        merged[message.text, message.context] = new
    return [merged[key] for key in sorted(merged)]


def _is_translated(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or any(entry.msgstr_plural.values()))


def catalogue(language: str, entries: Iterable[polib.POEntry]) -> polib.POFile:
    """Return `entries` as a file: no dates, no line numbers, nothing that changes by itself."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": "Evident",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    file.extend(entries)
    return file


def render(language: str, entries: Iterable[polib.POEntry]) -> str:
    """Return the text of the file."""
    text = str(catalogue(language, entries))
    return text.removeprefix("#\n").rstrip("\n") + "\n"


def update(root: Path, messages: set[Message] | None = None, domain: str = SOURCE) -> list[Fault]:
    """
    Bring the files of `domain` in line with its texts and return what is left to translate.

    Its texts are `messages`; unless given, those marked in the source.
    """
    wanted = in_source(root) if messages is None else messages
    for language, path in catalogues(root, domain).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(language, merge(wanted, read(path))), encoding="utf-8")
    return faults(root, wanted, domain)


def faults(root: Path, messages: set[Message] | None = None, domain: str = SOURCE) -> list[Fault]:
    """Return what is missing, stale, unsure or wrong in the translations of `domain`."""
    wanted = in_source(root) if messages is None else messages
    found: list[Fault] = []
    for path in catalogues(root, domain).values():
        file = str(path.relative_to(root))
        entries = read(path)
        merged = merge(wanted, entries)
        for entry in merged:
            what = _fault(entry)
            if what:
                found.append(Fault(file, entry.msgid, what))
        # Order and repetition are no faults: joining two branches makes them, `update` mends them.
        current = {(entry.msgid, entry.msgctxt) for entry in merged}
        stale = {(entry.msgid, entry.msgctxt) for entry in entries} - current
        found += [Fault(file, text, "is not in the source any more") for text, _ in stale]
    return found


def _fault(entry: polib.POEntry) -> str:
    """Return what is wrong with a translation, or nothing."""
    translation = entry.msgstr or entry.msgstr_plural.get(0, "")
    source = entry.msgid_plural or entry.msgid
    if not translation.strip():
        return "is not translated"
    if entry.fuzzy:
        return "is marked as unsure"
    if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(translation)):
        return f"has other placeholders than its translation: {translation}"
    return ""


def compile_stale(root: Path) -> None:
    """Compile what changed since it was last compiled; several processes may do so at once."""
    files = [
        (language, path)
        for domain in (SOURCE, OF_THE_API)
        for language, path in catalogues(root, domain).items()
    ]
    for language, path in files:
        compiled = path.with_suffix(".mo")
        if not path.exists():
            continue
        if compiled.exists() and compiled.stat().st_mtime_ns > path.stat().st_mtime_ns:
            continue
        usable = [entry for entry in read(path) if _is_translated(entry) and not entry.fuzzy]
        unfinished = compiled.with_suffix(f".{os.getpid()}.mo")
        catalogue(language, usable).save_as_mofile(str(unfinished))
        unfinished.replace(compiled)
