"""
Patterns an answer has to match: a small part of regular expressions that cannot run away.

No groups and no alternatives, so nothing repeated is repeated again, and few repetitions: the time
to match grows at most with the square of a line's length.
"""

import re
import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 100
SAMPLES = ("ABCDEFGHIJ", "abcdefghij", "1234567890", "-", " ", string.printable)
"""What examples are made of, what comes first before the rest."""
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


def example_of(pattern: str) -> str:
    """Return a text that a pattern takes, as short as can be; "" where none is found."""
    example = ""
    for piece in PIECE.finditer(pattern):
        times = piece["times"] or ""
        one = piece[0].removesuffix(times)
        fitting = (sample_of(one, sample) for sample in SAMPLES)
        found = next(filter(None, fitting), "") or one[-1]
        count = int(re.findall(r"\d+", times)[0]) if "{" in times else int(times not in ("*", "?"))
        example += "".join(found[place % len(found)] for place in range(count))
    return example if re.fullmatch(pattern, example) else ""


def sample_of(one: str, sample: str) -> str:
    """Return the characters of `sample` that one piece of a pattern takes."""
    return "".join(character for character in sample if re.fullmatch(one, character))
