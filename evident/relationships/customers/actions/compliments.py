"""What people do about compliments. The only code that changes one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.links import actions as links
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees
from evident.relationships.customers.actions.wording import (
    refuse_no_customer,
    refuse_outsider,
    titled,
)
from evident.relationships.customers.models.complaint import ComplaintChannel
from evident.relationships.customers.models.compliment import Compliment
from evident.relationships.customers.procedure.compliment import PROCEDURE

EDITABLE = frozenset({"title", "description", "channel", "said_by", "praised", "team", "service"})


@transaction.atomic
def report(
    *,
    by: User,
    at: datetime,
    title: str,
    organisation: Organisation | None = None,
    requester: User | None = None,
    about: Record | None = None,
    **more: Any,
) -> Compliment:
    """
    Record that a customer says something was done well; `more` are further facts of EDITABLE.

    `requester` is who says so, `by` unless given or unless `said_by` names somebody who does not
    sign in here. Customers pay compliments in their own name. Raises PermissionDenied, WrongFact.
    """
    is_ours = access_of(by).may_somewhere("compliment.share")
    if requester is None and not (is_ours and organisation is not None):
        requester = by
    organisation = organisation or (requester or by).organisation
    facts = {name: value for name, value in more.items() if value}
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not of a compliment: {', '.join(sorted(unknown))}")
    compliment = Compliment(
        kind=PROCEDURE.kind,
        title=titled(title, _("Say in a few words what was done well.")),
        requester=requester,
        organisation=organisation,
        opened_at=at,
        **{"channel": ComplaintChannel.PORTAL, **facts},
    )
    if not access_of(by).may("compliment.share", compliment) and (
        requester != by or organisation.pk != by.organisation_id
    ):
        raise StepRefused(_("You can pay a compliment only in your own name."))
    refuse_no_customer(organisation)
    if compliment.praised is not None:
        refuse_outsider(compliment.praised)
    if about is not None:
        if not sees(by, record=about) or about.organisation_id != organisation.pk:
            raise WrongFact(_("This record is not one of this customer."))
        compliment.service = compliment.service or about.service
        compliment.team = compliment.team or about.team
        compliment.praised = compliment.praised or about.assignee
    compliment = PROCEDURE.open(compliment, by=by, at=at)
    if about is not None:
        links.add(record=compliment, other=about, meaning="praises", by=None, at=at)
    return compliment


def share(*, compliment: Compliment, by: User, at: datetime) -> Compliment:
    """
    Pass the compliment on to those it is about.

    Raises StepRefused where it names neither a person nor a team, PermissionDenied without
    `compliment.share`.
    """
    with PROCEDURE.step("share", compliment, by=by, at=at) as compliment:
        if compliment.praised_id is None and compliment.team_id is None:
            raise StepRefused(_("Say first whom it is about: a person or a team."))
        compliment.shared_by = by
        compliment.closed_at = at
    return compliment


def edit(
    *,
    compliment: Compliment,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    **facts: Any,
) -> Compliment:
    """
    Correct what a compliment says; `facts` are fields of EDITABLE.

    Raises EditConflict if it changed after `seen_version`, WrongFact without a title.
    """
    unknown = facts.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not for editing: {', '.join(sorted(unknown))}")
    with PROCEDURE.step("edit", compliment, by=by, at=at, seen_version=seen_version) as compliment:
        for name, value in facts.items():
            setattr(compliment, name, value.strip() if isinstance(value, str) else value)
        compliment.title = titled(compliment.title, _("Say in a few words what was done well."))
        if compliment.praised is not None:
            refuse_outsider(compliment.praised)
    return compliment
