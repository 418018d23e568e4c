"""Where in a text the words looked for are, as plain parts that a template can mark safely."""

from collections import defaultdict
from typing import NamedTuple

from evident.kernel.search import pinyin
from evident.kernel.search.tokens import LONGEST_INITIALS, PINYIN, Lexeme, Query, pairs
from evident.kernel.search.words import LONGEST_TEXT, Run, Word, normalised, runs, words_of

SNIPPET_LENGTH = 160
LOOKED_AT = 2000
"""Characters around the first match that are divided into words for one snippet."""


class Part(NamedTuple):
    """A piece of plain text, found or not. It is not HTML: templates escape it like any text."""

    text: str
    is_match: bool


def highlight(text: str, query: Query) -> list[Part]:
    """Return the whole of `text` in parts; what was looked for is marked."""
    shown, folded = _shown(text)
    return _parts(shown, _matches(folded, query), 0, len(shown))


def snippet(text: str, query: Query, *, length: int = SNIPPET_LENGTH) -> list[Part]:
    """Return about `length` characters of `text` around its best match, in parts."""
    text = " ".join(text[: LONGEST_TEXT * 2].split())
    text = _around_first(text, query)
    shown, folded = _shown(text)
    matches = _matches(folded, query)
    start = _best_start(matches, length, len(shown))
    end = min(len(shown), start + length)
    parts = _parts(shown, matches, start, end)
    if start > 0:
        parts.insert(0, Part("…", is_match=False))
    if end < len(shown):
        parts.append(Part("…", is_match=False))
    return parts


def _shown(text: str) -> tuple[str, str]:
    """Return the text as written, if each of its characters has its place when normalised."""
    text = text[:LONGEST_TEXT]
    folded = normalised(text)
    return (text if len(folded) == len(text) else folded), folded


def _around_first(text: str, query: Query) -> str:
    """Return the stretch of a long text in which to look, found by plain comparison."""
    if len(text) <= LOOKED_AT:
        return text
    lower = text.lower()
    places = [
        place
        for term in query.terms
        for group in term
        for lexeme in group
        if (place := lower.find(lexeme.text.removeprefix(PINYIN))) >= 0
    ]
    start = max(0, min(places, default=0) - LOOKED_AT // 4)
    return text[start : start + LOOKED_AT]


def _best_start(matches: list[tuple[int, int]], length: int, end: int) -> int:
    """Return where the window with most matches begins, a little before its first match."""
    starts = [start for start, _ in matches]
    if not starts:
        return 0
    best = max(
        starts, key=lambda s: (sum(s <= other < s + length * 3 // 4 for other in starts), -s)
    )
    return max(0, min(best - length // 8, end - length))


def _matches(folded: str, query: Query) -> list[tuple[int, int]]:
    """Return the places of `folded` that match, in order and joined where they touch."""
    groups = [group for term in query.terms for group in term]
    places = _places(folded, {lexeme for group in groups for lexeme in group})
    found = sorted(
        place
        for group in groups
        if all(lexeme in places for lexeme in group)
        for lexeme in group
        for place in places[lexeme]
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _places(folded: str, lexemes: set[Lexeme]) -> dict[Lexeme, list[tuple[int, int]]]:
    """Return where in the text each lexeme is."""
    letters = [lexeme for lexeme in lexemes if lexeme.text.startswith(PINYIN)]
    plain = lexemes.difference(letters)
    beginnings = [lexeme for lexeme in plain if lexeme.is_prefix]
    found: defaultdict[Lexeme, list[tuple[int, int]]] = defaultdict(list)
    for run in runs(folded):
        for word in words_of(run):
            for form in word.forms:
                matching = [lexeme for lexeme in beginnings if form.startswith(lexeme.text)]
                for lexeme in {Lexeme(form), *matching} & plain:
                    found[lexeme].append((word.start, word.end))
            for lexeme in letters:
                if length := _typed_length(run, word, lexeme.text.removeprefix(PINYIN)):
                    found[lexeme].append((word.start, word.start + length))
        for i, pair in enumerate(pairs(run) if run.kind == "han" else ()):
            found[Lexeme(pair)].append((run.start + i, run.start + i + 2))
    return found


def _typed_length(run: Run, word: Word, letters: str) -> int:
    """Return how many characters from the start of `word` on these letters stand for."""
    if not word.is_han:
        return 0
    at = word.start - run.start
    rest = run.text[at : at + LONGEST_INITIALS]
    if any(found.startswith(letters) for found in pinyin.initials(rest)):
        return len(letters)
    if any(found.startswith(letters) for found in pinyin.full(word.text)):
        return len(word.text)
    return 0


def _parts(text: str, matches: list[tuple[int, int]], start: int, end: int) -> list[Part]:
    """Return the stretch from `start` to `end` in parts, none of them empty."""
    parts: list[Part] = []
    at = start
    for match_start, match_end in matches:
        first, last = max(match_start, at), min(match_end, end)
        if first < last:
            if first > at:
                parts.append(Part(text[at:first], is_match=False))
            parts.append(Part(text[first:last], is_match=True))
            at = last
    if at < end:
        parts.append(Part(text[at:end], is_match=False))
    return parts
