"""What the mail looks like that brings a report."""

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evident.kernel.files import fonts
from evident.kernel.files.written import File
from evident.kernel.notifications.mails import to_header
from evident.kernel.sentences import colon
from evident.reporting.service_reports.models import Delivery, Edition, Sending
from evident.reporting.service_reports.shown import shown
from evident.reporting.service_reports.written import written

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Enclosed:
    """The file that goes with a mail, or why there is none."""

    file: File | None = None
    is_too_large: bool = False
    is_missing: bool = False
    """Whether it could not be made."""


def language_of(delivery: Delivery) -> str:
    """Return in which language somebody gets a report."""
    return delivery.language or delivery.person.reading_language


def enclosed(edition: Edition, *, language: str) -> Enclosed:
    """Return the file that goes with the mail of an edition, as its definition wants it."""
    if edition.report.definition.sending != Sending.PDF:
        return Enclosed()
    try:
        file = written(edition, form="pdf", language=language)
    except fonts.Missing:
        logger.exception("%s cannot be attached.", edition.report.number)
        return Enclosed(is_missing=True)
    if len(file.content) > settings.MAIL_FILE_LIMIT_BYTES:
        return Enclosed(is_too_large=True)
    return Enclosed(file)


def message_for(delivery: Delivery, beside: Enclosed) -> EmailMultiAlternatives:
    """
    Return the mail that brings an edition, in the language and time zone of its receiver.

    `beside` is what `enclosed` gave for that language.
    """
    edition, person = delivery.edition, delivery.person
    report = edition.report
    language = language_of(delivery)
    domain = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    with (
        translation.override(language),
        timezone.override(ZoneInfo(person.time_zone or settings.TIME_ZONE)),
    ):
        context = {
            "person": person,
            "report": report,
            "edition": edition,
            "shown": shown(edition),
            "beside": beside,
            "colon": colon(),
            "address": settings.PUBLIC_URL + report.get_absolute_url(),
        }
        subject = _("%(report)s [%(number)s]") % {"report": report.name, "number": report.number}
        message = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("service_reports/mail.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[to_header(person)],
            headers={
                "Message-ID": f"<report-{delivery.pk}@{domain}>",
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                "References": f"<record-{report.number}@{domain}>",
            },
        )
    if beside.file is not None:
        message.attach(beside.file.name, beside.file.content, beside.file.media_type)
    return message
