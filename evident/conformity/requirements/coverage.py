"""
Which requirements of ISO/IEC 20000-1:2018 are answered whole by the checks there are.

A catalogue says how far records *could* answer a requirement; this says of which they do. Of all
others a person judges the rest. Pure data: docs/requirements.md is made from it.
"""

from collections.abc import Iterable

OF_WORK = frozenset({"record", "report"})
"""Kinds of documented information that come of work: no document approved beforehand is one."""
WHOLE = frozenset(
    {
        "7.5.2-a",
        "7.5.2-b",
        "8.3.2-b",
        "8.3.2-f",
        "8.3.2-g",
        "8.6.1-a",
        "8.6.1-b",
        "8.6.1-c",
        "8.6.1-d",
        "8.6.1-e",
        "8.6.1-g",
        "8.6.1-h",
        "8.6.2-a",
        "8.6.2-b",
        "8.6.2-c",
        "8.6.2-d",
    }
)
"""Each was read against its statement in the catalogue: nothing it says is left to judgement."""


def is_written(documents: Iterable[str]) -> bool:
    """Return whether an approved document may answer what asks for `documents`."""
    return bool(set(documents) - OF_WORK)
