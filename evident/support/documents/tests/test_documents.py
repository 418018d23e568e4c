"""The life of a document: written, approved by another, published, read, revised, out of use."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from evident.conftest import NOON
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team
from evident.kernel.attachments import actions as attachments
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.search.queries import search
from evident.kernel.timelines.reading import timeline
from evident.kernel.trail.models import Entry
from evident.support.documents import actions, queries
from evident.support.documents.history import HISTORY
from evident.support.documents.models import Acknowledgement, Document, Version
from evident.support.documents.procedure import State

LATER = NOON + timedelta(days=1)
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\6\0\0\0\x1f\x15\xc4\x89"


def test_draft_keeps_both_languages_and_leaves_a_trace(make_document, author):
    document = make_document(title_zh="服务台规则", body_zh="内容", code=" SMS-P-01 ")

    assert (document.number, document.state, document.code) == ("DOC-1", State.DRAFT, "SMS-P-01")
    assert (document.assignee, document.author) == (author, author)
    version = Version.objects.get(document=document)
    assert (version.number, version.title_zh, version.approved_at) == (1, "服务台规则", None)
    assert Entry.objects.get(record="DOC-1").event == "document.draft"


def test_draft_refuses_what_cannot_be_meant(make_document, requester):
    for wrong, sentence in (
        ({"title_en": " "}, "title"),
        ({"body_zh": "没有标题"}, "own language"),
        ({"sort": "poem"}, "type"),
        ({"classification": "funny"}, "who may have it"),
        ({"process": "cooking"}, "no process"),
        ({"review_months": 40}, "three years"),
        ({"retention_years": 0}, "between 1"),
    ):
        with pytest.raises(WrongFact, match=sentence):
            make_document(**wrong)
    with pytest.raises(PermissionDenied):
        actions.draft(by=requester, at=NOON, title_en="Mine")
    assert not Version.objects.exists()


def test_what_was_approved_never_changes(publish_document, approver):
    document = publish_document()
    version = document.published

    assert (document.state, version.approver, version.approved_at) == (
        State.PUBLISHED,
        approver,
        NOON,
    )
    assert Entry.objects.get(event="document.approve").facts["sha256"] == version.sha256
    for change in ({"body_en": "Forged"}, {"approver": None}, {"published_at": LATER}):
        with pytest.raises(IntegrityError, match="is approved"), transaction.atomic():
            Version.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError, match="is approved"), transaction.atomic():
        document.versions.all()._raw_delete("default")


def test_nobody_approves_or_reviews_what_he_wrote_in(make_document, author, approver):
    document = make_document()
    actions.edit(document=document, by=approver, at=NOON, body_en="Other words")
    actions.submit(document=document, by=author, at=NOON)

    for writer in (author, approver):
        with pytest.raises(StepRefused, match="did not write"):
            actions.approve(document=document, by=writer, at=NOON)
        with pytest.raises(StepRefused, match="did not write"):
            actions.review(document=document, by=writer, at=NOON)

    document.refresh_from_db()
    assert (document.state, document.approver, document.reviewer) == (State.REVIEWING, None, None)


def test_review_names_the_reviewer_and_needs_permission(make_document, make_user, author, provider):
    document = make_document()
    actions.submit(document=document, by=author, at=NOON)
    reviewer = make_user("reviewer", "process_manager", provider)
    with pytest.raises(PermissionDenied):
        actions.approve(document=document, by=reviewer, at=NOON)

    document = actions.review(document=document, by=reviewer, at=LATER, remark="Good")

    assert (document.state, document.reviewer) == (State.REVIEWING, reviewer)
    assert Version.objects.get().reviewed_at == LATER
    document = actions.send_back(document=document, by=reviewer, at=LATER, reason="One more thing")
    assert (document.state, document.reviewer) == (State.DRAFT, None)


def test_an_empty_document_is_not_submitted(make_document, author):
    document = make_document(body_en="")
    with pytest.raises(StepRefused, match="Write the text"):
        actions.submit(document=document, by=author, at=NOON)
    shown = make_document(body_en="![Plan](plan.png)")
    with pytest.raises(StepRefused, match=r"plan\.png"):
        actions.submit(document=shown, by=author, at=NOON)
    external = make_document(
        body_en="", sort="external", location="https://example.org/law", publisher="State"
    )
    assert actions.submit(document=external, by=author, at=NOON).state == State.REVIEWING


def test_a_file_is_approved_like_a_text_and_stays(make_document, author, approver):
    document = make_document(body_en="![Plan](plan.png)")
    facts = {"record": document, "by": author, "at": NOON}
    file = attachments.add(**facts, name="rules.pdf", content=[b"%PDF-1.7 rules"])
    figure = attachments.add(**facts, name="plan.png", content=[PICTURE])
    actions.edit(document=document, by=author, at=NOON, file=file)
    actions.submit(document=document, by=author, at=NOON)
    actions.approve(document=document, by=approver, at=NOON)

    version = Version.objects.get()
    assert (version.file, version.figures) == (file, {"plan.png": figure.pk})
    for kept in (file, figure):
        with pytest.raises(StepRefused, match="holds this file"):
            attachments.remove(attachment=kept, by=author, at=LATER, reason="Tidy up")
    other = make_document()
    with pytest.raises(WrongFact, match="Attach the file"):
        actions.edit(document=other, by=author, at=NOON, file=file)


def test_a_revision_stands_beside_the_published_version(publish_document, author, approver, agent):
    document = publish_document()
    actions.revise(document=document, by=author, at=LATER)
    with pytest.raises(StepRefused, match="what the published version says"):
        actions.submit_revision(document=document, by=author, at=LATER)
    actions.edit(document=document, by=author, at=LATER, title_en="New rules", body_en="Quetzal")

    document.refresh_from_db()
    assert (document.state, document.title) == (State.REVISING, "Rules of the desk")
    assert not search(user=agent, text="Quetzal", at=LATER).hits
    actions.submit_revision(document=document, by=author, at=LATER)
    actions.approve_revision(document=document, by=approver, at=LATER)
    actions.publish(document=document, by=author, at=LATER)

    document.refresh_from_db()
    assert (document.published.number, document.title) == (2, "New rules")
    assert document.versions.get(number=1).superseded_at == LATER
    assert search(user=agent, text="Quetzal", at=LATER).hits


def test_a_dropped_revision_leaves_what_was_approved_on_record(publish_document, author, approver):
    document = publish_document()
    actions.revise(document=document, by=author, at=LATER)
    actions.drop_revision(document=document, by=author, at=LATER)
    assert document.versions.count() == 1
    actions.revise(document=document, by=author, at=LATER)
    actions.edit(document=document, by=author, at=LATER, body_en="Other")
    actions.submit_revision(document=document, by=author, at=LATER)
    actions.approve_revision(document=document, by=approver, at=LATER)

    document = actions.drop_revision(document=document, by=author, at=LATER)

    assert (document.state, document.versions.count()) == (State.PUBLISHED, 2)
    assert document.approver == approver


def test_editing_notices_somebody_else(make_document, author, approver):
    document = make_document()
    seen = document.version
    actions.edit(document=document, by=approver, at=NOON, body_en="Theirs")

    with pytest.raises(EditConflict):
        actions.edit(document=document, by=author, at=NOON, seen_version=seen, body_en="Mine")

    assert Version.objects.get().body_en == "Theirs"


def test_those_it_is_given_to_are_asked_and_reminded(
    publish_document, author, approver, agent, make_user, provider, requester
):
    document = publish_document()
    roles = Role.objects.filter(code__in=("agent", "process_owner", "requester"))
    actions.distribute(
        document=document, by=author, at=NOON, roles=roles, acknowledge_days=7, people=[author]
    )

    assert [each.person for each in queries.documents_to_read(agent)] == [agent]
    assert set(Acknowledgement.objects.values_list("person__login", flat=True)) == {"agent"}
    with pytest.raises(StepRefused, match="not asked"):
        actions.acknowledge(document=document, by=requester, at=LATER)
    assert actions.remind(at=NOON + timedelta(days=6)) == 0
    late = NOON + timedelta(days=8)
    assert (actions.remind(at=late), actions.remind(at=late)) == (1, 0)
    notify(list(Entry.objects.order_by("id")))
    assert Notice.objects.filter(person=agent, event="document.remind").exists()

    document.refresh_from_db()
    actions.acknowledge(document=document, by=agent, at=late)

    rate = queries.rate_of(document, at=late)
    assert (rate.asked, rate.read, rate.late, rate.share) == (1, 1, 0, 100)
    assert Entry.objects.get(event="document.acknowledge").by_id == agent.pk
    with pytest.raises(StepRefused, match="already"):
        actions.acknowledge(document=document, by=agent, at=late)
    newcomer = make_user("newcomer", "agent", provider)
    assert actions.ask_readers(at=late) == 1
    assert queries.documents_to_read(newcomer).exists()
    actions.distribute(document=document, by=author, at=late)
    assert not queries.documents_to_read(newcomer).exists()


def test_only_our_people_are_given_documents(make_document, author, requester):
    document = make_document()
    with pytest.raises(WrongFact, match="none of our people"):
        actions.distribute(document=document, by=author, at=NOON, people=[requester])
    with pytest.raises(WrongFact, match="between 1 and 365"):
        actions.distribute(document=document, by=author, at=NOON, acknowledge_days=0)
    with pytest.raises(WrongFact, match="none of our people"):
        actions.assign(document=document, by=author, at=NOON, assignee=requester)


def test_customers_see_what_is_public_and_valid(publish_document, make_document, requester, agent):
    publish_document()
    publish_document(classification="public", title_en="Our policy")
    make_document(classification="public", title_en="Draft policy")

    def titles(user):
        return sorted(queries.visible_to(user).values_list("title", flat=True))

    assert titles(requester) == ["Our policy"]
    assert len(titles(agent)) == 3


def test_reviews_fall_due_once_and_are_confirmed_by_another(publish_document, author, approver):
    document = publish_document(review_months=6)
    after = NOON + timedelta(days=190)

    assert actions.tell_what_is_due(at=after) == [document.number]
    assert actions.tell_what_is_due(at=after) == []
    with pytest.raises(StepRefused, match="did not write"):
        actions.confirm(document=document, by=author, at=after)
    actions.confirm(document=document, by=approver, at=after)

    document.refresh_from_db()
    assert (document.reviewed_at, document.told_due_at) == (after, None)
    assert document.due_at > after


def test_out_of_use_archived_and_disposed_of_when_its_time_is_over(
    publish_document, author, approver, agent
):
    document = publish_document(retention_years=1)
    actions.distribute(document=document, by=author, at=NOON, people=[agent])
    attachments.add(record=document, by=author, at=NOON, name="a.txt", content=[b"text"])
    with pytest.raises(PermissionDenied):
        actions.withdraw(document=document, by=agent, at=LATER, reason="Old")
    actions.withdraw(document=document, by=author, at=LATER, reason="Replaced")
    assert not queries.documents_to_read(agent).exists()
    document.refresh_from_db()
    rate = queries.rate_of(document, at=LATER)  # what was not read until then stays unread
    assert (rate.asked, rate.read) == (1, 0)
    assert [each.person for each in queries.readers_of(document)] == [agent]
    document = actions.archive(document=document, by=author, at=LATER, archive_place="Room 3")
    assert document.retain_until == LATER.replace(year=LATER.year + 1).date()
    with pytest.raises(StepRefused, match="has to be kept until"):
        actions.dispose(document=document, by=author, at=LATER, disposal_note="Shredded")
    over = LATER + timedelta(days=366)
    with pytest.raises(WrongFact, match="how"):
        actions.dispose(document=document, by=author, at=over, disposal_note=" ")

    document = actions.dispose(document=document, by=author, at=over, disposal_note="Shredded")

    version = Version.objects.get()
    assert (document.state, version.body_en, version.disposed_at) == (State.DISPOSED, "", over)
    assert version.sha256
    assert version.title_en == "Rules of the desk"
    assert not document.attachments.standing().exists()
    assert not search(user=author, text="everybody knows", at=over).hits


def test_withdrawn_before_anything_was_published(make_document, author):
    document = actions.withdraw(document=make_document(), by=author, at=LATER, reason="Dropped")

    assert (document.state, document.is_open) == (State.WITHDRAWN, False)
    assert Document.objects.live().count() == 0


def test_the_history_tells_whom_a_document_was_given_to(publish_document, author, agent):
    document = publish_document()
    desk = Team.objects.create(code="night", name="Night desk")
    roles = Role.objects.filter(code="process_owner")
    facts = {"document": document, "by": author, "at": NOON, "acknowledge_days": 5}
    actions.distribute(**facts, roles=roles, teams=[desk], people=[agent])

    shown = timeline(record=document, user=author, history=HISTORY, only="all", token="")

    told = [item.told.sentence for item in shown.items if item.told]
    assert "Author gave it to read to: Process owner, Night desk, Agent" in told
