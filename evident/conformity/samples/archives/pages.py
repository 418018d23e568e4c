"""Pages of an archive: HTML without scripts, in both languages, to be read and printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from evident.conformity.samples.models import Result, Sample, SampledRecord
from evident.conformity.samples.populations import LANGUAGES

STYLE = Path(__file__).with_name("archive.css")


@dataclass(frozen=True)
class Kept:
    """A record of the sample with the name its files have in the archive."""

    item: SampledRecord
    stem: str
    frozen: dict[str, Any]
    results: list[Result]

    @property
    def latest(self) -> Result | None:
        """What was found last."""
        return self.results[0] if self.results else None


def pages(
    sample: Sample, records: list[Kept], about: dict[str, Any]
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every page."""
    yield "style.css", STYLE.read_bytes()
    told = sample.told
    for folder, language in LANGUAGES.items():
        other = next(each for each in LANGUAGES if each != folder)
        shared = {
            "sample": sample,
            "told": told,
            "about": about,
            "records": records,
            "judgements": sample.judgements,
            "language": language,
            "other": other,
        }
        with override(language):
            index = shared | {"prefix": "../files/"}
            yield f"{folder}/index.html", written("samples/archive/index.html", index)
            for place, each in enumerate(records):
                more = {
                    "kept": each,
                    "item": each.item,
                    "frozen": each.frozen,
                    "prefix": "../files/",
                    "page": f"{each.stem}.html",
                    "before": records[place - 1] if place else None,
                    "after": records[place + 1] if place + 1 < len(records) else None,
                }
                page = written("samples/archive/record.html", shared | more)
                yield f"{folder}/{each.stem}.html", page
    yield "index.html", written("samples/archive/start.html", {"sample": sample, "told": told})


def written(template: str, context: dict[str, Any]) -> bytes:
    """Return a page."""
    return render_to_string(template, context).encode()
