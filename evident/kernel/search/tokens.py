"""What is stored so that a record is found, and what is looked for when somebody types."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from evident.kernel.search import pinyin
from evident.kernel.search.words import (
    LONGEST_FORM,
    Run,
    Word,
    is_known,
    normalised,
    runs,
    words_of,
)

Weight = Literal["A", "B", "C", "D"]
"""A: number and title, B: people and labels, C: what was written, D: names of files."""

INTERNAL = "!"
"""Starts what only staff may find. No letter of a text: nobody can type it into a query."""
PINYIN = "~"
NUMBER = "#"

MOST_LEXEMES = 3000
LAST_POSITION = 16383
"""PostgreSQL's own limit for positions in a vector."""
MOST_POSITIONS = 8
LONGEST_QUERY = 200
MOST_TERMS = 12
LONGEST_INITIALS = 12
LONGEST_PINYIN = 24
SHORTEST_PREFIX = 3
"""Letters before the last word typed stands for its continuations: `in` would mean a tenth of
all words."""

RECORD_NUMBER = re.compile(r"([a-z]{2,8})[-_ ]?0*([1-9][0-9]{0,11})")
DIGITS = re.compile(r"0*([1-9][0-9]{0,11})")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a record, how much it weighs, and whether customers must not find it."""

    value: str
    weight: Weight = "C"
    is_internal: bool = False
    language: str = ""
    """`en` or `zh` where the record says the same in the other language too."""


class Lexeme(NamedTuple):
    """What is looked for in the index: exactly, or as the beginning of a word."""

    text: str
    is_prefix: bool = False


Alternatives = tuple[tuple[Lexeme, ...], ...]
"""What one typed word stands for: any of these, each of which needs all of its lexemes."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed, as terms that must all be found; nothing to find if without terms."""

    terms: tuple[Alternatives, ...] = ()
    numbers: tuple[str, ...] = field(default=())
    """Lexemes of record numbers, if what was typed is nothing but one."""

    def __bool__(self) -> bool:
        return bool(self.terms)

    def tsquery(self, *, with_internal: bool, any_term: bool = False) -> str:
        """Return PostgreSQL's text of this query, to be cast to tsquery; never empty if true."""
        between = " | " if any_term else " & "
        return between.join(_any(term, with_internal) for term in self.terms)

    def number_tsquery(self) -> str:
        """Return the query for the records whose number this is; empty if it is none."""
        return " | ".join(quoted(number) for number in self.numbers)


def _any(term: Alternatives, with_internal: bool) -> str:
    choices = (" & ".join(_one(lexeme, with_internal) for lexeme in group) for group in term)
    return "(" + " | ".join(f"({choice})" for choice in choices) + ")"


def _one(lexeme: Lexeme, with_internal: bool) -> str:
    ending = ":*" if lexeme.is_prefix else ""
    plain = quoted(lexeme.text) + ending
    if not with_internal or lexeme.text.startswith(NUMBER):
        return plain
    return f"({plain} | {quoted(INTERNAL + lexeme.text)}{ending})"


def quoted(lexeme: str) -> str:
    """Return a lexeme in PostgreSQL's quotes; whatever it holds stays one lexeme."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def number_lexemes(number: str) -> list[str]:
    """
    Return what a record number is found by: `#inc12` and `#12` for `INC-12` or `INC0000012`.

    Not by its beginning: `inc` would have to be looked up a million times.
    """
    match = RECORD_NUMBER.fullmatch(normalised(number).strip())
    return [f"{NUMBER}{match[1]}{match[2]}", f"{NUMBER}{match[2]}"] if match else []


def document_tokens(
    texts: Iterable[Text], *, number: str = "", start: int = 0
) -> dict[str, list[tuple[int, Weight]]]:
    """
    Return what is stored of these texts: each lexeme with its positions and weights.

    Bounded: 20,000 characters of each text, 3,000 lexemes altogether. Positions count from `start`.
    """
    found: dict[str, list[tuple[int, Weight]]] = {}
    position = start
    for lexeme in number_lexemes(number):
        found[lexeme] = [(1, "A")]
    for text in texts:
        mark = INTERNAL if text.is_internal else ""
        for run in runs(normalised(text.value)):
            if len(found) >= MOST_LEXEMES:
                return found
            inside = list(words_of(run))
            for word in inside:
                position += 1
                at = (min(position, LAST_POSITION), text.weight)
                for lexeme in (*word.forms, *_pinyin_of_word(word, text.weight)):
                    _put(found, mark + lexeme, at)
            if run.kind == "han" and text.weight in "AB":
                at = (min(position, LAST_POSITION), text.weight)
                for lexeme in (*pairs(run), *_pinyin_of_run(run, inside)):
                    found.setdefault(mark + lexeme, [at])
        position += 1
    return found


def _put(found: dict[str, list[tuple[int, Weight]]], lexeme: str, at: tuple[int, Weight]) -> None:
    places = found.setdefault(lexeme, [])
    if len(places) < MOST_POSITIONS and (not places or places[-1][0] < at[0]):
        places.append(at)


def pairs(run: Run) -> Iterator[str]:
    """
    Yield every two neighbouring characters of a Chinese run.

    Titles and names are stored by them too, because the same characters may be divided into
    other words in a query than in a title.
    """
    return (run.text[i : i + 2] for i in range(len(run.text) - 1))


def _pinyin_of_word(word: Word, weight: Weight) -> Iterator[str]:
    if not word.is_han or len(word.text) > LONGEST_INITIALS:
        return
    if weight in "AB":
        yield from (PINYIN + letters for letters in pinyin.initials(word.text))
        yield from (PINYIN + letters[:LONGEST_PINYIN] for letters in pinyin.full(word.text))
        if weight == "B":  # a name may be typed as two words: zhang san
            yield from (PINYIN + letters for c in word.text for letters in pinyin.syllables(c))
    elif len(word.text) > 2:  # two letters from a long text would be found everywhere
        yield from (PINYIN + letters for letters in pinyin.initials(word.text))


def _pinyin_of_run(run: Run, inside: list[Word]) -> Iterator[str]:
    """Yield initials from the start of each word on, so that they are found across words."""
    for start in {word.start - run.start for word in inside}:
        for letters in pinyin.initials(run.text[start : start + LONGEST_INITIALS]):
            if len(letters) > 1:
                yield PINYIN + letters


def vector_text(tokens: dict[str, list[tuple[int, Weight]]]) -> str:
    """Return PostgreSQL's text of a vector, to be stored in a tsvector column."""
    return " ".join(
        f"{quoted(lexeme)}:{','.join(f'{position}{weight}' for position, weight in places)}"
        for lexeme, places in tokens.items()
    )


