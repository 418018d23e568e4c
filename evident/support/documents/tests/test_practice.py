"""Documents say what is set up, notice when it changes, and put tailored procedures into force."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.access.models import Role
from evident.kernel.calendars.actions import shipped as calendars
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.models import VersionState
from evident.kernel.trail.models import Entry
from evident.support.documents import actions, fillings, texts
from evident.support.documents.jobs import compare_after
from evident.support.documents.models import Document, Version
from evident.support.documents.procedure import State

LATER = NOON + timedelta(days=1)
STEPS = "# Steps\n\n{{ procedure.steps incident }}\n\nWe are {{ organisation.name }}."


@pytest.fixture
def tailored(approver):
    """Draft other rules for incidents."""

    def draft(*, by, **rules):
        version = tailoring.propose(kind="incident", by=by, at=NOON, reason="Ask for more")
        return tailoring.edit(version=version, by=by, at=NOON, rules=version.rules | rules)

    return draft


def test_places_are_filled_now_and_frozen_when_approved(make_document, author, approver, provider):
    chinese = {"title_zh": "步骤", "body_zh": "{{ procedure.steps incident }}"}
    document = make_document(body_en=STEPS, **chinese)
    before = texts.whole(Version.objects.get(), chinese=False)
    assert "| Resolve |" in before
    assert "We are Provider." in before
    assert "| 解决 |" in texts.whole(Version.objects.get(), chinese=True)
    actions.submit(document=document, by=author, at=NOON)
    actions.approve(document=document, by=approver, at=NOON)
    provider.name = "Other"
    provider.save()

    version = Version.objects.get()
    assert texts.whole(version, chinese=False) == before
    assert set(version.filled) == {"procedure.steps incident", "organisation.name"}
    assert fillings.differing(version.filled) == ["organisation.name"]


def test_a_change_of_what_is_set_up_marks_documents_at_once(publish_document, provider, agent):
    document = publish_document(body_en=STEPS)
    provider.name = "Other"
    provider.save()
    for event in ("incident.resolve", "account.sign_in", "document.publish"):
        compare_after([Entry(event=event)])
    document.refresh_from_db()
    assert document.differing == []

    compare_after([Entry(event="incident.resolve"), Entry(event="organisation.change")])

    document.refresh_from_db()
    assert document.differing == ["organisation.name"]
    compare_after([Entry(event="incident.configure")])  # nothing more to tell
    assert Entry.objects.filter(event="document.differ").count() == 1


def test_practice_that_differs_is_told_and_taken_back(publish_document, approver, provider):
    document = publish_document(body_en=STEPS)
    assert actions.compare_with_practice(at=LATER) == []
    provider.name = "Other"
    provider.save()

    assert actions.compare_with_practice(at=LATER) == [document.number]
    assert actions.compare_with_practice(at=LATER) == []
    document.refresh_from_db()
    assert document.differing == ["organisation.name"]
    with pytest.raises(StepRefused, match="differs"):
        actions.confirm(document=document, by=approver, at=LATER)
    provider.name = "Provider"
    provider.save()
    assert actions.compare_with_practice(at=LATER) == [document.number]
    document.refresh_from_db()
    assert document.differing == []
    assert Entry.objects.filter(event__in=("document.differ", "document.agree")).count() == 2


def test_a_revision_that_only_takes_practice_in_is_something_new(
    publish_document, author, approver, provider
):
    document = publish_document(body_en=STEPS)
    provider.name = "Other"
    provider.save()
    actions.compare_with_practice(at=LATER)
    actions.revise(document=document, by=author, at=LATER)
    actions.submit_revision(document=document, by=author, at=LATER)
    actions.approve_revision(document=document, by=approver, at=LATER)
    actions.publish(document=document, by=author, at=LATER)

    document.refresh_from_db()
    assert document.differing == []
    assert "We are Other." in texts.whole(document.published, chinese=False)


def test_what_is_not_set_up_or_unknown_is_said(make_document, author, shipped):
    for key in ("team.list", "poem.list", "procedure.steps poem", "procedure.steps"):
        document = make_document(body_en=f"{{{{ {key} }}}}")
        with pytest.raises(StepRefused, match=r"Set up your teams|Nothing is known"):
            actions.submit(document=document, by=author, at=NOON)
        document.refresh_from_db()
        assert document.state == State.DRAFT


def test_approving_a_document_puts_its_tailored_procedure_into_force(
    make_document, author, approver, tailored, make_user, provider, sign_in
):
    other = make_user("other", "process_manager", provider)
    version = tailored(by=other, required={"resolve": ["category"]})
    document = make_document(body_en=STEPS)
    actions.carry(document=document, by=author, at=NOON, tailoring=version)
    assert "needs category" in texts.whole(Version.objects.get(), chinese=False)
    actions.submit(document=document, by=author, at=NOON)
    unable = make_user("unable", "sms_manager", provider)
    page = sign_in(unable).get(document.get_absolute_url()).content.decode()
    assert 'data-step="approve"' not in page  # it would be refused
    assert "It puts a tailored procedure into force" in page
    assert 'data-step="approve"' in (
        sign_in(approver).get(document.get_absolute_url()).content.decode()
    )
    with pytest.raises(PermissionDenied):
        actions.approve(document=document, by=unable, at=NOON)
    assert Version.objects.get().approved_at is None

    actions.approve(document=document, by=approver, at=LATER)

    version.refresh_from_db()
    assert (version.state, version.approver) == (VersionState.EFFECTIVE, approver)
    assert fillings.differing(Version.objects.get().filled) == []
    assert Entry.objects.get(event="document.approve").facts["tailoring"] == "incident v2"
    assert Entry.objects.filter(event="procedure.approve").exists()


def test_rules_changed_after_submitting_are_refused_with_the_document(
    make_document, author, approver, tailored, make_user, provider
):
    other = make_user("other", "process_manager", provider)
    version = tailored(by=other, required={"resolve": ["category"]})
    document = make_document(body_en=STEPS)
    actions.carry(document=document, by=author, at=NOON, tailoring=version)
    actions.submit(document=document, by=author, at=NOON)
    tailoring.edit(version=version, by=other, at=NOON, rules=version.rules | {"required": {}})

    with pytest.raises(StepRefused, match="was changed after"):
        actions.approve(document=document, by=approver, at=LATER)

    version.refresh_from_db()
    document.refresh_from_db()
    assert (version.state, document.state) == (VersionState.DRAFT, State.REVIEWING)


def test_whoever_wrote_the_rules_does_not_approve_the_document(
    make_document, author, approver, tailored
):
    version = tailored(by=approver, required={"resolve": ["category"]})
    document = make_document()
    actions.carry(document=document, by=author, at=NOON, tailoring=version)
    actions.submit(document=document, by=author, at=NOON)

    with pytest.raises(PermissionDenied, match="Somebody else"):
        actions.approve(document=document, by=approver, at=LATER)

    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


def test_only_a_draft_nobody_else_carries_is_carried(make_document, author, approver, tailored):
    version = tailored(by=author, required={"resolve": ["category"]})
    first, second = make_document(), make_document()
    actions.carry(document=first, by=author, at=NOON, tailoring=version)
    with pytest.raises(WrongFact, match="Another document"):
        actions.carry(document=second, by=author, at=NOON, tailoring=version)
    with pytest.raises(WrongFact, match="Only a draft"):
        actions.carry(
            document=second, by=author, at=NOON, tailoring=tailoring.effective("incident")
        )
    actions.carry(document=first, by=author, at=NOON, tailoring=None)
    actions.carry(document=second, by=author, at=NOON, tailoring=version)


def test_hostile_names_stay_words(make_document, provider):
    provider.name = "<script>alert(1)</script> | {{ role.holders }} **x**"
    provider.save()
    make_document(body_en=STEPS)

    text = texts.whole(Version.objects.get(), chinese=False)

    assert "<script>" not in text
    assert "\\{\\{ role.holders" in text or "\\{\\{ role.holders \\}\\}" in text


def test_pages_tell_what_differs(publish_document, sign_in, author, provider):
    document = publish_document(body_en=STEPS)
    provider.name = "Other house"
    provider.save()

    page = sign_in(author).get(document.get_absolute_url()).content.decode()

    assert "Practice differs from this document." in page
    assert "<ins>Other house</ins>" in page or "<ins>Other" in page
    assert "We are Provider." in page


def test_agents_are_in_the_roles_told(make_document, agent, author):
    make_document(body_en="{{ role.holders }}")

    text = texts.whole(Version.objects.get(), chinese=False)

    assert f"| Agent | {agent.name} |" in text
    assert Role.objects.filter(code="agent").exists()
    assert Document.objects.count() == 1


def test_what_cannot_be_read_breaks_no_page_and_is_no_departure(
    publish_document, make_document, sign_in, author, monkeypatch, provider
):
    document = publish_document(body_en=STEPS)
    broken = make_document(body_en=STEPS)
    name = fillings.offered()["organisation.name"].name

    def fail(asked):
        raise KeyError(asked)

    monkeypatch.setitem(
        fillings._offered, "organisation.name", fillings.Filling("organisation.name", name, fail)
    )
    provider.name = "Other"
    provider.save()

    page = sign_in(author).get(broken.get_absolute_url()).content.decode()

    assert "“Our organisation” cannot be read at the moment." in page
    assert sign_in(author).get("/documents/").status_code == 200
    assert actions.compare_with_practice(at=LATER) == []
    assert (
        "Practice differs" not in sign_in(author).get(document.get_absolute_url()).content.decode()
    )
    with pytest.raises(StepRefused, match="cannot be read"):
        actions.submit(document=broken, by=author, at=NOON)


def test_what_is_filled_in_stands_in_chinese_without_spaces():
    told = {"us.name": {"text": "甲公司"}, "us.town": {"text": "Northway"}}
    (part,) = texts.parts("本方针 说明 {{ us.name }} 与 {{ us.town }} 的原则。", told.get)
    assert part.text == "本方针 说明甲公司与 Northway 的原则。"


def test_hours_are_told_with_their_zone_in_words(shipped):
    calendars.ensure_shipped(at=NOON)

    chinese = texts.live("calendar.list", "zh")["text"]
    english = texts.live("calendar.list", "en")["text"]

    assert "中国时间" in chinese
    assert "星期一至星期五 09:00–12:00、13:30–18:00；" in chinese
    assert "China Time" in english
    assert "Asia/" not in chinese + english


def test_customers_are_told_by_their_names(customer):
    told = texts.live("organisation.customers", "en")["text"]

    assert told == f"- {customer.name}"
    assert customer.code not in told
