"""What is written for the customer alone, and for nobody of them."""

from evident.conftest import NOON
from evident.resolution.incidents.models import Incident
from evident.support.documents import actions as documents
from evident.support.knowledge import actions as articles
from tests.walls.other_customer.people import one_of_ours
from tests.walls.other_customer.words import SECRET


def hidden_article(incident: Incident) -> str:
    """Return the number of an article that only the customer of `incident` may read."""
    customer = incident.organisation
    author, reviewer = (one_of_ours(login, "process_manager") for login in ("quill", "lens"))
    article = articles.draft(
        by=author,
        at=NOON,
        title_en=f"{SECRET} restarts so",
        body_en=f"{SECRET} has a button",
        audience="chosen",
        customers=[customer],
    )
    articles.submit(article=article, by=author, at=NOON)
    articles.publish(article=article, by=reviewer, at=NOON)
    articles.rate(article=article, by=incident.requester, at=NOON, helped=True, words=SECRET)
    return article.number


def written() -> str:
    """Return the number of a document that is none of a customer's business."""
    by, approver = (one_of_ours(login, "process_owner") for login in ("scribe", "judge"))
    document = documents.draft(
        by=by, at=NOON, title_en=f"{SECRET} rules", body_en=f"{SECRET} decides"
    )
    documents.distribute(document=document, by=by, at=NOON, people=[by])
    documents.submit(document=document, by=by, at=NOON)
    documents.approve(document=document, by=approver, at=NOON)
    documents.publish(document=document, by=by, at=NOON)
    documents.revise(document=document, by=by, at=NOON)
    return document.number
