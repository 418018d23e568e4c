"""What a mail looks like: plain and HTML, in the receiver's language, one thread a record."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import Link, declared
from evident.kernel.notifications.models import Mail, Notice
from evident.kernel.records.kinds import kind_of
from evident.kernel.sentences import colon

PREFERENCES = "notifications:preferences"
MOST_IN_SUBJECT = 2
"""Sorts of notices that a subject counts one by one."""


def message_for(mail: Mail, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """Return the message of `mail` that tells of `notices`, oldest first."""
    person = mail.person
    with (
        translation.override(person.reading_language),
        timezone.override(ZoneInfo(person.time_zone or settings.TIME_ZONE)),
    ):
        preferences = settings.PUBLIC_URL + address_of(PREFERENCES)
        context = {
            "groups": groups_of(notices),
            "summary": summary_of(notices) if mail.is_digest else [],
            "person": person,
            "preferences": preferences,
            "colon": colon(),
            "language": translation.get_language(),
        }
        message = EmailMultiAlternatives(
            subject=subject_of(mail, notices),
            body=render_to_string("notifications/mail.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[to_header(person)],
            headers=headers_of(mail, preferences),
        )
        message.attach_alternative(
            render_to_string("notifications/mail.html", context), "text/html"
        )
    return message


def subject_of(mail: Mail, notices: Sequence[Notice]) -> str:
    """Return the subject: the same for all mails on a record, which keeps threads together."""
    if mail.is_digest and len({(notice.kind, notice.number) for notice in notices}) > 1:
        summary = summary_of(notices)
        if len(summary) <= MOST_IN_SUBJECT:
            return _("Evident: %(summary)s") % {"summary": "; ".join(summary)}
        return ngettext("Evident: %(count)d notice", "Evident: %(count)d notices", len(notices)) % {
            "count": len(notices)
        }
    newest = notices[-1]
    title = " ".join(newest.subject.split())  # a line's end would begin another header
    return _("[%(number)s] %(title)s") % {"number": newest.number, "title": title}


def summary_of(notices: Sequence[Notice]) -> list[str]:
    """Return how many notices there are of each sort, those of which there are most first."""
    known = declared()
    counts = Counter(str(known[each.event].name) for each in notices if each.event in known)
    return [
        _("%(what)s (%(count)d)") % {"what": what, "count": count}
        for what, count in counts.most_common()
    ]


def groups_of(notices: Sequence[Notice]) -> list[dict[str, object]]:
    """
    Return the notices by record, each with the address of its page.

    Why somebody hears of them is said once for all in a row that have the same reason.
    """
    groups: dict[tuple[str, int | None], dict[str, object]] = {}
    for notice in notices:
        group = groups.setdefault(
            (notice.kind, notice.record_id or notice.thing_id),
            {
                "number": notice.number,
                "title": notice.subject,
                "address": settings.PUBLIC_URL + record_address(notice),
                "why": notice.get_role_display(),
                "notices": [],
                "links": [],
            },
        )
        group["notices"].append(notice)  # type: ignore[attr-defined]  # the list just made
        group["links"] += links_of(notice)  # type: ignore[operator]
    found = list(groups.values())
    for group, following in pairwise(found):
        if group["why"] == following["why"]:
            group["why"] = ""
    return found


def links_of(notice: Notice) -> list[Link]:
    """Return what the mail offers for one click, with whole addresses."""
    declaration = declared().get(notice.event)
    offered = declaration.links(notice) if declaration else ()
    return [Link(link.label, settings.PUBLIC_URL + link.path) for link in offered]


def record_address(notice: Notice) -> str:
    """Return the path of the page of the record, or of the thing."""
    if notice.path:
        return notice.path
    return reverse(kind_of(notice.kind).url_name, kwargs={"number": notice.number})


def address_of(name: str) -> str:
    """Return the path of a page; the front page where this installation lacks it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"


def headers_of(mail: Mail, preferences: str) -> dict[str, str]:
    """Return headers that keep threads together and machines from answering (RFC 3834)."""
    domain = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<mail-{mail.pk}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": f"<{preferences}>",
    }
    if mail.number:
        thread = f"<record-{mail.number}@{domain}>"
        headers |= {"References": thread, "In-Reply-To": thread}
    return headers


def to_header(person: User) -> str:
    """Return the receiver as a mail names him or her."""
    from email.headerregistry import Address

    if not person.email.isascii():
        return person.email
    return str(Address(" ".join(person.name.split()), addr_spec=person.email))
