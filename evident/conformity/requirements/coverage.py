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
DOING = frozenset(
    {
        "5.2.2-a",  # the policy is known, and not only there
        "8.5.3-b",  # every deployment is planned: the procedure says no more than how
    }
)
"""
Of those that a document may answer: what asks for something that it cannot show to be done.

All were read, of which approved documents alone would make something of the catalogue met. Plans
and registers that hold what is asked for answer it, as the templates of their documents do.
"""


def is_written(code: str, documents: Iterable[str]) -> bool:
    """Return whether an approved document may answer a requirement that asks for `documents`."""
    return code not in DOING and bool(set(documents) - OF_WORK)
