"""How things are written into entries, so that each reader has them in his language."""

from dataclasses import dataclass

import pytest
from django.utils import translation

from evident.kernel.procedures.telling import text_of
from evident.kernel.trail.actions import plain


@dataclass
class Thing:
    """Something that may be called something in each language."""

    text: str
    name_en: str = ""
    name_zh: str = ""
    pk: int = 7

    def __str__(self) -> str:
        return self.text


@pytest.mark.parametrize(
    ("thing", "english", "chinese"),
    [
        (Thing("邮箱", "Mailboxes", "邮箱"), "Mailboxes", "邮箱"),
        (Thing("SVC-3 E-mail", "E-mail", "电子邮件"), "SVC-3 E-mail", "SVC-3 电子邮件"),
        (Thing("VPN", "VPN", "VPN"), "VPN", "VPN"),
        (Thing("E-mail", "E-mail", ""), "E-mail", "E-mail"),
        (Thing("张薇"), "张薇", "张薇"),
    ],
)
def test_a_thing_is_told_in_the_language_of_the_reader(thing, english, chinese):
    written = plain(thing)
    assert (written["id"], written["text"]) == (7, thing.text)
    assert ("text_zh" in written) == (english != chinese)
    for language, called in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert text_of(written) == called
