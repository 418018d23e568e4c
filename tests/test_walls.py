"""
What one customer may not see is absent everywhere: one test walks every address.

A new page or endpoint is covered by existing. One that takes a new kind of argument fails here
until somebody says, in `hidden_values`, which value would show another customer's things.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.attachments import actions as attachments
from evident.kernel.calendars import actions as calendars
from evident.kernel.calendars.models import Calendar
from evident.kernel.links import actions as links
from evident.kernel.lists.models import SavedView
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.models import ApprovalRequest
from evident.kernel.records.models import Record
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from evident.management.audits.actions import findings, nonconformities
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.design import Field
from evident.portfolio.catalogue.flow import Flow, Task
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.services import actions as services
from evident.portfolio.services.models import Service
from evident.relationships.announcements import actions as announcements
from evident.relationships.announcements.models import Announcement
from evident.relationships.customers.actions import (
    complaints,
    compliments,
    reviews,
    satisfaction,
)
from evident.relationships.customers.models import (
    Contact,
    SatisfactionQuestion,
    ServiceReview,
    Survey,
    SurveyInvitation,
)
from evident.relationships.customers.procedure.survey import PROCEDURE as SURVEYS
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import Agreement, Party
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms
from evident.reporting.service_reports.actions import definitions as report_definitions
from evident.reporting.service_reports.actions import reports
from evident.reporting.service_reports.models import ServiceReport
from evident.resolution.duties import actions as duties
from evident.resolution.duties.checklist import Item as DutyItem
from evident.resolution.duties.models import DutyTask
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident
from evident.resolution.service_requests import actions as service_requests
from evident.resolution.service_requests.models import ServiceRequest
from evident.support.documents import actions as documents
from evident.support.knowledge import actions as articles
from tests.addresses import Address, walk

SECRET = "Quetzalcoatl"  # in every text of the other customer; no page of ours has such a word
OPEN_TO_ALL = re.compile(
    r"^/(accounts/|api/$|language/|theme/|api/docs|api/openapi\.json|static/|health"
    r"|(satisfaction|surveys|service-requests)/by-mail/)"
)
"""Addresses that answer without signing in: signing in, signed links, what shows no records."""
CHANGING = re.compile(
    rb'(name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|"csrfToken": ?"[^"]+"'
    rb'|X-CSRFToken"?: ?"[^"]+"|data-csrf="[^"]+")'
)
NOW = NOON.replace(year=2026, month=6)


@dataclass
class World:
    """What another customer has, and how addresses would name it."""

    incident: Incident
    values: dict[str, object]


@pytest.fixture
def other_world(make_user, customer, provider, agent) -> World:
    """A customer whose every text holds the secret, with an incident that people work on."""
    customer.name = f"{SECRET} Ltd"
    customer.save()
    user = make_user("hidden", "requester", customer)
    user.name = f"{SECRET} Miller"
    user.email = f"{SECRET}@example.org"
    user.save()
    team = Team.objects.create(code="desk", name="Service desk")
    team.members.add(agent)
    owner = make_user("owner", "process_owner", provider)
    agreement = promised(customer, by=owner)
    incident = actions.report(
        by=user, at=NOON, title=f"{SECRET} is down", symptom=f"{SECRET} shows an error"
    )
    actions.take(incident=incident, by=agent, at=NOON)
    words = {"reason": f"{SECRET} stands still", "customer_text": f"{SECRET} is disturbed"}
    actions.declare_major(incident=incident, by=agent, at=NOON, leader=agent, **words)
    service = supplied(customer, by=owner)
    report = reported(customer, by=owner, issuer=make_user("issuer", "process_owner", provider))
    told = announced(service, customer, by=owner)
    offering = offered(service)
    order = ordered(offering, by=user, team=team)
    found = treated(incident, by=owner, owner=agent)
    task = looked_after(customer, by=owner, team=team)
    others = (
        *(service, agreement, offering, report, report.definition, told, order, *found),
        *(task.duty, task),
    )
    return World(incident=incident, values=hidden_values(incident, *others))


def reported(customer: Organisation, *, by: User, issuer: User) -> ServiceReport:
    """Issue a report about the customer, for its own people."""
    facts = {"by": by, "at": NOON}
    definition = report_definitions.define(
        **facts, name_en=f"{SECRET} report", purpose=f"{SECRET} decides", customer=customer,
        first_on=NOON.date(), recipients=[User.objects.get(login="hidden")],
    )  # fmt: skip
    definition = report_definitions.agree(definition=definition, **facts, agreed_with=SECRET)
    definition = report_definitions.activate(definition=definition, **facts)
    report = reports.plan(definition=definition, **facts, starts_on=NOON.date())
    report = reports.prepare(report=report, by=by, at=NOW)
    report = reports.write(report=report, by=by, at=NOW, remarks=f"{SECRET} had a bad month")
    return reports.issue(report=report, by=issuer, at=NOW)


def promised(customer: Organisation, *, by: User) -> Agreement:
    """Sign an agreement with the customer, which starts clocks."""
    calendars.ensure_shipped(at=NOON)
    facts = {"by": by, "at": NOON}
    targets = [
        WrittenTarget(
            metric, metric, f"{SECRET} {metric}", minutes=60,
            calendar=Calendar.objects.get(code="24x7"),
        )
        for metric in ("response", "resolution")
    ]  # fmt: skip
    agreement = agreements.draft(
        **facts, party=Party.SLA, title=f"{SECRET} promise", organisation=customer,
        terms=WrittenTerms(valid_from=NOON, covers_all=True, targets=targets),
    )  # fmt: skip
    facts["agreement"] = agreement
    agreements.negotiate(**facts)
    for side in ("provider", "other"):
        agreements.sign(**facts, side=side, name=f"{SECRET} Miller", signed_on=NOON.date())
    agreements.conclude(**facts)
    return agreements.activate(**facts)


def supplied(customer: Organisation, *, by: User) -> Service:
    """Let the customer have a service that is in use."""
    hours = Calendar.objects.get(code="office")
    name = f"{SECRET} service"
    service = services.propose(
        by=by, at=NOON, name_en=name, description_en=name, owner=by, hours=hours
    )
    services.add_customer(service=service, by=by, at=NOON, organisation=customer, since=NOON.date())
    for step in (services.approve, services.design, services.transition, services.go_live):
        service = step(service=service, by=by, at=NOON)
    return service


def offered(service: Service) -> Offering:
    """Let something be ordered of a service."""
    facts = {"by": service.owner, "at": NOON}
    name = f"{SECRET} offer"
    offering = catalogue.prepare(service=service, name_en=name, summary_en=name, **facts)
    catalogue.design_form(
        offering=offering, fields=[Field("field_1", "text", label_en=name)], **facts
    )
    catalogue.put_in_force(offering=offering, **facts)
    offering = catalogue.approve(offering=offering, **facts)
    return catalogue.publish(offering=offering, **facts)


def announced(service: Service, customer: Organisation, *, by: User) -> Announcement:
    """Tell a customer of trouble with a service."""
    made = announcements.draft(
        by=by, at=NOON, subject="disturbance", name_en=f"{SECRET} is down", text_en=SECRET,
        services=[service], customers=[customer],
    )  # fmt: skip
    return announcements.publish(announcement=made, by=by, at=NOON)


def ordered(offering: Offering, *, by: User, team: Team) -> ServiceRequest:
    """Let somebody order it, and wait for a task to be done."""
    at = {"by": offering.requester, "at": NOON}
    task = Task("task_1", team.code, f"{SECRET} task", instruction=f"{SECRET} way")
    catalogue.design_flow(offering=offering, steps=Flow(tasks=(task,)), **at)
    version = catalogue.put_in_force(offering=offering, **at)
    answers = {"field_1": f"{SECRET} answer"}
    return service_requests.order(
        by=by, at=NOON, offering=offering, form_version=version, answers=answers
    )


def treated(incident: Incident, *, by: User, owner: User) -> tuple[Record, ...]:
    """Find something in the incident and plan what is done about it."""
    facts = {"by": by, "at": NOON}
    found = findings.raise_finding(
        **facts, title=f"{SECRET} is neglected", grade="minor", statement=SECRET, evidence=SECRET,
        requirements=["8.6.1"], records=[incident],
    )  # fmt: skip
    made = findings.open_nonconformity(finding=found, **facts, owner=by)
    made = nonconformities.correct(nonconformity=made, **facts, correction=SECRET)
    made = nonconformities.analyse(
        nonconformity=made, **facts, cause=SECRET, similar_cases=SECRET, needs_action=True
    )
    action = nonconformities.plan_action(
        nonconformity=made, **facts, title=f"{SECRET} is cared for", description=SECRET,
        owner=owner, due_on=NOW.date(),
    )  # fmt: skip
    return found, made, action


def looked_after(customer: Organisation, *, by: User, team: Team) -> DutyTask:
    """Look after something of the customer every day, and show it."""
    duty = duties.plan(
        by=by, at=NOON, name_en=f"{SECRET} inspection", instruction_en=f"{SECRET} way",
        customer=customer, is_shown=True, team=team, items=[DutyItem("item_1", f"{SECRET} lamp")],
        time_of_day=NOON.time(), zone="UTC", window_minutes=60, begins_on=NOON.date(),
    )  # fmt: skip
    duties.activate(duty=duty, by=by, at=NOON)
    (number,) = duties.open_due(at=NOON + timedelta(days=1))
    return DutyTask.objects.get(number=number)


PLACES = {
    "finding": "findings/",
    "nonconformity": "nonconformities/",
    "corrective_action": "corrective-actions/",
    "service": "services/",
    "agreement": "agreements/",
    "offering": "catalogue/",
    "service_report": "reports/",
    "report_definition": "report-definitions/",
    "announcement": "announcements/",
    "service_request": "service-requests/",
    "duty": "duties/",
    "duty_task": "duty-tasks/",
}
"""Where the pages of records lie, by their kind."""


def beside(record: Record) -> dict[str, object]:
    """Return what addresses of a record take beside its number."""
    if isinstance(record, ServiceRequest):
        today = NOON.date()
        deputy = service_requests.delegate(
            by=record.requester, at=NOON, deputy=colleague_of(record.requester),
            begins_on=today, ends_on=today,
        )  # fmt: skip
        task = record.tasks.values_list("pk", flat=True).first() or 987_654
        return {"offering": record.offering.number, "task": task, "deputy": deputy.pk}
    if isinstance(record, Offering):
        return {"version": 1, "key": "field_1", "place": 0}
    return {}


def colleague_of(user: User) -> User:
    """Return somebody who works where `user` does."""
    facts = {"name": f"{SECRET} Colleague", "organisation": user.organisation}
    return User.objects.get_or_create(login=f"colleague-of-{user.login}", defaults=facts)[0]


def hidden_values(incident: Incident, *others: Record) -> dict[str, object]:
    """
    Return, for each argument of an address, the value that would show the hidden thing.

    What begins with the place of a record of `others` takes the number of that one.
    """
    article = hidden_article(incident)
    complaint = complaints.report(
        by=incident.requester, at=NOON, title=f"{SECRET} is angry", description=f"{SECRET} waited"
    )
    compliment = compliments.report(by=incident.requester, at=NOON, title=f"{SECRET} is grateful")
    contact = Contact.objects.create(
        organisation=incident.organisation, name=f"{SECRET} Contact", email="a@example.org"
    )
    asked = SatisfactionQuestion.objects.order_by("pk").last()
    question = asked or satisfaction.ask(record=incident, at=NOON)
    file = attachments.add(
        record=incident, by=None, at=NOON, name=f"{SECRET}.txt", content=[SECRET.encode()]
    )
    note = actions.reply(incident=incident, by=None, at=NOON, text=f"{SECRET} is angry")
    other = actions.report(by=incident.requester, at=NOON, title=f"{SECRET} is slow")
    link = links.add(record=incident, other=other, meaning="related", by=None, at=NOON)
    view = SavedView.objects.create(owner=incident.requester, kind="incident", name=SECRET)
    approval = ApprovalRequest.objects.create(
        record=incident, step="close", asked_by=incident.requester, asked_at=NOON, reason=SECRET
    )
    token = Token.objects.create(
        user=incident.requester, name=SECRET, digest=digest_of(SECRET), created_at=NOON
    )
    of_report = {"number": next(r.number for r in others if r.kind == "service_report")}
    return {
        "entry": Entry.objects.filter(record_id=incident.pk).latest("pk").pk,
        "login": incident.requester.login,
        "organisation": incident.organisation.code,
        "grant": incident.requester.grants.get().pk,
        "token": token.pk,
        "record": incident.number,
        "place": "incident",
        "version": 1,
        "before": 1,
        "after": 1,
        "approval": approval.pk,
        "comment": note.pk,
        "link": link.pk,
        "view": view.pk,
        "attachment": file.pk,
        "number": incident.number,
        "name": "title",
        "pk": incident.pk,
        "key": "abc",
        "step": "close",
        "uidb36": "1",
        "catalogue": "iso-iec-20000-1-2018",
        "requirement": "8.6.1-a",
        "result": 1,
        "agreements/clocks/": {"pk": getattr(incident.clocks.first(), "pk", 987_654)},
        **{PLACES[record.kind]: {"number": record.number} | beside(record) for record in others},
        "complaints/": {"number": complaint.number},
        "satisfaction/": {"question": question.pk},
        "knowledge/for/": {"number": incident.number},
        "knowledge/": {"number": article},
        "articles": {"number": article},
        "documents": {"number": written(by=User.objects.get(login="owner"))},
        "template": "incident_procedure",
        "service-reports/": of_report,
        "edition": 1,
        "compliments/": {"number": compliment.number},
        "customers/": {"pk": contact.pk, "contact": contact.pk},
        "reviews/": {"number": review_with(incident.organisation).number},
        "surveys/": {"number": survey_of(incident.organisation, by=incident.requester).number},
    }


def hidden_article(incident: Incident) -> str:
    """Return the number of an article that only the customer of `incident` may read."""
    ours, customer = Organisation.objects.filter(kind="provider"), incident.organisation
    people = []
    for login in ("quill", "lens"):
        person = User.objects.create_user(login, name=login, organisation=ours.get())
        access.give(role=Role.objects.get(code="process_manager"), to=person, by=None, at=NOON)
        people.append(person)
    author, reviewer = people
    article = articles.draft(
        by=author,
        at=NOON,
        title_en=f"{SECRET} restarts so",
        body_en=f"{SECRET} has a button",
        audience="chosen",
        customers=[customer],
    )
    articles.submit(article=article, by=author, at=NOON)
    articles.publish(article=article, by=reviewer, at=NOON)
    articles.rate(article=article, by=incident.requester, at=NOON, helped=True, words=SECRET)
    return article.number


def written(*, by: User) -> str:
    """Return the number of a document that is none of a customer's business."""
    document = documents.draft(
        by=by, at=NOON, title_en=f"{SECRET} rules", body_en=f"{SECRET} decides"
    )
    documents.distribute(document=document, by=by, at=NOON, people=[by])
    documents.submit(document=document, by=by, at=NOON)
    documents.approve(document=document, by=User.objects.get(login="issuer"), at=NOON)
    documents.publish(document=document, by=by, at=NOON)
    documents.revise(document=document, by=by, at=NOON)
    return document.number


