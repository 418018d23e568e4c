"""What people do about report definitions. The only code that changes one."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import measure_of
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.definition import WrongFact
from evident.reporting.service_reports.actions.wording import said
from evident.reporting.service_reports.models import Definition, Sending
from evident.reporting.service_reports.periods import Frequency, span_of
from evident.reporting.service_reports.procedure.definition import PROCEDURE, State
from evident.reporting.service_reports.queries.definitions import named_in_agreements

EDITABLE = frozenset(
    {
        "name_en", "name_zh", "purpose", "purpose_zh", "customer", "service", "sla", "frequency",
        "first_on", "due_days", "trend_periods", "measures", "language", "sending",
        "is_automatic",
        "assignee",
    }
)  # fmt: skip
FIXED = ("customer", "service", "sla", "frequency", "first_on")
"""What cannot change once reports are made: they could not be compared any more."""


@transaction.atomic
def define(
    *,
    by: User,
    at: datetime,
    name_en: str,
    first_on: date,
    recipients: Iterable[User] | None = None,
    **facts: Any,
) -> Definition:
    """
    Draft what is to be reported, to whom and how often; `facts` are fields of EDITABLE.

    `by` answers for it unless `assignee` is given; those its agreement names receive it unless
    `recipients` are. Raises WrongFact, PermissionDenied.
    """
    refuse_unknown(facts)
    definition = Definition(
        kind=PROCEDURE.kind,
        name_en=name_en,
        first_on=first_on,
        organisation=by.organisation,
        requester=by,
        opened_at=at,
        **{"assignee": by, **facts},
    )
    arrange(definition)
    definition = PROCEDURE.open(definition, by=by, at=at)
    if recipients is None:
        recipients = named_in_agreements(definition.customer, definition.sla, at=at)
    set_recipients(definition, recipients)
    return definition


def edit(
    *,
    definition: Definition,
    by: User,
    at: datetime,
    recipients: Iterable[User] | None = None,
    seen_version: int | None = None,
    **facts: Any,
) -> Definition:
    """
    Change what is reported; `facts` are fields of EDITABLE, those of FIXED before it is active.

    Raises EditConflict if it changed after `seen_version`, WrongFact, PermissionDenied.
    """
    refuse_unknown(facts)
    people = None if recipients is None else list(recipients)
    before = recipients_text(definition)
    after = before if people is None else ", ".join(sorted(each.name for each in people))
    told = None if after == before else {"recipients": [before, after]}
    with PROCEDURE.step(
        "edit", definition, by=by, at=at, seen_version=seen_version, facts=told
    ) as locked:
        is_used = locked.state == State.ACTIVE
        for name, value in facts.items():
            if is_used and name in FIXED and getattr(locked, name) != value:
                raise WrongFact(
                    _("Reports are made by it already: define another one for this change.")
                )
            setattr(locked, name, value)
        arrange(locked)
        if people is not None:
            set_recipients(locked, people)
    return locked


def agree(*, definition: Definition, by: User, at: datetime, agreed_with: str) -> Definition:
    """Note with whom it is agreed. Raises WrongFact without a name, PermissionDenied."""
    with PROCEDURE.step("agree", definition, by=by, at=at) as locked:
        locked.agreed_with = said(agreed_with, _("Say with whom it was agreed."))
    return locked


def activate(*, definition: Definition, by: User, at: datetime) -> Definition:
    """
    Let reports be made from its first day on.

    Raises StepRefused without purpose or recipients: a report nobody reads is no report.
    """
    with PROCEDURE.step("activate", definition, by=by, at=at) as locked:
        said(locked.aim, _("Say what the report is for."))
        if not locked.recipients.exists():
            raise WrongFact(_("Name at least one recipient."))
    return locked


def retire(*, definition: Definition, by: User, at: datetime, reason: str) -> Definition:
    """Let no more reports be made; those that were planned stay. Raises WrongFact."""
    facts = {"reason": said(reason, _("Say why."))}
    with PROCEDURE.step("retire", definition, by=by, at=at, facts=facts) as locked:
        locked.closed_at = at
    return locked


def arrange(definition: Definition) -> None:
    """Bring a definition in order. Raises WrongFact for what contradicts itself."""
    for name in ("name_en", "name_zh"):
        setattr(definition, name, " ".join(getattr(definition, name).split()))
    definition.title = said(definition.name_en or definition.name_zh, _("Give it a name."))
    definition.first_on = span_of(definition.first_on, definition.frequency).start
    if definition.sending not in Sending.values:
        raise WrongFact(_("Choose what the mail holds."))
    owner = definition.assignee
    if owner is None or owner.organisation.kind != OrganisationKind.PROVIDER:
        raise WrongFact(_("Somebody of ours has to answer for a report."))
    if definition.frequency not in Frequency.values:
        raise WrongFact(_("Choose how often it is made."))
    if not 3 <= definition.trend_periods <= 24:
        raise WrongFact(_("A trend shows 3 to 24 periods."))
    if definition.customer and definition.customer.kind != OrganisationKind.CUSTOMER:
        raise WrongFact(_("%(name)s is no customer.") % {"name": definition.customer})
    agreement = definition.sla
    if agreement is not None:
        definition.customer = definition.customer or agreement.organisation
        if agreement.organisation_id != definition.customer.pk:
            raise WrongFact(_("The agreement is with another customer."))
    unknown = [code for code in definition.measures if measure_of(code) is None]
    if unknown:
        raise WrongFact(_("There is no measure %(code)s.") % {"code": unknown[0]})


def set_recipients(definition: Definition, people: Iterable[User]) -> None:
    """Let these people receive it. Raises WrongFact for somebody of another customer."""
    chosen = list(people)
    for person in chosen:
        is_ours = person.organisation.kind == OrganisationKind.PROVIDER
        if not is_ours and person.organisation_id != definition.customer_id:
            raise WrongFact(
                _("%(person)s belongs neither to us nor to the customer.") % {"person": person.name}
            )
    definition.recipients.set(chosen)


def recipients_text(definition: Definition) -> str:
    """Return the recipients as the trail names them."""
    names = definition.recipients.order_by("name").values_list("name", flat=True)
    return ", ".join(sorted(names))


def refuse_unknown(facts: dict[str, Any]) -> None:
    """Raise TypeError for what is no fact of a definition."""
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
