"""Surveys through the API."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, Line, Moment, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut, paged
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.access.queries import require
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.reading import note_reading
from evident.relationships.customers.actions import surveys as actions
from evident.relationships.customers.models.survey import Survey
from evident.relationships.customers.queries import surveys as queries
from evident.relationships.customers.queries.parties import customers_for, staff
from evident.relationships.customers.queries.reviews import items_of
from evident.relationships.customers.queries.survey_results import results_of

router = Router(tags=["surveys"])


class SurveyQuestion(Schema):
    """A question; its code is given by the survey."""

    code: Code = ""
    kind: Code = Field(description="score, answered from 1 to 5, or text.")
    text_en: Line = ""
    text_zh: Line = ""


class SurveyOut(Schema):
    """A survey."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    purpose: str
    period: str
    questions: list[SurveyQuestion]
    sample_size: int
    is_anonymous: bool
    repeat_months: int = Field(description="Asked again after so many months; 0 once.")
    closes_at: datetime
    sample: dict[str, Any] = Field(description="Method, seed, population and people drawn.")
    started_at: datetime | None
    invited: int
    analysis: str
    reported_to: str
    improvement: str
    version: int


PLAIN = [name for name in SurveyOut.model_fields if name != "url"]
OURS = ("sample", "analysis", "reported_to", "improvement")


def shown(survey: Survey, *, is_ours: bool = True) -> dict[str, Any]:
    """Return a survey as the API shows it; those who are asked read only what they are asked."""
    out = {name: getattr(survey, name) for name in PLAIN} | {"url": survey.get_absolute_url()}
    return out if is_ours else out | {"sample": {}} | dict.fromkeys(OURS[1:], "")


class SurveyFilters(PageIn):
    """Which surveys."""

    stage: Code = Field("any", description="open, running, ended or any.")


@router.get("", response=PageOut[SurveyOut], operation_id="list_surveys")
def list_surveys(request: ApiRequest, wanted: Query[SurveyFilters]) -> dict[str, Any]:
    """List the surveys you may see."""
    rows = queries.filtered(user=request.auth, filters=queries.Filters(wanted.stage))
    page = paged(rows, wanted=wanted, order=queries.NEWEST)
    is_ours = queries.steers(request.auth)
    return page | {"items": [shown(survey, is_ours=is_ours) for survey in page["items"]]}


@router.get("/{number}", response=SurveyOut, operation_id="get_survey")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one survey; its version is the ETag."""
    survey = queries.get(number=number, user=request.auth)
    note_reading(record=survey, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{survey.version}"'
    return shown(survey, is_ours=queries.steers(request.auth))


class SurveyPlanIn(Schema):
    """What is asked of whom, and until when."""

    title: Line
    questions: list[SurveyQuestion]
    closes_at: Moment
    purpose: Text = ""
    period: Code = Field("", max_length=60)
    customers: list[Code] = Field(default_factory=list, description="Codes; all unless given.")
    sample_size: int = Field(0, ge=0, le=100_000, description="0 asks everybody.")
    is_anonymous: bool = False
    repeat_months: int = Field(0, ge=0, le=12, description="0, 1, 3, 6 or 12.")


class SurveyEditIn(Schema):
    """What changes of the plan; what is not given stays."""

    title: Line | None = None
    questions: list[SurveyQuestion] | None = None
    closes_at: Moment | None = None
    purpose: Text | None = None
    period: Code | None = Field(None, max_length=60)
    customers: list[Code] | None = Field(None, description="Codes; an empty list is all.")
    sample_size: int | None = Field(None, ge=0, le=100_000)
    is_anonymous: bool | None = None
    repeat_months: int | None = Field(None, ge=0, le=12)


def known(request: ApiRequest, data: SurveyPlanIn | SurveyEditIn) -> dict[str, Any]:
    """Return what the action takes, with customers in the place of their codes."""
    facts = {name: value for name, value in data.model_dump().items() if value is not None}
    if "customers" in facts:
        customers = customers_for(request.auth, permission="survey.plan")
        facts["customers"] = [
            found(customers, "customers", code=code) for code in facts["customers"]
        ]
    return facts


def again(request: ApiRequest, made: str, **_: object) -> dict[str, Any]:
    """Return the survey as `request` sees it, where it was repeated."""
    return shown(queries.get(number=made, user=request.auth))


@router.post("", response={201: SurveyOut}, operation_id="plan_survey")
@repeatable(again)
def plan(request: ApiRequest, data: SurveyPlanIn) -> Status[dict[str, Any]]:
    """Plan a survey."""
    facts = known(request, data)
    return Status(201, shown(actions.plan(by=request.auth, at=timezone.now(), **facts)))


class SurveyGroupOut(Schema):
    """The scores of a question or a group; empty where too few answered to show them."""

    name: str
    invited: int | None
    answers: int
    mean: float | None
    satisfied: float | None = Field(description="In percent of the scores.")


class SurveyResultsOut(Schema):
    """What came back."""

    invited: int
    answered: int
    is_withheld: bool = Field(description="Anonymous, and still running or too few answers.")
    questions: list[SurveyGroupOut]
    customers: list[SurveyGroupOut]
    services: list[SurveyGroupOut]


@router.get("/{number}/results", response=SurveyResultsOut, operation_id="get_survey_results")
def results(request: ApiRequest, number: str) -> Any:
    """Return counts and scores by question, customer and service."""
    survey = queries.get(number=number, user=request.auth)
    require(request.auth, "survey.view", survey)
    return results_of(survey, at=timezone.now())


class SurveyDrawIn(Schema):
    """The seed that decides who is asked."""

    seed: Line = Field(min_length=1)


class SurveyAnalysisIn(Schema):
    """What the answers mean."""

    analysis: Said


class SurveyItemIn(Schema):
    """What is to be done, by whom and until when."""

    text: Line
    owner: Code
    due_on: date


class SurveyDoneIn(Schema):
    """Which action is done, and what came of it."""

    item: Key
    result: Said


class SurveyPresentIn(Schema):
    """To whom the results were reported."""

    reported_to: Said


class SurveyImproveIn(Schema):
    """What became better."""

    improvement: Said


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the survey as it is then."""
    survey = queries.get(number=number, user=request.auth)
    survey = as_seen(survey, version=version_seen(request))
    if "item" in facts:
        facts["item"] = found(items_of(survey), "item", pk=facts["item"])
    act = getattr(actions, name)
    return shown(act(survey=survey, by=request.auth, at=timezone.now(), **facts))


