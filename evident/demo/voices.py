"""What customers of the sample say: after closing, in surveys, in reviews, and unasked."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from evident.demo.courses import Course
from evident.demo.stage import Stage
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.relationships.customers.actions import (
    compliments,
    customers,
    planning,
    reviews,
    satisfaction,
    surveys,
)
from evident.relationships.customers.models import (
    ActionItem,
    ServiceReview,
    Survey,
    SurveyInvitation,
)
from evident.relationships.customers.models.satisfaction import SatisfactionQuestion
from evident.relationships.customers.queries.survey_results import Results, results_of

ANSWERED = 0.62
FOLLOWED_UP = 0.75
USUAL, STRAINED = (55, 40, 3, 1, 1), (18, 28, 24, 20, 10)
"""How often five, four, three, two and one point are given, usually and in the bad month."""
ASKED_AT = 16
SURVEYED_DAYS = (118, 34)
"""How many days before the end the two surveys begin."""
REVIEWED_DAYS = (124, 33)
SURVEY_OPEN_DAYS = 12
SAMPLED = 14
SURVEY_ANSWERED = 0.85
SPOKEN_OF = {"desktop": 5, "network": 4, "accounts": 3, "applications": 3, "mail": 2, "": 1}
"""How often an answer to a survey is about which service; now and then about none."""


def all_of(stage: Stage, *, since: datetime, until: datetime) -> Iterator[tuple[Course, None]]:
    """Yield the courses of everything that customers say."""
    keep_profiles(stage, at=since + timedelta(hours=2))
    rng = Random(stage.rng.random())  # noqa: S311  # a sample that can be repeated, no secret
    yield asked(stage, since=since, until=until, rng=rng), None
    for told in stage.world.voices["compliments"]:
        at = until - timedelta(days=told["days"])
        if at > since:
            yield praised(stage, told, at=stage.hours.add(at, 3600)), None
    for turn, days in enumerate(SURVEYED_DAYS):
        at = until - timedelta(days=days)
        if at > since:
            yield surveyed(stage, turn, at=at, rng=rng), None
    for turn, days in enumerate(REVIEWED_DAYS):
        for place, customer in enumerate(stage.cast.customers):
            at = until - timedelta(days=days - 2 * place)
            if at > since:
                yield reviewed(stage, customer, turn, at=at), None
    yield planned(until - timedelta(hours=30)), None


def head_of(stage: Stage, customer: Organisation) -> User:
    """Return who speaks for a customer."""
    users = stage.cast.users[customer.code]
    return next(each for each in users if "more_roles" in stage.cast.facts[each.login])


def keep_profiles(stage: Stage, *, at: datetime) -> None:
    """Note who looks after each customer, and who speaks for it."""
    told, cast = stage.world.voices, stage.cast
    by = cast.holder("process_manager")
    contact = told["contacts"]
    for place, customer in enumerate(cast.customers):
        head = head_of(stage, customer)
        customers.edit(
            organisation=customer, by=by, at=at, manager=by, review_months=3,
            since=stage.local(at).date() - timedelta(days=730 + 311 * place),
            **told["profiles"][place],
        )  # fmt: skip
        customers.add_contact(
            organisation=customer, by=by, at=at, name=head.name, function=contact["function"],
            email=head.email, phone=head.phone, is_main=True,
        )  # fmt: skip
        customers.add_contact(
            organisation=customer, by=by, at=at, name=contact["escalation_names"][place],
            function=contact["escalation"], is_escalation=True,
        )  # fmt: skip


def asked(stage: Stage, *, since: datetime, until: datetime, rng: Random) -> Course:
    """Ask every afternoon those whose records were closed; some answer the day after."""
    waiting: list[SatisfactionQuestion] = []
    by = stage.cast.holder("process_manager")
    day = stage.local(since).replace(hour=ASKED_AT, minute=0, second=0, microsecond=0)
    while (at := day.astimezone(until.tzinfo)) < until:
        yield at
        for turn, question in enumerate(waiting):
            answer(stage, question, by=by, at=at + timedelta(minutes=turn), rng=rng)
        waiting = []
        closed = Record.objects.filter(
            kind__in=("incident", "service_request"), state="closed",
            closed_at__gte=at - timedelta(days=1), closed_at__lt=at,
        )  # fmt: skip
        for record in closed.order_by("closed_at", "pk"):
            put = satisfaction.ask(record=record, at=at)
            if put is not None and rng.random() < ANSWERED:
                waiting.append(put)
        day += timedelta(days=1)


def answer(
    stage: Stage, question: SatisfactionQuestion, *, by: User, at: datetime, rng: Random
) -> None:
    """Answer a question; what is low is mostly followed up."""
    strained = stage.strain_at(at) > 1
    (score,) = rng.choices((5, 4, 3, 2, 1), STRAINED if strained else USUAL)
    comment = rng.choice(stage.world.voices["answers"][score])
    way = rng.choice(["mail", "mail", "page"])
    answered = satisfaction.answer(
        question=question, by=question.person, at=at, score=score, comment=comment, way=way
    )
    if answered.is_low and rng.random() < FOLLOWED_UP:
        note = rng.choice(stage.world.voices["follow_up"])
        satisfaction.follow_up(question=answered, by=by, at=at + timedelta(minutes=30), note=note)


def praised(stage: Stage, told: dict[str, Any], *, at: datetime) -> Course:
    """Say that something was done well, and pass it on."""
    cast = stage.cast
    customer, by = cast.customers[told["customer"]], cast.holder("process_manager")
    yield at
    own = told["channel"] == "portal"
    person = cast.users[customer.code][0]
    found = compliments.report(
        by=person if own else by, at=at, title=told["title"], description=told["text"],
        organisation=customer, requester=person, channel=told["channel"],
        team=None if own else cast.teams[told["team"]],
    )  # fmt: skip
    yield (at := stage.hours.add(at, 3600))
    if own:
        found = compliments.edit(compliment=found, by=by, at=at, team=cast.teams[told["team"]])
    compliments.share(compliment=found, by=by, at=at)


def quarter(stage: Stage, at: datetime) -> int:
    """Return the quarter in which a moment lies."""
    return (stage.local(at).month + 2) // 3


def surveyed(stage: Stage, turn: int, *, at: datetime, rng: Random) -> Course:
    """Ask a sample of people, read what they say, and do something because of it."""
    told, by = stage.world.voices["survey"], stage.cast.holder("process_manager")
    yield (at := stage.hours.add(at, 3600))
    period = f"{stage.local(at).year} Q{quarter(stage, at)}"
    closes = at + timedelta(days=SURVEY_OPEN_DAYS)
    survey = surveys.plan(
        by=by, at=at, title=told["title"].format(quarter=quarter(stage, at)), period=period,
        purpose=told["purpose"], questions=told["questions"], closes_at=closes,
        sample_size=SAMPLED, repeat_months=3 if turn else 0,
    )  # fmt: skip
    yield (at := at + timedelta(minutes=14))
    survey = surveys.draw(survey=survey, by=by, at=at, seed=f"evident-{turn + 1}")
    survey = surveys.start(survey=survey, by=by, at=at)
    drawn = SurveyInvitation.objects.filter(survey=survey).select_related("person").order_by("pk")
    for invitation in drawn:
        if rng.random() < SURVEY_ANSWERED:
            yield (at := stage.hours.add(at, 60 * rng.randint(20, 200)))
            respond(stage, invitation, turn, at=at, rng=rng)
    yield (at := stage.hours.add(closes, 2 * 3600))
    analysis = analysed(told, turn, results_of(survey, at=at))
    survey = surveys.analyse(survey=survey, by=by, at=at, analysis=analysis)
    yield from acted(stage, survey, turn, at=at)


def analysed(told: dict[str, Any], turn: int, results: Results) -> str:
    """Say what the answers came to, by their figures; of very few, that nothing is to be said."""
    facts: dict[str, Any] = {"invited": results.invited, "answered": results.answered}
    rated = {each.name: each.mean for each in results.questions if each.mean is not None}
    if not rated:
        return str(told["too_few"]).format(**facts)
    best, worst = max(rated, key=rated.__getitem__), min(rated, key=rated.__getitem__)
    facts |= {"best": best, "best_mean": f"{rated[best]:.1f}"}
    facts |= {"worst": worst, "worst_mean": f"{rated[worst]:.1f}"}
    spoken_of = {each.name: each.mean for each in results.services if each.name and each.mean}
    facts["service"] = min(spoken_of, key=spoken_of.__getitem__, default="–")
    return str(told["analyses"][turn]).format(**facts)


def respond(
    stage: Stage, invitation: SurveyInvitation, turn: int, *, at: datetime, rng: Random
) -> None:
    """Answer a survey; being kept informed, asked last, gets fewer points than the rest."""
    told = stage.world.voices["survey"]
    weights = (USUAL, STRAINED)[turn]
    answers: dict[str, Any] = {}
    scores: list[str] = []
    for number, question in enumerate(told["questions"], start=1):
        if question["kind"] == "text":
            answers[f"q{number}"] = rng.choice([*told["wishes"], "", ""])
        else:
            answers[f"q{number}"] = rng.choices((5, 4, 3, 2, 1), weights)[0]
            scores.append(f"q{number}")
    answers[scores[-1]] = max(1, min(answers[each] for each in scores) - 1)
    (about,) = rng.choices(list(SPOKEN_OF), list(SPOKEN_OF.values()))
    surveys.answer(
        invitation=invitation, by=invitation.person, at=at, answers=answers,
        service_id=stage.offered[about].pk if about else None,
    )  # fmt: skip


def acted(stage: Stage, survey: Survey, turn: int, *, at: datetime) -> Course:
    """Agree on what is done because of a survey, each time on something else; the first is done."""
    told, by = stage.world.voices["survey"], stage.cast.holder("process_manager")
    common: dict[str, Any] = {"by": by}
    for text, result in told["actions"][turn : turn + 1]:
        yield (at := stage.hours.add(at, 1200))
        due = stage.local(at).date() + timedelta(days=30)
        survey = surveys.add_action(survey=survey, at=at, text=text, owner=by, due_on=due, **common)
        if result and not turn:
            yield (at := stage.hours.add(at, 90 * 3600))
            item = ActionItem.objects.filter(record_id=survey.pk).latest("pk")
            survey = surveys.finish_action(survey=survey, at=at, item=item, result=result, **common)
    yield (at := stage.hours.add(at, 3600))
    survey = surveys.present(survey=survey, at=at, reported_to=told["reported_to"], **common)
    if not turn:
        yield (at := stage.hours.add(at, 40 * 3600))
        surveys.improve(survey=survey, at=at, improvement=told["improvement"], **common)


def reviewed(stage: Stage, customer: Organisation, turn: int, *, at: datetime) -> Course:
    """Meet a customer, write minutes, and do what was agreed; the later one stays open."""
    told, cast = stage.world.voices["review"], stage.cast
    by, head = cast.holder("process_manager"), head_of(stage, customer)
    people = {
        "customer": customer.name, "person": head.name, "manager": by.name,
        "owner": cast.holder("process_owner").name, "quarter": quarter(stage, at),
    }  # fmt: skip
    yield (at := stage.hours.add(at - timedelta(days=16), 3600))
    due = stage.hours.add(at + timedelta(days=15), 2 * 3600)
    review = reviews.plan(
        organisation=customer, by=by, at=at, title=told["title"].format_map(people), due_at=due,
        agenda=told["agenda"], assignee=by, participants=[head],
    )  # fmt: skip
    yield (at := due + timedelta(minutes=80))
    bad = turn and customer == cast.customers[0]
    review = reviews.hold(
        review=review, by=by, at=at, held_at=due, attendees=told["attendees"].format_map(people),
        **{name: told[name][1 if bad else 0] for name in ("trends", "minutes")},
        decisions=told["decisions"][1 if bad else 0],
    )  # fmt: skip
    yield from agreed(stage, review, turn, at=at)


def agreed(stage: Stage, review: ServiceReview, turn: int, *, at: datetime) -> Course:
    """Do what was agreed in a review, share the minutes, and end it."""
    told, by = stage.world.voices["review"], stage.cast.holder("process_manager")
    place = stage.cast.customers.index(review.organisation)
    agreed_on = told["actions"][:2] if not turn else [told["actions"][2 + place % 2]]
    for text, result in agreed_on:
        # of the later ones, that of the first customer is overdue at the end
        due = stage.local(at).date() + timedelta(days=12 if turn and not place else 45)
        review = reviews.add_action(review=review, by=by, at=at, text=text, owner=by, due_on=due)
        if result:
            yield (at := stage.hours.add(at, 30 * 3600))
            item = ActionItem.objects.filter(record_id=review.pk).latest("pk")
            review = reviews.finish_action(review=review, by=by, at=at, item=item, result=result)
    yield (at := stage.hours.add(at, 4 * 3600))
    review = reviews.share(review=review, by=by, at=at)
    if not turn:
        yield (at := stage.hours.add(at, 3600))
        reviews.close(review=review, by=by, at=at)


def planned(at: datetime) -> Course:
    """Let the plan ask for the reviews that lie ahead."""
    yield at
    planning.plan_due(at=at)
