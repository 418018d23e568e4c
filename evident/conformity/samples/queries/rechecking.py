"""
Whether what a sample keeps is still what was drawn: every hash, every file, every trail entry.

Nothing here trusts the tables it looks at: the SHA-256 of the sheet is compared with the one that
the trail, which is sealed and signed, got when the sample was drawn.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.conformity.samples.models import Sample, SampledRecord
from evident.kernel.attachments import storage
from evident.kernel.trail.models import Entry, Leaf
from evident.kernel.trail.stored_lines import lines_of

CHUNK = 1 << 20
WRONG: dict[str, str | Promise] = {
    "sheet": _("The sample is not the one that the trail knows."),
    "missing": _("Records of the sample are missing, or others stand in their place."),
    "population": _("The file of the population was changed or is missing."),
    "record": _("The kept record was changed."),
    "file": _("A kept file was changed or is missing."),
    "trail": _("The trail no longer holds the same entries."),
}


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was kept; `number` names its record or requirement, if any."""

    code: str
    number: str = ""

    @property
    def sentence(self) -> str:
        """It in words."""
        return str(WRONG[self.code])


@dataclass
class Recheck:
    """What a look at all that a sample keeps found."""

    records: int = 0
    files: int = 0
    entries: int = 0
    sealed: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether everything is as it was kept."""
        return not self.faults


def recheck(sample: Sample) -> Recheck:
    """Return whether all that `sample` keeps is as it was. Who calls has seen that it may be."""
    found = Recheck()
    sheet = sample.told
    if digest(sample.sheet.encode()) != drawn_as(sample):
        found.faults.append(Fault("sheet"))
    items = list(sample.items.all())
    listed = [(each["number"], each["sha256"]) for each in sheet["records"]]
    if [(item.number, item.sha256) for item in items] != listed:
        found.faults.append(Fault("missing"))
    if of_file(storage.path_of(sheet["population"]["sha256"])) != sheet["population"]["sha256"]:
        found.faults.append(Fault("population"))
    for item in items:
        _look_at(item, found)
    for each in sheet.get("judgements", []):
        files = [file["sha256"] for file in each["files"] if file["is_kept"]]
        _compare(each["requirement"], files, each, found)
    return found


def _look_at(item: SampledRecord, found: Recheck) -> None:
    found.records += 1
    if digest(item.content.encode()) != item.sha256:
        found.faults.append(Fault("record", item.number))
    _compare(item.number, item.files, item.frozen, found)


def _compare(number: str, files: list[str], frozen: dict[str, Any], found: Recheck) -> None:
    """Compare what belongs to a record or to judgements: its files, and its lines of the trail."""
    for fingerprint in files:
        found.files += 1
        if of_file(storage.path_of(fingerprint)) != fingerprint:
            found.faults.append(Fault("file", number))
    entries = list(frozen["entries"])
    lines = lines_of(entries)
    found.entries += len(entries)
    found.sealed += Leaf.objects.filter(entry_id__in=entries).count()
    if [lines.get(entry, b"").decode() for entry in entries] != frozen["trail"]:
        found.faults.append(Fault("trail", number))


def drawn_as(sample: Sample) -> str:
    """Return the SHA-256 of the sheet that the trail got when the sample was drawn."""
    entries = Entry.objects.filter(event="sample.draw", facts__sample=sample.pk)
    first = entries.order_by("pk").first()
    return str(first.facts.get("sha256", "")) if first else ""


def digest(content: bytes) -> str:
    """Return a SHA-256."""
    return hashlib.sha256(content).hexdigest()


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file; nothing where it is gone."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
    except OSError:
        return ""
    return found.hexdigest()