def survey_of(customer: Organisation, *, by: User) -> Survey:
    """Return a survey that asks people of the customer, and nobody else."""
    known = Survey.objects.first()
    if known:
        return known
    survey = Survey(
        title=f"{SECRET} survey", organisation=customer, opened_at=NOON, closes_at=NOON,
        questions=[{"code": "q1", "kind": "score", "text_en": SECRET, "text_zh": ""}],
        drawn_at=NOON, started_at=NOON,
    )  # fmt: skip
    survey = SURVEYS.open(survey, by=None, at=NOON)
    SurveyInvitation.objects.create(survey=survey, person=by, organisation=customer)
    return survey


def review_with(customer: Organisation) -> ServiceReview:
    """Return a review with the customer, planned."""
    title = f"{SECRET} review"
    known = ServiceReview.objects.filter(organisation=customer).first()
    return known or reviews.plan(
        organisation=customer, by=None, at=NOON, title=title, due_at=NOON, agenda=SECRET
    )


FACTS = {
    "title": "x",
    "symptom": "x",
    "note": "x",
    "text": "x",
    "reason": "x",
    "code": "solved_permanently",
    "impact": 1,
    "urgency": 1,
    "name": "x",
    "meaning": "related",
    "step": "close",
    "item": "x",
}
OF_NOBODY = {
    "knowledge/suggestions/": {"place": "incident"},
    "calendars/": {"code": "abc", "number": 1, "day": "2026-03-02"},
    "api/calendars/": {"calendar": "desk", "number": 1, "day": "2026-03-02"},
    "api/procedures/": {"kind": "incident", "number": 1},
    "api/incidents/settings/": {"setting": 987_654},
    "api/measures/": {"measure": "incident.reported"},
    "api/checks/": {"check": "incident.classified"},
    "api/imports/": {"run": 987_654},
    "api/teams/": {"team": "desk"},
    "api/roles/": {"role": "agent"},
    "api/numbering/": {"kind": "incident"},
    "api/fields/": {"field": 987_654},
    "api/jobs/": {"job": 987_654},
    "checks/": {"check": "incident.classified"},
    "measures/": {"measure": "incident.reported"},
    "administration/procedures/": {"kind": "incident", "number": 1, "step": "resolve"},
}
"""What addresses take that lead to nobody's things in particular, by how they begin."""
METHODS = ("get", "post")
REFUSALS = {400, 403, 404, 405, 422}
ABSENT = {
    "entry": 987_654,
    "login": "nobody-of-this-name",
    "organisation": "none-of-this-code",
    "grant": 987_654,
    "token": 987_654,
    "record": "INC-987654",
    "before": 1,
    "after": 1,
    "approval": 987_654,
    "comment": 987_654,
    "link": 987_654,
    "view": 987_654,
    "attachment": 987_654,
    "number": "INC-987654",
    "name": "title",
    "pk": 987_654,
    "key": "abc",
    "step": "close",
    "uidb36": "1",
    "question": 987_654,
    "version": 1,
    "place": 0,
    "template": "none-of-this-code",
    "edition": 1,
    "offering": "OFF-987654",
    "task": 987_654,
    "deputy": 987_654,
    "contact": 987_654,
}


