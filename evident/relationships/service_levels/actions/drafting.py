"""Making an agreement, and writing the terms of its next version."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from evident.kernel.access.outside import AUDITS, is_from_outside
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.relationships.service_levels import written
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Exclusion,
    Party,
    Target,
    VersionState,
)
from evident.relationships.service_levels.procedure import PROCEDURE
from evident.relationships.service_levels.written import WrittenTerms

OTHER_PARTY = {
    Party.SLA: OrganisationKind.CUSTOMER,
    Party.CONTRACT: OrganisationKind.SUPPLIER,
    Party.OLA: OrganisationKind.PROVIDER,
}


@transaction.atomic
def draft(
    *,
    by: User,
    at: datetime,
    party: str,
    title: str,
    organisation: Organisation,
    internal_team: Team | None = None,
    manager: User | None = None,
    purpose: str = "",
    terms: WrittenTerms | None = None,
) -> Agreement:
    """
    Make an agreement with a first version to write; `manager` answers for it, `by` unless given.

    `organisation` is the customer of an SLA, the supplier of a contract, ourselves for an OLA,
    which `internal_team` keeps. Raises PermissionDenied if `by` lacks `agreement.draft`, WrongFact
    for parties or terms that do not fit.
    """
    if not title.strip():
        raise WrongFact(_("Give the agreement a name."))
    if organisation.kind != OTHER_PARTY.get(Party(party)):
        raise WrongFact(_("This organisation cannot be a party to such an agreement."))
    if (party == Party.OLA) != (internal_team is not None):
        raise WrongFact(_("An OLA is kept by a team of our own, the others are not."))
    if manager is not None and manager.organisation.kind != OrganisationKind.PROVIDER:
        raise WrongFact(_("%(person)s is none of our people.") % {"person": manager.name})
    if manager is not None and is_from_outside(manager):
        raise WrongFact(AUDITS % {"person": manager.name})
    agreement = Agreement(
        kind=PROCEDURE.kind,
        title=" ".join(title.split()),
        party=party,
        organisation=organisation,
        internal_team=internal_team,
        requester=by,
        assignee=manager or by,
        purpose=purpose.strip(),
        opened_at=at,
    )
    PROCEDURE.open(agreement, by=by, at=at, facts={"terms": written.told(terms or WrittenTerms())})
    version = AgreementVersion.objects.create(
        agreement=agreement, number=1, author=by, created_at=at
    )
    write(version, terms or WrittenTerms())
    return agreement


def revise(
    *, agreement: Agreement, by: User, at: datetime, terms: WrittenTerms, reason: str = ""
) -> AgreementVersion:
    """
    Write the terms of the version that is a draft; signatures given to other words are void.

    Raises StepRefused if there is no draft, WrongFact for terms that make no sense,
    PermissionDenied if `by` lacks `agreement.draft`.
    """
    version = draft_of(agreement)
    before, after = written.told(written.read(version)), written.told(terms)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    facts = {"version": version.number, "terms": changed, "reason": reason.strip()}
    with PROCEDURE.step("revise", agreement, by=by, at=at, facts=facts):
        version = AgreementVersion.objects.select_for_update().get(pk=version.pk)
        write(version, terms)
        version.reason = reason.strip() or version.reason
        version.save(update_fields=["reason"])
        if changed:
            version.signatures.all().delete()
    return version


def draft_of(agreement: Agreement) -> AgreementVersion:
    """Return the version that can be written. Raises StepRefused if there is none."""
    version = agreement.versions.filter(state=VersionState.DRAFT).first()
    if version is None:
        raise StepRefused(_("There is no draft to write. Amend the agreement first."))
    return version


def write(version: AgreementVersion, terms: WrittenTerms) -> None:
    """Store the terms of a draft. Raises WrongFact for terms that make no sense."""
    written.check(terms)
    refuse_strangers(version.agreement, terms.recipients)
    version.valid_from, version.valid_until = terms.valid_from, terms.valid_until
    version.covers_all = terms.covers_all
    version.pause_reasons = list(terms.pause_reasons)
    version.on_priority, version.on_reopening = terms.on_priority, terms.on_reopening
    version.warn_at = sorted(set(terms.warn_at))
    version.hears = dict(terms.hears)
    version.workload_limit = terms.workload_limit
    version.exceptions = terms.exceptions.strip()
    version.review_months = terms.review_months
    version.save()
    version.services.set([] if terms.covers_all else terms.services)
    version.recipients.set(terms.recipients)
    version.exclusions.all().delete()
    Exclusion.objects.bulk_create(
        Exclusion(
            version=version,
            code=each.code,
            name_en=each.name_en.strip(),
            name_zh=each.name_zh.strip(),
            conditions={name: list(codes) for name, codes in each.conditions.items()},
        )
        for each in terms.exclusions
    )
    version.targets.all().delete()
    Target.objects.bulk_create(
        Target(
            version=version,
            code=target.code,
            metric=target.metric,
            measure=target.measure,
            name_en=target.name_en.strip(),
            name_zh=target.name_zh.strip(),
            kind=target.kind,
            priority=target.priority,
            minutes=target.minutes,
            calendar=target.calendar,
            percent=target.percent,
            value=target.value,
        )
        for target in terms.targets
    )


def refuse_strangers(agreement: Agreement, recipients: Sequence[User]) -> None:
    """Raise WrongFact for a new recipient who belongs neither to the other party nor to us."""
    keys = agreement.versions.values_list("recipients", flat=True) if recipients else ()
    known = set(keys)
    for person in recipients:
        home = person.organisation
        is_of_a_party = (
            home.pk == agreement.organisation_id or home.kind == OrganisationKind.PROVIDER
        )
        if not is_of_a_party and person.pk not in known:
            raise WrongFact(
                _("%(person)s belongs neither to the other party nor to us.")
                % {"person": person.name}
            )


def copied(
    *, version: AgreementVersion, by: User, at: datetime, reason: str, terms: WrittenTerms
) -> AgreementVersion:
    """Make the next version a draft that begins as `terms`."""
    highest = AgreementVersion.objects.filter(agreement=version.agreement_id).aggregate(
        highest=Max("number")
    )["highest"]
    made = AgreementVersion.objects.create(
        agreement=version.agreement,
        number=(highest or 0) + 1,
        author=by,
        created_at=at,
        reason=reason,
    )
    write(made, terms)
    return made
