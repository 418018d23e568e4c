"""The letters that documents are set in: Noto Sans SC, which has Latin and Chinese ones."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC")
"""The same letters under the names by which they are handed out."""
CODE_FAMILIES = ("DejaVu Sans Mono", *FAMILIES)
"""typst brings the first one along."""
ENDINGS = frozenset({".ttf", ".otf", ".ttc"})
ROOT = Path(__file__).resolve().parents[3]


class Missing(Exception):
    """There are no letters to set a document in; says so in a sentence."""


def folders() -> list[str]:
    """Return where the letters lie. Raises Missing if there are none."""
    places = [ROOT / name for name in settings.FONT_FOLDERS]
    found = [str(place) for place in places if has_letters(place)]
    if not found:
        raise Missing(
            _(
                "The file cannot be made: its fonts are missing. Ask your administrator to run"
                " “%(command)s”."
            )
            % {"command": "make install"}
        )
    return found


def has_letters(place: Path) -> bool:
    """Return whether there are fonts in a folder."""
    return place.is_dir() and any(each.suffix.lower() in ENDINGS for each in place.iterdir())
