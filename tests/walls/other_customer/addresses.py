"""What addresses take: what would show the hidden things."""

from evident.conformity.requirements.models import JudgementFile
from evident.conformity.rooms.models import Room, Seat
from evident.conftest import NOON
from evident.kernel.attachments import actions as attachments
from evident.kernel.links import actions as links
from evident.kernel.lists.models import SavedView
from evident.kernel.procedures.models import ApprovalRequest
from evident.kernel.records.models import Record
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from evident.management.audits.models import Audit, AuditorNote, Citation
from evident.portfolio.catalogue.models import Offering
from evident.relationships.customers.actions import complaints, compliments, satisfaction
from evident.relationships.customers.models import Contact, SatisfactionQuestion
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident
from evident.resolution.service_requests import actions as service_requests
from evident.resolution.service_requests.models import ServiceRequest
from tests.walls.other_customer.conformity import drawn_of
from tests.walls.other_customer.customers import review_with, survey_of
from tests.walls.other_customer.people import colleague_of
from tests.walls.other_customer.words import SECRET
from tests.walls.other_customer.writings import hidden_article, written

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
        line = record.checklist.first()
        if line is None:
            return {"line": 987_654, "citation": 987_654}
        citation = Citation.objects.create(
            line=line, sort="record", key=str(record.pk), number=record.number, title_en=SECRET,
            sha256="0" * 64, address=record.get_absolute_url(), at=NOON, by=record.requester,
        )  # fmt: skip
        return {"line": line.pk, "citation": citation.pk}
    if isinstance(record, Offering):
        return {"version": 1, "key": "field_1", "place": 0}
    return {}


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
        "file": getattr(JudgementFile.objects.first(), "pk", 987_654),
        "result": 1,
        "run": 1,
        "replay": 1,
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
