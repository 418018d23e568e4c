"""How pictures stand in a document's text: their names, their lines, what to write in them."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from evident.kernel.attachments.types import safe_name

LONGEST_STEM = 60
PICTURE = re.compile(
    r"!\[(?P<alt>[^\]\n]*)\]\(\s*<?(?P<name>[^)>\n]+?)>?"
    r"(?:\s+(?:\"(?P<caption>[^\"\n]*)\"|'[^'\n]*'))?\s*\)"
)
DESCRIBE = gettext_noop("Say what the picture shows")
CAPTION = gettext_noop("Caption of the picture")
UNREADABLE = gettext_noop(
    "Picture missing here: it lies on the computer it was copied from, where the browser may not"
    " read it. Copy the picture alone and paste it here, or save it as a file and drop it here."
)
ELSEWHERE = gettext_noop(
    "Picture missing here: it lies on another server, from which nothing is fetched. Save it as a"
    " file and drop it here."
)
LANGUAGES = ("en", "zh-hans")
MARKS = str.maketrans({"[": "(", "]": ")", '"': "”", "\\": "/", "\n": " ", "`": "'"})


def named(name: str, ending: str, taken: Collection[str]) -> str:
    """Return a name no file in `taken` has, and that Markdown can hold as it is."""
    stem = PurePosixPath(safe_name(name)).stem
    kept = "".join(letter if letter.isalnum() else "-" for letter in stem)
    stem = re.sub("-{2,}", "-", kept).strip("-")[:LONGEST_STEM] or "picture"
    found, number = f"{stem}.{ending}", 1
    while found in taken:
        number += 1
        found = f"{stem}-{number}.{ending}"
    return found


def line(name: str, *, alt: str = "", caption: str = "") -> str:
    """Return the line that shows a picture; what is not said yet stands there to be written."""
    alt = " ".join(alt.split()).translate(MARKS) or _(DESCRIBE)
    caption = " ".join(caption.split()).translate(MARKS) or _(CAPTION)
    return f'![{alt}]({name} "{caption}")'


def missing(*, is_elsewhere: bool) -> str:
    """Return the sentence that stands where a picture could not be taken over."""
    return _(ELSEWHERE) if is_elsewhere else _(UNREADABLE)


def sentences_of(*sources: str) -> frozenset[str]:
    """Return these texts in every language."""
    found = set()
    for language in LANGUAGES:
        with override(language):
            found |= {_(source) for source in sources}
    return frozenset(found)
