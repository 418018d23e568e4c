"""Splits text into the words that search knows: Chinese words, stems, numbers, codes, addresses."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import rjieba
import snowballstemmer

LONGEST_TEXT = 20_000
"""Characters of one text that are looked at: a log pasted into a ticket must not cost a second."""
LONGEST_FORM = 64
"""Characters of one form; what is longer is no word, but a key or an encoded file."""
MOST_PARTS = 12

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〇"
_LATIN = "a-z0-9\u00df-\u024f\u1e00-\u1eff"
RUN = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|(?P<colons>(?<![0-9a-f:])[0-9a-f]{1,4}(?:::?[0-9a-f]{1,4}){2,7}(?![0-9a-z:]))"
    rf"|(?P<latin>[{_LATIN}]+(?:[._@+-][{_LATIN}]+)*)"
    rf"|(?P<other>[^\W{_LATIN}{_HAN}]+)"
)
STOP_WORDS = frozenset(
    # ruff: noqa: SIM905 - a list of words reads better as words
    "a an and are as at be been but by can could did do does for from had has have he her his how"
    " i if in into is it its me my of on or our she so than that the their them then there these"
    " they this those to us was we were what when which who will with would you your".split()
)
STOP_CHARACTERS = frozenset(
    "的了是在和有我他她它你您这那不也就都而及与着或一个们吗呢吧啊很要会能把被从对到为以之其于请"
)


class Word(NamedTuple):
    """A word at `start` to `end` of the normalised text, and all forms it is found by."""

    start: int
    end: int
    text: str
    forms: tuple[str, ...]
    is_han: bool


class Run(NamedTuple):
    """A stretch of one script, or one compound such as a host name, an address, a code."""

    kind: str
    start: int
    text: str


def normalised(text: str) -> str:
    """Return `text` as it is compared: one width (NFKC), lower case, bounded in length."""
    text = text[:LONGEST_TEXT]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)[:LONGEST_TEXT]
    return text.lower()


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of a normalised text in order."""
    for match in RUN.finditer(text):
        yield Run(match.lastgroup or "other", match.start(), match.group())


def words_of(run: Run) -> Iterator[Word]:
    """Yield the words of one run. A Chinese word comes after the shorter words inside it."""
    if run.kind == "han":
        for text, start, end in rjieba.tokenize(run.text, "search"):
            if text not in STOP_CHARACTERS and len(text) <= LONGEST_FORM:
                yield Word(run.start + start, run.start + end, text, (text,), is_han=True)
        return
    found = forms(run.text)
    if found:
        yield Word(run.start, run.start + len(run.text), run.text, found, is_han=False)


def is_known(word: str) -> bool:
    """Return whether a Chinese word is in the dictionary, so that longer ones are stored by it."""
    return len(word) > 1 and bool(rjieba.has_word(word))


@lru_cache(maxsize=65536)
def forms(text: str) -> tuple[str, ...]:
    """Return what a word or compound that is not Chinese is found by: itself, stem, parts."""
    if text in STOP_WORDS:
        return ()
    found = {text: None}
    if not text.isalpha():
        for part in parts(text):
            found[part] = None
            found |= dict.fromkeys(simple_forms(part))
    found |= dict.fromkeys(simple_forms(text))
    return tuple(form for form in found if len(form) <= LONGEST_FORM)


def simple_forms(text: str) -> Iterator[str]:
    """Yield the stem of a word, its form without accents, a number without leading zeros."""
    if text.isascii():
        if text.isalpha():
            if len(text) <= LONGEST_FORM:
                yield stem(text)
        elif text.isdigit():
            yield text.lstrip("0") or "0"
        elif text.startswith("0x") and len(text) > 2:
            yield text[2:]
        return
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    yield plain
    if plain.isascii() and plain.isalpha() and len(plain) <= LONGEST_FORM:
        yield stem(plain)


def parts(compound: str) -> list[str]:
    """
    Return the parts of a host name, e-mail address or code by which it should be found.

    Addresses, dates and versions made of digits alone have none: their parts mean nothing.
    """
    if not any(c.isalpha() for c in compound) or ":" in compound:
        return []
    found = dict.fromkeys(compound.split("@"))
    found |= dict.fromkeys(re.split(r"[@.]", compound))
    found |= dict.fromkeys(re.split(r"[._@+-]", compound))
    found.pop(compound, None)
    return [part for part in found if len(part) > 1 and part not in STOP_WORDS][:MOST_PARTS]


class _Stemmer(threading.local):
    """The stemmer keeps the word it works on in itself, so each thread has its own."""

    def __init__(self) -> None:
        self.stem = snowballstemmer.stemmer("english").stemWord


_stemmer = _Stemmer()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the English stem of a lower-case word: `connect` for `connections`."""
    return str(_stemmer.stem(word))
