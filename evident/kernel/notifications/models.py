"""Notices in inboxes, what became of each, mails, and what people prefer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.notifications.declaration import Role, Way, declared


class Outcome(models.TextChoices):
    """What became of telling one person of one event by mail."""

    WAITING = "waiting", _("Waiting to be put into a mail")
    DIGEST = "digest", _("Waiting for the digest")
    GATHERED = "gathered", _("Waiting for the next mail of warnings")
    MAILED = "mailed", _("Put into a mail")
    NOT_SENT = "not_sent", _("Not sent")


class Reason(models.TextChoices):
    """Why somebody was not told by mail."""

    NONE = "", ""
    NO_ADDRESS = "no_address", _("No mail address is known.")
    OFF = "off", _("The person has turned this off.")
    INBOX_ONLY = "inbox_only", _("The person wants this in the inbox alone.")
    OWN_ACTION = "own_action", _("It was the person's own action.")
    MAY_NOT_SEE = "may_not_see", _("The person may not see the record or the note.")
    INACTIVE = "inactive", _("The account is not active.")
    SETTLED = "settled", _("It was answered before the mail was sent.")


class Notice(models.Model):
    """
    Something a person should know of: one entry of the trail, for one reader.

    What a comment says is looked up when the notice is read: it may have been withdrawn.
    """

    person = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("person"), related_name="notices", db_index=False
    )
    entry_id = models.BigIntegerField()
    event = models.CharField(_("event"), max_length=80)
    role = models.CharField(_("why"), max_length=12, choices=Role)
    kind = models.CharField(_("process"), max_length=40)
    record_id = models.BigIntegerField(null=True)
    thing_id = models.BigIntegerField(null=True)
    """Key of what it is about where that is no record; `path` leads there."""
    path = models.CharField(max_length=300, blank=True, default="", db_default="")
    number = models.CharField(_("number"), max_length=40)
    subject = models.CharField(_("title"), max_length=300)
    by_name = models.CharField(_("by"), max_length=200, blank=True)
    quote = models.TextField(_("what was written"), blank=True)
    comment_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("happened at"))
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        db_table = "notice"
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "entry_id"], name="one_notice_per_entry"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="notice_newest"),
            models.Index(fields=["person"], name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["person", "record_id"], name="notice_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.number}"

    @property
    def text(self) -> str:
        """What happened, in the language of the reader."""
        declaration = declared().get(self.event)
        if declaration is None:  # the process no longer declares it
            return self.number
        facts = {"by": self.by_name or gettext("The system"), "number": self.number}
        return declaration.title_for(self.role) % facts


class Mail(models.Model):
    """One mail to one person: some notices on one record, or a digest."""

    person = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("person"), related_name="mails", db_index=False
    )
    address = models.CharField(_("address"), max_length=254)
    record_id = models.BigIntegerField(null=True)
    number = models.CharField(_("number"), max_length=40, blank=True)
    is_digest = models.BooleanField(_("digest"), default=False)
    made_at = models.DateTimeField(_("made at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.TextField(_("what the mail server said"), blank=True)

    class Meta:
        db_table = "mail"
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes: ClassVar = [
            models.Index(fields=["person", "record_id", "-made_at"], name="mail_last_on_record"),
            models.Index(fields=["made_at"], name="mail_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.number}".strip()


class Sending(models.Model):
    """What became of telling one person of one entry by mail, and why: the send log."""

    person = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("person"), related_name="sendings", db_index=False
    )
    entry_id = models.BigIntegerField()
    event = models.CharField(_("event"), max_length=80)
    role = models.CharField(_("why"), max_length=12, choices=Role)
    record_id = models.BigIntegerField(null=True)
    thing_id = models.BigIntegerField(null=True)
    number = models.CharField(_("number"), max_length=40)
    at = models.DateTimeField(_("noted at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    mail = models.ForeignKey(
        Mail, models.SET_NULL, null=True, verbose_name=_("mail"), related_name="sendings"
    )

    class Meta:
        db_table = "notice_sending"
        verbose_name = _("sending")
        verbose_name_plural = _("send log")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "entry_id"], name="one_sending_per_entry"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="sending_newest"),
            models.Index(fields=["number", "-id"], name="sending_of_record"),
            models.Index(
                fields=["person", "record_id"],
                name="sending_waiting",
                condition=models.Q(outcome__in=["waiting", "digest", "gathered"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.number}: {self.outcome}"

    @property
    def event_name(self) -> str:
        """What happened, in the language of the reader."""
        declaration = declared().get(self.event)
        return str(declaration.name) if declaration else self.event


class Preference(models.Model):
    """How a person wants to hear of one kind of event, if not as the process suggests."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notice_preferences")
    event = models.CharField(_("event"), max_length=80)
    way = models.CharField(_("how"), max_length=8, choices=Way)

    class Meta:
        db_table = "notice_preference"
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "event"], name="one_preference_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.way}"


class Rhythm(models.TextChoices):
    """How often a digest comes."""

    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Every day at 8:00")


class Interval(models.IntegerChoices):
    """How often a mail of warnings comes at most, in minutes."""

    FIVE = 5, _("Every 5 minutes")
    QUARTER = 15, _("Every 15 minutes")
    HALF = 30, _("Every 30 minutes")
    HOUR = 60, _("Every hour")


class MailHabit(models.Model):
    """What a person wants of mail as a whole."""

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="mail_habit")
    rhythm = models.CharField(_("digest"), max_length=8, choices=Rhythm, default=Rhythm.DAILY)
    hears_of_own = models.BooleanField(_("tell me of what I did myself"), default=False)
    digest_at = models.DateTimeField(_("last digest"), null=True)
    warning_minutes = models.PositiveSmallIntegerField(
        _("warnings"), choices=Interval, default=Interval.QUARTER
    )
    warned_at = models.DateTimeField(_("last mail of warnings"), null=True)

    class Meta:
        db_table = "notice_mail_habit"
        verbose_name = _("mail habit")
        verbose_name_plural = _("mail habits")

    def __str__(self) -> str:
        return self.rhythm
