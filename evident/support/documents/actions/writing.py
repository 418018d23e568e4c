"""Writing a document: its text, what it says of itself, and who is to read it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.attachments import actions as attachments
from evident.kernel.attachments.incoming import File
from evident.kernel.attachments.models import Attachment
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.procedures.models import ProcedureVersion, VersionState
from evident.support.documents import patterns
from evident.support.documents.actions.facts import (
    TEXTS,
    cleaned,
    one_title,
    refuse_unknown,
    refuse_wrong_facts,
    tidy,
)
from evident.support.documents.actions.figures import put_in
from evident.support.documents.actions.reading import bring_readers_up_to_date
from evident.support.documents.models import Document, Version
from evident.support.documents.picturing import Picture
from evident.support.documents.procedure import PROCEDURE


@transaction.atomic
def draft(
    *,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    title_en: str = "",
    title_zh: str = "",
    body_en: str = "",
    body_zh: str = "",
    template: str = "",
    pictures: Sequence[Picture] = (),
    upload: File | None = None,
    **facts: Any,
) -> Document:
    """
    Begin a document; `by` owns it. It needs a title in at least one language.

    `pictures` are attached and stand at the end of its texts; `upload` is attached as its content.
    `facts` are those of DESCRIBED. Raises WrongFact, StepRefused for a file that is not taken,
    PermissionDenied if `by` lacks `document.draft`.
    """
    texts = cleaned(title_en=title_en, title_zh=title_zh, body_en=body_en, body_zh=body_zh)
    refuse_unknown(facts)
    document = Document(
        kind=PROCEDURE.kind,
        title=one_title(texts),
        title_en=texts["title_en"],
        title_zh=texts["title_zh"],
        requester=by,
        assignee=by,
        author=by,
        organisation=organisation or home_of(by),
        opened_at=at,
        template=template,
        **tidy(facts),
    )
    refuse_wrong_facts(document)
    document = PROCEDURE.open(document, by=by, at=at, facts={"template": template})
    if pictures and by is not None:
        told = put_in(document=document, by=by, at=at, pictures=pictures, texts=texts)
        texts = cleaned(**told)
    file = None
    if upload is not None and by is not None:
        file = attachments.add(
            record=document, by=by, at=at, name=upload.name, content=upload.content
        )
    writers = [by.pk] if by else []
    version = Version.objects.create(
        document=document, number=1, author=by, writers=writers, begun_at=at, file=file, **texts
    )
    Document.objects.filter(pk=document.pk).update(draft=version)
    document.draft = version
    return document


def draft_from(*, template: str, by: User, at: datetime, **facts: Any) -> Document:
    """
    Begin a document from the template called `template`, in both languages.

    Raises WrongFact if there is no such template, PermissionDenied if `by` lacks
    `document.draft`.
    """
    pattern = patterns.pattern_of(template)
    if pattern is None:
        raise WrongFact(_("There is no template “%(name)s”.") % {"name": template})
    told: dict[str, Any] = {
        "sort": pattern.sort,
        "clause": pattern.clause,
        "process": pattern.process,
        "requirements": list(pattern.requirements),
        "code": pattern.document_code,
    }
    return draft(
        by=by,
        at=at,
        template=template,
        title_en=pattern.title_en,
        title_zh=pattern.title_zh,
        body_en=pattern.body_en,
        body_zh=pattern.body_zh,
        **told | facts,
    )


@transaction.atomic
def edit(
    *,
    document: Document,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    summary: str | None = None,
    file: Attachment | None = None,
    upload: File | None = None,
    is_without_file: bool = False,
    pictures: Sequence[Picture] = (),
    **texts: str,
) -> Document:
    """
    Put `texts` (those of TEXTS) in place of the draft's; whoever writes in it may not approve it.

    `file`, attached to the document before, is its content instead of or beside the texts; `upload`
    is one that is attached now. `pictures` are attached and stand at the end of the texts. Raises
    EditConflict if the document changed after `seen_version`, WrongFact without a title,
    StepRefused for a file that is not taken, PermissionDenied if `by` lacks `document.edit`.
    """
    facts: dict[str, Any] = {}
    if upload is not None:
        file = attachments.add(
            record=document, by=by, at=at, name=upload.name, content=upload.content
        )
    if pictures:
        before = draft_of(document)
        told = {name: texts.get(name, getattr(before, name)) for name in TEXTS}
        texts = put_in(document=document, by=by, at=at, pictures=pictures, texts=told)
    with PROCEDURE.step(
        "edit", document, by=by, at=at, seen_version=seen_version, facts=facts
    ) as document:
        version = draft_of(document)
        new = cleaned(**{name: texts.get(name, getattr(version, name)) for name in TEXTS})
        facts["version"] = version.number
        facts["changed"] = [name for name in TEXTS if getattr(version, name) != new[name]]
        for name, value in new.items():
            setattr(version, name, value)
        if summary is not None:
            version.summary = " ".join(summary.split())[:500]
        if file is not None:
            refuse_strange_file(file, document)
            version.file = file
            facts["file"] = {"name": file.name, "sha256": file.sha256}
        elif is_without_file:
            version.file = None
        written_by(version, by)
        if document.published_id is None:
            name_as(document, version)
    return document


def refuse_strange_file(file: Attachment, document: Document) -> None:
    """Raise WrongFact unless `file` stands on the document, for every reader."""
    if file.record_id != document.pk or file.removed_at is not None or file.is_internal:
        raise WrongFact(_("Attach the file to the document first, for its readers."))


def carry(
    *, document: Document, by: User, at: datetime, tailoring: ProcedureVersion | None
) -> Document:
    """
    Let approving the draft put `tailoring`, a draft of a tailored procedure, into force.

    None lets it carry none. Raises WrongFact if it is no draft or another document carries it,
    PermissionDenied if `by` lacks `document.edit`.
    """
    facts: dict[str, Any] = {"tailoring": str(tailoring) if tailoring else ""}
    with PROCEDURE.step("carry", document, by=by, at=at, facts=facts) as document:
        version = draft_of(document)
        if tailoring is not None:
            refuse_wrong_tailoring(tailoring, version)
        version.tailoring = tailoring
        written_by(version, by)
    return document


def refuse_wrong_tailoring(tailoring: ProcedureVersion, version: Version) -> None:
    """Raise WrongFact unless `tailoring` is a draft that no other document carries."""
    if tailoring.state != VersionState.DRAFT:
        raise WrongFact(_("Only a draft of a tailored procedure can be put into force."))
    others = Version.objects.filter(tailoring=tailoring, approved_at=None, disposed_at=None)
    if others.exclude(pk=version.pk).exists():
        raise WrongFact(_("Another document puts this version into force."))


def describe(
    *,
    document: Document,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    **given: Any,
) -> Document:
    """
    Correct what a document says of itself; `given` are facts of DESCRIBED.

    Raises EditConflict, WrongFact, PermissionDenied if `by` lacks `document.describe`.
    """
    refuse_unknown(given)
    with PROCEDURE.step("describe", document, by=by, at=at, seen_version=seen_version) as document:
        for name, value in tidy(given).items():
            setattr(document, name, value)
        refuse_wrong_facts(document)
    return document


@transaction.atomic
def distribute(
    *,
    document: Document,
    by: User,
    at: datetime,
    roles: Iterable[Role] = (),
    teams: Iterable[Team] = (),
    people: Iterable[User] = (),
    acknowledge_days: int | None = None,
) -> Document:
    """
    Say who is to read the document, by role, team or name, and within how many days.

    Whoever is new is asked at once; whoever is no longer meant is asked no more. Raises
    WrongFact, PermissionDenied if `by` lacks `document.distribute`.
    """
    roles, teams, people = list(roles), list(teams), list(people)
    for person in people:
        if person.organisation.kind != OrganisationKind.PROVIDER:
            raise WrongFact(_("%(person)s is none of our people.") % {"person": person.name})
    if acknowledge_days is not None and not 1 <= acknowledge_days <= 365:
        raise WrongFact(_("Give between 1 and 365 days to read it."))
    facts = {
        "roles": [each.code for each in roles],
        "teams": [each.code for each in teams],
        "people": [each.login for each in people],
    }
    with PROCEDURE.step("distribute", document, by=by, at=at, facts=facts) as document:
        document.roles.set(roles)
        document.teams.set(teams)
        document.people.set(people)
        document.acknowledge_days = acknowledge_days
    bring_readers_up_to_date(document, at=at)
    return document


def assign(*, document: Document, by: User, at: datetime, assignee: User) -> Document:
    """Make `assignee`, one of our people, the owner. Raises WrongFact, PermissionDenied."""
    if not assignee.is_active or assignee.organisation.kind != OrganisationKind.PROVIDER:
        raise WrongFact(_("%(person)s is none of our people.") % {"person": assignee.name})
    with PROCEDURE.step("assign", document, by=by, at=at) as document:
        document.assignee = assignee
    return document


def revise(*, document: Document, by: User, at: datetime) -> Document:
    """
    Begin a new version beside the published one, which stays valid.

    Raises StepRefused if that was done already, PermissionDenied if `by` lacks `document.edit`.
    """
    with PROCEDURE.step("revise", document, by=by, at=at) as document:
        now = document.published
        if now is None:
            raise StepRefused(_("Nothing was published yet."))
        last = document.versions.order_by("-number").values_list("number", flat=True)[0]
        document.draft = Version.objects.create(
            document=document,
            number=last + 1,
            author=by,
            writers=[by.pk],
            begun_at=at,
            file=now.file,
            **{name: getattr(now, name) for name in TEXTS},
        )
        document.author, document.reviewer, document.approver = by, None, None
    return document


def drop_revision(*, document: Document, by: User, at: datetime) -> Document:
    """
    Give a revision up; the published version stays. What was approved stays on record.

    Raises StepRefused, PermissionDenied if `by` lacks `document.edit`.
    """
    with PROCEDURE.step("drop_revision", document, by=by, at=at) as document:
        dropped = draft_of(document)
        document.draft = None
        document.save(update_fields=["draft"])
        if dropped.approved_at is None:
            dropped.delete()
        now = document.published
        if now is not None:
            people = now.author, now.reviewer, now.approver
            document.author, document.reviewer, document.approver = people
    return document


def written_by(version: Version, by: User) -> None:
    """Save a draft that `by` wrote in."""
    if by.pk not in version.writers:
        version.writers = [*version.writers, by.pk]
    version.save()


def draft_of(document: Document) -> Version:
    """
    Return the draft as it is now, of a document whose row is locked.

    Raises StepRefused if there is none.
    """
    version = None
    if document.draft_id is not None:
        version = Version.objects.filter(pk=document.draft_id).first()
    if version is None:
        raise StepRefused(_("There is no draft: begin a revision first."))
    return version


def name_as(document: Document, version: Version) -> None:
    """Call the document what `version` is called."""
    document.title_en, document.title_zh = version.title_en, version.title_zh
    document.title = version.title_en or version.title_zh


def home_of(by: User | None) -> Organisation:
    """Return the organisation a document belongs to: the author's, else the provider."""
    if by is not None:
        return by.organisation
    provider = Organisation.objects.filter(kind=OrganisationKind.PROVIDER).order_by("pk").first()
    if provider is None:
        raise WrongFact(_("There is no organisation yet that provides services."))
    return provider
