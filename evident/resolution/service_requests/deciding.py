"""What whoever approves an order reads of it, where he or she is told that it waits."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.kernel.sentences import labelled
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue.money import cost_in_words
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.queries.seeing import answers_of

LONGEST_ANSWER = 300
"""Characters of an answer that a mail tells; the page has the rest."""


def what_is_ordered(entry: Entry) -> str:
    """
    Quote what is to be decided: who orders, for whom, what it costs, and what was answered.

    Of a restricted order only its page tells, which keeps who looked.
    """
    order = (
        ServiceRequest.objects.select_related("requester__organisation", "ordered_by", "offering")
        .filter(pk=entry.record_id or 0, is_restricted=False)
        .first()
    )
    return "\n".join(lines_of(order)) if order else ""


def lines_of(order: ServiceRequest) -> list[str]:
    """Return the facts of an order that a decision rests on, a line each."""
    told = []
    if order.requester is not None:
        whom = {"name": order.requester.name, "organisation": order.requester.organisation.name}
        told.append(
            labelled(pgettext("order", "For whom"), _("%(name)s (%(organisation)s)") % whom)
        )
    if order.ordered_by is not None and order.ordered_by != order.requester:
        told.append(labelled(_("Ordered by"), order.ordered_by.name))
    cost = cost_in_words(order.cost, currency=order.currency, period=order.period)
    told.append(labelled(_("Cost"), cost))
    for question, answers in answers_of(order):
        answer = " ".join(_("; ").join(answers).split())
        told.append(said(question, Truncator(answer).chars(LONGEST_ANSWER)))
    return told


def said(question: str, answer: str) -> str:
    """Return a question and its answer as one line; a question mark is not followed by a colon."""
    if question.endswith("？"):
        return f"{question}{answer}"
    return f"{question} {answer}" if question.endswith("?") else labelled(question, answer)


def with_remark(entry: Entry) -> str:
    """Quote what is to be decided, below what whoever approved before remarked."""
    remark = str(entry.facts.get("remark") or "")
    return "\n\n".join(part for part in (remark, what_is_ordered(entry)) if part)
