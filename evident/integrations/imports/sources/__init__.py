"""The sources an import knows by name. Each is a mapping; `csv` takes the one it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.integrations.imports.mapping import read_mapping
from evident.integrations.imports.problems import ImportRefused


@dataclass(frozen=True)
class Source:
    """A kind of file the product can read."""

    code: str
    name: str | Promise
    mapping_path: Path | None = None
    """The mapping shipped with the product; None where one has to be given."""

    def mapping(self, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the mapping to use: the given one, else the shipped. Raises ImportRefused."""
        if given:
            return dict(given)
        if self.mapping_path is None:
            raise ImportRefused("no_mapping", source=self.code)
        return read_mapping(self.mapping_path)


SOURCES = {
    source.code: source
    for source in (
        Source(
            "servicenow-log",
            _("ServiceNow: log of incident updates"),
            Path(__file__).with_name("servicenow-log.yaml"),
        ),
        Source("csv", _("Any CSV file, with a mapping")),
    )
}


def source_of(code: str) -> Source:
    """Return the source called `code`. Raises ImportRefused."""
    try:
        return SOURCES[code]
    except KeyError as error:
        raise ImportRefused("unknown_source", source=code, known=_(", ").join(SOURCES)) from error
