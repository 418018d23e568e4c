"""Documents under control."""

from datetime import datetime, timedelta

from django.utils import timezone

from evident.kernel.access.models import Role
from evident.kernel.accounts.models import User
from evident.support.documents import actions as documents
from evident.support.documents.models import Document
from tests.journeys.world.people import give


def controlled(writer: User, approver: User, reader: User, *, now: datetime) -> None:
    """Let documents be under control: valid and read, revised, submitted, out of use."""
    give(approver, "process_owner", now=now)
    facts = {"by": writer, "at": now - timedelta(days=40)}
    roles = Role.objects.filter(code="agent")
    kinds = ("service_management_policy", "incident_procedure")
    valid = [documents.draft_from(template=kind, **facts) for kind in kinds]
    for document in valid:
        documents.submit(document=document, **facts, has_open_places=True)
        documents.approve(document=document, by=approver, at=facts["at"])
        documents.publish(document=document, **facts)
        documents.distribute(
            document=document, by=writer, at=timezone.now(), roles=roles, acknowledge_days=14
        )
    policy = Document.objects.get(pk=valid[0].pk)
    documents.acknowledge(document=policy, by=reader, at=now)
    documents.revise(document=policy, by=writer, at=now)
    documents.edit(document=policy, by=writer, at=now, title_en="Our policy", summary="Shorter")
    waiting = documents.draft(
        **facts, title_en="Rules of the desk", title_zh="服务台规则", body_en="# Who\n\nAll.",
        body_zh="# 人员\n\n全体。", sort="instruction",
    )  # fmt: skip
    documents.submit(document=waiting, **facts)
    law = documents.draft(
        **facts, title_en="Data protection law", title_zh="数据保护法", sort="external",
        publisher="State 国家", edition="2024", location="https://example.org/law",
    )  # fmt: skip
    documents.withdraw(document=law, **facts, reason="Replaced by the edition of 2025")
    documents.archive(document=law, **facts, archive_place="Room 3")
