"""
Emphasis in Markdown where no spaces part words, as in Chinese.

CommonMark lets `**` end only where punctuation is not followed by a letter, so that of
`**说明：**本表` the stars would stay. Chinese letters and marks count as neither space nor
punctuation here, as the proposal “CJK-friendly emphasis” for CommonMark has it.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.rules_inline.state_inline import Delimiter, StateInline

CHINESE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
"""Letters and marks of scripts that put no space between words."""
STAR = "*"


def let_stand_beside_chinese(reader: MarkdownIt) -> None:
    """Let `reader` know emphasis beside Chinese."""
    reader.inline.ruler.at("emphasis", mark)


def mark(state: StateInline, silent: bool) -> bool:
    """Take marks of emphasis as the reader's own rule does, but know which may open or close."""
    marker = state.src[state.pos]
    if silent or marker not in ("_", STAR):
        return False
    scanned = state.scanDelims(state.pos, marker == STAR)
    opens, closes = scanned.can_open, scanned.can_close
    if marker == STAR:
        before = state.src[state.pos - 1] if state.pos else " "
        end = state.pos + scanned.length
        after = state.src[end] if end < state.posMax else " "
        opens, closes = opens or may_touch(before, after), closes or may_touch(after, before)
    for _each in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos += scanned.length
    return True


def may_touch(outside: str, inside: str) -> bool:
    """Whether emphasis may begin or end between these two: Chinese parts words by itself."""
    return not isWhiteSpace(ord(inside)) and bool(CHINESE.match(outside) or CHINESE.match(inside))
