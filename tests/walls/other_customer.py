"""
What another customer has, and how addresses would name it.

An address that takes a new kind of argument fails in the walks until somebody says, in
`hidden_values`, which value would show another customer's things.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.actions.engaging import Invited
from evident.conformity.rooms.models import Room, Seat
from evident.conformity.samples import actions as samples
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
from evident.management.audits.actions import (
    audits,
    conducting,
    findings,
    nonconformities,
    notes,
    programmes,
)
from evident.management.audits.models import Audit, AuditorNote
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

SECRET = "Quetzalcoatl"  # in every text of the other customer; no page of ours has such a word
NOW = NOON.replace(year=2026, month=6)


@dataclass
class World:
    """What another customer has, and how addresses would name it."""

    incident: Incident
    values: dict[str, object]


def what_another_customer_has(make_user, customer, provider, agent) -> World:
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
    entered(customer, by=make_user("opener", "sms_manager", provider))
    looked = audited(make_user("keeper", "sms_manager", provider), auditees=[owner])
    others = (
        *(service, agreement, offering, report, report.definition, told, order, *found, *looked),
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


def audited(keeper: User, *, auditees: list[User]) -> tuple[Record, ...]:
    """Plan an audit of a process that whoever plans it does not work in, and ask something."""
    facts = {"by": keeper, "at": NOON}
    days = {"starts_on": NOON.date(), "ends_on": NOW.date()}
    programme = programmes.draft(**facts, title=f"{SECRET} programme", rationale=SECRET, **days)
    audit = audits.plan(
        **facts, title=f"{SECRET} audit", processes=["change"], lead=keeper, scope=SECRET,
        programme=programme, auditees=auditees, **days,
    )  # fmt: skip
    conducting.add_question(audit=audit, **facts, question=f"Does {SECRET} work?")
    notes.write_note(by=auditor_beside(keeper), at=NOON, text=f"{SECRET} looks tired")
    return programme, audit


def auditor_beside(user: User) -> User:
    """Return an auditor of the same organisation."""
    found = User.objects.filter(login="lookout").first()
    if found is None:
        facts = {"name": "Lookout", "organisation": user.organisation}
        found = User.objects.create_user("lookout", **facts)
        access.give(role=Role.objects.get(code="internal_auditor"), to=found, by=None, at=NOON)
    return found


PLACES = {
    "audit": "audits/",
    "audit_programme": "audit-programmes/",
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
    if isinstance(record, Audit):
        return {"line": record.checklist.values_list("pk", flat=True).first() or 987_654}
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
        "rule": "late",
        "agreements/clocks/": {"pk": getattr(incident.clocks.first(), "pk", 987_654)},
        **{PLACES[record.kind]: {"number": record.number} | beside(record) for record in others},
        "complaints/": {"number": complaint.number},
        "satisfaction/": {"question": question.pk},
        "knowledge/for/": {"number": incident.number},
        "knowledge/": {"number": article},
        "articles": {"number": article},
        "documents": {"number": written()},
        "template": "incident_procedure",
        "service-reports/": of_report,
        "edition": 1,
        "form": "pdf",
        "room": getattr(Room.objects.first(), "pk", 987_654),
        "outside": 987_654,
        "row": 987_654,
        "seat": getattr(Seat.objects.first(), "pk", 987_654),
        "note": getattr(AuditorNote.objects.first(), "pk", 987_654),
        "compliments/": {"number": compliment.number},
        "customers/": {"pk": contact.pk, "contact": contact.pk},
        "reviews/": {"number": review_with(incident.organisation).number},
        "samples/": drawn_of(incident),
        "surveys/": {"number": survey_of(incident.organisation, by=incident.requester).number},
    }


def entered(customer: Organisation, *, by: User) -> Room:
    """Open a room in which somebody from outside looks at what the customer has."""
    now = timezone.now()
    return engaging.open_room(
        by=by, at=now, name=f"{SECRET} engagement", body=f"{SECRET} Cert", purpose=f"{SECRET} asks",
        starts_on=timezone.localdate(now), ends_on=timezone.localdate(now) + timedelta(days=300),
        organisations=[customer], auditors=[Invited(f"{SECRET} Auditor", "auditor@cert.example")],
    )  # fmt: skip


def hidden_article(incident: Incident) -> str:
    """Return the number of an article that only the customer of `incident` may read."""
    customer = incident.organisation
    author, reviewer = (one_of_ours(login, "process_manager") for login in ("quill", "lens"))
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


def one_of_ours(login: str, role: str) -> User:
    """Return somebody of the provider's who holds `role`."""
    ours = Organisation.objects.get(kind="provider")
    person = User.objects.create_user(login, name=login, organisation=ours)
    access.give(role=Role.objects.get(code=role), to=person, by=None, at=NOON)
    return person


def drawn_of(record: Record) -> dict[str, object]:
    """Freeze a record in a sample, and return what addresses of that take."""
    auditor = User.objects.filter(login="drawer").first()
    auditor = auditor or one_of_ours("drawer", "internal_auditor")
    drawn = samples.draw(
        by=auditor, at=NOON, population=f"kind:{record.kind}", method="named",
        numbers=[record.number], title=f"{SECRET} sample",
    )  # fmt: skip
    return {"sample": drawn.pk, "place": 1, "sha256": drawn.items.get().files[0]}


def written() -> str:
    """Return the number of a document that is none of a customer's business."""
    by, approver = (one_of_ours(login, "process_owner") for login in ("scribe", "judge"))
    document = documents.draft(
        by=by, at=NOON, title_en=f"{SECRET} rules", body_en=f"{SECRET} decides"
    )
    documents.distribute(document=document, by=by, at=NOON, people=[by])
    documents.submit(document=document, by=by, at=NOON)
    documents.approve(document=document, by=approver, at=NOON)
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


OF_NOBODY = {
    "knowledge/suggestions/": {"place": "incident"},
    "calendars/": {"code": "abc", "number": 1, "day": "2026-03-02"},
    "api/calendars/": {"calendar": "desk", "number": 1, "day": "2026-03-02"},
    "api/procedures/": {"kind": "incident", "number": 1},
    "api/incidents/settings/": {"setting": 987_654},
    "api/measures/": {"measure": "incident.reported"},
    "api/check-runs/checks/": {"check": "incident.classified"},
    "api/checks/": {"check": "incident.classified"},
    "api/imports/": {"run": 987_654},
    "api/teams/": {"team": "desk"},
    "api/roles/": {"role": "agent"},
    "api/numbering/": {"kind": "incident"},
    "api/exports/": {"kind": "incident"},
    "api/fields/": {"field": 987_654},
    "api/jobs/": {"job": 987_654},
    "checks/": {"check": "incident.classified"},
    "measures/": {"measure": "incident.reported"},
    "requirements/checks/": {"check": "incident.classified"},
    "requirements/conformance/": {"kind": "incident", "rule": "skipped"},
    "administration/procedures/": {"kind": "incident", "number": 1, "step": "resolve"},
}
"""What addresses take that lead to nobody's things in particular, by how they begin."""
ABSENT = {
    "room": 987_654,
    "outside": 987_654,
    "row": 987_654,
    "seat": 987_654,
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
    "form": "pdf",
    "catalogue": "none-of-this-code",
    "requirement": "none",
    "result": 987_654,
    "edition": 1,
    "offering": "OFF-987654",
    "task": 987_654,
    "deputy": 987_654,
    "contact": 987_654,
    "line": 987_654,
    "note": 987_654,
    "samples/": {"sample": 987_654, "place": 1, "sha256": "0" * 64},
}