@pytest.fixture(params=["user of another customer", "agent for another customer"])
def outsider(request, make_user, other_customer, provider):
    """Somebody who must see nothing of it."""
    if request.param.startswith("user"):
        return make_user("outsider", "requester", other_customer)
    return make_user("outsider", "agent", provider, only_for=other_customer)


def belongs_to_nobody(address: Address) -> bool:
    """Return whether the address leads to nobody's things in particular."""
    return any(address.pattern.startswith(start) for start in OF_NOBODY)


def everything() -> list[Address]:
    """Return all addresses, those of the product itself first."""
    return sorted(walk(), key=lambda address: address.pattern)


def addresses_of_records() -> list[Address]:
    """Return the addresses that take something."""
    return [address for address in everything() if address.arguments]


def plain_addresses() -> list[Address]:
    """Return the addresses that take nothing but a question."""
    return [
        address
        for address in everything()
        if not address.arguments and "logout" not in address.pattern
    ]


def fill(address: Address, values: dict[str, object]) -> str:
    """Return the address filled with `values`."""
    own = [given for start, given in OF_NOBODY.items() if address.pattern.startswith(start)]
    if own:
        return address.filled(own[0])
    place = address.pattern.removeprefix("api/")
    modules = [given for start, given in values.items() if place.startswith(start)]
    of_module = next((given for given in modules if isinstance(given, dict)), {})
    return address.filled(values | of_module)


