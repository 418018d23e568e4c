"""Reads of inboxes, preferences and the send log, always for a user."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from evident.kernel.access import permissions
from evident.kernel.access.queries import Access, access_of, require
from evident.kernel.accounts.models import User
from evident.kernel.comments.models import Comment
from evident.kernel.notifications.declaration import Role, Way, declared
from evident.kernel.notifications.models import MailHabit, Notice, Preference, Sending
from evident.kernel.notifications.things import visible_things
from evident.kernel.records.queries import visible_to

MOST_COUNTED = 100
LONGEST_QUOTE = 2000  # characters


def unread_count(user: User) -> int:
    """Return how many notices wait for `user`; counting stops at 100."""
    unread = Notice.objects.filter(person=user, read_at=None)
    return unread.order_by()[:MOST_COUNTED].count()


def inbox(user: User, *, is_unread: bool = False) -> QuerySet[Notice]:
    """Return the notices of `user` on records and things he or she may still see, newest first."""
    notices = Notice.objects.filter(person=user)
    if is_unread:
        notices = notices.filter(read_at=None)
    records = visible_to(user).filter(pk=OuterRef("record_id"))
    return notices.filter(Exists(records) | visible_things(user)).order_by("-id")


def with_quotes(notices: Iterable[Notice]) -> list[Notice]:
    """Return `notices` with what comments say now; nothing of one that was withdrawn."""
    shown = list(notices)
    wanted = [notice.comment_id for notice in shown if notice.comment_id is not None]
    said = dict(Comment.objects.standing().filter(pk__in=wanted).values_list("pk", "text"))
    for notice in shown:
        if notice.comment_id is not None:
            notice.quote = said.get(notice.comment_id, "")[:LONGEST_QUOTE]
    return shown


def habit_of(user: User) -> MailHabit:
    """Return what `user` wants of mail as a whole."""
    return MailHabit.objects.filter(person=user).first() or MailHabit(person=user)


@dataclass(frozen=True)
class Choice:
    """How one person hears of one kind of event."""

    event: str
    name: str | Promise
    way: Way
    is_default: bool
    is_gathered: bool


def preferences_of(user: User) -> list[Choice]:
    """Return how `user` hears of each kind of event that may concern him or her."""
    access = access_of(user)
    chosen = dict(Preference.objects.filter(person=user).values_list("event", "way"))
    return [
        Choice(
            event=event,
            name=declaration.name,
            way=Way(chosen.get(event, declaration.default_for(Role.REQUESTER))),
            is_default=event not in chosen,
            is_gathered=declaration.is_gathered,
        )
        for event, declaration in declared().items()
        if not declaration.is_internal or reads_notes(access, event.partition(".")[0])
    ]


def reads_notes(access: Access, kind: str) -> bool:
    """Return whether somebody may read internal notes: of `kind`, or any if it is no process."""
    known = [code for code in permissions.declared() if code.endswith(".view_internal")]
    own = f"{kind}.view_internal"
    return any(access.may_somewhere(code) for code in ([own] if own in known else known))


def send_log(user: User) -> QuerySet[Sending]:
    """
    Return what was sent to whom, and else why not, newest first.

    Raises PermissionDenied if `user` lacks `notification.view_log`.
    """
    require(user, "notification.view_log")
    return Sending.objects.select_related("person", "mail").order_by("-id")


def of_words(words: str) -> Q:
    """Return the condition for sendings on a record, or to a person, that `words` name."""
    return (
        Q(number__iexact=words)
        | Q(person__name__icontains=words)
        | Q(person__email__iexact=words)
        | Q(person__login__iexact=words)
    )
