"""Handing out an edition: who gets it, who cannot have it any more, and what became of it."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.jobs.turns import turns
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.queries import sees
from evident.reporting.service_reports.mails import (
    Enclosed,
    enclosed,
    language_of,
    message_for,
)
from evident.reporting.service_reports.models import (
    Definition,
    Delivery,
    Edition,
    Outcome,
    Refusal,
    ServiceReport,
)
from evident.reporting.service_reports.procedure.report import PROCEDURE

TRIED_FOR = timedelta(days=1)
"""So long a mail server that is not to be reached is asked again."""
AT_ONCE = 50
Made = dict[tuple[int, str], Enclosed]


def hand_out(edition: Edition, *, at: datetime) -> None:
    """Note that an edition goes to every recipient; a job sends it once that is committed."""
    definition = edition.report.definition
    Delivery.objects.bulk_create(
        Delivery(
            edition=edition,
            person=person,
            language=definition.language or person.language,
            at=at,
        )
        for person in definition.recipients.order_by("pk")
    )


def send(*, report: ServiceReport, by: User, at: datetime) -> ServiceReport:
    """Send the edition in force to its recipients again. Raises StepRefused, PermissionDenied."""
    with PROCEDURE.step("send", report, by=by, at=at) as locked:
        edition = locked.editions.get(number=locked.issued_edition)
        if edition.deliveries.filter(outcome=Outcome.WAITING).exists():
            raise StepRefused(_("It is being sent already."))
        hand_out(edition, at=at)
    return locked


def deliver_waiting(*, at: datetime) -> int:
    """
    Send what waits, one mail at a time; return how many were sent.

    One that fails keeps no other from its turn; its failure is raised last.
    """
    waiting = Delivery.objects.filter(outcome=Outcome.WAITING).order_by("pk")
    made: Made = {}
    sent = 0
    with turns() as turn:
        for key in waiting.values_list("pk", flat=True)[:AT_ONCE]:
            with turn(f"Delivery {key}"):
                sent += deliver(key, at=at, made=made)
    return sent


def deliver(key: int, *, at: datetime, made: Made) -> bool:
    """
    Send one delivery unless its receiver may not have it; note what became of it.

    `made` keeps the files of this run, so that each is made once.
    """
    with transaction.atomic():
        found = (
            Delivery.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("person__organisation", "edition__report__definition__customer")
            .filter(pk=key, outcome=Outcome.WAITING)
            .first()
        )
        if found is None:
            return False
        found.refusal = refusal_of(found.person, report=found.edition.report)
        if found.refusal:
            found.outcome = Outcome.REFUSED
        else:
            found.address = found.person.email
            try_to_send(found, at=at, beside=beside_of(found, made))
        found.save()
    return found.outcome == Outcome.SENT


def beside_of(delivery: Delivery, made: Made) -> Enclosed:
    """Return what goes with the mail of a delivery, made once for all who read one language."""
    key = (delivery.edition_id, language_of(delivery))
    if key not in made:
        made[key] = enclosed(delivery.edition, language=key[1])
    file = made[key].file
    delivery.file_sha256 = file.sha256 if file else ""
    return made[key]


def try_to_send(delivery: Delivery, *, at: datetime, beside: Enclosed) -> None:
    """Send a delivery; what a server says that does not take it is kept."""
    try:
        message_for(delivery, beside).send()
    except SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        note_failure(delivery, f"{code} {readable(said)}", is_final=code >= 500)
    except SMTPResponseException as refused:
        text = f"{refused.smtp_code} {readable(refused.smtp_error)}"
        note_failure(delivery, text, is_final=refused.smtp_code >= 500)
    except OSError as failure:
        text = f"{type(failure).__name__}: {failure}"
        note_failure(delivery, text, is_final=at - delivery.at > TRIED_FOR)
    else:
        delivery.outcome, delivery.error, delivery.sent_at = Outcome.SENT, "", at


def note_failure(delivery: Delivery, error: str, *, is_final: bool) -> None:
    """Note what went wrong; it is tried again unless that is final."""
    delivery.error = error[:500]
    if is_final:
        delivery.outcome = Outcome.FAILED


def refusal_of(person: User, *, report: ServiceReport) -> str:
    """Return why somebody cannot have a report; empty if nothing speaks against it."""
    if not person.is_active:
        return Refusal.INACTIVE
    if not sees(person, record=report):
        return Refusal.MAY_NOT_SEE
    return "" if person.email else Refusal.NO_ADDRESS


def problem_of(person: User, definition: Definition) -> str:
    """Return why somebody will not get the reports of a definition; empty if he or she will."""
    customer_id = definition.customer_id
    access = access_of(person) if person.is_active else None
    if access is None:
        return str(Refusal.INACTIVE.label)
    reach = access.reach("service_report.view")
    is_ours = reach.everywhere or customer_id in reach.organisations
    is_theirs = person.organisation_id == customer_id
    if not is_ours and not (is_theirs and access.may_somewhere("service_report.view_published")):
        return str(Refusal.MAY_NOT_SEE.label)
    return "" if person.email else str(Refusal.NO_ADDRESS.label)


def readable(text: bytes | str) -> str:
    """Return what a server said as text."""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