def same(body: bytes) -> bytes:
    """Return a page without what differs from one answer to the next."""
    return CHANGING.sub(b"", body)


def signed_in(user) -> Client:
    """Return a browser of `user` that shows errors as a real server does."""
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def ways(path: str) -> tuple[str, ...]:
    """Return the methods to knock with: pages know two, programs more."""
    return (*METHODS, "patch", "put", "delete") if path.startswith("/api/") else METHODS


def knock(browser: Client, method: str, path: str):
    """Ask, with facts that most steps would be content with."""
    if path.startswith("/api/") and method != "get":
        facts = FACTS | {"other": path.split("/")[3]}
        return getattr(browser, method)(path, facts, content_type="application/json")
    return getattr(browser, method)(path, FACTS if method == "post" else {})


def state_of(incident: Incident) -> tuple[object, ...]:
    """Return what must not change when strangers knock."""
    record = Record.objects.get(pk=incident.pk)
    entries = Entry.objects.filter(record_id=incident.pk).count()
    return record.version, record.state, record.title, record.assignee_id, entries


@pytest.mark.slow
def test_hidden_and_absent_look_alike(other_world, outsider):
    browser = signed_in(outsider)
    before = state_of(other_world.incident)
    asked = 0
    for address in addresses_of_records():
        hidden = fill(address, other_world.values)
        if OPEN_TO_ALL.match(hidden):
            continue
        absent = fill(address, ABSENT)
        for method in ways(hidden):
            shown = knock(browser, method, hidden)
            missing = knock(browser, method, absent)
            where = f"{method.upper()} {address.pattern}"
            assert SECRET.encode() not in shown.content, where
            assert shown.status_code == missing.status_code, where
            allowed = REFUSALS | ({200} if belongs_to_nobody(address) else set())
            assert shown.status_code in allowed, f"{where} answered {shown.status_code}"
            number = str(other_world.incident.number).encode()
            shown_body = same(shown.content).replace(hidden.encode(), b"P").replace(number, b"N")
            missing_body = same(missing.content).replace(absent.encode(), b"P")
            assert shown_body == missing_body.replace(b"INC-987654", b"N"), where
            asked += 1
    assert asked > 4
    assert state_of(other_world.incident) == before


