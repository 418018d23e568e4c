"""Who is to read a document, who has, and reminding the others."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.models import Grant
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.telling import declare_events
from evident.kernel.trail import actions as trail
from evident.support.documents.models import Acknowledgement, Document
from evident.support.documents.procedure import LIVE

REMIND_AGAIN = timedelta(days=7)
USUAL_DAYS = 14
MOST_AT_ONCE = 500

declare_events(
    {
        "document.acknowledge": gettext_lazy("%(who)s read it"),
        "document.remind": gettext_lazy("Somebody who has not read it yet was reminded"),
    }
)


@transaction.atomic
def acknowledge(
    *, document: Document, by: User, at: datetime, version: int | None = None
) -> Acknowledgement:
    """
    Record that `by` has read the published version; `version` is the one that was on screen.

    Raises StepRefused if he or she is not asked to, did so already, or read an older one.
    """
    waiting = Acknowledgement.objects.select_for_update(of=("self",)).filter(
        version=document.published_id, person=by, released_at=None
    )
    asked = waiting.first()
    if asked is None or not document.is_live:
        raise StepRefused(_("You are not asked to read it."))
    if asked.acknowledged_at is not None:
        raise StepRefused(_("You have said so already."))
    if version is not None and version != asked.version.number:
        raise StepRefused(_("A newer version was published meanwhile: please read that one."))
    asked.acknowledged_at = at
    asked.save(update_fields=["acknowledged_at"])
    facts = {"version": asked.version.number, "sha256": asked.version.sha256}
    trail.write(event="document.acknowledge", by=by, at=at, record=document, facts=facts)
    return asked


def bring_readers_up_to_date(document: Document, *, at: datetime) -> int:
    """
    Ask whoever the distribution names and was not asked yet; ask others no more.

    Whoever wrote or approved the version knows it. Returns how many are newly asked.
    """
    version = document.published
    if version is None or document.state not in LIVE:
        return 0
    wanted = audience(document, at=at) - {*version.writers, version.author_id, version.approver_id}
    of_version = Acknowledgement.objects.filter(version=version)
    known = set(of_version.values_list("person_id", flat=True))
    due = at + timedelta(days=document.acknowledge_days or USUAL_DAYS)
    Acknowledgement.objects.bulk_create(
        [
            Acknowledgement(
                document=document, version=version, person_id=key, asked_at=at, due_at=due
            )
            for key in sorted(wanted - known)
        ],
        ignore_conflicts=True,
    )
    of_version.filter(acknowledged_at=None, released_at=None).exclude(person_id__in=wanted).update(
        released_at=at
    )
    of_version.filter(person_id__in=wanted).exclude(released_at=None).update(
        released_at=None, due_at=due
    )
    others = Acknowledgement.objects.filter(document=document, acknowledged_at=None)
    others.filter(released_at=None).exclude(version=version).update(released_at=at)
    return len(wanted - known)


def audience(document: Document, *, at: datetime) -> set[int]:
    """Return the keys of our people whom the distribution names: by role, team or name."""
    grants = Grant.objects.in_force(at).filter(role__in=document.roles.all())
    in_teams = Team.members.through.objects.filter(
        Q(team__in=document.teams.all()) | Q(team__in=grants.exclude(team=None).values("team_id"))
    )
    named = User.objects.filter(
        Q(pk__in=grants.exclude(user=None).values("user_id"))
        | Q(pk__in=in_teams.values("user_id"))
        | Q(pk__in=document.people.values("pk"))
    )
    ours = named.filter(is_active=True, organisation__kind=OrganisationKind.PROVIDER)
    return set(ours.values_list("pk", flat=True))


def release(document: Document, *, at: datetime) -> None:
    """Ask nobody any more to read a document that is out of use."""
    waiting = Acknowledgement.objects.filter(document=document, acknowledged_at=None)
    waiting.filter(released_at=None).update(released_at=at)


def ask_readers(*, at: datetime) -> int:
    """Ask whoever joined a role or team since; return how many."""
    live = Document.objects.live().exclude(published=None)
    named = live.filter(Q(roles__isnull=False) | Q(teams__isnull=False)).distinct()
    return sum(
        bring_readers_up_to_date(document, at=at)
        for document in named.select_related("published").order_by("pk")
    )


def remind(*, at: datetime) -> int:
    """Remind whoever should have read a document by now, once a week; return how many."""
    late = (
        Acknowledgement.objects.filter(acknowledged_at=None, released_at=None, due_at__lte=at)
        .filter(Q(reminded_at=None) | Q(reminded_at__lte=at - REMIND_AGAIN))
        .filter(document__state__in=LIVE, person__is_active=True)
        .select_related("document", "person", "version")
        .order_by("due_at", "pk")[:MOST_AT_ONCE]
    )
    for asked in late:
        with transaction.atomic():
            is_mine = Acknowledgement.objects.filter(
                pk=asked.pk, acknowledged_at=None, reminded_at=asked.reminded_at
            ).update(reminded_at=at)
            if is_mine:
                facts = {"person": asked.person, "version": asked.version.number}
                trail.write(
                    event="document.remind", by=None, at=at, record=asked.document, facts=facts
                )
    return len(late)
