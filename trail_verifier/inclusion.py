"""Checks the proof that one entry is part of the trail, without the rest of the trail."""

from trail_verifier import merkle
from trail_verifier.report import Finding, Report
from trail_verifier.signed import Malformed, read_head, read_json

LONGEST_PROOF = 64


def verify_inclusion(proof: bytes, *, key: str, head: str | None = None) -> Report:
    """
    Report whether the entry inside `proof` was sealed under `key` (hexadecimal).

    `proof` is JSON: `entry` (the line of the entry), `index` (its place in the batch, from
    0), `path` (hashes) and `head` (the signed line). `head`, if given, is a noted `batch:hash`
    and must be this very head. Never raises for what a proof holds.
    """
    report = Report(keys=[key], are_keys_given=True)
    try:
        _check(report, proof, key, head)
    except (Malformed, UnicodeEncodeError):
        report.unreadable = Finding(0, "proof_malformed", {})
    return report


def _check(report: Report, proof: bytes, key: str, noted: str | None) -> None:
    values = read_json(proof)
    head = read_head(values.text("head").encode())
    if head.key != key:
        report.find(0, "key_unknown", batch=head.batch, key=head.key)
    if not head.signed.is_signed_by(head.key):
        report.find(0, "signature_wrong", batch=head.batch)
    is_included = merkle.is_included(
        leaf=merkle.leaf_hash(values.text("entry").encode()),
        index=values.number("index"),
        count=head.count,
        proof=[bytes.fromhex(step) for step in values.hashes("path", LONGEST_PROOF)],
        root=head.root,
    )
    if not is_included:
        report.find(0, "not_included", batch=head.batch)
    report.last_head = f"{head.batch}:{head.signed.digest()}"
    report.is_head_found = noted == report.last_head
    if noted is not None and not report.is_head_found:
        report.find(0, "head_differs", batch=head.batch, noted=noted, found=report.last_head)
    report.entries = report.batches = 1
