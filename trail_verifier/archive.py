"""Checks the archive of a sample: every file, every record, every entry, and the drawing itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import IO, Any

from trail_verifier import drawing, merkle
from trail_verifier.packed import BROKEN, Archive, opened
from trail_verifier.reading import Unreadable
from trail_verifier.report import Finding, Report
from trail_verifier.signed import HASH, Head, Malformed, Values, read_head, read_json

MANIFEST, PROOF = "manifest.json", "manifest.proof.json"
SAMPLE, POPULATION, ABOUT, OWN = (
    "sample.json",
    "population.txt",
    "archive.json",
    "trail/sample.jsonl",
)
LARGEST = 256 * 1024 * 1024
LONGEST_PROOF = 64
CHUNK = 1 << 20


@dataclass
class Look:
    """How far the look at one archive has come."""

    report: Report
    archive: Archive
    digests: dict[str, str] = field(default_factory=dict)
    proven: dict[str, str] = field(default_factory=dict)
    """SHA-256 of every entry that is proven, with the file that proves it."""
    heads: dict[str, Head | None] = field(default_factory=dict)

    def content(self, name: str) -> bytes | None:
        """Return a file of moderate size; None, which is reported elsewhere, where it cannot be."""
        try:
            return self.archive.content(name, LARGEST)
        except (*BROKEN, ValueError):
            return None


def verify_archive(path: str | PathLike[str], *, keys: Iterable[str] = ()) -> Report:
    """
    Report whether the archive at `path`, a ZIP or a folder, is what was packed.

    `keys` are the public keys of the trail (hexadecimal) one trusts, else those that the archive
    names are used. Never raises for what an archive holds.
    """
    report = Report(keys=[key.strip().lower() for key in keys])
    report.are_keys_given = bool(report.keys)
    try:
        _check(_look(report, Path(path)))
    except Unreadable as stop:
        report.unreadable = Finding(stop.line, stop.code, stop.facts)
    return report


def _look(report: Report, path: Path) -> Look:
    if not all(HASH.fullmatch(key) for key in report.keys):
        raise Unreadable("key_malformed")
    look = Look(report, opened(path))
    if MANIFEST not in look.archive.names:
        raise Unreadable("not_an_archive")
    return look


def _check(look: Look) -> None:
    report = look.report
    _files(look)
    if not report.are_keys_given:
        report.keys = _own_keys(look)
        report.notice(0, "keys_not_given")
    _manifest(look)
    for name in look.archive.names:
        if name.startswith("trail/"):
            _proofs(look, name)
    sample = _sample(look)
    if sample is not None:
        _records(look, sample)
        _judgements(look, sample)
        _population(look, sample)
    report.entries = len(look.proven)


def _files(look: Look) -> None:
    """Compare every file with the manifest."""
    report, archive = look.report, look.archive
    for name in archive.repeated:
        report.find(0, "file_twice", file=name)
    try:
        listed = read_json(look.content(MANIFEST) or b"").content.get("files")
    except Malformed:
        listed = None
    if not isinstance(listed, dict):
        report.find(0, "manifest_malformed")
        listed = {}
    for name in archive.names:
        look.digests[name] = _digest(archive, name)
        if name not in listed and name not in {MANIFEST, PROOF}:
            report.find(0, "file_extra", file=name)
    for name, said in listed.items():
        wanted = said.get("sha256") if isinstance(said, dict) else None
        if name not in look.digests:
            report.find(0, "file_missing", file=name)
        elif look.digests[name] != wanted:
            report.find(0, "file_changed", file=name)
    report.files = len(archive.names)


def _digest(archive: Archive, name: str) -> str:
    """Return the SHA-256 of a file; nothing where it cannot be read."""
    digest = sha256()
    try:
        with archive.reading(name) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except BROKEN:
        return ""
    return digest.hexdigest()


def _own_keys(look: Look) -> list[str]:
    try:
        return read_json(look.content(ABOUT) or b"").hashes("public_keys")
    except Malformed:
        return []


def _manifest(look: Look) -> None:
    """Check that the trail knows this very manifest."""
    report = look.report
    entry = _proven(look, look.content(PROOF) or b"", PROOF, 0)
    if entry is None:
        return
    facts = _facts(entry, "sample.archive")
    if facts.get("manifest") != look.digests.get(MANIFEST):
        report.find(0, "manifest_differs")


def _proofs(look: Look, name: str) -> None:
    """Take every proof of a file of the trail."""
    content = look.content(name) or b""
    for number, line in enumerate(content.splitlines(), 1):
        entry = _proven(look, line, name, number)
        if entry is not None:
            look.proven[sha256(entry.encode()).hexdigest()] = name


def _proven(look: Look, proof: bytes, name: str, line: int) -> str | None:
    """Return the entry that a proof proves; report what is wrong with it, and return None."""
    report = look.report
    try:
        values = read_json(proof)
        head, entry = _head(look, values.text("head")), values.text("entry")
        is_included = head is not None and merkle.is_included(
            leaf=merkle.leaf_hash(entry.encode()),
            index=values.number("index"),
            count=head.count,
            proof=[bytes.fromhex(step) for step in values.hashes("path", LONGEST_PROOF)],
            root=head.root,
        )
    except (Malformed, UnicodeEncodeError):
        is_included, entry = False, ""
    if not is_included:
        report.find(line, "proof_wrong", file=name)
        return None
    return entry


def _head(look: Look, line: str) -> Head | None:
    """Return a head that one of the trusted keys signed; None for any other."""
    if line not in look.heads:
        head = read_head(line.encode())
        is_good = head.key in look.report.keys and head.signed.is_signed_by(head.key)
        look.heads[line] = head if is_good else None
        if is_good:
            note = f"{head.batch}:{head.signed.digest()}"
            last = look.report.last_head
            if not last or int(last.partition(":")[0]) < head.batch:
                look.report.last_head = note
                look.report.last_sealed_at = head.signed.values.text("sealed_at")
    return look.heads[line]


def _facts(entry: str, event: str) -> dict[str, Any]:
    """Return the facts of an entry of the trail, if it tells of `event`."""
    try:
        content = read_json(entry.encode()).content
    except Malformed:
        return {}
    facts = content.get("facts")
    return facts if content.get("event") == event and isinstance(facts, dict) else {}


def _sample(look: Look) -> Values | None:
    """Return what the sample says of itself, if the trail knows it."""
    content = look.content(SAMPLE)
    try:
        sample = read_json(content or b"")
        sample.hash_of("population", "sha256")
    except Malformed:
        look.report.find(0, "sample_malformed")
        return None
    drawings = (
        _facts(read_json(line).text("entry"), "sample.draw")
        for line in (look.content(OWN) or b"").splitlines()
        if _is_object(line)
    )
    known = {facts.get("sha256") for facts in drawings}
    if look.digests.get(SAMPLE) not in known:
        look.report.find(0, "sample_differs")
    return sample


def _is_object(line: bytes) -> bool:
    try:
        read_json(line).text("entry")
    except Malformed:
        return False
    return True


def _records(look: Look, sample: Values) -> None:
    """Check that every record is there as it was, and no other, with its entries and files."""
    report = look.report
    wanted = dict(_listed(sample))
    found = {look.digests[name]: name for name in look.archive.names if name.startswith("records/")}
    for number, digest in wanted.items():
        if digest in found:
            _record(look, found[digest], number)
        else:
            report.find(0, "record_missing", number=number)
    known = set(wanted.values())
    for digest, name in found.items():
        if digest not in known:
            report.find(0, "record_extra", file=name)
    report.records = len(wanted)


def _listed(sample: Values) -> Iterator[tuple[str, str]]:
    records = sample.content.get("records")
    for each in records if isinstance(records, list) else []:
        if isinstance(each, dict):
            yield str(each.get("number"))[:80], str(each.get("sha256"))


def _record(look: Look, name: str, number: str) -> None:
    try:
        content = read_json(look.content(name) or b"").content
    except Malformed:
        look.report.find(0, "record_missing", number=number)
        return
    _belongings(look, content, number)


def _judgements(look: Look, sample: Values) -> None:
    """Check that what people judged of the requirement is proven, and its files are there."""
    judgements = sample.content.get("judgements")
    for each in judgements if isinstance(judgements, list) else []:
        if isinstance(each, dict):
            _belongings(look, each, str(each.get("requirement"))[:80])


def _belongings(look: Look, content: dict[str, Any], number: str) -> None:
    """Check the entries and files of a record or a judgement."""
    lines, files = content.get("trail"), content.get("files")
    unproven = [
        line
        for line in (lines if isinstance(lines, list) else [])
        if sha256(str(line).encode("utf-8", "replace")).hexdigest() not in look.proven
    ]
    if unproven:
        look.report.find(0, "entries_not_proven", number=number, count=len(unproven))
    for each in files if isinstance(files, list) else []:
        if not isinstance(each, dict) or not each.get("is_kept"):
            continue
        digest = str(each.get("sha256"))
        if look.digests.get(f"files/{digest}") != digest:
            look.report.find(0, "attachment_missing", number=number, name=str(each.get("name")))


def _population(look: Look, sample: Values) -> None:
    """Check the population, and draw from it once more."""
    report, archive = look.report, look.archive
    population = Values(sample.content["population"])
    if look.digests.get(POPULATION) != population.hash("sha256"):
        report.find(0, "population_differs")
        return
    if sample.content.get("algorithm") != drawing.ALGORITHM:
        report.notice(0, "algorithm_unknown")
        return

    def lines() -> Iterator[tuple[str, str]]:
        file: IO[bytes]
        with archive.reading(POPULATION) as file:
            yield from drawing.lines(file)

    try:
        count = sum(1 for _line in lines())
        named = sample.content.get("numbers")
        numbers = drawing.drawn(
            lines,
            method=sample.text("method"),
            seed=sample.text("seed"),
            size=sample.number("wanted", 10_000),
            named=[str(each) for each in named] if isinstance(named, list) else [],
        )
    except (*BROKEN, ValueError):  # Malformed is one
        report.find(0, "population_differs")
        return
    if count != population.content.get("count"):
        report.find(0, "population_differs")
    if numbers != [number for number, _digest in _listed(sample)]:
        report.find(0, "drawing_differs")
