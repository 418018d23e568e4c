"""The policy that binds everybody: what it commits us to, in a few lines."""

import re

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.support.documents import texts
from evident.support.documents.models import Classification, Document
from evident.support.documents.patterns import HEADINGS
from evident.support.documents.queries.seeing import visible_to

TEMPLATE = "service_management_policy"
HEADING = re.compile(r"(?m)^# +(.+?)\s*$")


def policy(user: User) -> Document | None:
    """Return the service management policy that is in force, if `user` may read it."""
    live = visible_to(user).live().filter(template=TEMPLATE).order_by("-pk")
    return live.select_related("published", "published__approver").first()


def policy_told(user: User) -> tuple[Document | None, bool]:
    """
    Return the policy in force that `user` is told, and whether he or she may open it as a document.

    What it states is told to everybody who works here (5.2.2), whatever else of documents they may
    see, unless it was classified as confidential.
    """
    found = policy(user)
    if found is not None or user.organisation.kind != OrganisationKind.PROVIDER:
        return found, found is not None
    live = Document.objects.live().filter(template=TEMPLATE, is_restricted=False)
    live = live.exclude(classification=Classification.CONFIDENTIAL).order_by("-pk")
    return live.select_related("published", "published__approver").first(), False


def statement_of(document: Document) -> str:
    """Return what the published policy states, in Markdown: its statement, else all of it."""
    version = document.published
    if version is None:
        return ""
    text = version.text()
    whole = texts.whole(version, chinese=text.short == "zh")
    named = {*HEADINGS["statement"]}
    pieces = HEADING.split(whole)
    for heading, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if heading in named:
            return body.strip()
    return whole
