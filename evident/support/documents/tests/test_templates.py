"""Every template can be filled, and every requirement that asks for a document has one."""

import pytest

from evident.conftest import NOON
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.records import kinds
from evident.support.documents import actions, fillings, texts
from evident.support.documents.actions.facts import LONGEST_BODY
from evident.support.documents.models import Sort
from evident.support.documents.patterns import answers_of_records, pattern_of, patterns
from evident.support.documents.processes import PROCESSES

ASKING = {
    "policy": """
        4.3-b 5.2.1-a 5.2.1-b 5.2.2-a 8.5.1.1-a 8.5.1.1-b 8.5.1.1-c 8.7.3.1-a 8.7.3.1-b
    """,
    "register": """
        6.1.2-a 6.1.2-b 8.2.2-a 8.2.3.1-d 8.3.2-a 8.4.3-a 8.7.1-a 8.7.1-b 8.7.2-a
        8.7.3.2-a 10.2-c
    """,
    "procedure": """
        6.1.2-c 7.5.4-b 8.6.1-f 8.6.2-d
    """,
    "plan": """
        6.2.1-a 6.3-a 6.3-b 6.3-c 6.3-d 6.3-e 6.3-f 6.3-g 8.5.2.1-a 8.5.2.1-b 8.5.2.1-c
        8.5.2.1-d 8.5.2.1-e 8.5.3-b 8.7.2-c 8.7.2-d 8.7.2-e
    """,
    "record": """
        7.2-c 7.5.4-d 8.1-b 8.2.6-b 8.2.6-c 8.2.6-e 8.3.4.1-i 8.5.1.2-a 8.5.1.3-h
        8.5.2.2-a 8.5.2.2-b 8.5.2.2-c 8.5.2.2-d 8.5.3-c 8.5.3-d 8.5.3-f 8.6.1-a 8.6.1-e
        8.6.2-a 8.6.2-c 8.6.3-c 8.6.3-d 8.6.3-g 8.7.1-c 8.7.2-h 8.7.3.2-b 8.7.3.3-a 9.1-b
        9.2.2-e 9.3-h 10.1.2-a
    """,
    "policy plan": """
        7.5.4-a
    """,
    "catalogue agreement": """
        7.5.4-c
    """,
    "catalogue": """
        8.2.4-a 8.2.4-b
    """,
    "report": """
        8.3.2-f 8.3.3-d 8.4.1-c 8.4.2-b 8.5.2.3-d 8.6.1-h 8.6.3-h 8.7.2-i 8.7.3.3-d
        9.2.2-d 9.4-b 10.2-e
    """,
    "record report": """
        8.3.2-g
    """,
    "agreement": """
        8.3.3-b 8.3.3-c 8.3.4.1-b 8.3.4.2-a
    """,
}
"""Requirements of the catalogue that ask for documented information, by its kinds."""
TO_COME = {
    *("audit", "baseline", "change", "competence", "configuration_item", "continuity_test"),
    *("corrective_action", "dispute", "improvement", "management_review", "nonconformity"),
    *("outage", "problem", "release", "risk", "security_control"),
}
"""Kinds of record of modules that do not exist yet, or are on their way."""


def test_every_requirement_that_asks_for_a_document_is_answered():
    by_templates = {each for pattern in patterns().values() for each in pattern.requirements}
    by_records = answers_of_records()
    unanswered, unwritten = [], []
    for sorts, ids in ASKING.items():
        for each in ids.split():
            if each not in by_templates and not by_records.get(each):
                unanswered.append(each)
            if sorts != "record" and each not in by_templates:
                unwritten.append(each)
    assert (unanswered, unwritten) == ([], [])


def test_kinds_that_answer_exist_or_are_named_as_to_come():
    named = {kind for found in answers_of_records().values() for kind in found}

    assert named - set(kinds.known()) - TO_COME == set()


def test_templates_are_whole_in_both_languages():
    assert len(patterns()) >= 35
    codes = [pattern.document_code for pattern in patterns().values()]
    assert len(codes) == len(set(codes))
    for pattern in patterns().values():
        assert pattern.sort in Sort.values
        assert pattern.process in PROCESSES
        assert pattern.requirements
        assert not pattern.kind or pattern.kind in known_kinds()
        assert pattern.title_en
        assert pattern.title_zh
        assert len(pattern.body_en) < LONGEST_BODY
        for body in (pattern.body_en, pattern.body_zh):
            assert body.count("# ") == pattern.body_en.count("# ")
            for key in texts.keys_in(body):
                code, _space, about = key.partition(" ")
                assert code in fillings.offered(), f"{pattern.code}: {key}"
                assert not about or about in known_kinds(), f"{pattern.code}: {key}"
        assert texts.keys_in(pattern.body_en) == texts.keys_in(pattern.body_zh)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in pattern.body_zh)
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in pattern.body_en)


@pytest.mark.slow
def test_every_template_becomes_a_document(author, agent):
    told = {}
    for code in patterns():
        document = actions.draft_from(template=code, by=author, at=NOON)
        told[code] = texts.whole(document.draft, chinese=True)
        assert document.requirements == list(pattern_of(code).requirements)
        assert "{{" not in told[code]

    assert "| 紧急 |" in told["incident_procedure"]
    assert "请在“管理 → 团队”中设置团队。" in told["service_management_plan"]
    assert "外运行" in told["change_procedure"]


def test_processes_without_records_draw_no_chart():
    for pattern in patterns().values():
        keys = texts.keys_in(pattern.body_en)
        if "run outside Evident" in pattern.body_en:
            assert not any(key.startswith("procedure.chart") for key in keys), pattern.code
