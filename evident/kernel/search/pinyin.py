"""How Chinese words are typed with Latin letters: initials (`yjxt`) and full pinyin (`youjian`)."""

import os
from functools import lru_cache
from itertools import islice, product

# The phrase dictionary takes 45 MB in every process. Words that it would read better are few;
# their characters are in OTHER_READINGS, and such words are found by either reading.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import lazy_pinyin

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


@lru_cache(maxsize=8192)
def syllables(character: str) -> tuple[str, ...]:
    """Return the readings of one character, the usual one first; none for what is not Chinese."""
    usual = lazy_pinyin(character, errors="ignore")
    if not usual or not usual[0].isascii():
        return ()
    other = OTHER_READINGS.get(character)
    return (usual[0], other) if other and other != usual[0] else (usual[0],)


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
