"""Who hears of an entry, how, and else why not."""

import pytest

from evident.conftest import NOON
from evident.kernel.comments import actions as comments
from evident.kernel.notifications import actions as notifications
from evident.kernel.notifications import queries
from evident.kernel.notifications.models import Notice, Sending
from evident.kernel.notifications.notifying import notify
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Door, Entry
from evident.resolution.incidents import actions


def tell_all():
    notify(list(Entry.objects.order_by("id")))


def heard(person):
    return list(Notice.objects.filter(person=person).values_list("event", "role"))


def reason_for(person, event):
    sending = Sending.objects.get(person=person, event=event)
    return (sending.outcome, sending.reason)


def test_assigning_tells_the_assignee_and_not_the_customer(
    incident, agent, manager, requester, desk
):
    actions.assign(incident=incident, by=manager, at=NOON, team=desk, assignee=agent)

    tell_all()

    assert ("incident.assign", "assignee") in heard(agent)
    assert "incident.assign" not in [event for event, _role in heard(requester)]
    assert Notice.objects.get(person=agent).text == "Manager assigned INC-1 to you."


def test_assigning_to_a_team_tells_its_members_without_mail(incident, agent, manager, desk):
    actions.assign(incident=incident, by=manager, at=NOON, team=desk)

    tell_all()

    assert heard(agent) == [("incident.assign", "team")]
    assert reason_for(agent, "incident.assign") == ("not_sent", "inbox_only")


def test_a_notice_is_read_in_the_language_of_the_reader(incident, agent, manager, desk):
    from django.utils import translation

    actions.assign(incident=incident, by=manager, at=NOON, team=desk, assignee=agent)
    tell_all()

    with translation.override("zh-hans"):
        assert Notice.objects.get(person=agent).text == "Manager 将 INC-1 分派给了您。"


def test_telling_twice_tells_once(incident, agent, manager, desk):
    actions.assign(incident=incident, by=manager, at=NOON, team=desk, assignee=agent)

    tell_all()
    tell_all()

    assert len(heard(agent)) == 1


def test_nobody_hears_of_an_own_action_unless_he_or_she_asked_for_it(incident, requester):
    tell_all()
    assert heard(requester) == []
    assert reason_for(requester, "incident.report") == ("not_sent", "own_action")

    notifications.prefer(by=requester, at=NOON, ways={}, rhythm="daily", hears_of_own=True)
    Sending.objects.all().delete()
    tell_all()
    assert heard(requester) == [("incident.report", "requester")]


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("off", ("not_sent", "off")),
        ("inbox", ("not_sent", "inbox_only")),
        ("mail", ("waiting", "")),
        ("digest", ("digest", "")),
    ],
)
def test_each_way_is_obeyed(incident, agent, requester, way, expected):
    notifications.prefer(
        by=requester, at=NOON, ways={"incident.take": way}, rhythm="daily", hears_of_own=False
    )
    actions.take(incident=incident, by=agent, at=NOON)

    tell_all()

    assert reason_for(requester, "incident.take") == expected
    assert (("incident.take", "requester") in heard(requester)) == (way != "off")


def test_without_an_address_the_log_says_so(incident, agent, requester, what):
    requester.email = ""
    requester.save()
    actions.resolve(incident=incident, by=agent, at=NOON, **what)

    tell_all()

    assert reason_for(requester, "incident.resolve") == ("not_sent", "no_address")
    assert ("incident.resolve", "requester") in heard(requester)


def test_who_may_not_see_the_record_hears_nothing(incident, agent, stranger, what):
    incident.watchers.add(stranger)  # as if he had moved to another organisation since
    stranger.grants.all().delete()
    actions.resolve(incident=incident, by=agent, at=NOON, **what)

    tell_all()

    assert heard(stranger) == []
    assert reason_for(stranger, "incident.resolve") == ("not_sent", "may_not_see")


def test_an_internal_note_never_reaches_a_customer(incident, agent, manager, requester):
    incident.watchers.add(requester, manager)
    comments.note(record=incident, by=agent, at=NOON, text="@requester is wrong, @Manager.")

    tell_all()

    assert heard(requester) == []
    assert reason_for(requester, "incident.note") == ("not_sent", "may_not_see")
    assert heard(manager) == [("incident.note", "mentioned")]


def test_a_reply_is_quoted_until_it_is_withdrawn(incident, agent, requester):
    reply = comments.reply(record=incident, by=agent, at=NOON, text="The password is banana.")
    tell_all()

    def quote():
        return queries.with_quotes(queries.inbox(requester))[0].quote

    assert quote() == "The password is banana."
    comments.withdraw(comment=reply, by=agent, at=NOON, reason="A password")
    assert quote() == ""
    assert not Notice.objects.filter(quote__contains="banana").exists()


def test_what_was_imported_is_nobodys_news(incident, agent, requester, what):
    with trail.through(Door.IMPORT):
        actions.resolve(incident=incident, by=agent, at=NOON, **what)

    tell_all()

    assert heard(requester) == []
    assert not Sending.objects.filter(event="incident.resolve").exists()


def test_somebody_who_left_hears_nothing(incident, agent, requester, what):
    requester.is_active = False
    requester.save()
    actions.resolve(incident=incident, by=agent, at=NOON, **what)

    tell_all()

    assert reason_for(requester, "incident.resolve") == ("not_sent", "inactive")


def test_the_inbox_forgets_what_one_may_no_longer_see(incident, agent, requester, what):
    actions.resolve(incident=incident, by=agent, at=NOON, **what)
    tell_all()
    assert queries.inbox(requester).count() == 1

    requester.grants.all().delete()
    del requester._access

    assert queries.inbox(requester).count() == 0


def test_the_bell_takes_one_query(incident, agent, requester, what, django_assert_num_queries):
    actions.resolve(incident=incident, by=agent, at=NOON, **what)
    tell_all()

    with django_assert_num_queries(1):
        assert queries.unread_count(requester) == 1
    notifications.mark_read(by=requester, at=NOON)
    assert queries.unread_count(requester) == 0
