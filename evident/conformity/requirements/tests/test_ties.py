"""Nobody audits what he or she answers for: requirements, and documents that answer them."""

import pytest

from evident.conftest import NOON
from evident.kernel.procedures.definition import WrongFact
from evident.management.audits.models import Audit
from evident.management.audits.queries.independence import obstacles
from evident.management.audits.tests.conftest import auditor, make_audit, owner, planner
from evident.support.documents.models import Document, Version

__all__ = ["auditor", "make_audit", "owner", "planner"]


def test_an_owner_of_requirements_does_not_audit_them(catalogue, requirement, auditor, make_audit):
    found = requirement("8.6.1-d")
    found.owner = auditor
    found.save(update_fields=["owner"])

    with pytest.raises(WrongFact, match=r"Auditor .* owns its requirements 8\.6\.1-d\."):
        make_audit()

    assert not Audit.objects.exists()
    assert obstacles([auditor], ["brm"], at=NOON) == []


def test_who_owns_or_approved_a_document_that_answers_does_not_audit(
    catalogue, auditor, agent, provider
):
    document = Document.objects.create(
        number="DOC-7", title="Incidents", requirements=["8.6.1-d"], assignee=auditor,
        kind="document", state="published", is_open=True, opened_at=NOON, updated_at=NOON,
        requester=agent, organisation=provider, sort="procedure",
    )  # fmt: skip
    scope = ["incident_request"]

    (told,) = obstacles([auditor], scope, at=NOON)

    assert told.startswith(auditor.name)
    assert told.endswith("owns or approved its documents DOC-7.")
    assert obstacles([auditor], ["brm"], at=NOON) == []
    Document.objects.update(assignee=None)
    assert obstacles([auditor], scope, at=NOON) == []
    version = Version.objects.create(
        document=document, number=1, title_en="Incidents", begun_at=NOON, author=agent,
        approver=auditor, approved_at=NOON, published_at=NOON,
    )  # fmt: skip
    assert obstacles([auditor], scope, at=NOON) == [told]
    Version.objects.filter(pk=version.pk).update(superseded_at=NOON)
    assert obstacles([auditor], scope, at=NOON) == []
