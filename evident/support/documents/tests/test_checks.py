"""Every check of documents: no document, documents that keep it, that break it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from evident.kernel.measures import definition
from evident.support.documents import actions, checks
from evident.support.documents.models import Document, Version
from evident.support.documents.open_places import asked_by

OF_THE_REPLAY = (".followed", ".followed_closely")
"""Declared for every process at once, and tested there."""

NOW = timezone.now()
"""Checks ask the clock of the database; so all that happens is told from today on backwards."""


def ago(days: int) -> Any:
    """Return the moment so many days ago."""
    return NOW - timedelta(days=days)


PLAN = "continuity_plan"
OPEN: dict[str, Any] = {
    "template": PLAN,
    "body_en": "\n\n".join(f"*{each}*" for each in sorted(asked_by(PLAN))),
}
"""A document that leaves open what its template does."""


@dataclass
class House:
    """People who make documents as they would, at whatever time it was."""

    author: Any
    approver: Any
    agent: Any
    leaver: Any

    def draft(self, *, since: int = 30, **facts: Any) -> Document:
        """Write a document so many days ago."""
        told = {"title_en": "Rules of the desk", "body_en": "Everybody knows"} | facts
        return actions.draft(by=self.author, at=ago(since), **told)

    def published(self, *, since: int = 30, **facts: Any) -> Document:
        """Write and publish a document so many days ago."""
        document = self.draft(since=since, **facts)
        its: dict[str, Any] = {"document": document, "at": ago(since)}
        actions.submit(**its, by=self.author, has_open_places=True)
        actions.approve(**its, by=self.approver)
        actions.publish(**its, by=self.author)
        return Document.objects.get(pk=document.pk)

    def withdrawn(self, *, gone: int = 20, **facts: Any) -> Document:
        """Take a document out of use so many days ago."""
        document = self.published(since=gone + 10, **facts)
        return actions.withdraw(document=document, by=self.author, at=ago(gone), reason="Old")

    def archived(self, *, gone: int) -> Document:
        """Archive a document that is kept for a year from so many days ago on."""
        document = self.withdrawn(gone=gone, retention_years=1)
        return actions.archive(document=document, by=self.author, at=ago(gone))

    def disposed(self) -> Document:
        """Dispose of a document whose time of keeping is over."""
        document = self.archived(gone=400)
        return actions.dispose(
            document=document, by=self.author, at=ago(10), disposal_note="Shredded"
        )

    def given(self, *, asked: int, is_read: bool = False, is_released: bool = False) -> Document:
        """Ask somebody so many days ago to read a document within a week."""
        document = self.published()
        by: dict[str, Any] = {"document": document, "by": self.author, "at": ago(asked)}
        actions.distribute(**by, people=[self.agent], acknowledge_days=7)
        if is_read:
            actions.acknowledge(document=document, by=self.agent, at=ago(asked - 1))
        if is_released:
            actions.distribute(**by)
        return document

    def outrun(self) -> Document:
        """Rename ourselves after a document that says our name was approved."""
        document = self.published(body_en="We are {{ organisation.name }}.")
        self.author.organisation.name += " & Sons"
        self.author.organisation.save()
        actions.compare_with_practice(at=ago(1))
        return document

    def left(self) -> Document:
        """Make somebody the owner of a document who leaves then."""
        document = self.published()
        actions.assign(document=document, by=self.author, at=ago(20), assignee=self.leaver)
        self.leaver.is_active = False
        self.leaver.save()
        return document

    def hurried(self) -> Document:
        """Give a document to readers before it was approved, past the triggers that refuse it."""
        document = self.published()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE document_version DISABLE TRIGGER USER")
            cursor.execute(
                "UPDATE document_version SET approved_at = published_at + interval '1 day'"
                " WHERE document_id = %s",
                [document.pk],
            )
            cursor.execute("ALTER TABLE document_version ENABLE TRIGGER USER")
        return document

    def unapproved(self) -> Document:
        """Put the draft of a revision before readers, past the actions that would refuse it."""
        document = self.published()
        actions.revise(document=document, by=self.author, at=ago(20))
        draft = document.versions.get(approved_at=None)
        Document.objects.filter(pk=document.pk).update(published=draft)
        return document


Make = Callable[[House], Any]


def but(make: Make, **facts: Any) -> Make:
    """Return how to make a document and then, past the actions that would refuse it, change it."""

    def changed(house: House) -> Document:
        document: Document = make(house)
        Document.objects.filter(pk=document.pk).update(**facts)
        return document

    return changed


@dataclass(frozen=True)
class Case:
    """Documents a check is satisfied with, those that break it, and those it is not about."""

    keeps: tuple[Make, ...]
    breaks: tuple[Make, ...]
    apart: tuple[Make, ...]


ELSEWHERE: dict[str, Any] = {
    "sort": "external", "publisher": "The ministry", "edition": "2025", "location": "Shelf 4",
}  # fmt: skip
"""What is known of a document of others."""
CASES = {
    "document.reviewed_on_time": Case(
        keeps=(lambda house: house.published(since=170, review_months=6),),
        breaks=(lambda house: house.published(since=190, review_months=6),
                but(House.published, due_at=None)),
        apart=(lambda house: house.draft(since=190),
               lambda house: house.withdrawn(gone=190, review_months=6)),
    ),
    "document.approved_by_another": Case(
        keeps=(House.published,), breaks=(House.unapproved,), apart=(House.draft, House.withdrawn),
    ),
    "document.approved_before_use": Case(
        keeps=(House.published,),
        breaks=(House.unapproved, House.hurried),
        apart=(House.draft, House.withdrawn),
    ),
    "document.identified": Case(
        keeps=(House.published, lambda house: house.published(**ELSEWHERE, body_en="")),
        breaks=(House.unapproved,
                but(lambda house: house.published(**ELSEWHERE, body_en=""), location="")),
        apart=(but(House.draft, author=None), House.withdrawn),
    ),
    "document.external_current": Case(
        keeps=(lambda house: house.published(**ELSEWHERE),),
        breaks=(lambda house: house.published(**ELSEWHERE | {"edition": ""}),
                lambda house: house.published(**ELSEWHERE | {"publisher": ""}),
                lambda house: house.published(**ELSEWHERE | {"location": ""}),
                lambda house: house.published(**ELSEWHERE, since=190, review_months=6)),
        apart=(House.published, lambda house: house.draft(**ELSEWHERE | {"edition": ""}),
               lambda house: house.withdrawn(**ELSEWHERE | {"edition": ""})),
    ),
    "document.equals_practice": Case(
        keeps=(lambda house: house.published(body_en="{{ role.holders }}"),),
        breaks=(House.outrun,),
        apart=(but(House.draft, differing=["organisation.name"]),
               but(House.withdrawn, differing=["organisation.name"])),
    ),
    "document.filled_in": Case(
        keeps=(House.published, lambda house: house.published(**OPEN | {"template": ""})),
        breaks=(lambda house: house.published(**OPEN),),
        apart=(lambda house: house.draft(**OPEN), lambda house: house.withdrawn(**OPEN)),
    ),
    "document.has_owner": Case(
        keeps=(House.published,),
        breaks=(but(House.published, assignee=None), House.left),
        apart=(but(House.draft, assignee=None), but(House.withdrawn, assignee=None)),
    ),
    "document.read": Case(
        keeps=(lambda house: house.given(asked=8, is_read=True),
               lambda house: house.given(asked=6)),
        breaks=(lambda house: house.given(asked=8),),
        apart=(House.published, lambda house: house.given(asked=8, is_released=True)),
    ),
    "document.kept_no_longer": Case(
        keeps=(lambda house: house.archived(gone=360),),
        breaks=(lambda house: house.archived(gone=370),),
        apart=(lambda house: house.withdrawn(gone=370, retention_years=1), House.disposed),
    ),
}  # fmt: skip


@pytest.fixture
def house(author, approver, agent, make_user, provider):
    """Everybody a document passes through."""
    return House(author, approver, agent, make_user("leaver", "process_owner", provider))


def test_every_check_declared_here_has_a_case():
    mine = {
        each.code
        for each in definition.checks()
        if each.process == "document" and not each.code.endswith(OF_THE_REPLAY)
    }

    assert mine == CASES.keys()
    assert {each.records.__module__ for each in definition.checks() if each.code in mine} == {
        checks.__name__
    }


@pytest.mark.parametrize("code", CASES)
def test_a_check_tells_what_breaks_it_and_nothing_else(code, house, three_cases):
    three_cases(code, CASES[code], house)


def test_the_table_itself_refuses_a_version_its_author_approved(house, author):
    document = house.draft()

    with pytest.raises(IntegrityError, match="not_approved_by_author"), transaction.atomic():
        Version.objects.filter(document=document).update(approver=author)
