"""From the send log to mails: folded by person and record, or into digests; then sent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import Declaration, declared
from evident.kernel.notifications.mails import message_for
from evident.kernel.notifications.models import (
    Mail,
    MailHabit,
    Notice,
    Outcome,
    Reason,
    Rhythm,
    Sending,
)
from evident.kernel.notifications.notifying import may_hear
from evident.kernel.notifications.queries import with_quotes
from evident.kernel.notifications.things import things_of
from evident.kernel.records.models import Record

FOLDED_SECONDS = 30
"""So long a first event waits for others on the same record."""
QUIET_SECONDS = 300
"""So long after a mail on a record its receiver gets no other one on it."""
DIGEST_HOUR = 8
PERMANENT = range(500, 600)  # RFC 5321, 4.2.1
MOST_AT_ONCE = 200
LATE = timedelta(minutes=15)
STALE = timedelta(days=3)
"""News older than that is none: its mail is given up, which the send log tells."""


class MailRefused(Exception):
    """The mail server did not take a mail for now; the text is what it said."""


def collect(*, at: datetime) -> list[Mail]:
    """Make one mail for each person and record about which something has waited long enough."""
    with transaction.atomic():
        ready = (
            Sending.objects.filter(outcome=Outcome.WAITING)
            .values("person_id", "record_id", "thing_id", "number")
            .annotate(since=Min("at"))
            .filter(since__lte=at - timedelta(seconds=FOLDED_SECONDS))
            .order_by("since")[:MOST_AT_ONCE]
        )
        made = []
        for group in ready:
            is_soon = Mail.objects.filter(
                person=group["person_id"],
                record_id=group["record_id"],
                number=group["number"],
                made_at__gt=at - timedelta(seconds=QUIET_SECONDS),
            ).exists()
            if is_soon:
                continue
            waiting = Sending.objects.select_for_update(skip_locked=True).filter(
                outcome=Outcome.WAITING,
                person=group["person_id"],
                record_id=group["record_id"],
                thing_id=group["thing_id"],
            )
            keys = list(waiting.values_list("pk", flat=True))
            if keys:
                made.append(
                    put_into_mail(
                        keys,
                        person_id=group["person_id"],
                        at=at,
                        record_id=group["record_id"],
                        number=group["number"],
                    )
                )
    return made


def collect_digests(*, at: datetime) -> list[Mail]:
    """Make the digests that are due."""
    made = []
    pending = Sending.objects.filter(outcome=Outcome.DIGEST).values_list("person_id", flat=True)
    for person in User.objects.filter(pk__in=pending.distinct()).order_by("pk"):
        with transaction.atomic():
            habit, _is_new = MailHabit.objects.select_for_update().get_or_create(person=person)
            since = digest_began(habit.rhythm, person, at=at)
            if habit.digest_at is not None and habit.digest_at >= since:
                continue
            waiting = Sending.objects.filter(outcome=Outcome.DIGEST, person=person, at__lt=since)
            keys = list(waiting.values_list("pk", flat=True))
            if keys:
                made.append(put_into_mail(keys, person_id=person.pk, at=at, is_digest=True))
                habit.digest_at = at
                habit.save(update_fields=["digest_at"])
    return made


def collect_gathered(*, at: datetime) -> list[Mail]:
    """
    Make the mails of warnings that are due: one for a person and an interval, of all records.

    An interval ends by the clock, so that everybody hears of a storm at once and only once.
    """
    made = []
    pending = Sending.objects.filter(outcome=Outcome.GATHERED).values_list("person_id", flat=True)
    for person in User.objects.filter(pk__in=pending.distinct()).order_by("pk"):
        with transaction.atomic():
            habit, _is_new = MailHabit.objects.select_for_update().get_or_create(person=person)
            since = interval_began(habit.warning_minutes, at=at)
            waiting = Sending.objects.filter(outcome=Outcome.GATHERED, person=person, at__lt=since)
            keys = list(waiting.values_list("pk", flat=True))
            if keys and (habit.warned_at is None or habit.warned_at < since):
                made.append(put_into_mail(keys, person_id=person.pk, at=at, is_digest=True))
                habit.warned_at = at
                habit.save(update_fields=["warned_at"])
    return made


def interval_began(minutes: int, *, at: datetime) -> datetime:
    """Return when the present interval of the hour began."""
    return at.replace(minute=at.minute // minutes * minutes, second=0, microsecond=0)


def digest_began(rhythm: str, person: User, *, at: datetime) -> datetime:
    """Return when the digest that is due now became due: the full hour, or 8:00 where one lives."""
    if rhythm == Rhythm.HOURLY:
        return at.replace(minute=0, second=0, microsecond=0)
    local = at.astimezone(ZoneInfo(person.time_zone or settings.TIME_ZONE))
    morning = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return morning if local >= morning else morning - timedelta(days=1)


def put_into_mail(
    keys: list[int],
    *,
    person_id: int,
    at: datetime,
    record_id: int | None = None,
    number: str = "",
    is_digest: bool = False,
) -> Mail:
    """Make the mail that tells of the sendings `keys`."""
    mail = Mail.objects.create(
        person_id=person_id,
        address=User.objects.values_list("email", flat=True).get(pk=person_id),
        record_id=record_id,
        number=number,
        is_digest=is_digest,
        made_at=at,
    )
    Sending.objects.filter(pk__in=keys).update(outcome=Outcome.MAILED, mail=mail)
    return mail


def send(mail: Mail, *, at: datetime) -> None:
    """
    Send `mail`, with what its receiver may see by now; does nothing if that is done.

    Raises MailRefused if the server wants to be asked again later. A refusal for good is kept
    with the mail.
    """
    if mail.sent_at is not None or mail.given_up_at is not None:
        return
    notices = still_visible(mail)
    if not notices:
        Mail.objects.filter(pk=mail.pk).update(given_up_at=at)
        return
    error, is_final = "", False
    try:
        message_for(mail, notices).send()
    except SMTPRecipientsRefused as refused:
        code, text = next(iter(refused.recipients.values()))
        error, is_final = f"{code} {readable(text)}", code in PERMANENT
    except SMTPResponseException as refused:
        error = f"{refused.smtp_code} {readable(refused.smtp_error)}"
        is_final = refused.smtp_code in PERMANENT and refused.smtp_code != 535  # our own password
    except OSError as failure:
        error = f"{type(failure).__name__}: {failure}"
    mail.attempts += 1
    mail.error = error
    mail.sent_at = None if error else at
    mail.given_up_at = at if is_final else None
    mail.save(update_fields=["attempts", "error", "sent_at", "given_up_at"])
    if error and not is_final:
        raise MailRefused(error)


def left_behind(*, at: datetime) -> list[Mail]:
    """
    Return mails that should have gone long ago, and give up those of which nobody would want them.

    A restored database may lack their jobs, for instance.
    """
    unsent = Mail.objects.filter(sent_at=None, given_up_at=None)
    unsent.filter(made_at__lt=at - STALE, attempts=0).update(given_up_at=at)
    late = unsent.filter(made_at__gte=at - STALE, made_at__lt=at - LATE)
    return list(late.order_by("made_at")[:MOST_AT_ONCE])


def still_visible(mail: Mail) -> list[Notice]:
    """Return the notices of `mail` that its receiver may see and that ask nothing settled."""
    sendings = list(mail.sendings.order_by("entry_id"))
    records = Record.objects.in_bulk({sending.record_id for sending in sendings} - {None})
    visible: list[Sending] = []
    settled: list[Sending] = []
    hidden: list[Sending] = []
    for sending in sendings:
        declaration = declared().get(sending.event)
        is_visible = (
            mail.person.is_active
            and declaration is not None
            and may_still_hear(declaration, mail.person, sending, records)
        )
        is_settled = declaration is not None and is_settled_by_now(declaration, sending)
        (hidden if not is_visible else settled if is_settled else visible).append(sending)
    unseen = Reason.MAY_NOT_SEE if mail.person.is_active else Reason.INACTIVE
    for left_out, reason in ((hidden, unseen), (settled, Reason.SETTLED)):
        keys = [sending.pk for sending in left_out]
        Sending.objects.filter(pk__in=keys).update(outcome=Outcome.NOT_SENT, reason=reason)
    entries = [sending.entry_id for sending in visible]
    notices = Notice.objects.filter(person=mail.person, entry_id__in=entries)
    return with_quotes(notices.order_by("at", "id"))


def is_settled_by_now(declaration: Declaration, sending: Sending) -> bool:
    """Return whether what a sending asks was answered meanwhile."""
    return declaration.is_question and not declaration.links(sending)


def may_still_hear(
    declaration: Declaration, person: User, sending: Sending, records: Mapping[int, Record]
) -> bool:
    """Return whether `person` may by now see what a sending tells of, record or thing."""
    things = things_of(declaration.things)
    if things is not None:
        return things.sees(person, sending.thing_id or 0)
    record = records.get(sending.record_id or 0)
    return record is not None and may_hear(declaration, person, record)


def readable(text: bytes | str) -> str:
    """Return what a server said as text."""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
