"""Surveys: planned, a sample drawn by seed, answered by personal link, analysed, acted upon."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.measures import queries as measures
from evident.kernel.measures.definition import check_of, measure_of
from evident.kernel.measures.findings import find
from evident.kernel.measures.queries import Period
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.relationships.customers.actions import surveys as actions
from evident.relationships.customers.actions.sampling import drawn, shares
from evident.relationships.customers.models import (
    ActionItem,
    Survey,
    SurveyInvitation,
    SurveyResponse,
)
from evident.relationships.customers.procedure.survey import State
from evident.relationships.customers.queries import surveys as queries
from evident.relationships.customers.queries.survey_results import results_of

LATER = NOON + timedelta(hours=2)
END = NOON + timedelta(days=14)
QUESTIONS = [
    {"kind": "score", "text_en": "How satisfied are you?", "text_zh": "您满意吗？"},
    {"kind": "text", "text_en": "What should we do better?"},
]


@pytest.fixture
def people(make_user, customer, other_customer):
    """Ten users at one customer, four at another."""
    groups = ((customer, 10), (other_customer, 4))
    return [
        make_user(f"{organisation.code}{place}", "requester", organisation)
        for organisation, count in groups
        for place in range(count)
    ]


@pytest.fixture
def make_survey(manager, people):
    """Plan a survey."""

    def make(**facts):
        told = {"title": "Spring survey", "questions": QUESTIONS, "closes_at": END}
        return actions.plan(by=manager, at=NOON, **told | facts)

    return make


@pytest.fixture
def make_running(make_survey, manager):
    """Plan a survey and send its invitations."""

    def make(**facts):
        survey = actions.draw(survey=make_survey(**facts), by=manager, at=NOON, seed="1")
        return actions.start(survey=survey, by=manager, at=NOON)

    return make


def answer_all(survey, score, *, only=None):
    """Let everybody who is asked answer."""
    for invitation in queries.invitations_of(survey):
        if only is None or invitation.organisation == only:
            actions.answer(
                invitation=invitation, by=invitation.person, at=LATER,
                answers={"q1": score, "q2": f"Words of {invitation.person.login}"},
            )  # fmt: skip


def test_the_same_seed_draws_the_same_people_and_each_customer_its_share(people):
    first = drawn(people, size=7, seed="abc")

    assert drawn(list(people), size=7, seed="abc") == first
    assert drawn(people, size=7, seed="abd") != first
    of_first = [person for person in first if person.organisation == people[0].organisation]
    assert (len(first), len(of_first)) == (7, 5)
    assert drawn(people, size=0, seed="x") == people
    assert drawn(people, size=99, seed="x") == people


@pytest.mark.parametrize("size", range(1, 31))
def test_shares_add_up_and_ask_of_nobody_more_than_it_has(size):
    sizes = {1: 20, 2: 7, 3: 2, 4: 1}

    quotas = shares(sizes, size=size, seed="s")

    assert sum(quotas.values()) == size
    assert all(quotas[key] <= count for key, count in sizes.items())
    if size >= len(sizes):
        assert min(quotas.values()) >= 1


def test_it_goes_from_plan_to_improvement(make_running, manager, agent, people, customer):
    survey = make_running()
    assert SurveyInvitation.objects.count() == len(people)
    answer_all(survey, 4, only=customer)
    survey = actions.analyse(survey=survey, by=manager, at=END, analysis="Mostly content")
    assert (survey.invited, survey.answered, survey.scores, survey.satisfied) == (14, 10, 10, 10)
    survey = actions.present(survey=survey, by=manager, at=END, reported_to="Management review")
    with pytest.raises(StepRefused, match="action"):
        actions.improve(survey=survey, by=manager, at=END, improvement="Quicker")
    facts = {"survey": survey, "by": manager, "at": END}
    survey = actions.add_action(**facts, text="Train", owner=agent, due_on=END.date())
    with pytest.raises(StepRefused, match="still open"):
        actions.improve(survey=survey, by=manager, at=END, improvement="Quicker")
    item = ActionItem.objects.get()
    actions.finish_action(survey=survey, by=agent, at=END, item=item, result="Trained")
    survey = actions.improve(survey=survey, by=manager, at=END, improvement="Quicker")

    assert (survey.state, survey.is_open) == (State.IMPROVED, False)
    results = results_of(survey, at=END)
    assert round(results.rate) == 71
    assert [(each.name, each.answers, each.rate) for each in results.customers] == [
        ("Acme", 10, 100),
        ("Globex", 0, 0),
    ]
    value = measures.figure(measure_of("survey.response"), user=manager, period=Period()).value
    assert round(value) == 71
    assert (
        measures.figure(measure_of("survey.satisfied"), user=manager, period=Period()).value == 100
    )


def test_it_is_not_sent_before_a_sample_is_drawn_and_the_plan_then_stands(make_survey, manager):
    survey = make_survey(sample_size=5)
    with pytest.raises(StepRefused, match="Draw"):
        actions.start(survey=survey, by=manager, at=NOON)
    survey = actions.draw(survey=survey, by=manager, at=NOON, seed="7")
    assert survey.sample == {"method": "stratified", "seed": "7", "population": 14, "drawn": 5}
    survey = actions.edit(survey=survey, by=manager, at=NOON, sample_size=6)
    assert (survey.sample, SurveyInvitation.objects.count()) == ({}, 0)
    survey = actions.draw(survey=survey, by=manager, at=NOON, seed="7")
    survey = actions.start(survey=survey, by=manager, at=NOON)

    with pytest.raises(StepRefused):
        actions.edit(survey=survey, by=manager, at=NOON, is_anonymous=False)
    with pytest.raises(StepRefused):
        actions.draw(survey=survey, by=manager, at=NOON, seed="8")
    assert Entry.objects.filter(event="survey.draw").latest("pk").facts["seed"] == "7"


def test_what_nobody_can_answer_is_refused(make_survey):
    wrongs = (
        {"questions": []},
        {"questions": [QUESTIONS[1]]},
        {"questions": [{"kind": "score", "text_en": " "}]},
        {"questions": [{"kind": "colour", "text_en": "x"}]},
        {"closes_at": NOON},
        {"title": " "},
    )
    for wrong in wrongs:
        with pytest.raises(WrongFact):
            make_survey(**wrong)

    assert not Survey.objects.exists()


def test_who_may_not_changes_nothing(make_survey, agent, people):
    survey = make_survey()
    for person in (agent, people[0]):
        with pytest.raises(PermissionDenied):
            actions.draw(survey=survey, by=person, at=NOON, seed="1")
        with pytest.raises(PermissionDenied):
            actions.cancel(survey=survey, by=person, at=NOON, reason="x")

    survey.refresh_from_db()
    assert (survey.state, survey.sample) == (State.PLANNED, {})


def test_an_answer_counts_once_and_only_of_whoever_is_asked(make_running, people, agent):
    survey = make_running()
    invitation = queries.own_invitation(survey=survey, user=people[0])
    facts = {"invitation": invitation, "at": LATER}

    with pytest.raises(WrongFact):
        actions.answer(**facts, by=people[1], answers={"q1": 1})
    for wrong in ({}, {"q1": 6}, {"q1": "good"}, {"q2": "only words"}):
        with pytest.raises(WrongFact):
            actions.answer(**facts, by=people[0], answers=wrong)
    actions.answer(**facts, by=people[0], answers={"q1": 5})
    with pytest.raises(StepRefused, match="already"):
        actions.answer(**facts, by=people[0], answers={"q1": 1})
    late = queries.own_invitation(survey=survey, user=people[1])
    with pytest.raises(StepRefused, match="over"):
        actions.answer(invitation=late, by=people[1], at=END, answers={"q1": 5})

    assert [each.answers for each in SurveyResponse.objects.all()] == [{"q1": 5}]


def test_those_drawn_hear_of_it_by_a_personal_link_and_others_do_not(
    make_running, manager, people, customer
):
    survey = make_running(customers=[customer])
    notify(list(Entry.objects.filter(event="survey.start")))

    told = set(Notice.objects.filter(event="survey.start").values_list("person", flat=True))
    assert told == {person.pk for person in people if person.organisation == customer}
    assert queries.visible_surveys(people[0]).exists()
    assert not queries.visible_surveys(people[-1]).exists()
    with pytest.raises(StepRefused, match="three days"):
        actions.remind(survey=survey, by=manager, at=LATER)
    answer_all(survey, 5)
    actions.remind(survey=survey, by=manager, at=NOON + timedelta(days=4))
    notify(list(Entry.objects.filter(event="survey.remind")))
    assert not Notice.objects.filter(event="survey.remind").exists()


def test_nothing_leads_from_an_anonymous_answer_to_a_person(make_running, manager, people):
    survey = make_running(is_anonymous=True)
    answer_all(survey, 3)

    for response in SurveyResponse.objects.all():
        assert response.invitation is None
    fields = {field.name for field in SurveyResponse._meta.concrete_fields}
    assert fields == {"id", "survey", "invitation", "organisation", "service", "answers"}
    entries = Entry.objects.filter(event="survey.answer")
    assert set(entries.values_list("by_id", "by_name")) == {(None, "")}
    assert not any(entry.facts for entry in entries)
    assert results_of(survey, at=LATER).is_withheld  # each new answer would stand out
    assert not results_of(survey, at=END).is_withheld, "read before anybody says what it means"


def test_few_anonymous_answers_are_not_shown_nor_found_by_subtraction(
    make_running, manager, customer, other_customer
):
    survey = make_running(is_anonymous=True)
    answer_all(survey, 5)
    survey = actions.analyse(survey=survey, by=manager, at=LATER, analysis="Fine")

    results = results_of(survey, at=END)

    # four answered at one customer; that of the other would give theirs away by subtraction
    assert [(each.answers, each.mean) for each in results.customers] == [(10, None), (4, None)]
    assert results.questions[0].mean == 5
    assert results.words[0][1] == sorted(results.words[0][1])


def test_too_few_anonymous_answers_show_nothing_at_all(make_running, manager, other_customer):
    survey = make_running(is_anonymous=True, customers=[other_customer])
    answer_all(survey, 1)
    survey = actions.analyse(survey=survey, by=manager, at=LATER, analysis="Too few")

    results = results_of(survey, at=END)

    assert (results.answered, results.is_withheld, results.questions) == (4, True, [])


def test_where_names_are_known_results_show_while_it_runs(make_running):
    survey = make_running()
    answer_all(survey, 4)

    results = results_of(survey, at=END)

    assert not results.is_withheld
    assert [each.mean for each in results.customers] == [4, 4]


def test_one_whose_time_is_over_is_told_of_and_found(make_running, manager, agent):
    survey = make_running()
    assert actions.tell_over(at=LATER) == []
    assert actions.tell_over(at=END) == [survey.number]
    assert actions.tell_over(at=END) == []
    notify(list(Entry.objects.filter(event="survey.warn")))
    assert Notice.objects.filter(person=manager, event="survey.warn").exists()
    Survey.objects.update(closes_at=NOON - timedelta(days=60))
    found = find(check_of("survey.analysed"), user=manager, period=Period())
    assert (found.population, found.exceptions) == (1, 1)


def test_whoever_owes_an_action_is_reminded_once(make_running, manager, agent):
    survey = make_running()
    survey = actions.analyse(survey=survey, by=manager, at=END, analysis="Fine")
    facts = {"survey": survey, "by": manager, "at": END}
    actions.add_action(**facts, text="Train", owner=agent, due_on=END.date())

    assert len(actions.urge(at=END, on=END.date() + timedelta(days=1))) == 1
    assert actions.urge(at=END, on=END.date() + timedelta(days=1)) == []

    notify(list(Entry.objects.filter(event="survey.urge")))
    assert Notice.objects.get(person=agent, event="survey.urge").quote == "Train"
