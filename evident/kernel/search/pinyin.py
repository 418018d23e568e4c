"""How Chinese words are typed with Latin letters: initials (`yjxt`) and full pinyin (`youjian`)."""

import os
import sys
from array import array
from bisect import bisect_left
from functools import lru_cache
from itertools import islice, product

MOST_READINGS = 4
OTHER_READINGS = {
    "重": "chong", "行": "hang", "长": "chang", "乐": "yue", "单": "shan", "曾": "zeng",
    "调": "tiao", "会": "kuai", "还": "huan", "都": "du", "传": "zhuan", "藏": "zang",
    "朝": "zhao", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "降": "xiang", "弹": "tan",
    "差": "chai", "种": "chong", "参": "shen", "厦": "xia", "盛": "cheng", "车": "ju",
    "圈": "juan", "校": "jiao", "给": "ji", "率": "shuai", "卡": "qia", "省": "xing", "折": "she",
    "朴": "piao", "盖": "ge", "翟": "zhai", "洗": "xian", "便": "pian", "称": "chen", "奇": "ji",
    "属": "zhu", "尉": "yu", "覃": "qin", "缪": "miao", "地": "di", "角": "jue",
}  # fmt: skip
"""Second readings that people do type: ordinary words, and family names read in their own way."""


def _table() -> tuple["array[int]", "array[int]", list[str]]:
    """
    Return the characters that are read, the place of each one's usual syllable, the syllables.

    The library knows 42,000 characters and keeps them in 11 MB, its phrases in 45 MB more, in every
    process; these arrays take 0.2 MB. So it is asked once, without phrases, and put away. Words
    that phrases would read better are few: their characters are in OTHER_READINGS, and such words
    are found by either reading.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.style import convert

    characters, places = array("I"), array("H")
    syllables: dict[str, int] = {}
    plain: dict[str, str] = {}
    for code, toned in sorted(PINYIN_DICT.items()):
        first = toned.partition(",")[0]
        if first not in plain:
            plain[first] = convert(first, Style.NORMAL, strict=True, han=chr(code))
        if plain[first].isascii():
            characters.append(code)
            places.append(syllables.setdefault(plain[first], len(syllables)))
    for name in [name for name in sys.modules if name.partition(".")[0] == "pypinyin"]:
        del sys.modules[name]
    return characters, places, list(syllables)


CHARACTERS, PLACES, SYLLABLES = _table()


@lru_cache(maxsize=8192)
def syllables(character: str) -> tuple[str, ...]:
    """Return the readings of one character, the usual one first; none for what is not Chinese."""
    code = ord(character)
    at = bisect_left(CHARACTERS, code)
    if at == len(CHARACTERS) or CHARACTERS[at] != code:
        return ()
    usual, other = SYLLABLES[PLACES[at]], OTHER_READINGS.get(character)
    return (usual, other) if other and other != usual else (usual,)


@lru_cache(maxsize=32768)
def readings(word: str) -> tuple[tuple[str, ...], ...]:
    """Return up to four readings of `word`, each one syllable a character."""
    each = [found for found in map(syllables, word) if found]
    return tuple(islice(product(*each), MOST_READINGS)) if each else ()


@lru_cache(maxsize=32768)
def initials(word: str) -> tuple[str, ...]:
    """Return the first letters of `word`, in each of its readings: `yjxt` for 邮件系统."""
    return tuple(dict.fromkeys("".join(s[0] for s in reading) for reading in readings(word)))


@lru_cache(maxsize=32768)
def full(word: str) -> tuple[str, ...]:
    """Return `word` in letters without tones, in each of its readings: `youjian` for 邮件."""
    return tuple(dict.fromkeys("".join(reading) for reading in readings(word)))
