"""
Patterns an answer has to match: a small part of regular expressions that cannot run away.

No groups and no alternatives, so nothing repeated is repeated again, and few repetitions: the time
to match grows at most with the square of a line's length.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 100
MOST_REPEATED = 2
MOST_OPTIONAL = 4
WIDEST = 50
PIECE = re.compile(
    r"""
    (?: \[ \^? (?: \\[dwsDWS\-\]\[\\^./] | [^\[\]\\] )+ \]   # one of some characters
      | \\ [dwsDWS.\-+*?(){}\[\]^$|\\/]                      # a class, or a character as it is
      | [^\[\](){}|\\*+?^$]                                  # any other character
    )
    (?P<times> [*+?] | \{ \d{1,2} (?: , \d{0,2} )? \} )?
    """,
    re.VERBOSE,
)


def check_pattern(pattern: str) -> None:
    """Raise ValidationError unless `pattern` is of the part that is allowed."""
    wrong = ValidationError(
        _(
            "A pattern is made of characters, [a-z], \\d, \\w and how often they come: ?, +, *, "
            "{2}, {2,4}; at most twice an open number, and without groups."
        )
    )
    if len(pattern) > LONGEST:
        raise wrong
    position, repeated, optional = 0, 0, 0
    while position < len(pattern):
        piece = PIECE.match(pattern, position)
        if piece is None:
            raise wrong
        times = piece["times"] or ""
        optional += times == "?"
        repeated += times in ("*", "+") or "," in times
        if any(int(number) > WIDEST for number in re.findall(r"\d+", times)):
            raise wrong
        position = piece.end()
    if repeated > MOST_REPEATED or optional > MOST_OPTIONAL:
        raise wrong
    try:
        re.compile(pattern)
    except re.error as broken:
        raise wrong from broken