def query_tokens(text: str) -> Query:
    """
    Return what to look for. The last word typed also stands for its continuations.

    Never raises, whatever is typed: everything but letters and digits only separates words.
    """
    typed = normalised(text[:LONGEST_QUERY])
    found = list(runs(typed))
    terms: list[Alternatives] = []
    for run in found:
        is_last = run is found[-1] and run.start + len(run.text) == len(typed)
        of_run = _han_terms if run.kind == "han" else _latin_terms
        terms.extend(of_run(run, is_last=is_last))
    return Query(tuple(dict.fromkeys(terms[:MOST_TERMS])), _numbers(typed.strip()))


def _numbers(typed: str) -> tuple[str, ...]:
    digits = DIGITS.fullmatch(typed.removeprefix(NUMBER))
    if digits:
        return (NUMBER + digits[1],)
    return tuple(number_lexemes(typed)[:1])


def _latin_terms(run: Run, *, is_last: bool) -> Iterator[Alternatives]:
    for word in words_of(run):
        is_prefix = is_last and len(word.text) >= SHORTEST_PREFIX
        choices = [(Lexeme(word.text[:LONGEST_FORM], is_prefix),), *_other_forms(word)]
        if word.text.isascii() and word.text.isalpha() and 1 < len(word.text) <= LONGEST_PINYIN:
            continues = is_last or len(word.text) >= SHORTEST_PREFIX
            choices.append((Lexeme(PINYIN + word.text, continues),))
        yield tuple(dict.fromkeys(choices))


def _other_forms(word: Word) -> Iterator[tuple[Lexeme, ...]]:
    """Yield what the word is found by besides itself: stem, number, or all parts together."""
    is_code = RECORD_NUMBER.fullmatch(word.text) or not any(c.isalpha() for c in word.text)
    pieces = re.split(r"[._@+-]", word.text)
    if is_code:
        yield from ((Lexeme(number),) for number in _numbers(word.text))
    if len(pieces) == 1:
        yield from ((Lexeme(form),) for form in word.forms if form != word.text)
    elif not is_code:
        needed = [Lexeme(piece) for piece in pieces if len(piece) > 1 and piece in word.forms]
        if needed:
            yield tuple(dict.fromkeys(needed))


def _han_terms(run: Run, *, is_last: bool) -> Iterator[Alternatives]:
    """Yield a term for each word of the run, by what is stored of the same characters."""
    found = list(words_of(run))
    for word in found:
        if any(w != word and w.start <= word.start and word.end <= w.end for w in found):
            continue
        at, end = word.start - run.start, word.end - run.start
        is_unfinished = len(run.text) == 1 or (is_last and end == len(run.text))
        shorter = [w for w in found if w != word and word.start <= w.start and w.end <= word.end]
        if sum(len(w.text) for w in shorter) == end - at:  # stored wherever the word is
            yield (tuple(Lexeme(w.text) for w in shorter),)
            continue
        choices: list[tuple[Lexeme, ...]] = [
            (Lexeme(word.text, is_unfinished and not is_known(word.text)),)
        ]
        if end - at == 1:  # divided otherwise in the title, it is half of a pair
            around = run.text[max(at - 1, 0) : end + 1]
            choices += [(Lexeme(around[i : i + 2]),) for i in range(len(around) - 1)]
        elif end - at > 2:
            choices.append(tuple(Lexeme(word.text[i : i + 2]) for i in range(end - at - 1)))
        yield tuple(dict.fromkeys(choices))
