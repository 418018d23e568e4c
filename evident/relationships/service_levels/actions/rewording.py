"""Correcting the terms of a version that were wrong here from the first: also for the past."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused
from evident.relationships.service_levels import written
from evident.relationships.service_levels.actions.agreements import holding, make_effective
from evident.relationships.service_levels.actions.applying import (
    Outlook,
    begun,
    outlook_of,
    version_of,
)
from evident.relationships.service_levels.actions.drafting import write
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Correction,
    Signature,
)
from evident.relationships.service_levels.procedure import PROCEDURE
from evident.relationships.service_levels.written import WrittenTerms


@transaction.atomic
def correct_terms(
    *,
    agreement: Agreement,
    by: User,
    at: datetime,
    terms: WrittenTerms,
    reason: str,
    number: int | None = None,
) -> Correction:
    """
    Let `terms` stand in for those of a version that were not what both sides had signed.

    The wrong version stays readable, and signed for the new one is who had signed. The clocks of
    every record it speaks of are counted anew by a job; `carry_on` does it at once. `number` is
    that of the version, the one that holds last unless given. Raises StepRefused without a reason
    or a difference, while an amendment is written, or if another version holds for the same time;
    WrongFact for terms that make no sense, PermissionDenied if `by` lacks
    `agreement.correct_clocks`.
    """
    version = reworded(agreement=agreement, by=by, at=at, terms=terms, reason=reason, number=number)
    return begun(version=version, by=by, at=at, reason=reason.strip())


def outlook_of_terms(
    *,
    agreement: Agreement,
    by: User,
    at: datetime,
    terms: WrittenTerms,
    number: int | None = None,
) -> Outlook:
    """Return what `correct_terms` would do; nothing is changed. Raises as that does."""
    with transaction.atomic():
        version = reworded(
            agreement=agreement, by=by, at=at, terms=terms, reason="?", number=number
        )
        found = outlook_of(version, by=by)
        transaction.set_rollback(True)
    return found


def reworded(
    *,
    agreement: Agreement,
    by: User,
    at: datetime,
    terms: WrittenTerms,
    reason: str,
    number: int | None,
) -> AgreementVersion:
    """Make the version that stands in for a wrong one, in force at once."""
    if not reason.strip():
        raise StepRefused(_("Say what was wrong with the terms."))
    facts: dict[str, Any] = {"reason": reason.strip()}
    with PROCEDURE.step("correct_terms", agreement, by=by, at=at, facts=facts) as agreement:
        wrong = version_of(agreement, number)
        before, after = written.told(written.read(wrong)), written.told(terms)
        changed = {
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        }
        if not changed:
            raise StepRefused(_("Nothing would change: these are the terms as they are."))
        version = AgreementVersion.objects.create(
            agreement=agreement,
            number=highest_of(agreement) + 1,
            author=by,
            created_at=at,
            reason=reason.strip(),
            corrects=wrong,
        )
        write(version, terms)
        for each in wrong.signatures.all():
            Signature.objects.create(
                version=version,
                side=each.side,
                name=each.name,
                role=each.role,
                signed_on=each.signed_on,
                paper=each.paper,
                recorded_by=each.recorded_by,
                recorded_at=each.recorded_at,
            )
        make_effective(version, at=at)
        refuse_neighbour(version)
        facts |= {"version": version.number, "corrects": wrong.number, "terms": changed}
    return version


def highest_of(agreement: Agreement) -> int:
    """Return the highest number of a version of an agreement."""
    return int(agreement.versions.aggregate(highest=Max("number"))["highest"] or 0)


def refuse_neighbour(version: AgreementVersion) -> None:
    """Raise StepRefused if another version of the same agreement holds at a part of its time."""
    others = holding(version.agreement).exclude(pk=version.pk)
    others = others.filter(Q(valid_until=None) | Q(valid_until__gt=version.valid_from))
    if version.valid_until is not None:
        others = others.filter(valid_from__lt=version.valid_until)
    other = others.first()
    if other is not None:
        raise StepRefused(
            _("Version %(number)s of it holds at a part of that time.") % {"number": other.number}
        )
