"""The jobs behind notices and mails."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from evident.kernel.followers.following import follower
from evident.kernel.jobs.declaration import job
from evident.kernel.notifications import sending
from evident.kernel.notifications.models import Mail, Notice, Outcome, Sending
from evident.kernel.notifications.notifying import notify
from evident.kernel.trail.models import Entry

LOG_KEPT_DAYS = 180
READ_KEPT_DAYS = 180


@follower("notifications")
def follow(entries: Sequence[Entry]) -> None:
    """Tell those concerned of what happened."""
    notify(entries)


@job("mail.collect", title=_("Put notices into mails"), every="* * * * * */5")
def collect(*, at: datetime) -> None:
    """Make the mails that are due."""
    with transaction.atomic():
        hand_over(sending.collect(at=at))


@job("mail.digest", title=_("Put notices into digests"), every="*/5 * * * *")
def digest(*, at: datetime) -> None:
    """Make the digests that are due."""
    with transaction.atomic():
        hand_over(sending.collect_digests(at=at))


@job("mail.gather", title=_("Put warnings into mails"), every="* * * * *")
def gather(*, at: datetime) -> None:
    """Make the mails of warnings that are due."""
    with transaction.atomic():
        hand_over(sending.collect_gathered(at=at))


def hand_over(mails: Iterable[Mail]) -> None:
    """Have each mail sent by a job of its own, deferred in the transaction that made it."""
    for mail in mails:
        send.defer(mail=mail.pk)


@job("mail.send", title=_("Send a mail"), queue="mail")
def send(*, at: datetime, mail: int) -> None:
    """Send one mail. Raises Mail.DoesNotExist, to be tried again, for one that is not there."""
    sending.send(Mail.objects.select_related("person__organisation").get(pk=mail), at=at)


@job("mail.left", title=_("Send mails that were left behind"), every="7,27,47 * * * *")
def send_left(*, at: datetime) -> None:
    """See to mails that no job will send."""
    waiting = {facts.get("mail") for facts in send.unfinished()}
    for mail in sending.left_behind(at=at):
        if mail.pk not in waiting:
            send.defer_once(f"{mail.pk}", mail=mail.pk)


@job("notifications.forget", title=_("Remove old notices and send logs"), every="50 2 * * *")
def forget(*, at: datetime) -> None:
    """Remove what was read, and the log of what was sent, after 180 days."""
    Notice.objects.filter(read_at__lt=at - timedelta(days=READ_KEPT_DAYS)).delete()
    old = Sending.objects.filter(at__lt=at - timedelta(days=LOG_KEPT_DAYS))
    old.exclude(outcome__in=[Outcome.WAITING, Outcome.DIGEST, Outcome.GATHERED]).delete()
    Mail.objects.filter(made_at__lt=at - timedelta(days=LOG_KEPT_DAYS)).delete()
