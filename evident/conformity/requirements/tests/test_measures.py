"""Obsolete documents in use: none, withdrawn ones that rest, and every way of using one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.conformity.requirements.actions import judging
from evident.conformity.requirements.models import Requirement, Status
from evident.conftest import NOON
from evident.kernel.links import actions as links
from evident.kernel.measures.definition import measure_of
from evident.kernel.measures.queries import Period, figure, records_behind
from evident.resolution.incidents import actions as incidents
from evident.support.documents import actions as documents
from evident.support.documents.models import Acknowledgement, Version

DAY = timedelta(days=1)
UNTIL = timezone.localdate() + timedelta(days=90)


@pytest.fixture
def head(make_user, provider):
    """Who approves."""
    return make_user("head", "process_owner", provider)


@pytest.fixture
def published(sms_manager, head, agent, catalogue):
    """Publish a document that an agent is to read."""

    def make():
        facts = {"by": sms_manager, "at": NOON}
        made = documents.draft(**facts, title_en="Rules", body_en="# Rules\n\nKeep them")
        documents.distribute(document=made, **facts, people=[agent])
        made = documents.submit(document=made, **facts)
        made = documents.approve(document=made, by=head, at=NOON)
        return documents.publish(document=made, **facts)

    return make


@pytest.fixture
def withdrawn(published, sms_manager):
    """Withdraw a document."""

    def make():
        return documents.withdraw(
            document=published(), by=sms_manager, at=NOON + DAY, reason="Nobody needs it"
        )

    return make


@pytest.fixture
def in_use(sms_manager):
    """How many are in use, and the numbers of those and of all that are obsolete."""

    def tell():
        measure = measure_of("document.obsolete_in_use")
        behind = records_behind(measure, user=sms_manager, period=Period())
        used = sorted(behind.filter(measure.counted).values_list("number", flat=True))
        every = sorted(behind.values_list("number", flat=True))
        return figure(measure, user=sms_manager, period=Period()).value, used, every

    return tell


def judge(sms_manager, number, at, code="8.6.1-f"):
    """Judge a requirement met, with a document as evidence."""
    judging.judge(
        requirement=Requirement.objects.get(code=code), by=sms_manager, at=at,
        status=Status.MET, reason="Seen", evidence=[number] if number else [], valid_until=UNTIL,
    )  # fmt: skip


def test_nothing_is_obsolete_where_nothing_went_out_of_use(in_use, published):
    published()
    assert in_use() == (None, [], [])


def test_a_withdrawn_document_that_rests_is_not_in_use(in_use, withdrawn):
    gone = withdrawn()
    assert in_use() == (0, [], [gone.number])


def test_a_judgement_in_force_uses_it_until_another_takes_its_place(in_use, withdrawn, sms_manager):
    gone = withdrawn()
    judge(sms_manager, gone.number, NOON + 2 * DAY)
    assert in_use() == (1, [gone.number], [gone.number])

    judge(sms_manager, "", NOON + 3 * DAY)
    assert in_use() == (0, [], [gone.number])


def test_an_open_record_linked_afterwards_uses_it(in_use, withdrawn, agent, requester):
    gone = withdrawn()
    incident = incidents.report(by=requester, at=NOON, title="No mail", symptom="Nothing")

    links.add(record=incident, other=gone, meaning="related", by=agent, at=NOON + 2 * DAY)

    assert in_use() == (1, [gone.number], [gone.number])


def test_a_link_from_when_it_was_in_force_is_no_use(
    in_use, published, agent, requester, sms_manager
):
    document = published()
    incident = incidents.report(by=requester, at=NOON, title="No mail", symptom="Nothing")
    links.add(record=incident, other=document, meaning="related", by=agent, at=NOON)
    documents.withdraw(document=document, by=sms_manager, at=NOON + DAY, reason="Old")

    assert in_use() == (0, [], [document.number])


def test_reading_a_version_after_it_was_replaced_uses_it(in_use, published, agent):
    document = published()
    Version.objects.filter(pk=document.published_id).update(superseded_at=NOON + DAY)
    asked = Acknowledgement.objects.filter(document=document, person=agent)

    asked.update(acknowledged_at=NOON)
    assert in_use() == (0, [], [document.number])

    asked.update(acknowledged_at=NOON + 2 * DAY)
    assert in_use() == (1, [document.number], [document.number])
