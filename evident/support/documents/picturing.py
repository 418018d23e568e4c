"""How pictures stand in a document's text: their names, their lines, what to write in them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from evident.kernel.attachments.incoming import File
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


BOTH = "both"
"""Where a picture stands that is put into every text that is written."""


@dataclass(frozen=True)
class Picture:
    """A picture to be put at the end of a text: `place` is zh, en or both."""

    file: File
    alt: str = ""
    caption: str = ""
    place: str = BOTH


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


def placed(texts: Mapping[str, str], picture: Picture, *, name: str) -> dict[str, str]:
    """Return the texts in which a picture stands that is kept as `name`, with it at their end."""
    written = [each for each in ("zh", "en") if texts[f"title_{each}"].strip()]
    chosen = [picture.place] if picture.place in written else written
    shown = line(name, alt=picture.alt, caption=picture.caption)
    return {f"body_{each}": f"{texts[f'body_{each}']}\n\n{shown}".strip() for each in chosen}


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
