"""Customers and what they say: complaints, reviews, surveys, satisfaction."""

from datetime import datetime, timedelta

from django.utils import timezone

from evident.kernel.accounts.models import User
from evident.relationships.customers.actions import (
    complaints,
    compliments,
    customers,
    reviews,
    satisfaction,
    surveys,
)
from evident.relationships.customers.models.complaint import Complaint
from evident.relationships.customers.queries.surveys import invitations_of
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, ResolutionCode


def complain(by: User, owner: User, *, about: Incident, now: datetime) -> list[Complaint]:
    """Let a user complain twice; one complaint is being looked into."""
    heard = [
        complaints.report(
            by=by, at=now - timedelta(hours=4), title="Nobody called back", about=about,
            description="I was promised a call before noon.", wish="Call me, please.",
        ),
        complaints.report(
            by=by, at=now - timedelta(days=2), title="服务台语气生硬",
            description="电话里态度不好。",
        ),
    ]  # fmt: skip
    complaints.acknowledge(complaint=heard[0], by=owner, at=now - timedelta(hours=3))
    complaints.investigate(complaint=heard[0], by=owner, at=now - timedelta(hours=2))
    return heard


def served(requester: User, agent: User, manager: User, *, now: datetime) -> None:
    """Let two incidents of last month be closed; of one we know how satisfied its user is."""
    satisfaction.configure(by=manager, at=now, interval_days=0)
    then = now - timedelta(days=30)
    questions = []
    for title in ("Scanner sends empty pages", "键盘失灵"):
        incident = actions.report(by=requester, at=then, title=title, urgency=3)
        actions.take(incident=incident, by=agent, at=then + timedelta(hours=1))
        actions.resolve(
            incident=incident, by=agent, at=then + timedelta(hours=2), note="Replaced.",
            code=ResolutionCode.objects.get(code="solved_permanently"),
        )  # fmt: skip
        actions.close(incident=incident, by=agent, at=then + timedelta(hours=3))
        questions.append(satisfaction.ask(record=incident, at=now - timedelta(hours=1)))
    satisfaction.answer(
        question=questions[1], by=requester, at=now - timedelta(minutes=40), score=2,
        comment="等了太久，没有人告诉我进展。",
    )  # fmt: skip


def related(by: User, manager: User, *, about: Incident, now: datetime) -> None:
    """Let a customer be looked after: contacts, a compliment, a review held and one overdue."""
    customer = by.organisation
    facts = {"by": manager, "at": now - timedelta(days=60)}
    customers.edit(
        organisation=customer, **facts, manager=manager, review_months=3,
        communication="Monthly call; 每季度服务评审会。",
    )  # fmt: skip
    customers.add_contact(
        organisation=customer, **facts, name="Rita Holm", function="Head of IT", is_main=True,
        email="rita@example.org", phone="+86 21 5555 0101",
    )  # fmt: skip
    compliments.report(
        by=by, at=now - timedelta(days=1), title="上门很及时", about=about,
        description="十分钟就到，问题当场解决。",
    )  # fmt: skip
    planned = {"organisation": customer, "assignee": manager, "participants": [by, manager]}
    held = reviews.plan(
        **facts, **planned, title="Service review Q3 第三季度服务评审会",
        due_at=now - timedelta(days=30), agenda="Trends\n遗留行动项",
    )  # fmt: skip
    held = reviews.hold(
        review=held, by=manager, at=now - timedelta(days=29), held_at=now - timedelta(days=30),
        attendees="Rita Holm, Ada Min", trends="Incidents down by a fifth. 事件数下降两成。",
        minutes="Mail was slow twice. 邮件两次缓慢。", decisions="Second mail relay by December.",
    )  # fmt: skip
    held = reviews.add_action(
        review=held, by=manager, at=now - timedelta(days=29), text="Order the second mail relay",
        owner=manager, due_on=timezone.localdate(now) - timedelta(days=2),
    )  # fmt: skip
    reviews.share(review=held, by=manager, at=now - timedelta(days=28))
    reviews.plan(
        **facts, **planned, title="Service review Q4 第四季度服务评审会",
        due_at=now - timedelta(days=2),
    )  # fmt: skip


def surveyed(by: User, manager: User, *, now: datetime) -> None:
    """Let one survey be answered, analysed and acted upon, and another run."""
    questions = [
        {"kind": "score", "text_en": "How satisfied are you?", "text_zh": "您总体满意吗？"},
        {"kind": "text", "text_en": "What should we do better?", "text_zh": "您希望改进什么？"},
    ]
    for title, days in (("Survey Q3 第三季度满意度调查", 90), ("Survey Q4 第四季度满意度调查", 3)):
        then = now - timedelta(days=days)
        survey = surveys.plan(
            by=manager, at=then, title=title, questions=questions, period=title[7:9],
            closes_at=then + timedelta(days=14), purpose="So that we get better. 为了改进服务。",
        )  # fmt: skip
        survey = surveys.draw(survey=survey, by=manager, at=then, seed="2026")
        survey = surveys.start(survey=survey, by=manager, at=then)
        if days < 14:
            continue
        for invitation in invitations_of(survey).filter(person=by):
            surveys.answer(
                invitation=invitation, by=by, at=then + timedelta(days=1),
                answers={"q1": 4, "q2": "多一些主动通知。"},
            )  # fmt: skip
        facts = {"by": manager, "at": then + timedelta(days=20)}
        survey = surveys.analyse(survey=survey, **facts, analysis="Content, but hears too late.")
        surveys.add_action(
            survey=survey, **facts, text="Announce work a week before", owner=manager,
            due_on=timezone.localdate(now),
        )  # fmt: skip
