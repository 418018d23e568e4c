"""Who does not audit a process: owners of its requirements, and of documents that answer them."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from evident.conformity.requirements.models import Requirement
from evident.kernel.accounts.models import User
from evident.management.audits.processes import Process, process_of
from evident.management.audits.queries.independence import tie_by
from evident.support.documents.models import Document, Version, answering

MOST = 5


def ties(person: User, audited: Sequence[Process]) -> Iterator[str]:
    """Yield, one sentence each, what of `audited` a person answers for."""
    rows = Requirement.objects.standing().filter(catalogue__is_shipped=True)
    codes = list(rows.values_list("code", "owner_id"))
    for process in audited:
        asked = frozenset(code for code, _owner in codes if process_of(code) == process.key)
        owned = [code for code, owner in codes if owner == person.pk and code in asked]
        facts = {"person": person.name, "process": process.name}
        if owned:
            words = _("%(person)s does not audit “%(process)s”: owns its requirements %(codes)s.")
            yield words % {**facts, "codes": few(owned)}
        if documents := answered_for(person, asked):
            words = _(
                "%(person)s does not audit “%(process)s”: owns or approved its documents"
                " %(numbers)s."
            )
            yield words % {**facts, "numbers": few(documents)}


def answered_for(person: User, requirements: frozenset[str]) -> list[str]:
    """Return the documents in use that answer requirements and that a person owns or approved."""
    approved = Version.objects.filter(
        approver=person, superseded_at=None, approved_at__isnull=False
    )
    theirs = Q(assignee=person) | Q(pk__in=approved.values("document_id"))
    rows = Document.objects.filter(theirs, answering(requirements), is_open=True)
    return list(rows.order_by("pk").values_list("number", flat=True))


def few(names: list[str]) -> str:
    """Return the first of some names, as one line."""
    return _(", ").join(names[:MOST]) + ("…" if len(names) > MOST else "")


tie_by("requirements", ties)
