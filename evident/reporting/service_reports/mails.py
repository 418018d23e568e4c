"""What the mail looks like that brings a report."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evident.kernel.notifications.mails import to_header
from evident.reporting.service_reports.models import Delivery
from evident.reporting.service_reports.shown import shown


def message_for(delivery: Delivery) -> EmailMultiAlternatives:
    """Return the mail that brings an edition, in the language and time zone of its receiver."""
    edition, person = delivery.edition, delivery.person
    report = edition.report
    language = delivery.language or person.language or settings.LANGUAGE_CODE
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
            "address": settings.PUBLIC_URL + report.get_absolute_url(),
        }
        subject = _("%(report)s [%(number)s]") % {"report": report.name, "number": report.number}
        return EmailMultiAlternatives(
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
