"""What somebody without the key can do to an export, and that it is found."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trail_verifier import verify
from trail_verifier.tests.exports import KEY, OTHER_KEY, entry_line, keep, seal, sign_again, write

BATCHES = seal([4, 0, 7, 1, 2])
EXPORT = write(BATCHES)
LINES = EXPORT.splitlines(keepends=True)
NOTED = BATCHES[-1].head.note()
PUBLIC = BATCHES[0].head.key

thorough = settings(
    deadline=None,
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def codes(report):
    return {finding.code for finding in report.findings}


def check(tmp_path, content, **options):
    return verify(keep(tmp_path, content), **options)


def first_line_of(batch):
    """Return the index of the first entry line of a batch with entries."""
    return LINES.index(batch.lines[0] + b"\n")


def test_an_untouched_export_is_good(tmp_path):
    report = check(tmp_path, EXPORT, head=NOTED, keys=[PUBLIC])

    assert (report.exit_code, report.entries, report.batches) == (0, 14, 5)
    assert (report.findings, report.notices) == ([], [])
    assert (report.last_head, report.is_head_found) == (NOTED, True)


def test_a_trail_without_any_batch_is_good(tmp_path):
    assert check(tmp_path, write([])).is_good


@pytest.mark.slow
@thorough
@given(at=st.integers(0, len(EXPORT) - 1), bit=st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_found(tmp_path, at, bit):
    changed = bytearray(EXPORT)
    changed[at] ^= 1 << bit

    assert check(tmp_path, bytes(changed)).exit_code != 0


@pytest.mark.slow
@thorough
@given(begin=st.integers(0, len(EXPORT) - 1), length=st.integers(1, 400), new=st.binary(max_size=9))
def test_any_replaced_piece_is_found(tmp_path, begin, length, new):
    changed = EXPORT[:begin] + new + EXPORT[begin + length :]
    if changed.rstrip(b"\n") != EXPORT.rstrip(b"\n"):
        assert check(tmp_path, changed).exit_code != 0


@pytest.mark.slow
@thorough
@given(order=st.permutations(range(len(LINES))))
def test_any_other_order_of_lines_is_found(tmp_path, order):
    changed = b"".join(LINES[at] for at in order)
    if changed != EXPORT:
        assert check(tmp_path, changed).exit_code != 0


@pytest.mark.slow
@thorough
@given(at=st.integers(0, len(LINES) - 1), other=st.integers(0, len(LINES) - 1))
def test_a_line_deleted_or_repeated_is_found(tmp_path, at, other):
    deleted = LINES[:at] + LINES[at + 1 :]
    repeated = [*LINES[:other], LINES[at], *LINES[other:]]

    assert check(tmp_path, b"".join(deleted)).exit_code != 0
    assert check(tmp_path, b"".join(repeated)).exit_code != 0


@pytest.mark.slow
@thorough
@given(length=st.integers(0, len(EXPORT) - 2))
def test_a_file_cut_anywhere_is_found(tmp_path, length):
    assert check(tmp_path, EXPORT[:length]).exit_code != 0


def test_an_edited_entry_is_named_by_line_and_position(tmp_path):
    at = first_line_of(BATCHES[2]) + 2
    lines = [*LINES]
    lines[at] = lines[at].replace(b"resolved", b"rejected")

    report = check(tmp_path, b"".join(lines))

    edit = report.findings[0]
    assert (edit.code, edit.line, edit.facts["position"]) == ("entry_changed", at + 1, 6)
    assert codes(report) == {"entry_changed", "file_differs"}


def test_a_deleted_entry_is_named_by_position(tmp_path):
    at = first_line_of(BATCHES[2]) + 2

    report = check(tmp_path, b"".join(LINES[:at] + LINES[at + 1 :]))

    assert report.findings[0].code == "entry_deleted"
    assert report.findings[0].facts["position"] == 6


def test_an_inserted_entry_is_named_by_line(tmp_path):
    at = first_line_of(BATCHES[2]) + 2

    report = check(tmp_path, b"".join([*LINES[:at], entry_line(99) + b"\n", *LINES[at:]]))

    assert (report.findings[0].code, report.findings[0].line) == ("entry_inserted", at + 1)


def test_an_entry_moved_within_its_batch_is_named(tmp_path):
    at = first_line_of(BATCHES[2])
    lines = [*LINES[:at], LINES[at + 1], LINES[at], *LINES[at + 2 :]]

    report = check(tmp_path, b"".join(lines))

    assert (report.findings[0].code, report.findings[0].line) == ("entry_moved", at + 2)


def test_an_entry_copied_within_its_batch_is_named(tmp_path):
    at = first_line_of(BATCHES[2])

    report = check(tmp_path, b"".join([*LINES[: at + 3], LINES[at], *LINES[at + 3 :]]))

    assert "entry_repeated" in codes(report)


def test_an_entry_gone_from_the_database_is_named(tmp_path):
    gone = BATCHES[2].lines[3]

    report = check(tmp_path, write(BATCHES, missing={gone}))

    assert codes(report) == {"entry_missing"}
    assert report.findings[0].facts["position"] == 7


def test_hashes_made_anew_with_another_key_are_found(tmp_path):
    forged = seal([4, 0, 7, 1, 2], key=OTHER_KEY)

    report = check(tmp_path, write(forged, key=OTHER_KEY), keys=[PUBLIC])

    assert {"key_unknown", "end_key_unknown"} <= codes(report)


def test_hashes_made_anew_with_another_key_are_found_by_the_noted_head_alone(tmp_path):
    forged = seal([4, 0, 7, 1, 2], key=OTHER_KEY)

    report = check(tmp_path, write(forged, key=OTHER_KEY), head=NOTED)

    assert codes(report) == {"head_differs"}


def test_a_batch_signed_anew_by_another_key_is_found_without_any_note(tmp_path):
    forged = [*BATCHES[:3], sign_again(BATCHES[3], OTHER_KEY), BATCHES[4]]

    report = check(tmp_path, write(forged))

    assert {"key_changed", "chain_broken"} <= codes(report)


def test_hashes_made_anew_without_signing_are_found(tmp_path):
    batch = BATCHES[2]
    lines = [*batch.lines[:-1], entry_line(99)]
    edited = replace(batch, lines=lines)
    edited = replace(edited, head=sign_again(edited, KEY).head)  # new root, old signature

    report = check(tmp_path, write([*BATCHES[:2], edited, *BATCHES[3:]]))

    assert {"signature_wrong", "chain_broken"} <= codes(report)


def test_the_key_holder_rewriting_history_is_found_by_the_noted_head(tmp_path):
    rewritten = seal([4, 0, 7, 1, 3])

    report = check(tmp_path, write(rewritten), head=NOTED, keys=[PUBLIC])

    assert codes(report) == {"head_differs"}


def test_swapped_batches_are_found(tmp_path):
    swapped = [BATCHES[0], BATCHES[2], BATCHES[1], *BATCHES[3:]]

    report = check(tmp_path, write(swapped))

    assert {"batch_unexpected", "chain_broken"} <= codes(report)


def test_a_left_out_batch_is_found(tmp_path):
    report = check(tmp_path, write([*BATCHES[:3], BATCHES[4]]))

    assert {"batch_unexpected", "chain_broken", "position_wrong"} == codes(report)


def test_an_older_export_is_found_by_the_noted_head(tmp_path):
    older = write(BATCHES[:3])

    assert check(tmp_path, older).is_good
    assert codes(check(tmp_path, older, head=NOTED)) == {"head_beyond"}


def test_a_newer_export_still_holds_the_noted_head(tmp_path):
    report = check(tmp_path, EXPORT, head=BATCHES[2].head.note())

    assert report.is_good
    assert report.is_head_found


def test_an_export_from_a_later_batch_is_tied_to_the_head_noted_before_it(tmp_path):
    later = write(BATCHES[3:])

    tied = check(tmp_path, later, head=BATCHES[2].head.note())
    untied = check(tmp_path, later, head=BATCHES[0].head.note())

    assert (tied.is_good, tied.is_head_found) == (True, True)
    assert tied.notices[0].code == "begins_later"
    assert codes(untied) == {"head_before"}


def test_a_changed_key_is_accepted_only_when_both_are_given(tmp_path):
    handed_over = [*BATCHES[:4], sign_again(BATCHES[4], OTHER_KEY)]
    keys = [PUBLIC, handed_over[-1].head.key]
    content = write(handed_over, key=OTHER_KEY)

    assert codes(check(tmp_path, content)) == {"key_changed"}
    assert check(tmp_path, content, keys=keys).is_good


def test_silence_without_heartbeat_is_noticed(tmp_path):
    report = check(tmp_path, write(seal([1, 0, 1], minutes_apart=121)))

    assert report.is_good
    assert [notice.code for notice in report.notices].count("heartbeat_missing") == 2


def test_a_clock_set_back_is_noticed(tmp_path):
    report = check(tmp_path, write(seal([1, 1], minutes_apart=-1)))

    assert "clock_backwards" in {notice.code for notice in report.notices}
