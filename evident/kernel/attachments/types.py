"""What a file is: by its bytes, never by what its sender says."""

import unicodedata
from pathlib import PurePosixPath

import puremagic

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types a browser may show within a page: pictures that cannot hold a script."""
TOLD = SHOWN | {TEXT, "application/pdf", "application/zip", "text/csv"}
"""Types a download is labelled with; anything else is just bytes to a browser."""
LONGEST_NAME = 200
RUNS = frozenset(
    {
        ".apk", ".app", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".iso", ".jar",
        ".js", ".jse", ".lnk", ".msc", ".msi", ".pif", ".ps1", ".reg", ".scr", ".vbe", ".vbs",
        ".wsf", ".wsh",
    }
)  # fmt: skip
"""Endings of files that run at a double click."""
RUNS_BY_BYTES = (b"MZ", b"\x7fELF")


def sniffed(head: bytes, *, name: str) -> str:
    """Return the media type of a file that begins with `head`; its name only decides a tie."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        found = []
    ending = PurePosixPath(name.lower()).suffix
    known = [match for match in found if match.mime_type]
    of_name = [match for match in known if match.extension == ending]
    if known and (known[0].confidence > 0.2 or of_name):  # less is one or two bytes alike
        return str((of_name or known)[0].mime_type)
    return TEXT if is_text(head) else UNKNOWN


def is_text(head: bytes) -> bool:
    """Return whether these bytes are text that can be read."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # not just a character cut in two at the end
            return False
        text = head[: error.start].decode("utf-8")
    return not any(unicodedata.category(c) == "Cc" and c not in "\t\r\n\f\x1b" for c in text)


def runs_by_itself(head: bytes, *, name: str) -> bool:
    """Return whether opening the file would run it."""
    return PurePosixPath(name.lower()).suffix in RUNS or head.startswith(RUNS_BY_BYTES)


def safe_name(name: str) -> str:
    """
    Return a file name that can do no harm: no folders, nothing invisible, of bounded length.

    Characters that turn the direction of writing are among the invisible: they make
    `gpj.exe` of `exe.jpg`.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    kept = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    kept = " ".join(kept.split()).strip(". ") or "file"
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME and dot and len(ending) <= 16:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return kept[:LONGEST_NAME]
