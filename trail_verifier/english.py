"""Every sentence of the verifier in English."""

ENGLISH: dict[str, str] = {
    "not_opened": "The file cannot be read: {why}.",
    "empty": "The file is empty.",
    "not_a_trail": "This is not an export of a trail, or its first line was changed.",
    "format_unknown": "This export has a format this program does not know; use a newer one.",
    "line_too_long": "A line is longer than {most} bytes; no export has such lines.",
    "gzip_damaged": "The compressed file is damaged or ends early.",
    "head_note_malformed": (
        "The noted head must look like 12:9f86d0…, a number, a colon and 64 hexadecimal digits."
    ),
    "key_malformed": "A public key must be 64 hexadecimal digits.",
    "proof_malformed": "This is not a proof of inclusion, or it is damaged.",
    "not_included": (
        "The entry is not part of batch {batch}: it was changed, or was never sealed there."
    ),
    "line_unexpected": "A line stands where none belongs.",
    "entries_without_head": "Entries stand before any signed head; nothing vouches for them.",
    "leaves_wrong": "The list of hashes of batch {batch} is not the one that was signed.",
    "leaves_missing": "The list of hashes of batch {batch} is missing.",
    "batch_differs": "The entries of batch {batch} are not those that were sealed.",
    "entry_changed": "Entry {position} (batch {batch}) was changed after it was sealed.",
    "entry_missing": (
        "Entry {position} (batch {batch}) was no longer in the database when it was exported."
    ),
    "entry_inserted": "This line was inserted into batch {batch}; it was never sealed there.",
    "entry_deleted": "Entry {position} was deleted from batch {batch}.",
    "entry_moved": (
        "Entry {position} (batch {batch}) stands in another place than it was sealed in."
    ),
    "entry_repeated": "Entry {position} (batch {batch}) stands here a second time.",
    "head_malformed": "This head of a batch is damaged; its entries cannot be checked.",
    "key_unknown": "Batch {batch} is signed by key {key}, which is none of those that are trusted.",
    "key_changed": (
        "From batch {batch} on, another key signs: {key}. If the organisation confirms that it "
        "changed its key, give both keys with --key."
    ),
    "signature_wrong": (
        "The signature of batch {batch} does not fit: its head was changed or forged."
    ),
    "batch_unexpected": (
        "Here batch {expected} must stand, not batch {batch}: batches were deleted, inserted "
        "or moved."
    ),
    "chain_broken": "Batch {batch} does not follow the batch that stands before it.",
    "position_wrong": (
        "Batch {batch} begins at entry {position}; it must begin at entry {expected}."
    ),
    "head_differs": (
        "Batch {batch} is not the one that was noted: the trail was rewritten since. Noted "
        "{noted}, found {found}."
    ),
    "head_beyond": (
        "The file ends with batch {batch}, but batch {noted} was noted: the file is cut off, "
        "or is an older export."
    ),
    "head_before": (
        "The file begins with batch {batch}, after the noted batch {noted}: it cannot be "
        "compared. Ask for an export from batch {noted} on."
    ),
    "head_not_met": "The noted batch {noted} was not found in the file.",
    "end_malformed": "The last line is damaged.",
    "end_key_unknown": "The file is closed by key {key}, which is none of those that are trusted.",
    "end_signature_wrong": "The signature that closes the file does not fit.",
    "counts_differ": "The file says it holds {batches} batches and {entries} entries; it does not.",
    "file_differs": "The file is not the one that was exported: something in it was changed since.",
    "cut_off": "The closing line is missing: the end of the file was cut off.",
    "after_end": "Something was added after the closing line.",
    "begins_later": "The file begins with batch {batch}; earlier batches are not part of it.",
    "clock_backwards": (
        "Batch {batch} is dated before the batch that stands before it: a clock was set back."
    ),
    "heartbeat_missing": (
        "From {begin} to {end} no head was signed, though one is due every {minutes} minutes: "
        "that nothing happened in this time is not proven."
    ),
    "keys_not_given": (
        "The public key was taken from the file itself. Note it elsewhere, and give it with "
        "--key next time."
    ),
    "head_not_given": (
        "No noted head was given, so an older or shortened export cannot be told from a "
        "current one."
    ),
    "verdict_good": "Good: all is as it was sealed (entries: {entries}, batches: {batches}).",
    "verdict_included": "Good: the entry is part of the trail, sealed under head {head}.",
    "verdict_tampered": "NOT good. Findings: {count} (entries: {entries}, batches: {batches}).",
    "archive_damaged": "This is not a ZIP file, or it is damaged.",
    "not_an_archive": "There is no manifest.json in it: this is not the archive of a sample.",
    "file_twice": "The file {file} stands in the archive more than once.",
    "file_extra": "The file {file} was added: the manifest does not know it.",
    "file_missing": "The file {file} was left out.",
    "file_changed": "The file {file} was changed.",
    "manifest_malformed": "The manifest was damaged.",
    "manifest_differs": "The manifest is not the one that the trail knows.",
    "proof_wrong": (
        "A proof in {file} does not hold: it was changed, or its entry was never sealed."
    ),
    "sample_malformed": "The file sample.json was damaged or left out.",
    "sample_differs": "The sample is not the one that was drawn: the trail knows another.",
    "record_missing": "The record {number} was changed or left out.",
    "record_extra": "The record in {file} does not belong to the sample.",
    "entries_not_proven": "Record {number}: entries of the trail without proof: {count}.",
    "attachment_missing": "Record {number}: the file “{name}” was changed or left out.",
    "population_differs": "The population is not the one that the sample was drawn from.",
    "drawing_differs": "Drawn once more, the sample has other records.",
    "algorithm_unknown": ("This program does not know how the sample was drawn; use a newer one."),
    "verdict_archive_good": (
        "Good: the archive is as it was packed (files: {files}, records: {records}, entries "
        "proven: {entries})."
    ),
    "verdict_archive_tampered": "NOT good. Findings: {count} (files: {files}).",
    "verdict_unreadable": "Not verified.",
    "more": "… and {count} more.",
    "line": "line {line}: {sentence}",
    "span": "Sealed from {begin} to {end}.",
    "last_head": "Last head, to note elsewhere: {head}",
    "key": "Public key: {key}",
    "noted_good": "The noted head stands in the file; nothing before it was changed since.",
    "note": "Note: {text}",
    "finding": "Finding: {text}",
    "stopped": "Stopped: {text}",
    "may_be_archive": (
        "It may be the archive of a sample: that is checked with --archive, or by"
        " evident trail verify-archive."
    ),
}
