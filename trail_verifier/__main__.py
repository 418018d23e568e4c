"""The program: `python -m trail_verifier FILE [--head HEAD] [--key PUBLICKEY]`."""

import argparse
import sys
import zipfile
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path

from trail_verifier.archive import verify_archive
from trail_verifier.inclusion import verify_inclusion
from trail_verifier.messages import language_of, sentence, told
from trail_verifier.reading import LONGEST_LINE
from trail_verifier.report import Report
from trail_verifier.verification import verify


def describe(report: Report, language: str) -> list[str]:
    """Return the report as lines of text."""
    text = []
    for kind, some, count in (
        ("finding", report.findings, report.finding_count),
        ("note", report.notices, report.notice_count),
    ):
        text += [sentence(kind, language, text=told(each, language)) for each in some]
        if count > len(some):
            text.append(sentence("more", language, count=count - len(some)))
    if report.unreadable:
        text.append(sentence("stopped", language, text=told(report.unreadable, language)))
    if report.first_sealed_at:
        begin, end = report.first_sealed_at, report.last_sealed_at
        text.append(sentence("span", language, begin=begin, end=end))
    if report.is_good:
        text += [sentence("key", language, key=key) for key in report.keys]
        if report.last_head:
            text.append(sentence("last_head", language, head=report.last_head))
        if report.is_head_found:
            text.append(sentence("noted_good", language))
    return [*text, verdict(report, language)]


def describe_archive(report: Report, language: str) -> list[str]:
    """Return the report of an archive as lines of text."""
    lines = describe(report, language)
    facts = {"files": report.files, "records": report.records, "entries": report.entries}
    if report.finding_count:
        facts["count"] = report.finding_count
        lines[-1] = sentence("verdict_archive_tampered", language, **facts)
    elif report.is_good:
        lines[-1] = sentence("verdict_archive_good", language, **facts)
    return lines


def verdict(report: Report, language: str) -> str:
    """Return the result in one sentence."""
    if report.finding_count:
        return sentence(
            "verdict_tampered",
            language,
            count=report.finding_count,
            entries=report.entries,
            batches=report.batches,
        )
    if report.unreadable:
        return sentence("verdict_unreadable", language)
    return sentence("verdict_good", language, entries=report.entries, batches=report.batches)


def hints(report: Report, file: str | PathLike[str], language: str) -> list[str]:
    """Return how to check a file that is no export of a trail, where it looks like an archive."""
    try:
        is_packed = Path(file).is_dir() or zipfile.is_zipfile(file)
    except OSError:
        is_packed = False
    return [sentence("may_be_archive", language)] if report.unreadable and is_packed else []


def arguments() -> argparse.ArgumentParser:
    """Return what the program understands."""
    parser = argparse.ArgumentParser(
        prog="trail_verifier",
        description="Check an exported trail offline. 离线校验导出的审计轨迹。",
        epilog="Exit code: 0 good, 1 tampered with, 2 not readable. "
        "退出码：0 通过，1 被篡改，2 无法读取。",
    )
    parser.add_argument("file", help="the export (.jsonl or .jsonl.gz) 导出文件")
    parser.add_argument(
        "--head", metavar="BATCH:HASH", help="a head noted elsewhere 另行记录的树头"
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="PUBLICKEY",
        help="a public key you trust, hexadecimal; may be repeated 受信任的公钥，可重复",
    )
    parser.add_argument(
        "--proof",
        action="store_true",
        help="FILE is the proof of inclusion of one entry; needs one --key 校验单个条目的包含证明",
    )
    parser.add_argument(
        "--archive",
        action="store_true",
        help="FILE is the archive of a sample, a ZIP or its folder 校验抽样档案包",
    )
    parser.add_argument("--language", choices=("en", "zh"), help="default: that of LANG 语言")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Verify a file, print what was found and return the exit code."""
    parser = arguments()
    given = parser.parse_args(argv)
    language = language_of(given.language)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if given.proof:
        if len(given.key) != 1:
            parser.error("--proof needs exactly one --key")
        return _verify_proof(given.file, given.key[0], given.head, language)
    if given.archive:
        report = verify_archive(given.file, keys=given.key)
        print("\n".join(describe_archive(report, language)))
        return report.exit_code
    report = verify(given.file, given.head, keys=given.key, progress=_progress(given.file))
    print("\n".join([*describe(report, language), *hints(report, given.file, language)]))
    return report.exit_code


def _verify_proof(file: str, key: str, head: str | None, language: str) -> int:
    try:
        with Path(file).open("rb") as proof:
            report = verify_inclusion(proof.read(LONGEST_LINE), key=key, head=head)
    except OSError as error:
        print(sentence("not_opened", language, why=error.strerror or str(error)))
        return 2
    lines = describe(report, language)
    if report.is_good:
        lines[-1] = sentence("verdict_included", language, head=report.last_head)
    print("\n".join(lines))
    return report.exit_code


def _progress(file: str) -> Callable[[int], None] | None:
    """Return what shows the share that was read, on a terminal only."""
    if not sys.stderr.isatty():
        return None
    try:
        size = max(Path(file).stat().st_size, 1)
    except OSError:
        return None
    done = 0

    def show(count: int) -> None:
        nonlocal done
        done += count
        print(f"\r{min(100, done * 100 // size):3d} %", end="\r", file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main())
