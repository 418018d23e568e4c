"""Citing evidence beside a question of an audit."""

from datetime import datetime

from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.management.audits.actions.conducting import of_audit, refuse_others
from evident.management.audits.exhibits import shelves
from evident.management.audits.models import Audit, ChecklistLine, Citation
from evident.management.audits.procedure.audit import PROCEDURE

MOST = 40
"""Evidence of one question: more than that is a sample of its own."""


def cite(
    *, audit: Audit, by: User, at: datetime, line: ChecklistLine, sort: str, key: str
) -> Audit:
    """
    Point to evidence beside a question; number, title, version and hash are kept as they are now.

    `sort` and `key` are those of an exhibit. Raises WrongFact for what `by` may not see or what is
    cited already, StepRefused for somebody not of the team or for too much.
    """
    shelf = shelves().get(sort)
    found = shelf.find(key, by) if shelf is not None else None
    if found is None:
        raise WrongFact(_("There is no such evidence, or you may not see it."))
    facts = {"requirement": line.requirement, "evidence": found.number, "sha256": found.sha256}
    with PROCEDURE.step("cite", audit, by=by, at=at, facts=facts) as audit:
        refuse_others(audit, by)
        locked = ChecklistLine.objects.select_for_update().get(pk=line.pk)
        of_audit(locked, audit)
        cited = locked.citations.all()
        if cited.filter(sort=sort, key=found.key, sha256=found.sha256).exists():
            raise WrongFact(_("%(number)s is cited already.") % {"number": found.number})
        if cited.count() >= MOST:
            raise StepRefused(
                _("A question has at most %(count)d pieces of evidence.") % {"count": MOST}
            )
        Citation.objects.create(
            line=locked,
            sort=sort,
            key=found.key,
            number=found.number,
            title_en=found.title_en[:300],
            title_zh=found.title_zh[:300],
            version=found.version,
            sha256=found.sha256,
            address=found.address,
            at=at,
            by=by,
        )
    return audit


def drop_citation(*, audit: Audit, by: User, at: datetime, citation: Citation) -> Audit:
    """
    Take a piece of evidence away again, before the audit is reported; the trail keeps that.

    Raises StepRefused for somebody not of the team, WrongFact for evidence of another audit.
    """
    facts = {"evidence": citation.number, "sha256": citation.sha256}
    with PROCEDURE.step("drop_citation", audit, by=by, at=at, facts=facts) as audit:
        refuse_others(audit, by)
        of_audit(citation.line, audit)
        citation.delete()
    return audit
