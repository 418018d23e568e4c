"""Every template can be filled, and every requirement that asks for a document has one."""

from datetime import timedelta

import pytest

from evident.conftest import NOON
from evident.kernel import yaml_files
from evident.kernel.measures import papers
from evident.kernel.measures.papers import Lack
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.records import kinds
from evident.support.documents import actions, fillings, texts
from evident.support.documents.actions.facts import LONGEST_BODY
from evident.support.documents.models import Document, Sort
from evident.support.documents.patterns import (
    FOLDER,
    answers_of_records,
    asking_for_documents,
    pattern_of,
    patterns,
)
from evident.support.documents.processes import PROCESSES

LATER = NOON + timedelta(days=60)
TO_COME = {
    *("audit", "baseline", "change", "competence", "configuration_item", "continuity_test"),
    *("corrective_action", "dispute", "improvement", "management_review", "nonconformity"),
    *("outage", "problem", "release", "risk", "security_control"),
}
"""Kinds of record of modules that do not exist yet, or are on their way."""


def test_every_requirement_that_asks_for_a_document_has_a_template():
    by_templates = {each for pattern in patterns().values() for each in pattern.requirements}

    assert [each for each in asking_for_documents() if each not in by_templates] == []


def test_documents_that_have_to_be_there_together_are_all_asked_for():
    """Scope, policies, objectives and plans of the top, and how every process is described."""
    top = {code for code, each in patterns().items() if "7.5.4-a" in each.requirements}
    described = {each.process for each in patterns().values() if "7.5.4-b" in each.requirements}

    assert top == {
        "scope_statement", "service_management_policy", "objectives_plan",
        "service_management_plan", "change_policy", "security_policy", "continuity_plan",
    }  # fmt: skip
    assert described == {each.process for each in patterns().values()}


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


@pytest.mark.slow
def test_how_documents_stand_is_told(publish_document, make_document, author, agent):
    def standing():
        return {paper.code: paper for paper in papers.papers(LATER) if paper.code in patterns()}

    assert standing()["change_policy"].lacks == (Lack.MISSING,)
    assert "8.5.1.1-a" in standing()["change_policy"].requirements
    assert "agreement_form" not in standing()  # agreements themselves answer
    draft = actions.draft_from(template="change_policy", by=author, at=NOON)
    assert standing()["change_policy"].lacks == (Lack.NOT_APPROVED,)
    actions.withdraw(document=draft, by=author, at=NOON, reason="By hand instead")
    needed = list(standing()["change_policy"].requirements)
    document = publish_document(requirements=needed, review_months=1)
    actions.distribute(document=document, by=author, at=NOON, people=[agent], acknowledge_days=3)
    found = standing()["change_policy"]
    assert (found.number, set(found.lacks)) == (
        document.number,
        {Lack.REVIEW_OVERDUE, Lack.NOT_ACKNOWLEDGED},
    )


def test_what_an_occasion_asks_for_is_missing_only_once_it_was_begun(author):
    def standing():
        return {paper.code: paper for paper in papers.papers(LATER)}

    of_a_new_service = "8.5.2.1-b"
    assert "transition_plan" not in standing()
    assert not any(of_a_new_service in paper.requirements for paper in standing().values())

    actions.draft_from(template="transition_plan", by=author, at=NOON)

    assert standing()["transition_plan"].lacks == (Lack.NOT_APPROVED,)
    assert of_a_new_service in standing()["transition_plan"].requirements


@pytest.mark.slow
def test_the_incident_procedure_answers_for_major_incidents_until_they_have_their_own(
    author, approver
):
    def publish(template):
        document = actions.draft_from(template=template, by=author, at=NOON)
        actions.submit(document=document, by=author, at=NOON, has_open_places=True)
        actions.approve(document=document, by=approver, at=NOON)
        actions.publish(document=document, by=author, at=NOON)
        return document

    def answers(code):
        found = [paper for paper in papers.papers(NOON) if code in paper.requirements]
        return [(paper.code, paper.lacks) for paper in found]

    assert answers("8.6.1-f") == [("incident_procedure", (Lack.MISSING,))]
    whole = publish("incident_procedure")
    assert answers("8.6.1-f") == [("incident_procedure", ())]
    assert ("incident_procedure", ()) in answers("7.5.4-b")
    actions.draft_from(template="major_incident_procedure", by=author, at=NOON)
    assert answers("8.6.1-f") == [("incident_procedure", ())]  # a draft takes nothing away

    Document.objects.filter(pk=whole.pk).update(requirements=["7.5.4-b"])

    assert answers("8.6.1-f") == [("major_incident_procedure", (Lack.NOT_APPROVED,))]
    publish("major_incident_procedure")
    assert answers("8.6.1-f") == [("major_incident_procedure", ())]


def test_templates_within_others_answer_nothing_the_other_does_not():
    parts = [pattern for pattern in patterns().values() if pattern.within]

    assert parts
    for part in parts:
        assert set(part.requirements) <= set(patterns()[part.within].requirements)


def test_titles_and_headings_are_whole_in_both_languages():
    for path in FOLDER.glob("*.yaml"):
        for told in yaml_files.read(path):
            headings = [part["heading"] for part in told["parts"].values() if "heading" in part]
            for each in (told["title"], *headings):  # a comma outside of quotes would cut it off
                assert set(each) == {"en", "zh"}, f"{path.name}: {each}"
