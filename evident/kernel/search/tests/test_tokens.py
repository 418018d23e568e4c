"""What is stored of a text, and what is looked for, without a database."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evident.kernel.search import pinyin
from evident.kernel.search.highlight import highlight, snippet
from evident.kernel.search.tokens import (
    MOST_LEXEMES,
    MOST_TERMS,
    Lexeme,
    Text,
    document_tokens,
    query_tokens,
    vector_text,
)
from evident.kernel.search.words import normalised

HOSTILE = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from("'\\\"&|!:*()<>%$#~\0 ")),
    max_size=80,
)


def matches(text: str, typed: str, *, weight="A", internal=False, with_internal=False) -> bool:
    """Answer as PostgreSQL would, from the lexemes alone."""
    stored = document_tokens([Text(text, weight, internal)], number="INC-12")
    plain = {lexeme.removeprefix("!") if with_internal else lexeme for lexeme in stored}

    def has(lexeme: Lexeme) -> bool:
        if lexeme.is_prefix:
            return any(each.startswith(lexeme.text) for each in plain)
        return lexeme.text in plain

    query = query_tokens(typed)
    return bool(query) and all(
        any(all(has(lexeme) for lexeme in group) for group in term) for term in query.terms
    )


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("邮件系统无法登录", "邮件"),
        ("邮件系统无法登录", "系统 登录"),
        ("邮件系统无法登录", "邮件系"),
        ("邮件系统无法登录", "邮"),
        ("邮件系统无法登录", "件系统"),
        ("邮件系统无法登录", "yjxt"),
        ("邮件系统无法登录", "YJXT"),
        ("邮件系统无法登录", "yjxtwf"),
        ("邮件系统无法登录", "youjian"),
        ("重庆办公室网络很慢", "cqbgs"),
        ("重庆办公室网络很慢", "网络慢"),
        ("张三", "zs"),
        ("张三", "zhangsan"),
        ("郵件系統", "郵件"),
        ("Connections refused by the printer", "connection"),
        ("Connections refused by the printer", "connected refuse"),
        ("Connections refused by the printer", "connectio"),
        ("ＥＲＰ　系统", "erp"),
        ("erp", "ＥＲＰ"),
        ("Café geschlossen", "cafe"),
        ("заявка закрыта", "ЗАЯВКА"),
        ("error 0x80070005", "0x80070005"),
        ("error 0x80070005", "80070005"),
        ("ORA-00942 on login", "ora-00942"),
        ("ORA-00942 on login", "942"),
        ("mail.example.com is down", "mail.example.com"),
        ("mail.example.com is down", "example"),
        ("from zhang.san@corp.example.com", "zhang.san@corp.example.com"),
        ("from zhang.san@corp.example.com", "corp.example.com"),
        ("address 10.0.20.1 answers", "10.0.20.1"),
        ("address 10.0.20.1 answers", "10.0.2"),
        ("address fe80::1ff:fe23:4567:890a", "fe80::1ff:fe23:4567:890a"),
        ("anything", "INC-12"),
        ("anything", "inc12"),
        ("anything", "INC0000012"),
        ("anything", "12"),
        ("anything", "#12"),
        ("see INC-77", "inc-77"),
    ],
)
def test_a_title_is_found(text, typed):
    assert matches(text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("邮件系统无法登录", "打印机"),
        ("邮件系统无法登录", "邮件 打印机"),
        ("address 10.0.20.1 answers", "20"),
        ("anything", "INC-1"),
        ("anything", "in"),
        ("anything", ""),
        ("the and", "the"),
        ("'\\", "'\\ & | !"),
    ],
)
def test_what_was_not_written_is_not_found(text, typed):
    assert not matches(text, typed)


def test_only_staff_can_look_for_internal_text():
    assert not matches("密码 secret", "secret", internal=True)
    assert not matches("密码 secret", "!secret", internal=True)
    assert not matches("密码 secret", "mm", internal=True)
    assert matches("密码 secret", "secret", internal=True, with_internal=True)
    assert matches("密码 secret", "mm", internal=True, with_internal=True)


def test_a_long_text_is_found_by_words_and_long_words_by_initials():
    assert matches("今天邮件系统无法登录", "yjxt", weight="C")
    assert not matches("今天邮件系统无法登录", "jt", weight="C")


def test_a_customers_query_never_names_what_is_internal():
    assert "'!" not in query_tokens("!mail ~x 邮件").tsquery(with_internal=False)
    assert "'!" in query_tokens("mail").tsquery(with_internal=True)


def test_a_huge_text_is_bounded():
    many = " ".join(f"word{n}x" for n in range(100_000))

    assert len(document_tokens([Text(many)] * 5)) <= MOST_LEXEMES + 100
    assert len(document_tokens([Text("a" * 5_000_000)])) == 0
    assert len(query_tokens("邮件 " * 1000).terms) <= MOST_TERMS


@given(st.lists(HOSTILE, max_size=3), HOSTILE)
def test_hostile_text_gives_a_well_formed_vector_and_query(texts, typed):
    vector = vector_text(document_tokens([Text(text) for text in texts]))
    lexeme = r"'(?:[^'\\]|''|\\\\)+'"
    place = r"\d{1,5}[ABCD]"
    assert re.fullmatch(rf"(?:{lexeme}:{place}(?:,{place})*(?: |$))*", vector)
    assert "\0" not in vector

    query = query_tokens(typed)
    for with_internal in (False, True):
        bare = re.sub(lexeme, "x", query.tsquery(with_internal=with_internal))
        assert re.fullmatch(r"[x()&|:* ]*", bare)


@given(HOSTILE.filter(lambda text: text.strip()))
def test_what_is_shown_is_the_text_itself(text):
    parts = highlight(text, query_tokens(text))

    assert "".join(part.text for part in parts) in {text, normalised(text)}
    assert all(part.text for part in parts)


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("系统", ["系统"]),
        ("件系统", ["件系统"]),
        ("yjxtwf", ["邮件系统无法"]),
        ("connect", ["Connections"]),
        ("script 登录", ["登录", "script"]),
        ("无关", []),
    ],
)
def test_matches_are_marked_in_place(typed, marked):
    text = "邮件系统无法登录。Connections <script>"

    parts = highlight(text, query_tokens(typed))

    assert [part.text for part in parts if part.is_match] == marked
    assert "".join(part.text for part in parts) == text


def test_a_snippet_shows_the_surroundings_of_the_match():
    text = "开头 " * 500 + "这里邮件系统坏了" + " 结尾" * 500

    parts = snippet(text, query_tokens("邮件系统"))

    assert [part.text for part in parts if part.is_match] == ["邮件系统"]
    assert parts[0].text == parts[-1].text == "…"
    assert sum(len(part.text) for part in parts) <= 162


def test_every_character_is_read_as_the_library_reads_it():
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PINYIN_DICT

    characters = [chr(code) for code in PINYIN_DICT]
    assert len(characters) > 40_000
    usual = [lazy_pinyin(character, errors="ignore")[0] for character in characters]
    assert [pinyin.syllables(character)[0] for character in characters] == usual
    assert [pinyin.syllables(other) for other in "a1。🙂\ud800"] == [()] * 5
