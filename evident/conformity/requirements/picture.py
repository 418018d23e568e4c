"""The map of a catalogue as a picture: by clause, by process, or as the 2011 edition had it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.models import Catalogue, Requirement, Status

TONES = {
    Status.MET: ("success", "check"),
    Status.PARTLY: ("warning", "circle-half-2"),
    Status.NOT_MET: ("danger", "x"),
    Status.NO_OCCURRENCE: ("info", "circle-dashed"),
    Status.NOT_ASSESSED: ("neutral", "question-mark"),
}
"""Tone and icon of each status: never colour alone."""
KINDS: dict[str, str | Promise] = {
    "core": _("Core processes"),
    "bridge": _("Design and transition"),
    "support": _("Supporting processes"),
}
GROUPS: dict[str, str | Promise] = {
    "service_delivery": _("Service delivery processes"),
    "relationship": _("Relationship processes"),
    "resolution": _("Resolution processes"),
    "control": _("Control processes"),
}
GENERAL = _("General requirements, design and transition (clauses 4 and 5 of 2011)")
NEW = _("Not comparable with anything in 2011")


@dataclass(frozen=True)
class Share:
    """How many requirements have a status, and what part of all that is."""

    status: Status
    count: int
    per_cent: int

    @property
    def tone(self) -> str:
        """Its tone."""
        return TONES[self.status][0]

    @property
    def icon(self) -> str:
        """Its icon."""
        return TONES[self.status][1]


@dataclass(frozen=True)
class Tile:
    """One requirement in the picture."""

    requirement: Requirement
    address: str
    label: str
    tone: str
    icon: str


@dataclass
class Row:
    """The tiles of one clause or process."""

    number: str
    title: str
    tiles: list[Tile] = field(default_factory=list)


@dataclass
class Part:
    """A part of the picture: a chapter, or a group of processes."""

    number: str
    title: str | Promise
    rows: list[Row] = field(default_factory=list)

    @property
    def shares(self) -> list[Share]:
        """How its requirements stand."""
        return shares_of(tile.requirement for row in self.rows for tile in row.tiles)


def shares_of(requirements: Iterable[Requirement]) -> list[Share]:
    """
    Return how many of `requirements` have each status, in the order of the statuses.

    What explains and demands nothing is not counted.
    """
    counted = dict.fromkeys(Status, 0)
    for requirement in requirements:
        if requirement.is_informative:
            continue
        counted[Status(requirement.status)] += 1
    total = sum(counted.values())
    return [
        Share(status, count, round(100 * count / total))
        for status, count in counted.items()
        if count
    ]


def tile_of(requirement: Requirement, base: str) -> Tile:
    """Return the tile of a requirement; its label is what stands after its clause's number."""
    tone, icon = TONES[Status(requirement.status)]
    clause, mark, letter = requirement.code.rpartition("-")
    return Tile(
        requirement=requirement,
        address=f"{base}{requirement.code}/",
        label=letter if mark and clause == requirement.clause.number else requirement.code,
        tone=tone,
        icon=icon,
    )


def by_clause(catalogue: Catalogue, requirements: Sequence[Requirement], base: str) -> list[Part]:
    """Return the chapters, each with its clauses that ask for something."""
    titles = {clause.number: clause.title for clause in catalogue.clauses.all()}
    parts: dict[str, Part] = {}
    rows: dict[str, Row] = {}
    for requirement in requirements:
        number, chapter = requirement.clause.number, requirement.clause.chapter
        part = parts.setdefault(chapter, Part(chapter, titles.get(chapter, chapter)))
        if number not in rows:
            rows[number] = Row(number, requirement.clause.title)
            part.rows.append(rows[number])
        rows[number].tiles.append(tile_of(requirement, base))
    return list(parts.values())


def by_process(_catalogue: Catalogue, requirements: Sequence[Requirement], base: str) -> list[Part]:
    """Return core, bridge and supporting processes, each with its requirements."""

    def place(requirement: Requirement) -> tuple[str, str, str | Promise]:
        process = requirement.process
        if process is None:
            return "", str(_("No process")), _("No process")
        return process.key, process.name, KINDS.get(process.kind, process.kind)

    order = [str(name) for name in KINDS.values()]
    return sorted_by(arranged(requirements, base, place), order)


def as_2011(catalogue: Catalogue, requirements: Sequence[Requirement], base: str) -> list[Part]:
    """Return the 13 processes of 2011 in their four groups, then what belongs to none of them."""
    processes = {process.key: process for process in catalogue.processes.all()}

    def place(requirement: Requirement) -> tuple[str, str, str | Promise]:
        process = processes.get(requirement.legacy_process)
        if process is not None:
            return process.key, process.name, GROUPS.get(process.group, process.group)
        clauses = ", ".join(requirement.legacy_clauses)
        return (clauses, clauses, GENERAL) if clauses else ("–", str(NEW), NEW)

    order = [str(name) for name in (*GROUPS.values(), GENERAL, NEW)]
    return sorted_by(arranged(requirements, base, place), order)


def arranged(
    requirements: Sequence[Requirement],
    base: str,
    place: Callable[[Requirement], tuple[str, str, str | Promise]],
) -> list[Part]:
    """Put each requirement into the row and the part that `place` names."""
    parts: dict[str, Part] = {}
    rows: dict[tuple[str, str], Row] = {}
    for requirement in requirements:
        key, title, kind = place(requirement)
        part = parts.setdefault(str(kind), Part("", kind))
        row = rows.get((str(kind), key))
        if row is None:
            row = rows[str(kind), key] = Row("", title)
            part.rows.append(row)
        row.tiles.append(tile_of(requirement, base))
    return list(parts.values())


def sorted_by(parts: list[Part], order: list[str]) -> list[Part]:
    """Return the parts in an order of titles; unknown ones last."""
    known = {title: place for place, title in enumerate(order)}
    return sorted(parts, key=lambda part: known.get(str(part.title), len(order)))


VIEWS = {"clause": by_clause, "process": by_process, "2011": as_2011}