@router.post(
    "/{number}/edit",
    response=SurveyOut,
    operation_id="edit_survey",
    openapi_extra=IF_MATCH,
)
def edit(request: ApiRequest, number: str, data: SurveyEditIn) -> dict[str, Any]:
    """Change the plan of a survey that was not sent; a sample drawn before is dropped."""
    return taken(request, number, "edit", **known(request, data))


@router.post(
    "/{number}/draw",
    response=SurveyOut,
    operation_id="draw_survey",
    openapi_extra=IF_MATCH,
)
def draw(request: ApiRequest, number: str, data: SurveyDrawIn) -> dict[str, Any]:
    """Draw who is asked."""
    return taken(request, number, "draw", seed=data.seed)


@router.post(
    "/{number}/start",
    response=SurveyOut,
    operation_id="start_survey",
    openapi_extra=IF_MATCH,
)
def start(request: ApiRequest, number: str) -> dict[str, Any]:
    """Send the invitations."""
    return taken(request, number, "start")


@router.post(
    "/{number}/remind",
    response=SurveyOut,
    operation_id="remind_survey",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def remind(request: ApiRequest, number: str) -> dict[str, Any]:
    """Remind those who have not answered."""
    return taken(request, number, "remind")


@router.post(
    "/{number}/analyse",
    response=SurveyOut,
    operation_id="analyse_survey",
    openapi_extra=IF_MATCH,
)
def analyse(request: ApiRequest, number: str, data: SurveyAnalysisIn) -> dict[str, Any]:
    """End it and record what the answers mean."""
    return taken(request, number, "analyse", analysis=data.analysis)


@router.post(
    "/{number}/add_action",
    response=SurveyOut,
    operation_id="add_survey_action",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def add_action(request: ApiRequest, number: str, data: SurveyItemIn) -> dict[str, Any]:
    """Let one of us do something until a day."""
    owner = found(staff(), "owner", login=data.owner)
    return taken(request, number, "add_action", text=data.text, owner=owner, due_on=data.due_on)


@router.post(
    "/{number}/finish_action",
    response=SurveyOut,
    operation_id="finish_survey_action",
    openapi_extra=IF_MATCH,
)
def finish_action(request: ApiRequest, number: str, data: SurveyDoneIn) -> dict[str, Any]:
    """Record that an action is done, and what came of it."""
    return taken(request, number, "finish_action", **data.model_dump())


@router.post(
    "/{number}/present",
    response=SurveyOut,
    operation_id="present_survey",
    openapi_extra=IF_MATCH,
)
def present(request: ApiRequest, number: str, data: SurveyPresentIn) -> dict[str, Any]:
    """Record to whom the results were reported."""
    return taken(request, number, "present", reported_to=data.reported_to)


@router.post(
    "/{number}/improve",
    response=SurveyOut,
    operation_id="improve_survey",
    openapi_extra=IF_MATCH,
)
def improve(request: ApiRequest, number: str, data: SurveyImproveIn) -> dict[str, Any]:
    """Record what became better, which ends the survey."""
    return taken(request, number, "improve", improvement=data.improvement)


class SurveyAnswerIn(Schema):
    """What you answer."""

    answers: dict[Code, int | Text] = Field(description="By the codes of the questions.")
    service: Code = Field("", description="Number of the service you think of most.")


@router.post("/{number}/answer", response={204: None}, operation_id="answer_survey")
def answer(request: ApiRequest, number: str, data: SurveyAnswerIn) -> Status[None]:
    """Answer a survey that asks you."""
    survey = queries.get(number=number, user=request.auth)
    invitation = queries.own_invitation(survey=survey, user=request.auth)
    if invitation is None:
        raise Http404
    offered = queries.services_asked(invitation)
    service = found(offered, "service", number=data.service) if data.service else None
    actions.answer(
        invitation=invitation,
        by=request.auth,
        at=timezone.now(),
        answers=data.answers,
        service_id=service.pk if service else None,
    )
    return Status(204, None)
