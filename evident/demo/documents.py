"""Controlled documents of the sample: from templates, approved by others, read and reviewed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from evident.demo import papers
from evident.demo.clock import as_at
from evident.demo.stage import LONG_ENOUGH, Stage
from evident.demo.world import FOLDER
from evident.kernel import yaml_files
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import User
from evident.support.documents import actions
from evident.support.documents.models import Acknowledgement, Document

ROLES = {
    "sms": "sms_manager",
    "owner": "process_owner",
    "manager": "process_manager",
    "boss": "top_management",
}
SENT_BACK_DAYS = 3
READ_WITHIN_DAYS = 14
FACTS = ("code", "sort", "process", "clause")
KEPT = ("classification", "retention_years")
"""What is told of a document where it is not as usual."""
TITLES = ("title_en", "title_zh", "body_en", "body_zh")
COMPARED = (146, 105, 90, 45, 4)
"""How many days before the end documents are compared with practice, as the job does nightly."""


@cache
def plans() -> dict[str, Any]:
    """Return the documents of the sample as their file tells them."""
    told: dict[str, Any] = yaml_files.read(FOLDER / "documents.yaml")
    return told


def written(stage: Stage, *, since: datetime, until: datetime) -> Iterator[Iterator[datetime]]:
    """
    Yield the course of every document that begins after `since`, and of the jobs.

    One that was disposed of since is older than all that: it had to be kept for its time.
    """
    is_long = (until - since).days >= LONG_ENOUGH
    for place, told in enumerate(plans()["documents"]):
        if until - timedelta(days=told["days"]) > since or (is_long and "disposed" in told):
            yield Writing(stage, told, place, until=until).course()
    yield kept_right(since=since, until=until)


def kept_right(*, since: datetime, until: datetime) -> Iterator[datetime]:
    """Do what jobs do every night: compare with practice, tell what is due, remind readers."""
    for days in COMPARED:
        at = until - timedelta(days=days, hours=6)
        if at <= since:
            continue
        yield at
        with as_at(at):
            actions.compare_with_practice(at=at)
            actions.tell_what_is_due(at=at)
            actions.remind(at=at)


class Writing:
    """One document on its way through the sample's time; `until` is now."""

    def __init__(self, stage: Stage, told: dict[str, Any], place: int, *, until: datetime) -> None:
        self.stage = stage
        self.told = told
        self.until = until
        self.fate = told.get("fate", "published")
        self.place = place
        self.rng = Random(f"document {place}")  # noqa: S311  # a sample that can be repeated
        people = [stage.cast.holder(ROLES[each]) for each in told["by"]]
        self.author, self.reviewer, self.approver = people
        self.at = self.begin(told["days"])

    @property
    def words(self) -> dict[str, Any]:
        """What people say about documents."""
        words: dict[str, Any] = plans()["words"]
        return words

    def said(self, texts: Any) -> Any:
        """Return what is told in the language of the sample."""
        return texts[self.stage.place] if isinstance(texts, dict) else texts

    def begin(self, days: float) -> datetime:
        """Return a moment of that many days before now, at which people work."""
        minutes = 25 + 37 * self.place % 380
        return self.stage.hours.add(self.until - timedelta(days=days), 60 * minutes)

    def after(self, days: float) -> datetime:
        """Let some days pass; return the moment people work again."""
        minutes = self.rng.randint(5, 300)
        self.at = self.stage.hours.add(self.at + timedelta(days=days), 60 * minutes)
        return self.at

    def course(self) -> Iterator[datetime]:
        """Write it and let it come as far as it is told to."""
        yield self.at
        document = self.drafted()
        if self.told.get("back"):
            yield self.after(3)
            document = self.submitted(document)
            yield self.after(1)
            reason = self.said(self.words["back"])[self.place % 3]
            document = actions.send_back(
                document=document, by=self.approver, at=self.at, reason=reason
            )
        if self.fate == "draft":
            return
        yield self.after(2)
        document = self.submitted(document)
        if self.fate == "submitted":
            return
        yield self.after(1)
        remark = self.said(self.words["remark"])[self.place % 3]
        document = actions.review(document=document, by=self.reviewer, at=self.at, remark=remark)
        if self.fate == "review":
            return
        yield self.after(1)
        document = actions.approve(document=document, by=self.approver, at=self.at)
        if self.fate == "approved":
            return
        yield self.after(0)
        document = actions.publish(document=document, by=self.author, at=self.at)
        yield from self.read(document)
        yield from self.lived(document)

    def submitted(self, document: Document) -> Document:
        """Submit it, with the places its author leaves open for those who decide on it."""
        return actions.submit(document=document, by=self.author, at=self.at, has_open_places=True)

    def drafted(self) -> Document:
        """Begin it, from its template or from its own text, and say who is to read it."""
        told = self.told
        by: dict[str, Any] = {"by": self.author, "at": self.at}
        review: dict[str, Any] = {name: told[name] for name in KEPT if name in told}
        if "review" in told:
            review["review_months"] = told["review"]
        if "template" in told:
            document = actions.draft_from(template=told["template"], **by, **review)
            own: dict[str, Any] = papers.words_of(told["template"], self.stage, at=self.at)
            if own:
                document = actions.edit(document=document, **by, **own)
        else:
            names: dict[str, Any] = {name: told[name] for name in (*FACTS, *TITLES) if name in told}
            for name in ("publisher", "edition"):
                names[name] = self.said(told.get(name, ""))
            names["location"] = self.said(told.get("where", ""))
            document = actions.draft(**by, **names, **review)
        if "roles" not in told and "teams" not in told:
            return document
        return actions.distribute(
            document=document,
            **by,
            roles=list(Role.objects.filter(code__in=told.get("roles", ()))),
            teams=[self.stage.cast.teams[code] for code in told.get("teams", ())],
            acknowledge_days=READ_WITHIN_DAYS,
        )

    def read(self, document: Document) -> Iterator[datetime]:
        """Let those who are asked say that they have read it: most of them, one by one."""
        asked = Acknowledgement.objects.filter(version=document.published_id)
        readers: list[User] = [each.person for each in asked.select_related("person")]
        self.rng.shuffle(readers)
        shown = self.stage.cast.facts
        readers.sort(key=lambda each: bool(shown[each.login].get("is_shown")))  # they find some
        begin = self.at
        moments = sorted(
            self.stage.hours.add(begin + timedelta(days=self.rng.uniform(0, 12)), 600)
            for _reader in readers[: round(len(readers) * self.told.get("read", 0))]
        )
        for person, at in zip(readers, moments, strict=False):
            yield at
            actions.acknowledge(document=document, by=person, at=at)
            self.at = at

    def lived(self, document: Document) -> Iterator[datetime]:
        """Let it be revised, confirmed or taken out of use, as it is told."""
        told = self.told
        if "revised" in told:
            yield from self.revised(document)
        if "confirmed" in told:
            self.at = self.begin(told["confirmed"])
            yield self.at
            document = Document.objects.get(pk=document.pk)
            actions.confirm(document=document, by=self.reviewer, at=self.at)
        if "gone" in told:
            self.at = self.begin(told["gone"])
            yield self.at
            reason, archive = self.said(self.words["withdrawn"]), self.said(self.words["place"])
            document = actions.withdraw(
                document=document, by=self.approver, at=self.at, reason=reason
            )
            yield self.after(1)
            actions.archive(document=document, by=self.approver, at=self.at, archive_place=archive)
        if "disposed" in told:
            self.at = self.begin(told["disposed"])
            yield self.at
            document = Document.objects.get(pk=document.pk)
            note = self.said(self.words["disposed"])
            actions.dispose(document=document, by=self.author, at=self.at, disposal_note=note)

    def revised(self, document: Document) -> Iterator[datetime]:
        """Write a new version, and let it take the place of the one before."""
        self.at = self.begin(self.told["revised"])
        yield self.at
        document = Document.objects.get(pk=document.pk)
        document = actions.revise(document=document, by=self.author, at=self.at)
        adds, summary = self.added()
        version = document.draft
        texts: dict[str, Any] = {
            f"body_{short}": f"{getattr(version, f'body_{short}')}\n\n{words}"
            for short, words in adds.items()
        }
        document = actions.edit(
            document=document,
            by=self.author,
            at=self.at,
            summary=self.said(self.words["summary"][summary]),
            **texts,
        )
        if self.fate == "revising":
            return
        yield self.after(1)
        document = actions.submit_revision(document=document, by=self.author, at=self.at)
        yield self.after(1)
        document = actions.review(document=document, by=self.reviewer, at=self.at)
        yield self.after(0)
        document = actions.approve_revision(document=document, by=self.approver, at=self.at)
        yield self.after(0)
        document = actions.publish(document=document, by=self.author, at=self.at)
        if "read" in self.told:
            yield from self.read(document)

    def added(self) -> tuple[dict[str, str], str]:
        """Return what a revision adds in both languages, and why it is made."""
        if self.told.get("adds"):
            return plans()["adds"], "audit"
        if self.fate == "revising":
            return self.words["plan_adds"], "plan"
        return {}, "adopted"
