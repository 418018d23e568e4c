"""What is done about one service report until it is issued. The only code that changes one."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.reporting.service_reports import sealing
from evident.reporting.service_reports.actions.wording import said
from evident.reporting.service_reports.figures import Taken, take
from evident.reporting.service_reports.models import Definition, Edition, KeySet, ServiceReport
from evident.reporting.service_reports.periods import span_of
from evident.reporting.service_reports.procedure.definition import State as DefinitionState
from evident.reporting.service_reports.procedure.report import PROCEDURE
from evident.reporting.service_reports.scope import zone_of_reports

MOST_WRITTEN = 20_000
MOST_SAID = 500


@transaction.atomic
def plan(
    *, definition: Definition, by: User | None, at: datetime, starts_on: date
) -> ServiceReport:
    """
    Plan the report of the period with `starts_on` in it; it is due some days after its end.

    `by` is None for the schedule. Raises StepRefused if there is one, or the definition is not
    active; PermissionDenied.
    """
    Definition.objects.select_for_update(of=("self",)).get(pk=definition.pk)  # one at a time
    if definition.state != DefinitionState.ACTIVE:
        raise StepRefused(_("By this definition no reports are made: it is not active."))
    span = span_of(starts_on, definition.frequency)
    if ServiceReport.objects.filter(definition=definition, starts_on=span.start).exists():
        raise StepRefused(_("The report of %(period)s exists already.") % {"period": span.label})
    end = span.moments(zone_of_reports())[1]
    report = ServiceReport(
        kind=PROCEDURE.kind,
        definition=definition,
        title=f"{definition.title} {span.code}"[:300],
        organisation_id=definition.organisation_id,
        service_id=definition.service_id,
        assignee=definition.assignee,
        requester=by,
        opened_at=at,
        starts_on=span.start,
        ends_on=span.end,
        due_at=end + timedelta(days=definition.due_days),
    )
    return PROCEDURE.open(report, by=by, at=at)


def prepare(*, report: ServiceReport, by: User | None, at: datetime) -> ServiceReport:
    """
    Take the figures of a planned report, as they are at `at`; the draft can be worked on then.

    Raises StepRefused before its period begins, or without an owner who may see the records.
    """
    with PROCEDURE.step("prepare", report, by=by, at=at) as locked:
        write_figures(locked, at=at)
        if by is not None:
            locked.author = by
    return locked


def refresh(*, report: ServiceReport, by: User, at: datetime) -> ServiceReport:
    """Take the figures of a draft anew; remarks and reasons stay. Raises StepRefused."""
    with PROCEDURE.step("refresh", report, by=by, at=at) as locked:
        write_figures(locked, at=at)
        locked.author = locked.author or by
    return locked


def write(*, report: ServiceReport, by: User, at: datetime, remarks: str) -> ServiceReport:
    """Write what the figures mean; whoever writes may not issue. Raises WrongFact."""
    if len(remarks) > MOST_WRITTEN:
        raise WrongFact(_("This is too long."))
    with PROCEDURE.step("write", report, by=by, at=at, facts={"remarks": remarks}) as locked:
        edition = draft_of(locked)
        edition.remarks = remarks.strip()
        edition.save(update_fields=["remarks"])
        locked.author = by
    return locked


def explain(
    *, report: ServiceReport, by: User, at: datetime, reasons: Mapping[str, str]
) -> ServiceReport:
    """
    Say why promises were missed: `reasons` by the key of the clock; an empty one is taken away.

    Raises WrongFact for a promise the draft does not tell of.
    """
    with PROCEDURE.step(
        "explain", report, by=by, at=at, facts={"reasons": dict(reasons)}
    ) as locked:
        edition = draft_of(locked)
        known = {str(each["clock"]) for each in edition.figures["missed"]}
        if set(reasons) - known:
            raise WrongFact(_("This report tells of no such missed promise."))
        kept = {
            **edition.reasons,
            **{key: text.strip()[:MOST_SAID] for key, text in reasons.items()},
        }
        edition.reasons = {key: text for key, text in kept.items() if text}
        edition.save(update_fields=["reasons"])
        locked.author = by
    return locked


def issue(
    *, report: ServiceReport, by: User | None, at: datetime, without_reasons: str = ""
) -> ServiceReport:
    """
    Issue the draft: from now on it cannot change, its SHA-256 says what it was, and it is sent.

    `by` is None where a definition issues by itself. `without_reasons` says why it is issued
    though the reason of a missed promise is lacking; every reader sees it. Raises StepRefused if
    `by` wrote it, if its figures were taken before its period was over, or if reasons are lacking
    and nothing is said of it.
    """
    from evident.reporting.service_reports.actions.sending import hand_out

    told: dict[str, Any] = {}  # filled in below, before the trail is written
    with PROCEDURE.step("issue", report, by=by, at=at, facts=told) as locked:
        edition = draft_of(locked)
        if by is not None and locked.author_id == by.pk:
            raise StepRefused(
                _("“%(step)s” must be done by somebody else than the %(role)s.")
                % {"step": PROCEDURE.named("issue").label, "role": _("author")}
            )
        end = locked.span.moments(zone_of_reports())[1]
        if edition.cut_off_at < end:
            raise StepRefused(
                _("The figures were taken before the period was over: take them anew first.")
            )
        told.update(settle_reasons(edition, without_reasons.strip()[:MOST_SAID]))
        edition.author_name = locked.author.name if locked.author else ""
        edition.sha256 = sealing.fingerprint(edition)
        edition.issuer_name = by.name if by else ""
        edition.issued_at = at
        edition.save()
        locked.issued_edition = edition.number
        locked.issued_at = locked.issued_at or at
        locked.issued_by = by
        told.update(edition=edition.number, sha256=edition.sha256)
        told.update(cut_off_at=edition.cut_off_at.isoformat())
        hand_out(edition, at=at)
    return locked


def settle_reasons(edition: Edition, without: str) -> dict[str, Any]:
    """
    Keep why an edition is issued without some reasons, and return what the trail tells of it.

    Raises StepRefused if reasons of missed promises are lacking and `without` says nothing.
    """
    count = edition.unexplained
    if not count:
        edition.without_reasons = ""
        return {}
    if not without:
        raise StepRefused(lacking(count))
    edition.without_reasons = without
    return {"unexplained": count, "without_reasons": without}


def lacking(count: int) -> str:
    """Return the sentence that so many missed promises have no reason, and what can be done."""
    return ngettext(
        "Of %(count)s missed promise the reason is missing: give it first, or say why the report"
        " is issued without it.",
        "Of %(count)s missed promises the reasons are missing: give them first, or say why the"
        " report is issued without them.",
        count,
    ) % {"count": count}


def correct(*, report: ServiceReport, by: User, at: datetime, what_changed: str) -> ServiceReport:
    """
    Begin a new edition of an issued report, with figures taken anew; the issued one stays.

    Raises WrongFact without a sentence that says what changed and why, PermissionDenied.
    """
    what_changed = said(what_changed, _("Say what was wrong and what changes."))
    facts = {"what_changed": what_changed}
    with PROCEDURE.step("correct", report, by=by, at=at, facts=facts) as locked:
        before = locked.editions.get(number=locked.issued_edition)
        Edition.objects.create(
            report=locked,
            number=before.number + 1,
            cut_off_at=at,
            figures=before.figures,
            remarks=before.remarks,
            reasons=before.reasons,
            what_changed=what_changed,
        )
        write_figures(locked, at=at)
        locked.author = by
    return locked


def cancel(*, report: ServiceReport, by: User, at: datetime, reason: str) -> ServiceReport:
    """Give up a report that was never issued. Raises StepRefused if one was."""
    with PROCEDURE.step("cancel", report, by=by, at=at, facts={"reason": reason}) as locked:
        if locked.is_issued:
            raise StepRefused(_("It was issued: correct it instead."))
        locked.cancel_reason = said(reason, _("Say why it is given up."))[:300]
        locked.closed_at = at
    return locked


def write_figures(report: ServiceReport, *, at: datetime) -> Edition:
    """Put the figures as they are at `at` into the draft, which is begun if there is none."""
    span = report.span
    if span.moments(zone_of_reports())[0] > at:
        raise StepRefused(
            _("%(period)s has not begun: there is nothing to count yet.") % {"period": span.label}
        )
    taken = take(report.definition, span, at=at)
    edition = report.editions.filter(issued_at=None).first()
    if edition is None:
        edition = Edition(report=report, number=1)
    edition.cut_off_at = at
    edition.figures = taken.figures
    edition.save()
    keep_sets(edition, taken)
    return edition


def keep_sets(edition: Edition, taken: Taken) -> None:
    """Keep the records behind the figures of a draft, instead of those it had."""
    edition.key_sets.all().delete()
    KeySet.objects.bulk_create(
        [
            KeySet(edition=edition, name=name, keys=keys, count=len(keys) // 8)
            for name, keys in taken.sets.items()
        ],
        batch_size=20,
    )


def draft_of(report: ServiceReport) -> Edition:
    """Return the edition that is not issued yet. Raises StepRefused if there is none."""
    found = report.editions.filter(issued_at=None).first()
    if found is None:
        raise StepRefused(_("There is no draft."))
    return found
