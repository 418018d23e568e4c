"""What people hear of tailored procedures."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import Declaration, Receiver, Role, declare
from evident.kernel.notifications.things import Thing, Things, declare_things
from evident.kernel.procedures.models import ProcedureVersion, VersionState
from evident.kernel.procedures.tailoring import APPROVING, able_to_approve
from evident.kernel.records.kinds import kind_of
from evident.kernel.trail.models import Entry

TAILORING = "tailoring"


def draft_of(entry: Entry) -> ProcedureVersion | None:
    """Return the draft an entry is about; None where it is none any more."""
    facts = {name: entry.facts.get(name) for name in ("kind", "number")}
    return ProcedureVersion.objects.filter(state=VersionState.DRAFT, **facts).first()


def of_entry(entry: Entry) -> Thing | None:
    """Return the tailored version an entry is about, while it is a draft."""
    draft = draft_of(entry)
    if draft is None:
        return None
    return Thing(
        kind=TAILORING,
        pk=draft.pk,
        number=str(draft.number),
        path=reverse("procedures:version", args=[draft.kind, draft.number]),
        said=lambda: str(kind_of(draft.kind).plural),
    )


def seen_by(user: User) -> "QuerySet[ProcedureVersion]":
    """Return the versions that somebody is told of: all, to whoever approves them."""
    every = ProcedureVersion.objects.all()
    return every if may(user, APPROVING) else every.none()


def approvers(entry: Entry, tailoring: Thing) -> Iterator[Receiver]:  # noqa: ARG001
    """Give whoever may put the draft into force, at its first change: each is not told again."""
    draft = draft_of(entry)
    if draft is None or is_told(entry, since=draft):
        return
    for key in able_to_approve(draft, at=entry.at).values_list("pk", flat=True).distinct():
        yield key, Role.APPROVER


def is_told(entry: Entry, *, since: ProcedureVersion) -> bool:
    """Return whether the draft was changed before."""
    facts = {"facts__kind": since.kind, "facts__number": since.number}
    before = Entry.objects.filter(event=entry.event, pk__lt=entry.pk, **facts)
    return before.filter(at__gte=since.created_at).exists()


declare_things(Things(TAILORING, of_entry, seen_by))
declare(
    Declaration(
        "procedure.edit",
        name=_("A tailored procedure waits for approval"),
        title=_("%(by)s tailored a procedure; version %(number)s waits for approval."),
        audience=(approvers,),
        is_internal=True,
        things=TAILORING,
    )
)
