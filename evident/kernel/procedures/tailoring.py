"""The life of a tailored version: proposed, edited, approved by somebody else, superseded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from evident.kernel.access.holding import allowing, through
from evident.kernel.access.queries import access_of, may, require
from evident.kernel.accounts.models import User
from evident.kernel.procedures.comparison import compare
from evident.kernel.procedures.models import ProcedureVersion, VersionState
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.procedures.rules import shipped_limits
from evident.kernel.procedures.validation import validate
from evident.kernel.records.models import Record
from evident.kernel.trail import actions as trail

APPROVING = "procedure.approve"
SEEING = ("procedure.tailor", APPROVING, "measure.view")
MOST_APPROVERS = 5


def ensure_shipped(*, kind: str, rules: Mapping[str, Any], at: datetime) -> None:
    """Make version 1 of a process exist, as the product ships it."""
    _version, is_new = ProcedureVersion.objects.get_or_create(
        kind=kind,
        number=1,
        defaults={
            "state": VersionState.EFFECTIVE,
            "rules": dict(rules),
            "created_at": at,
            "effective_at": at,
        },
    )
    if is_new:
        facts = {"kind": kind, "number": 1, "rules": dict(rules)}
        trail.write(event="procedure.ship", by=None, at=at, facts=facts)


@transaction.atomic
def propose(*, kind: str, by: User, at: datetime, reason: str) -> ProcedureVersion:
    """
    Start a draft from the version in force.

    Raises ValidationError without a reason or where a draft exists, PermissionDenied if `by`
    lacks `procedure.tailor`.
    """
    require(by, "procedure.tailor")
    if not reason.strip():
        raise ValidationError(_("Say why the procedure should change."))
    versions = ProcedureVersion.objects.select_for_update().filter(kind=kind)
    if any(version.state == VersionState.DRAFT for version in versions):
        raise ValidationError(_("There is a draft already. Edit or discard it."))
    base = effective(kind)
    draft = ProcedureVersion.objects.create(
        kind=kind,
        number=versions.aggregate(last=Max("number"))["last"] + 1,
        rules=base.rules,
        reason=reason.strip(),
        author=by,
        contributors=[by.pk],
        created_at=at,
    )
    facts = {"kind": kind, "number": draft.number, "reason": draft.reason}
    trail.write(event="procedure.propose", by=by, at=at, facts=facts)
    return draft


@transaction.atomic
def edit(
    *, version: ProcedureVersion, by: User, at: datetime, rules: Mapping[str, Any]
) -> ProcedureVersion:
    """
    Put `rules` in place of those of a draft; whoever edits it last is its author.

    Raises ValidationError with a sentence for each mistake, or if it is no draft;
    PermissionDenied if `by` lacks `procedure.tailor`.
    """
    require(by, "procedure.tailor")
    locked = lock_draft(version)
    tidy = {name: value for name, value in rules.items() if value not in ({}, [], None, "")}
    validate(kind=locked.kind, rules=tidy, shipped=shipped_rules(locked.kind))
    changes = compare(locked.kind, locked.rules, tidy)
    if not changes:
        return locked
    locked.rules, locked.author = tidy, by
    locked.contributors = sorted({*locked.contributors, by.pk})
    locked.save(update_fields=["rules", "author", "contributors"])
    facts = {"kind": locked.kind, "number": locked.number}
    told = {f"{change.where}": [change.before, change.after] for change in changes}
    trail.write(event="procedure.edit", by=by, at=at, facts=facts, changes=told)
    return locked


@transaction.atomic
def approve(*, version: ProcedureVersion, by: User, at: datetime) -> ProcedureVersion:
    """
    Put a draft into force; the version before is superseded. Records keep the version they have.

    Raises PermissionDenied if `by` wrote on it or lacks `procedure.approve`, ValidationError
    if it is no draft, changes nothing, or names what no longer exists.
    """
    require(by, "procedure.approve")
    locked = lock_draft(version)
    if has_written(by, locked):
        raise PermissionDenied(_("Somebody else than the author has to approve a version."))
    validate(kind=locked.kind, rules=locked.rules, shipped=shipped_rules(locked.kind))
    before = ProcedureVersion.objects.select_for_update().get(
        kind=locked.kind, state=VersionState.EFFECTIVE
    )
    changes = compare(locked.kind, before.rules, locked.rules)
    if not changes:
        raise ValidationError(_("This version changes nothing."))
    before.state = VersionState.SUPERSEDED
    before.save(update_fields=["state"])
    locked.state, locked.approver, locked.effective_at = VersionState.EFFECTIVE, by, at
    locked.save(update_fields=["state", "approver", "effective_at"])
    facts = {
        "kind": locked.kind,
        "number": locked.number,
        "author": locked.author,
        "reason": locked.reason,
        "rules": locked.rules,
    }
    told = {f"{change.where}": [change.before, change.after] for change in changes}
    trail.write(event="procedure.approve", by=by, at=at, facts=facts, changes=told)
    return locked


@transaction.atomic
def discard(*, version: ProcedureVersion, by: User, at: datetime) -> None:
    """
    Drop a draft. Raises ValidationError if it is none, PermissionDenied as `edit` does.
    """
    require(by, "procedure.tailor")
    locked = lock_draft(version)
    facts = {"kind": locked.kind, "number": locked.number, "rules": locked.rules}
    trail.write(event="procedure.discard", by=by, at=at, facts=facts)
    locked.delete()


def lock_draft(version: ProcedureVersion) -> ProcedureVersion:
    """Return `version` locked. Raises ValidationError if it is no draft any more."""
    locked = ProcedureVersion.objects.select_for_update().filter(pk=version.pk).first()
    if locked is None or locked.state != VersionState.DRAFT:
        raise ValidationError(_("Only a draft can be changed or approved."))
    return locked


def has_written(user: User, version: ProcedureVersion) -> bool:
    """Return whether `user` wrote on `version`."""
    return user.pk == version.author_id or user.pk in version.contributors


def approvers(version: ProcedureVersion, *, at: datetime) -> list[User]:
    """Return some of those who may put a draft into force: nobody who wrote on it."""
    people = able_to_approve(version, at=at).distinct().order_by("name")
    able = (each for each in people if may(each, APPROVING))
    return [each for each, _place in zip(able, range(MOST_APPROVERS), strict=False)]


def able_to_approve(version: ProcedureVersion, *, at: datetime) -> QuerySet[User]:
    """Return whose roles let them put a draft into force, but nobody who wrote on it."""
    people = User.objects.filter(through(allowing(APPROVING, at=at)), is_active=True)
    return people.exclude(pk__in=[version.author_id, *version.contributors])


def waiting_for(user: User) -> QuerySet[ProcedureVersion]:
    """Return the drafts `user` may put into force and did not write on, the oldest first."""
    drafts = ProcedureVersion.objects.filter(state=VersionState.DRAFT)
    if not may(user, APPROVING):
        return drafts.none()
    as_in_force = ProcedureVersion.objects.filter(
        kind=OuterRef("kind"), state=VersionState.EFFECTIVE, rules=OuterRef("rules")
    )
    foreign = drafts.exclude(author=user).exclude(contributors__contains=[user.pk])
    changing = foreign.filter(~Exists(as_in_force))
    return changing.select_related("author").order_by("created_at", "pk")


def effective(kind: str) -> ProcedureVersion:
    """Return the version in force."""
    return ProcedureVersion.objects.get(kind=kind, state=VersionState.EFFECTIVE)


def shipped_rules(kind: str) -> dict[str, Any]:
    """
    Return what the product ships for a process: it names the spans of time that exist.

    Version 1 keeps what was shipped when it was installed; spans that came later stand beside it.
    """
    rules: dict[str, Any] = ProcedureVersion.objects.get(kind=kind, number=1).rules
    limits = shipped_limits(kind) | rules.get("limits", {})
    return rules | {"limits": limits} if limits else rules


def require_sight(user: User) -> None:
    """Raise PermissionDenied unless `user` may read procedures."""
    if not any(access_of(user).may(code) for code in SEEING):
        raise PermissionDenied(_("You are not allowed to do this."))


def versions_of(*, kind: str, user: User) -> QuerySet[ProcedureVersion]:
    """Return the versions of a process, newest first. Raises Http404, PermissionDenied."""
    if kind not in known_kinds():
        require_sight(user)
        raise Http404
    return every_version(user=user).filter(kind=kind)


def every_version(*, user: User) -> QuerySet[ProcedureVersion]:
    """Return the versions of all processes, newest first. Raises PermissionDenied."""
    require_sight(user)
    return ProcedureVersion.objects.select_related("author", "approver").order_by("-number")


def get(*, kind: str, number: int, user: User) -> ProcedureVersion:
    """Return one version. Raises Http404, PermissionDenied."""
    version = versions_of(kind=kind, user=user).filter(number=number).first()
    if version is None:
        raise Http404
    return version


def open_records(kind: str) -> dict[int, int]:
    """Return how many open records keep each version."""
    counted = Record.objects.filter(kind=kind, is_open=True).order_by()
    rows = counted.values("procedure_version").annotate(count=Count("pk"))
    return {row["procedure_version"]: row["count"] for row in rows}
