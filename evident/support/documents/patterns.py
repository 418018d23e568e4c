"""
Templates of the documents the standard asks for, in both languages, in our own wording.

They are data: `patterns/*.yaml`. Each names the requirements it answers, by the ids of the
requirement catalogue. What is set up fills the places in their texts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evident.kernel import yaml_files
from evident.support.documents.models import Sort, is_chinese

FOLDER = Path(__file__).parent / "patterns"
ANSWERS = Path(__file__).parent / "answers.yaml"
BEGINS = re.compile(r"\s*(?:[-|>#]|\d+\.\s|\{\{)")
ENDS = re.compile(r"\s*(?:\||#|\{\{[^}]*\}\}$)")
OUTSIDE = {
    "en": (
        "This process is run outside Evident for now: its steps are followed by hand, and its"
        " records are kept where this document says."
    ),
    "zh": "本流程目前在明证之外运行：按以下步骤人工执行，记录保存在本文件规定的位置。",
}
HEADINGS = {
    "purpose": ("Purpose", "目的"),
    "scope": ("Scope", "适用范围"),
    "roles": ("Roles and responsibilities", "职责"),
    "statement": ("Statement", "正文"),
    "rules": ("Rules", "管理要求"),
    "steps": ("Steps", "工作流程"),
    "flow": ("Flow chart and steps", "流程图与步骤"),
    "times": ("Times", "时限"),
    "set_up": ("How it is set up", "现行设置"),
    "contents": ("Contents", "内容"),
    "review": ("Review and change", "评审与更新"),
    "records": ("Records", "记录"),
    "measures": ("Measures", "衡量指标"),
    "documents": ("Related documents", "相关文件"),
}
"""Headings of the parts that most documents have, in English and Chinese."""


@dataclass(frozen=True)
class Pattern:
    """The template of a document."""

    code: str
    sort: str
    clause: str
    process: str
    requirements: tuple[str, ...]
    title_en: str
    title_zh: str
    body_en: str
    body_zh: str
    document_code: str = ""
    kind: str = ""
    """The process in this product whose tailored procedure the document can put into force."""
    within: str = ""
    """The template whose documents say in short what this one says at length, if there is one."""
    is_occasional: bool = False
    """Whether it is written for an occasion, such as a new service: none is missing without one."""

    @property
    def name(self) -> str:
        """The title in the language of the page."""
        return self.title_zh if is_chinese() else self.title_en

    @property
    def sort_name(self) -> str:
        """What type of document it is, in the language of the page."""
        return str(Sort(self.sort).label)


@cache
def patterns() -> dict[str, Pattern]:
    """Return every template, by code, in the order of the standard's clauses."""
    found = [pattern for path in sorted(FOLDER.glob("*.yaml")) for pattern in read(path)]
    return {pattern.code: pattern for pattern in sorted(found, key=order_of)}


def order_of(pattern: Pattern) -> tuple[list[int], str]:
    """Return the place of a template: by clause, then by code."""
    return [int(part) for part in pattern.clause.split(".")], pattern.code


def pattern_of(code: str) -> Pattern | None:
    """Return the template called `code`, if there is one."""
    return patterns().get(code)


def read(path: Path) -> Iterator[Pattern]:
    """Yield the templates of a file."""
    for told in yaml_files.read(path):
        parts = told.pop("parts")
        title = told.pop("title")
        is_outside = told.pop("outside", False)
        yield Pattern(
            **told | {"requirements": tuple(told["requirements"])},
            title_en=title["en"],
            title_zh=title["zh"],
            body_en=body_of(parts, "en", is_outside=is_outside),
            body_zh=body_of(parts, "zh", is_outside=is_outside),
        )


def body_of(
    parts: Mapping[str, Mapping[str, Any]], language: str, *, is_outside: bool = False
) -> str:
    """
    Return the text in one language: a heading and a paragraph or more for each part.

    Steps of a process this product does not run yet say so.
    """
    pieces = []
    for name, part in parts.items():
        english, chinese = HEADINGS.get(name, ("", ""))
        heading = part.get("heading", {"en": english, "zh": chinese})[language]
        remark = f"> {OUTSIDE[language]}\n\n" if is_outside and name == "steps" else ""
        pieces.append(f"# {heading}\n\n{remark}{unwrapped(str(part[language]).strip())}")
    return "\n\n".join(pieces)


def unwrapped(text: str) -> str:
    """Return a text with each paragraph and item on one line: where lines end is our own affair."""
    lines: list[str] = []
    for line in text.split("\n"):
        before = lines[-1] if lines else ""
        if not line.strip() or not before or BEGINS.match(line) or ENDS.match(before):
            lines.append(line.rstrip())
            continue
        is_chinese_there = before[-1] > "\u2e80" and line.strip()[0] > "\u2e80"
        lines[-1] = before + ("" if is_chinese_there else " ") + line.strip()
    return "\n".join(lines)


def answers_of_records() -> dict[str, list[str]]:
    """
    Return which kinds of record answer requirements that ask for documented information.

    Kinds of modules to come are named as they will be called.
    """
    told: dict[str, list[str]] = answers()["records"]
    return told


def asking_for_documents() -> tuple[str, ...]:
    """Return the requirements that ask for more than a record."""
    return tuple(answers()["documents"])


@cache
def answers() -> dict[str, Any]:
    """Return what the data file says of requirements."""
    told: dict[str, Any] = yaml_files.read(ANSWERS)
    return told
