"""
A catalogue of requirements as a file: read, and everything wrong with it said at once.

YAML or JSON, with `meta`, `processes` and `clauses`; the shipped one shows the form. Pure: no
database.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _

from evident.conformity.requirements.models import Automation, Wanted
from evident.kernel.sentences import joined

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where it is
LARGEST = 4_000_000
MOST_PROBLEMS = 20
LONGEST_TEXT = 2_000
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,58}")
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]{0,19}")
REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class CatalogueRefused(Exception):
    """A file that cannot be taken; `problems` are sentences for whoever made it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(joined(problems))
        self.problems = problems


@dataclass(frozen=True)
class ProcessLine:
    """A process as the file has it."""

    key: str
    kind: str
    group: str
    name_en: str
    name_zh: str


@dataclass(frozen=True)
class RequirementLine:
    """A requirement as the file has it."""

    code: str
    clause: str
    process: str
    text_en: str
    text_zh: str
    is_informative: bool
    documents: tuple[str, ...]
    hints_en: tuple[str, ...]
    hints_zh: tuple[str, ...]
    automation: str
    legacy_clauses: tuple[str, ...]
    legacy_process: str


@dataclass(frozen=True)
class Written:
    """A whole catalogue, free of mistakes."""

    code: str
    standard: str
    amendment: str
    version: str
    note: str
    processes: tuple[ProcessLine, ...]
    clauses: tuple[tuple[str, str, str], ...]
    """Number and both titles."""
    requirements: tuple[RequirementLine, ...]
    content: str
    """The file itself."""
    sha256: str


def read(raw: bytes) -> Written:
    """Return the catalogue that `raw` holds. Raises CatalogueRefused with all that is wrong."""
    return _Reader(parsed(raw), raw).written()


