"""Checks an export line by line, in one pass and bounded memory."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from os import PathLike
from pathlib import Path

from trail_verifier import batch as batches
from trail_verifier.batch import Batch
from trail_verifier.reading import Unreadable, lines
from trail_verifier.report import Finding, Report
from trail_verifier.signed import (
    FORMAT,
    HASH,
    Head,
    Header,
    Malformed,
    read_head,
    read_header,
    read_signed,
)

NOTE = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")
ENTRY, HEAD, END = b'{"at":', b'{"head":', b'{"end":'
BEFORE_THE_FIRST = "0" * 64


@dataclass
class Walk:
    """How far the reading of one file has come."""

    report: Report
    noted: tuple[int, str] | None
    header: Header
    batch: Batch = field(default_factory=lambda: Batch(None, 0))
    last: Head | None = None
    is_chain_known: bool = True
    is_note_met: bool = False
    is_ended: bool = False


def verify(
    path: str | PathLike[str],
    head: str | None = None,
    *,
    keys: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Report:
    """
    Report whether the export at `path` is what was sealed.

    `head` is a head noted elsewhere, `batch:hash`; `keys` are the public keys (hexadecimal)
    one trusts, else those the file itself names are used. `progress` gets bytes read.
    Never raises for what a file holds.
    """
    report = Report(keys=[key.strip().lower() for key in keys], are_keys_given=bool(keys))
    try:
        _read(report, _noted(head), Path(path), progress)
    except Unreadable as stop:
        report.unreadable = Finding(stop.line, stop.code, stop.facts)
    return report


def _noted(head: str | None) -> tuple[int, str] | None:
    if head is None:
        return None
    note = NOTE.fullmatch(head.strip().lower())
    if note is None:
        raise Unreadable("head_note_malformed")
    return int(note[1]), note[2]


def _read(
    report: Report,
    noted: tuple[int, str] | None,
    path: Path,
    progress: Callable[[int], None] | None,
) -> None:
    if not all(HASH.fullmatch(key) for key in report.keys):
        raise Unreadable("key_malformed")
    source = lines(path, progress)
    first = next(source, b"")
    walk = Walk(report, noted, _header(report, first))
    digest, number = sha256(first), 1
    for number, line in enumerate(source, 2):
        if walk.is_ended:
            report.find(number, "after_end")
            break
        if line.startswith(ENTRY):
            batches.add_entry(walk.batch, line, number)
            report.entries += 1
        elif line.startswith(HEAD):
            batches.close(walk.batch, report)
            _head(walk, line, number)
        elif line.startswith(END):
            batches.close(walk.batch, report)
            _end(walk, line, number, digest.hexdigest())
        elif line.startswith(batches.LEAVES):
            batches.read_leaves(walk.batch, line, number, report)
        else:  # damaged, or marked as missing: it stands where an entry belongs
            batches.add_entry(walk.batch, line, number)
            report.entries += 1
        digest.update(line)
    report.lines = number
    if not walk.is_ended:
        batches.close(walk.batch, report)
        report.find(number, "cut_off")
    _finish(walk)


def _header(report: Report, line: bytes) -> Header:
    if not line:
        raise Unreadable("empty")
    try:
        header = read_header(line)
    except Malformed:
        raise Unreadable("not_a_trail", 1) from None
    if header.format != FORMAT:
        raise Unreadable("format_unknown", 1)
    if not report.are_keys_given:
        report.keys = header.public_keys
    if header.first_batch != 1:
        report.notice(1, "begins_later", batch=header.first_batch)
    return header


def _head(walk: Walk, line: bytes, number: int) -> None:
    report, last = walk.report, walk.last
    report.batches += 1
    try:
        head = read_head(line)
    except Malformed:
        report.find(number, "head_malformed")
        walk.batch, walk.is_chain_known = Batch(None, number), False
        return
    if head.key not in report.keys:
        report.find(number, "key_unknown", batch=head.batch, key=head.key)
    elif last and last.key != head.key and not report.are_keys_given:
        report.find(number, "key_changed", batch=head.batch, key=head.key)
    if not head.signed.is_signed_by(head.key):
        report.find(number, "signature_wrong", batch=head.batch)
    if walk.is_chain_known:  # else an unreadable head stood before, and that was reported
        _chain(walk, head, number)
    if last:
        _times(report, last, head, number)
    _meet_note(walk, head, number)
    report.first_sealed_at = report.first_sealed_at or head.signed.values.text("sealed_at")
    report.last_sealed_at = head.signed.values.text("sealed_at")
    report.last_head = f"{head.batch}:{head.signed.digest()}"
    walk.batch, walk.last, walk.is_chain_known = Batch(head, number), head, True


def _chain(walk: Walk, head: Head, number: int) -> None:
    """Check that the head follows the one before: by number, hash and position."""
    last, report = walk.last, walk.report
    if last:
        batch, previous, first = last.batch + 1, last.signed.digest(), last.first + last.count
    elif walk.header.first_batch == 1:
        batch, previous, first = 1, BEFORE_THE_FIRST, 0
    else:  # what came before is not in this file; the head's own word has to do
        batch, previous, first = walk.header.first_batch, head.previous, head.first
    if head.batch != batch:
        report.find(number, "batch_unexpected", batch=head.batch, expected=batch)
    if head.previous != previous:
        report.find(number, "chain_broken", batch=head.batch)
    if head.first != first:
        report.find(number, "position_wrong", batch=head.batch, position=head.first, expected=first)


def _times(report: Report, last: Head, head: Head, number: int) -> None:
    if head.sealed_at < last.sealed_at:
        report.notice(number, "clock_backwards", batch=head.batch)
    _silence(report, number, last, head.sealed_at)


def _silence(report: Report, line: int, last: Head, until: datetime) -> None:
    """Notice silence that no signed head covers; twice the promised interval is tolerated."""
    if (until - last.sealed_at).total_seconds() > 2 * 60 * last.heartbeat_minutes:
        report.notice(
            line,
            "heartbeat_missing",
            begin=f"{last.sealed_at:%Y-%m-%d %H:%M:%S} UTC",
            end=f"{until:%Y-%m-%d %H:%M:%S} UTC",
            minutes=last.heartbeat_minutes,
        )


def _meet_note(walk: Walk, head: Head, number: int) -> None:
    if walk.noted is None:
        return
    batch, digest = walk.noted
    if head.batch == batch:
        found = head.signed.digest()
    elif walk.last is None and head.batch == batch + 1:
        found = head.previous
    else:
        return
    walk.is_note_met = True
    if found == digest:
        walk.report.is_head_found = True
    else:
        walk.report.find(number, "head_differs", batch=batch, noted=digest, found=found)


def _end(walk: Walk, line: bytes, number: int, digest: str) -> None:
    report, header = walk.report, walk.header
    walk.is_ended = True
    try:
        signed = read_signed(line, "end")
        key, stated = signed.values.hash("key"), signed.values.hash("sha256")
        counts = (signed.values.number("batches"), signed.values.number("entries"))
    except Malformed:
        report.find(number, "end_malformed")
        return
    if key not in report.keys:
        report.find(number, "end_key_unknown", key=key)
    if not signed.is_signed_by(key):
        report.find(number, "end_signature_wrong")
    if not counts == (report.batches, report.entries) == (header.batches, header.entries):
        report.find(number, "counts_differ", batches=counts[0], entries=counts[1])
    if stated != digest:
        report.find(number, "file_differs")


def _finish(walk: Walk) -> None:
    """Report what only the whole file can show."""
    report, last, noted = walk.report, walk.last, walk.noted
    reached = last.batch if last else 0
    if last:
        _silence(report, 0, last, walk.header.exported_at)
    if noted is None:
        report.notice(0, "head_not_given")
    elif noted[0] > reached:
        report.find(0, "head_beyond", batch=reached, noted=noted[0])
    elif noted[0] < walk.header.first_batch - 1:
        report.find(0, "head_before", batch=walk.header.first_batch, noted=noted[0])
    elif not walk.is_note_met:
        report.find(0, "head_not_met", noted=noted[0])
    is_all_noted = report.is_head_found and noted is not None and noted[0] == reached
    if not report.are_keys_given and not is_all_noted:
        report.notice(0, "keys_not_given")
