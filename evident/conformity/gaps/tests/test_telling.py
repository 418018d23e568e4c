"""Plans that fall due, are overdue and stay so are told of once; gaps that closed are silent."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from evident.conformity.gaps import actions
from evident.conformity.gaps.models import GapPlan
from evident.conformity.gaps.telling import ESCALATE_DAYS, REMIND_DAYS, tell_due
from evident.conformity.gaps.tests.conftest import DAY
from evident.conftest import NOON
from evident.kernel.access.queries import forget
from evident.kernel.notifications import sending
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.notifications.queries import inbox
from evident.kernel.trail.models import Entry

DUE = NOON + 30 * DAY


def told(at):
    """Let the job run, and people be told; return who heard of what."""
    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    tell_due(at=at)
    notify(list(Entry.objects.filter(pk__gt=newest)))
    heard = Notice.objects.filter(entry_id__gt=newest).order_by("pk")
    return [(each.person.login, each.event, each.number) for each in heard]


@pytest.fixture
def owner(make_user, provider):
    """Who answers for a plan."""
    return make_user("olga", "process_manager", provider)


def test_owner_is_told_before_and_after_and_then_the_sms_manager_each_once(plan, owner):
    plan("4.1-a", owner=owner)

    assert told(DUE - (REMIND_DAYS + 1) * DAY) == []
    assert told(DUE - REMIND_DAYS * DAY) == [("olga", "gap.remind", "4.1-a")]
    assert told(DUE) == []
    assert told(DUE + DAY) == [("olga", "gap.warn", "4.1-a")]
    assert told(DUE + ESCALATE_DAYS * DAY) == []
    assert told(DUE + (ESCALATE_DAYS + 1) * DAY) == [("sms", "gap.escalate", "4.1-a")]
    assert told(DUE + 90 * DAY) == []
    entry = Entry.objects.get(event="gap.warn")
    assert (entry.by_id, entry.facts["requirement"]) == (None, "4.1-a")


def test_nothing_is_told_of_a_gap_that_has_closed_by_itself(plan, judge, owner):
    plan("4.1-a", owner=owner)
    judge("4.1-a", "met")

    assert told(DUE + 90 * DAY) == []
    judge("4.1-a", "not_met", at=NOON + DAY)
    assert told(DUE + 90 * DAY) == [("olga", "gap.warn", "4.1-a")]


def test_a_plan_made_anew_is_told_of_anew_and_the_former_never(plan, owner, sms_manager):
    first = plan("4.1-a", owner=owner)
    assert len(told(DUE + DAY)) == 1
    later = timezone.localdate(DUE + 40 * DAY)
    actions.replan(
        plan=first, by=sms_manager, at=DUE + 2 * DAY, action="Write two", owner=owner,
        due_on=later, reason="Ill",
    )  # fmt: skip

    assert told(DUE + 30 * DAY) == []
    assert told(DUE + 41 * DAY) == [("olga", "gap.warn", "4.1-a")]
    assert GapPlan.objects.get(pk=first.pk).escalated_at is None


def test_a_notice_leads_to_the_gap_and_says_what_was_planned(client, plan, owner, make_user):
    owner.email = "olga@example.org"
    owner.language = "zh-hans"
    owner.save()
    made = plan("4.1-a", owner=owner)
    told(DUE + DAY)
    notice = Notice.objects.get()
    assert (notice.subject, notice.quote) == (made.requirement.text_zh, "Write it down")
    client.force_login(owner)
    assert "4.1-a" in client.get("/notifications/").text

    answer = client.get(f"/notifications/{notice.pk}/")

    assert answer.headers["Location"] == made.requirement.get_absolute_url()
    notice.refresh_from_db()
    assert notice.read_at is not None
    (letter,) = sending.collect(at=timezone.now() + timedelta(minutes=1))
    sending.send(letter, at=timezone.now())
    assert mail.outbox[0].subject.startswith("[4.1-a]")
    assert made.requirement.get_absolute_url() in mail.outbox[0].body


def test_who_may_no_longer_see_requirements_hears_nothing(plan, owner):
    plan("4.1-a", owner=owner)
    told(DUE - DAY)
    assert inbox(owner).count() == 1
    owner.grants.all().delete()
    owner.refresh_from_db()
    forget(owner)
    assert inbox(owner).count() == 0
    assert told(DUE + DAY) == []