def parsed(raw: bytes) -> dict[str, Any]:
    """Return the file as plain data. Raises CatalogueRefused."""
    if len(raw) > LARGEST:
        raise CatalogueRefused([_("The file is too large for a catalogue of requirements.")])
    try:
        text = raw.decode("utf-8-sig")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader)):
            raise CatalogueRefused([_("The file refers to parts of itself; write them out.")])
        found = yaml.load(text, Loader)  # noqa: S506  # a safe one
    except UnicodeDecodeError as error:
        raise CatalogueRefused([_("The file is not text in UTF-8.")]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueRefused(
            [_("The file is neither YAML nor JSON: line %(line)s cannot be read.") % {"line": line}]
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise CatalogueRefused([_("The file is neither YAML nor JSON.")]) from error
    if not isinstance(found, dict) or not isinstance(found.get("meta"), dict):
        raise CatalogueRefused([_("The file has no part “meta” that says what it is.")])
    return found


class _Reader:
    """Walks the plain data once and collects what is wrong."""

    def __init__(self, content: dict[str, Any], raw: bytes) -> None:
        self.content = content
        self.raw = raw
        self.problems: list[str] = []
        self.keys: set[str] = set()
        self.numbers: set[str] = set()
        self.codes: set[str] = set()

    def written(self) -> Written:
        """Return the catalogue. Raises CatalogueRefused."""
        meta = self.content["meta"]
        code = self.matching(meta, "id", CODE, _("meta"))
        standard = self.text(meta, "standard", _("meta"), longest=200)
        version = self.text(meta, "catalogue_version", _("meta"), longest=40)
        processes = tuple(self.processes())
        clauses, requirements = self.clauses()
        if not requirements and not self.problems:
            self.problems.append(_("The file has no requirement."))
        if self.problems:
            more = len(self.problems) - MOST_PROBLEMS
            shown = self.problems[:MOST_PROBLEMS]
            if more > 0:
                shown.append(_("And %(count)s more like these.") % {"count": more})
            raise CatalogueRefused(shown)
        return Written(
            code=code,
            standard=standard,
            amendment=plain(meta.get("amendment"))[:200],
            version=version,
            note=plain(meta.get("kind"))[:LONGEST_TEXT],
            processes=processes,
            clauses=tuple(clauses),
            requirements=tuple(requirements),
            content=self.raw.decode("utf-8-sig"),
            sha256=hashlib.sha256(self.raw).hexdigest(),
        )

    def processes(self) -> Iterator[ProcessLine]:
        """Yield the processes."""
        for place, each in enumerate(self.rows(self.content, "processes", _("the file")), 1):
            where = _("process %(place)s") % {"place": place}
            key = self.matching(each, "key", KEY, where)
            if key in self.keys:
                self.problems.append(_("There are two processes “%(key)s”.") % {"key": key})
            self.keys.add(key)
            names = mapping(each.get("name"))
            yield ProcessLine(
                key=key,
                kind=plain(each.get("kind"))[:20],
                group=plain(each.get("group"))[:40],
                name_en=self.text(names, "en", where, longest=200),
                name_zh=self.text(names, "zh", where, longest=200),
            )

    def clauses(self) -> tuple[list[tuple[str, str, str]], list[RequirementLine]]:
        """Return the clauses and all their requirements."""
        clauses, requirements = [], []
        for place, each in enumerate(self.rows(self.content, "clauses", _("the file")), 1):
            where = _("clause %(place)s") % {"place": place}
            number = self.matching(each, "number", NUMBER, where)
            where = _("clause %(place)s") % {"place": number or place}
            if number in self.numbers:
                self.problems.append(_("There are two clauses “%(number)s”.") % {"number": number})
            self.numbers.add(number)
            titles = mapping(each.get("title"))
            clauses.append(
                (
                    number,
                    self.text(titles, "en", where, longest=300),
                    self.text(titles, "zh", where, longest=300),
                )
            )
            requirements += [
                self.requirement(line, number, where)
                for line in self.rows(each, "requirements", where, is_optional=True)
            ]
        return clauses, requirements

    def requirement(self, line: Mapping[str, Any], clause: str, where: str) -> RequirementLine:
        """Return one requirement."""
        code = self.matching(line, "id", REQUIREMENT, where)
        where = _("requirement %(code)s") % {"code": code} if code else where
        if code in self.codes:
            self.problems.append(_("There are two requirements “%(code)s”.") % {"code": code})
        self.codes.add(code)
        process = plain(line.get("process"))
        if process and process not in self.keys:
            self.problems.append(
                _("%(where)s names the process “%(process)s”, which the file does not list.")
                % {"where": where, "process": process[:60]}
            )
        automation = plain(line.get("automation")) or str(Automation.MANUAL)
        if automation not in Automation.values:
            self.problems.append(
                _("%(where)s: “automation” is one of full, partial and manual.") % {"where": where}
            )
        before = mapping(line.get("legacy_2011"))
        return RequirementLine(
            code=code,
            clause=clause,
            process=process,
            text_en=self.text(line, "en", where),
            text_zh=self.text(line, "zh", where),
            is_informative=line.get("obligation") == "informative",
            documents=self.documents(line, where),
            hints_en=self.texts(line, "evidence_hints", where),
            hints_zh=self.texts(line, "evidence_hints_zh", where),
            automation=automation,
            legacy_clauses=tuple(each[:20] for each in self.texts(before, "clauses", where)),
            legacy_process=plain(before.get("process"))[:60],
        )

    def documents(self, line: Mapping[str, Any], where: str) -> tuple[str, ...]:
        """Return the kinds of documented information a requirement names."""
        found = self.texts(line, "documented_information", where)
        unknown = [each for each in found if each not in Wanted.values]
        if unknown:
            self.problems.append(
                _("%(where)s asks for a kind of document that is not known: %(unknown)s.")
                % {"where": where, "unknown": ", ".join(unknown)[:100]}
            )
        return tuple(found)

    def rows(
        self, part: Mapping[str, Any], name: str, where: str, *, is_optional: bool = False
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the mappings of a list."""
        found = part.get(name)
        if found is None and is_optional:
            return
        if not isinstance(found, list):
            self.problems.append(
                _("%(where)s: “%(name)s” is not a list.") % {"where": where, "name": name}
            )
            return
        for each in found:
            if isinstance(each, dict):
                yield each
            else:
                self.problems.append(
                    _("%(where)s: “%(name)s” holds a line that is no mapping.")
                    % {"where": where, "name": name}
                )

    def texts(self, part: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
        """Return a list of texts; none where there is none."""
        found = part.get(name)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(each, str | int) for each in found):
            self.problems.append(
                _("%(where)s: “%(name)s” is not a list of texts.") % {"where": where, "name": name}
            )
            return ()
        return tuple(plain(each)[:LONGEST_TEXT] for each in found)

    def text(
        self, part: Mapping[str, Any], name: str, where: str, *, longest: int = LONGEST_TEXT
    ) -> str:
        """Return a text that has to be there."""
        found = plain(part.get(name)).strip()
        if not found or len(found) > longest:
            self.problems.append(
                _("%(where)s: “%(name)s” is missing or longer than %(longest)s characters.")
                % {"where": where, "name": name, "longest": longest}
            )
        return found

    def matching(
        self, part: Mapping[str, Any], name: str, form: "re.Pattern[str]", where: str
    ) -> str:
        """Return a code that has to be there, in its form."""
        found = plain(part.get(name)).strip()
        if form.fullmatch(found):
            return found
        self.problems.append(
            _("%(where)s: “%(name)s” is missing or has signs no code may have.")
            % {"where": where, "name": name}
        )
        return ""


def mapping(value: object) -> Mapping[str, Any]:
    """Return a mapping; an empty one for all else."""
    return value if isinstance(value, dict) else {}


def plain(value: object) -> str:
    """Return a scalar as text without signs no database holds; nothing for all else."""
    return str(value).replace("\0", "") if isinstance(value, str | int | float) else ""
