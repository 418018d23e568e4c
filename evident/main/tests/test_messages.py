"""Texts are found, merged and judged without GNU gettext."""

import gettext

import polib
import pytest

from evident.main import messages
from evident.main.messages import Message


def test_in_python_finds_every_kind_of_marked_text():
    source = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
a = _("One " "sentence.")
b = ngettext("%(count)s record", "%(count)s records", n)
c = pgettext("verb", "Open")
d = _(name)
"""
    assert set(messages.in_python(source)) == {
        Message("One sentence."),
        Message("%(count)s record", "%(count)s records"),
        Message("Open", "", "verb"),
    }


def test_in_template_finds_tags_blocks_and_constants():
    source = """
{% load i18n %}{% trans "It's new" %} (((
  {% blocktranslate count n=x trimmed %}
    {{ n }} day
  {% plural %}
    {{ n }} days
  {% endblocktranslate %}
{% include "a.html" with label=_("Name") %}{{ value|default:_("None") }}
"""
    assert set(messages.in_template(source)) == {
        Message("It's new"),
        Message("%(n)s day", "%(n)s days"),
        Message("Name"),
        Message("None"),
    }


def test_merge_repairs_two_branches_joined_line_by_line(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "B"\nmsgstr ""\n\nmsgid "A"\nmsgstr ""\nmsgstr "甲"\n\n'
        'msgid "B"\nmsgstr "乙"\nmsgid "Gone"\nmsgstr "没了"\n',
        encoding="utf-8",
    )

    merged = messages.merge({Message("A"), Message("B")}, messages.read(path))

    assert [(entry.msgid, entry.msgstr) for entry in merged] == [("A", "甲"), ("B", "乙")]


@pytest.mark.parametrize(
    ("text", "translation", "fault"),
    [
        ("Close", "关闭", ""),
        ("Close", "", "is not translated"),
        ("%(n)s open", "未关闭", "placeholders"),
    ],
)
def test_faults_name_what_is_wrong(tmp_path, text, translation, fault):
    (tmp_path / "evident").mkdir()
    (tmp_path / "evident" / "a.py").write_text(f"_({text!r})", encoding="utf-8")
    path = messages.catalogues(tmp_path)["zh_Hans"]
    path.parent.mkdir(parents=True)
    path.write_text(
        messages.render(
            "zh_Hans",
            messages.merge({Message(text)}, [polib.POEntry(msgid=text, msgstr=translation)]),
        ),
        encoding="utf-8",
    )

    found = [item.what for item in messages.faults(tmp_path)]

    assert len(found) == bool(fault)
    assert all(fault in what for what in found)


def test_update_writes_the_same_file_twice_and_compile_makes_it_usable(tmp_path):
    (tmp_path / "evident").mkdir()
    (tmp_path / "evident" / "a.py").write_text('_("Close")\n_("Assign")', encoding="utf-8")
    path = messages.catalogues(tmp_path)["zh_Hans"]

    assert [fault.text for fault in messages.update(tmp_path)] == ["Assign", "Close"]
    empty, full = (f'msgid "Close"\nmsgstr "{text}"' for text in ("", "关闭"))
    filled = path.read_text(encoding="utf-8").replace(empty, full)
    path.write_text(filled, encoding="utf-8")
    messages.update(tmp_path)
    messages.compile_stale(tmp_path)

    assert path.read_text(encoding="utf-8") == filled
    with path.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Close") == "关闭"


def test_faults_name_texts_that_the_source_has_no_more(tmp_path):
    path = messages.catalogues(tmp_path)["zh_Hans"]
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "Gone"\nmsgstr "没了"\n', encoding="utf-8")

    assert [fault.text for fault in messages.faults(tmp_path)] == ["Gone"]


def test_faults_of_the_document_of_the_api_name_its_file_and_the_text(tmp_path):
    """One text is in order; the others are not translated, unsure, wrong, or gone."""
    path = messages.catalogues(tmp_path, messages.OF_THE_API)["zh_Hans"]
    path.parent.mkdir(parents=True)
    kept = {"A role.": "角色。", "Unsure": "不确定", "{number}": "编号", "Gone": "没了"}
    entries = [polib.POEntry(msgid=text, msgstr=said) for text, said in kept.items()]
    entries[1].flags.append("fuzzy")
    path.write_text(messages.render("zh_Hans", entries), encoding="utf-8")
    wanted = {Message(text) for text in ("A role.", "New", "Unsure", "{number}")}

    found = messages.faults(tmp_path, wanted, messages.OF_THE_API)

    assert {fault.file for fault in found} == {"locale/zh_Hans/LC_MESSAGES/openapi.po"}
    assert sorted((fault.text, fault.what.split()[-1]) for fault in found) == [
        ("Gone", "more"), ("New", "translated"), ("Unsure", "unsure"), ("{number}", "编号"),
    ]  # fmt: skip
    assert messages.update(tmp_path, wanted, messages.OF_THE_API) != []
    assert not messages.catalogues(tmp_path)["zh_Hans"].exists()