@pytest.mark.slow
def test_lists_counts_searches_and_exports_show_nothing(other_world, outsider):
    browser = signed_in(outsider)
    before = state_of(other_world.incident)
    number = other_world.incident.number
    for address in plain_addresses():
        path = address.filled({})
        for question in (
            {},
            {"q": SECRET},
            {"q": number},
            {"text": SECRET, "query": SECRET, "search": SECRET, "term": SECRET},
        ):
            answer = browser.get(path, question)
            body = answer.getvalue() if answer.streaming else answer.content
            assert answer.status_code < 500, f"{path} {question}"
            shown = body.replace(b'value="' + SECRET.encode(), b"")  # the box shows what was typed
            assert f"{SECRET} is down".encode() not in shown, f"{path} {question}"
            assert f"{SECRET} service".encode() not in shown, f"{path} {question}"
            assert f"{SECRET} offer".encode() not in shown, f"{path} {question}"
            assert f"{SECRET} Ltd".encode() not in shown, f"{path} {question}"
            assert f"{SECRET} Miller".encode() not in shown, f"{path} {question}"
            assert f"/{number}".encode() not in shown, f"{path} {question}"
        selection = {name: [number] for name in ("number", "numbers", "selected", "record")}
        answer = browser.post(path, selection | {"reason": "x", "note": "x", "title": "x"})
        assert answer.status_code < 500, f"POST {path}"
        assert SECRET.encode() not in answer.content, f"POST {path}"
    assert state_of(other_world.incident) == before


@pytest.mark.slow
def test_no_count_moves_when_somebody_elses_incident_appears(
    outsider, make_user, customer, shipped
):
    browser = signed_in(outsider)
    hidden = make_user("hidden", "requester", customer)
    paths = [address.filled({}) for address in plain_addresses()]
    paths = [path for path in paths if not OPEN_TO_ALL.match(path)]
    with time_machine.travel(NOW, tick=False):
        before = {path: same(browser.get(path).getvalue()) for path in paths}
        actions.report(by=hidden, at=NOON, title="Nothing to see", impact=1, urgency=1)
        after = {path: same(browser.get(path).getvalue()) for path in paths}
    assert [path for path in paths if before[path] != after[path]] == []


@pytest.mark.slow
def test_nothing_answers_without_signing_in(other_world):
    browser = Client(raise_request_exception=False)
    for address in everything():
        path = fill(address, other_world.values)
        if OPEN_TO_ALL.match(path):
            continue
        for method in ways(path):
            answer = getattr(browser, method)(path)
            is_refused = answer.status_code in {401, 405} or (
                answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
            )
            assert is_refused, f"{method.upper()} {path} answered {answer.status_code}"
            assert SECRET.encode() not in answer.content
