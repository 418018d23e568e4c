"""An agreement's life: negotiated, signed, in force, reviewed, amended, ended."""

from calendar import monthrange
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.calendars.queries import effective_versions
from evident.kernel.procedures.definition import StepRefused
from evident.relationships.service_levels import written
from evident.relationships.service_levels.actions.drafting import copied, draft_of
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    VersionState,
)
from evident.relationships.service_levels.procedure import PROCEDURE
from evident.relationships.service_levels.queries.overlaps import overlapping
from evident.relationships.service_levels.queries.signing import missing_sides


def negotiate(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """Record that the draft went to the other party. Raises PermissionDenied, StepRefused."""
    with PROCEDURE.step("negotiate", agreement, by=by, at=at) as agreement:
        pass
    return agreement


def conclude(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """
    Record that both parties agreed.

    Raises StepRefused without both signatures, validity, services and at least one target, or if
    another agreement holds for the same; PermissionDenied if `by` lacks `agreement.conclude`.
    """
    with PROCEDURE.step("conclude", agreement, by=by, at=at) as agreement:
        refuse_unfinished(draft_of(agreement))
    return agreement


def activate(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """
    Put the concluded terms into force: new records get clocks from when they are valid.

    Raises StepRefused as `conclude`, PermissionDenied if `by` lacks `agreement.conclude`.
    """
    with PROCEDURE.step("activate", agreement, by=by, at=at) as agreement:
        version = make_effective(draft_of(agreement), at=at)
        agreement.next_review_on = months_after(version.valid_from or at, version.review_months)
    return agreement


def review(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """Begin the review; the terms stay in force. Raises PermissionDenied, StepRefused."""
    with PROCEDURE.step("review", agreement, by=by, at=at) as agreement:
        pass
    return agreement


def confirm(*, agreement: Agreement, by: User, at: datetime, outcome: str) -> Agreement:
    """
    End the review with its outcome; the next is due after the agreed interval.

    Raises StepRefused without an outcome, PermissionDenied if `by` lacks `agreement.review`.
    """
    if not outcome.strip():
        raise StepRefused(_("Say what the review came to."))
    facts = {"note": outcome.strip()}
    with PROCEDURE.step("confirm", agreement, by=by, at=at, facts=facts) as agreement:
        months = current_of(agreement).review_months
        agreement.next_review_on = months_after(at, months)
    return agreement


def amend(*, agreement: Agreement, by: User, at: datetime, reason: str) -> AgreementVersion:
    """
    Begin a new version as a copy of the one in force, which holds until the new one does.

    Raises StepRefused without a reason, PermissionDenied if `by` lacks `agreement.draft`.
    """
    if not reason.strip():
        raise StepRefused(_("Say why the agreement changes."))
    with PROCEDURE.step("amend", agreement, by=by, at=at, facts={"reason": reason.strip()}):
        version = current_of(agreement)
        return copied(
            version=version,
            by=by,
            at=at,
            reason=reason.strip(),
            terms=written.read(version),
        )


def renew(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """
    Put the amended version into force; the one before ends when it begins.

    Raises StepRefused as `conclude` does, or if it would begin before the one it follows or in the
    past; PermissionDenied if `by` lacks `agreement.conclude`.
    """
    with PROCEDURE.step("renew", agreement, by=by, at=at) as agreement:
        version, before = draft_of(agreement), current_of(agreement)
        refuse_unfinished(version)
        begins = max(version.valid_from or at, at)
        if before.valid_from is not None and begins <= before.valid_from:
            raise StepRefused(_("The amendment has to begin after the version it follows."))
        if before.valid_until is None or before.valid_until > begins:
            before.valid_until = begins
            before.save(update_fields=["valid_until"])
        version.valid_from = begins
        make_effective(version, at=at)
        agreement.next_review_on = months_after(begins, version.review_months)
    return agreement


def drop(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """Give up the amendment; the terms in force stay. Raises PermissionDenied, StepRefused."""
    with PROCEDURE.step("drop", agreement, by=by, at=at) as agreement:
        version = draft_of(agreement)
        version.state = VersionState.DROPPED
        version.save(update_fields=["state"])
    return agreement


def terminate(*, agreement: Agreement, by: User, at: datetime, reason: str) -> Agreement:
    """
    End an agreement before its time; clocks that run go on to their end.

    Raises StepRefused without a reason, PermissionDenied if `by` lacks `agreement.conclude`.
    """
    return end(agreement=agreement, step="terminate", by=by, at=at, reason=reason)


def discard(*, agreement: Agreement, by: User, at: datetime, reason: str) -> Agreement:
    """Give up an agreement that was never signed. Raises PermissionDenied, StepRefused."""
    return end(agreement=agreement, step="discard", by=by, at=at, reason=reason)


def end(*, agreement: Agreement, step: str, by: User, at: datetime, reason: str) -> Agreement:
    """End an agreement by one of the steps that do."""
    if not reason.strip():
        raise StepRefused(_("Say why it ends."))
    with PROCEDURE.step(step, agreement, by=by, at=at) as agreement:
        agreement.end_reason = reason.strip()
        agreement.closed_at = at
        close_versions(agreement, at=at)
    return agreement


def expire_due(*, at: datetime) -> list[str]:
    """Note of agreements whose last version has ended by `at` that they expired."""
    ended = []
    for agreement in Agreement.objects.in_force().order_by("pk"):
        last = holding(agreement).last()
        if last is None or last.valid_until is None or last.valid_until > at:
            continue
        with PROCEDURE.step("expire", agreement, by=None, at=last.valid_until) as agreement:  # noqa: PLW2901  # the locked row
            agreement.closed_at = last.valid_until
            close_versions(agreement, at=at)
        ended.append(agreement.number)
    return ended


def close_versions(agreement: Agreement, *, at: datetime) -> None:
    """Let no version of an ended agreement hold longer, nor be a draft."""
    agreement.versions.filter(state=VersionState.DRAFT).update(state=VersionState.DROPPED)
    for version in agreement.versions.filter(state=VersionState.EFFECTIVE):
        if version.valid_until is None or version.valid_until > at:
            version.valid_until = max(at, version.valid_from or at)
            version.save(update_fields=["valid_until"])


def make_effective(version: AgreementVersion, *, at: datetime) -> AgreementVersion:
    """Let a version hold. Raises StepRefused unless it is finished and contradicts nothing."""
    refuse_unfinished(version)
    version.state = VersionState.EFFECTIVE
    version.made_effective_at = at
    version.save(update_fields=["state", "made_effective_at", "valid_from"])
    return version


def refuse_unfinished(version: AgreementVersion) -> None:
    """Raise StepRefused for terms that cannot hold yet, saying what is missing."""
    if version.valid_from is None:
        raise StepRefused(_("Say from when the agreement is valid."))
    if not version.targets.exists():
        raise StepRefused(_("An agreement promises something: write at least one target."))
    for target in version.targets.select_related("calendar"):
        if target.calendar is not None and not effective_versions(target.calendar).exists():
            raise StepRefused(
                _("“%(target)s” counts in “%(calendar)s”, of which no version is in force yet.")
                % {"target": target.name, "calendar": target.calendar.name}
            )
    if not version.covers_all and not version.services.exists():
        raise StepRefused(_("Say which services the agreement covers."))
    if missing := [str(side.label) for side in missing_sides(version)]:
        raise StepRefused(
            _("A signature is missing: %(sides)s.") % {"sides": _(", ").join(missing)}
        )
    other = overlapping(version).first()
    if other is not None:
        raise StepRefused(
            _("%(number)s “%(title)s” promises the same for the same time, from %(when)s on.")
            % {
                "number": other.agreement.number,
                "title": other.agreement.title,
                "when": date_format(timezone.localtime(other.valid_from), "DATE_FORMAT"),
            }
        )


def current_of(agreement: Agreement) -> AgreementVersion:
    """Return the version that holds last. Raises StepRefused if none was ever in force."""
    version = holding(agreement).last()
    if version is None:
        raise StepRefused(_("No version of this agreement was ever in force."))
    return version


def holding(agreement: Agreement) -> QuerySet[AgreementVersion]:
    """Return the versions in force at some time, oldest first; not those that were corrected."""
    return agreement.versions.filter(state=VersionState.EFFECTIVE, corrections=None).order_by(
        "valid_from", "number"
    )


def months_after(at: datetime, months: int) -> date:
    """Return the same day of the month some months later, the last one where it has none."""
    day = timezone.localdate(at)
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
