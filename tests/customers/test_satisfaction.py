"""How satisfied people are after closing: who is asked, who answers, what follows."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.measures import queries as measures
from evident.kernel.measures.definition import check_of, measure_of
from evident.kernel.measures.findings import find
from evident.kernel.measures.queries import Period
from evident.kernel.notifications import sending
from evident.kernel.notifications.mails import message_for
from evident.kernel.notifications.models import Mail, Notice, Outcome, Reason, Sending
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.actions import through
from evident.kernel.trail.models import Door, Entry
from evident.relationships.customers.actions import satisfaction as actions
from evident.relationships.customers.jobs import ask_those_served
from evident.relationships.customers.models import SatisfactionQuestion
from evident.relationships.customers.queries import satisfaction as queries

LATER = NOON + timedelta(hours=2)


def closing():
    """Return the entries that closings wrote."""
    return list(Entry.objects.filter(event__in=["incident.close", "incident.confirm"]))


def test_whoever_reported_it_is_asked_once_it_is_closed(make_closed, requester):
    incident = make_closed()

    ask_those_served(closing())
    ask_those_served(closing())  # a follower may be given an entry twice

    question = SatisfactionQuestion.objects.get()
    assert (question.record_id, question.person) == (incident.pk, requester)
    entry = Entry.objects.get(event="satisfaction.ask")
    assert (entry.record, entry.by_id) == (incident.number, None)


def test_nobody_is_asked_of_what_was_imported_or_is_open_again(make_closed):
    with through(Door.IMPORT):
        make_closed()
    incident = make_closed()
    type(incident).objects.filter(pk=incident.pk).update(state="reopened", is_open=True)

    ask_those_served(closing())

    assert not SatisfactionQuestion.objects.exists()


def test_nobody_is_asked_more_often_than_once_in_the_interval(make_closed, manager):
    first, second, third = (make_closed() for _each in range(3))

    assert actions.ask(record=first, at=NOON) is not None
    assert actions.ask(record=second, at=NOON + timedelta(days=13)) is None
    assert actions.ask(record=second, at=NOON + timedelta(days=15)) is not None
    actions.configure(by=manager, at=NOON, is_asked=False)
    assert actions.ask(record=third, at=NOON + timedelta(days=90)) is None


def test_whoever_worked_on_his_own_is_not_asked(make_closed, agent):
    incident = make_closed()
    type(incident).objects.filter(pk=incident.pk).update(requester=agent, assignee=agent)
    incident.refresh_from_db()

    assert actions.ask(record=incident, at=NOON) is None


def test_an_answer_counts_once_and_leaves_a_trace(make_closed, requester):
    question = actions.ask(record=make_closed(), at=NOON)

    actions.answer(question=question, by=requester, at=LATER, score=4, comment=" Quick. ")

    question.refresh_from_db()
    assert (question.score, question.comment, question.is_low) == (4, "Quick.", False)
    entry = Entry.objects.get(event="satisfaction.answer")
    assert (entry.by_id, entry.facts["score"]) == (requester.pk, 4)
    with pytest.raises(StepRefused, match="You answered"):
        actions.answer(question=question, by=requester, at=LATER, score=1)
    question.refresh_from_db()
    assert question.score == 4
    assert Entry.objects.filter(event="satisfaction.answer").count() == 1


def test_somebody_else_too_late_or_beyond_the_scale_changes_nothing(
    make_closed, requester, stranger, agent
):
    question = actions.ask(record=make_closed(), at=NOON)
    before = Entry.objects.count()

    for other in (stranger, agent):
        with pytest.raises(PermissionDenied):
            actions.answer(question=question, by=other, at=LATER, score=5)
    for wrong in (0, 6, -1):
        with pytest.raises(WrongFact):
            actions.answer(question=question, by=requester, at=LATER, score=wrong)
    with pytest.raises(StepRefused, match="until"):
        actions.answer(question=question, by=requester, at=NOON + timedelta(days=14), score=5)

    question.refresh_from_db()
    assert (question.score, question.answered_at) == (None, None)
    assert Entry.objects.count() == before


def test_a_low_answer_is_told_to_those_who_manage_and_followed_up(
    make_closed, requester, manager, agent
):
    question = actions.ask(record=make_closed(), at=NOON)
    actions.answer(question=question, by=requester, at=LATER, score=2, comment="Three weeks!")

    notify(list(Entry.objects.filter(event="satisfaction.answer")))
    assert Notice.objects.get(person=manager).quote == "Three weeks!"
    with pytest.raises(PermissionDenied):
        actions.follow_up(question=question, by=requester, at=LATER, note="x")
    with pytest.raises(WrongFact):
        actions.follow_up(question=question, by=agent, at=LATER, note=" ")
    actions.follow_up(question=question, by=agent, at=LATER, note="Called and apologised")

    question.refresh_from_db()
    assert (question.followed_up_by, question.follow_up) == (agent, "Called and apologised")
    with pytest.raises(StepRefused):
        actions.follow_up(question=question, by=agent, at=LATER, note="Again")


def test_a_good_answer_is_nobodys_news(make_closed, requester, manager):
    question = actions.ask(record=make_closed(), at=NOON)
    actions.answer(question=question, by=requester, at=LATER, score=3)

    notify(list(Entry.objects.filter(event="satisfaction.answer")))

    assert not Notice.objects.filter(person=manager, event="satisfaction.answer").exists()


def test_the_mail_offers_one_click_for_each_answer(make_closed, requester):
    actions.ask(record=make_closed(), at=NOON)
    notify(list(Entry.objects.filter(event="satisfaction.ask")))
    notice = Notice.objects.get(person=requester)

    mail = Mail(person=requester, made_at=NOON, number=notice.number, pk=1)
    message = message_for(mail, [notice])

    html = message.alternatives[0][0]
    for score in range(1, 6):
        assert f"?score={score}" in message.body
        assert f"?score={score}" in html
    assert "http://127.0.0.1:8000/satisfaction/by-mail/" in message.body


def test_measures_and_checks_count_answers_and_people_asked(make_closed, requester, manager):
    week_ago = NOON - timedelta(days=90)
    actions.configure(by=manager, at=NOON, interval_days=0)
    for score in (5, 2, None):
        question = actions.ask(record=make_closed(), at=week_ago)
        if score:
            actions.answer(question=question, by=requester, at=week_ago, score=score)

    def figure(code):
        return measures.figure(measure_of(code), user=manager, period=Period()).value

    assert figure("satisfaction.share") == 50
    assert figure("satisfaction.mean") == 3.5
    assert round(figure("satisfaction.response"), 1) == 66.7
    check = check_of("satisfaction.followed_up")
    found = find(check, user=manager, period=Period())
    assert (found.population, found.exceptions) == (1, 1)


def test_who_sees_nothing_of_a_customer_sees_no_answer_of_it(
    make_closed, requester, make_user, other_customer, provider, agent
):
    question = actions.ask(record=make_closed(), at=NOON)
    actions.answer(question=question, by=requester, at=LATER, score=1)
    elsewhere = make_user("elsewhere", "agent", provider, only_for=other_customer)

    assert queries.visible_questions(agent).count() == 1
    assert not queries.visible_questions(elsewhere).exists()
    assert not queries.visible_questions(requester).exists()


def test_only_those_who_may_set_when_people_are_asked(manager, agent):
    with pytest.raises(PermissionDenied):
        actions.configure(by=agent, at=NOON, interval_days=1)
    with pytest.raises(WrongFact):
        actions.configure(by=manager, at=NOON, open_days=0)

    actions.configure(by=manager, at=NOON, interval_days=30)

    assert queries.rules().interval_days == 30
    assert Entry.objects.get(event="satisfaction.configure").changes == {"interval_days": [14, 30]}


def test_no_mail_asks_what_was_answered_meanwhile(make_closed, requester):
    requester.email = "rita@example.org"
    requester.save()
    question = actions.ask(record=make_closed(), at=NOON)
    notify(Entry.objects.filter(event="satisfaction.ask"))
    (letter,) = sending.collect(at=timezone.now() + timedelta(minutes=1))
    actions.answer(question=question, by=requester, at=NOON, score=5)

    sending.send(letter, at=NOON + timedelta(minutes=2))

    assert mail.outbox == []
    told = Sending.objects.get(event="satisfaction.ask")
    assert (told.outcome, told.reason) == (Outcome.NOT_SENT, Reason.SETTLED)
