"""
Records of every kind that keep every rule, written straight into the tables.

No action would let them break a rule; tests of checks then change one fact at a time.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from evident.kernel.access.models import Grant, Role
from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Door, Entry
from evident.portfolio.catalogue.models import FormVersion, Offering
from evident.portfolio.services.models import Service, ServiceCustomer
from evident.relationships.customers.models import (
    ActionItem,
    Complaint,
    CustomerProfile,
    SatisfactionQuestion,
    ServiceReview,
    Survey,
)
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Clock,
    Signature,
    Target,
)
from evident.reporting.service_reports.models import (
    Definition,
    Delivery,
    Edition,
    Outcome,
    ServiceReport,
)
from evident.resolution.incidents.models import (
    Category,
    Incident,
    MajorCriterion,
    MajorIncident,
    ManagementNotice,
    ResolutionCode,
)
from evident.resolution.incidents.priorities import priority_for
from evident.resolution.service_requests.models import ServiceRequest
from evident.support.knowledge.models import Article, Reading

DAY = timedelta(days=1)
NEVER_ENDED: dict[str, Any] = {"is_open": True, "resolved_at": None, "closed_at": None}


@dataclass
class Shelf:
    """The good records, by a name of their own."""

    provider: Organisation
    customer: Organisation
    agent: User
    requester: User
    records: dict[str, Record] = field(default_factory=dict)
    promised: dict[str, tuple[AgreementVersion, Target]] = field(default_factory=dict)
    """The version in force of each agreement, and its target."""

    def __post_init__(self):
        self.now = timezone.now()
        self.people = {"requester": self.requester, "assignee": self.agent}

    def __getitem__(self, name: str) -> Any:
        return self.records[name]

    def put(self, name: str, model: type[Record], kind: str, state: str, **facts: Any) -> Any:
        """Write a record that was opened forty days ago and closed thirty days ago."""
        opened = self.now - 40 * DAY
        wanted = {
            "kind": kind,
            "number": f"{kind[:3].upper()}-{len(self.records) + 1}",
            "title": name,
            "state": state,
            "organisation": self.customer,
            "opened_at": opened,
            "updated_at": self.now,
            "is_open": False,
            "resolved_at": opened + DAY,
            "closed_at": opened + 10 * DAY,
            "priority": 3,
            **self.people,
        } | facts
        self.records[name] = model.objects.create(**wanted)
        return self.records[name]

    def renew(self) -> None:
        """Read all records anew after what was done to them was rolled back."""
        there = set(Record.objects.values_list("pk", flat=True))
        self.records = {name: each for name, each in self.records.items() if each.pk in there}
        for record in self.records.values():
            record.refresh_from_db()

    def told(self, record: Record, event: str) -> None:
        """Write an entry of the trail."""
        Entry.objects.create(
            at=self.now, door=Door.PAGE, event=event, kind=record.kind, record=record.number,
            record_id=record.pk, organisation_id=record.organisation_id,
        )  # fmt: skip


def fill(shelf: Shelf) -> Shelf:
    """Put good records of every kind on the shelf."""
    for put in (portfolio, promises, incidents, orders, relationships, knowledge, reports):
        put(shelf)
    return shelf


def portfolio(shelf: Shelf) -> None:
    """A live service in the catalogue."""
    hours = Calendar.objects.create(code="hours", name_en="Hours", name_zh="工时")
    service = shelf.put(
        "service", Service, "service", "live", organisation=shelf.provider, name_en="Mail",
        description_en="Mail boxes", outcome_en="People write", owner=shelf.agent,
        criticality=2, hours=hours, **NEVER_ENDED,
    )  # fmt: skip
    ServiceCustomer.objects.create(
        service=service, organisation=shelf.customer, since=shelf.now.date() - 90 * DAY
    )
    shelf.put(
        "offering", Offering, "offering", "published", organisation=shelf.provider,
        service=service, name_en="Mail box", summary_en="A mail box", **NEVER_ENDED,
    )  # fmt: skip


def promises(shelf: Shelf) -> None:
    """An SLA, a contract and an OLA, each signed, with a target, and reviewed."""
    supplier = Organisation.objects.create(
        code="supplier", name="Supplier", kind=OrganisationKind.SUPPLIER
    )
    parties = (("sla", shelf.customer), ("contract", supplier), ("ola", shelf.provider))
    for party, other in parties:
        agreement = shelf.put(
            party, Agreement, "agreement", "active", party=party, organisation=other,
            next_review_on=(shelf.now + 30 * DAY).date(),
            internal_team=shelf.agent.teams.get() if party == "ola" else None,
            **NEVER_ENDED | {"opened_at": shelf.now - 400 * DAY},
        )  # fmt: skip
        version = AgreementVersion.objects.create(
            agreement=agreement, number=1, covers_all=True, workload_limit=100,
            valid_from=shelf.now - 200 * DAY, created_at=shelf.now,
            made_effective_at=shelf.now - 200 * DAY,
        )  # fmt: skip
        target = Target.objects.create(
            version=version, code="t", metric="measure", name_en="T", value=1
        )
        for side in Signature.Side.values:
            Signature.objects.create(
                version=version, side=side, name="Lee", signed_on=shelf.now.date(),
                recorded_by=shelf.agent, recorded_at=shelf.now,
            )  # fmt: skip
        AgreementVersion.objects.filter(pk=version.pk).update(state="effective")
        shelf.promised[party] = (version, target)
    CustomerProfile.objects.create(
        organisation=shelf.customer, manager=shelf.agent, made_at=shelf.now
    )


def incidents(shelf: Shelf) -> None:
    """Incidents in each state, a major one and one of security among them."""
    email, security = (Category.objects.get(code=code) for code in ("email", "security"))
    facts: dict[str, Any] = {
        "impact": 2,
        "urgency": 2,
        "priority": priority_for(impact=2, urgency=2),
        "category": email,
    }
    ended = {
        "resolution_code": ResolutionCode.objects.get(code="solved_permanently"),
        "resolved_by": shelf.agent,
        "closed_by": shelf.requester,
    }
    secure = {"category": security}
    for name, more in (("incident", {}), ("secure", secure), ("major", secure)):
        made = shelf.put(name, Incident, "incident", "closed", **facts | ended | more)
        shelf.told(made, "incident.close")
    missed(shelf, **facts | ended)
    shelf.put("running", Incident, "incident", "in_progress", **facts | NEVER_ENDED)
    shelf.put("waiting", Incident, "incident", "pending", waiting_for="user", **facts | NEVER_ENDED)
    shelf.put(
        "resolved", Incident, "incident", "resolved",
        **facts | NEVER_ENDED | {"resolved_at": shelf.now - DAY},
    )  # fmt: skip
    shelf.put(
        "cancelled", Incident, "incident", "cancelled", cancel_reason="Mistake", **facts,
    )  # fmt: skip
    criterion = MajorCriterion.objects.first() or MajorCriterion.objects.create(
        code="all", name_en="All", name_zh="全部"
    )
    major = MajorIncident.objects.create(
        incident=shelf["major"], state="reviewed", criterion=criterion, reason="Down",
        leader=shelf.agent, declared_at=shelf.now - 40 * DAY, restored_at=shelf.now - 39 * DAY,
        review_due_at=shelf.now - 30 * DAY, reviewed_at=shelf.now - 35 * DAY, review_cause="Disk",
        review_to_improve="Watch the disks",
    )  # fmt: skip
    director = User.objects.create(login="director", name="Director", organisation=shelf.provider)
    Grant.objects.create(user=director, role=Role.objects.get(code="top_management"))
    ManagementNotice.objects.create(
        major=major, told=director, told_at=shelf.now, told_by=shelf.agent, text="Down"
    )


def missed(shelf: Shelf, **facts: Any) -> None:
    """An incident that was escalated as every promise about it was missed, and was looked into."""
    late = shelf.put("late one", Incident, "incident", "closed", escalation=1, **facts)
    shelf.told(late, "incident.close")
    since = shelf.now - 120 * DAY
    for party, (version, target) in shelf.promised.items():
        Clock.objects.create(
            record=late, version=version, promise=target, party=party, metric="resolution",
            calendar=Calendar.objects.first(), calendar_revision=1, state="stopped",
            started_at=since, since=since, target=timedelta(hours=1), breached_at=since,
            stopped_at=since + DAY, is_met=False,
        )  # fmt: skip
        shelf.told(shelf[party], "agreement.confirm")


def orders(shelf: Shelf) -> None:
    """Orders being fulfilled, on hold, fulfilled and closed."""
    form = FormVersion.objects.create(
        offering=shelf["offering"], number=1, created_by=shelf.agent, created_at=shelf.now
    )
    facts = {
        "offering": shelf["offering"], "form_version": form, "service": shelf["service"],
        "instruction": "Make it", "accepted_at": shelf.now - 40 * DAY,
    }  # fmt: skip
    done = shelf.put(
        "order", ServiceRequest, "service_request", "closed", fulfilled_by=shelf.agent,
        fulfilment_note="Made", **facts,
    )  # fmt: skip
    shelf.told(done, "service_request.fulfil")
    shelf.put(
        "making", ServiceRequest, "service_request", "fulfilling",
        expected_at=shelf.now + DAY, **facts | NEVER_ENDED,
    )  # fmt: skip
    shelf.put(
        "held", ServiceRequest, "service_request", "pending", waiting_for="user",
        waiting_until=shelf.now + DAY, **facts | NEVER_ENDED,
    )  # fmt: skip
    shelf.put(
        "made", ServiceRequest, "service_request", "fulfilled",
        **facts | NEVER_ENDED | {"resolved_at": shelf.now - DAY},
    )  # fmt: skip


def relationships(shelf: Shelf) -> None:
    """Complaint, review, survey and an answer after closing, all seen to."""
    acknowledged = shelf.now - 40 * DAY
    shelf.put(
        "complaint", Complaint, "complaint", "closed", acknowledge_due_at=acknowledged + DAY,
        acknowledged_at=acknowledged, acknowledged_by=shelf.agent, outcome="Put right",
        informed_at=shelf.now,
    )  # fmt: skip
    shelf.put(
        "late", Complaint, "complaint", "escalated", acknowledge_due_at=acknowledged + DAY,
        acknowledged_at=acknowledged, acknowledged_by=shelf.agent,
        due_at=shelf.now - 5 * DAY, escalations=1, **NEVER_ENDED,
    )  # fmt: skip
    review = shelf.put(
        "review", ServiceReview, "service_review", "closed", due_at=shelf.now - 20 * DAY,
        held_at=shelf.now - 20 * DAY, minutes="All well", shared_at=shelf.now,
    )  # fmt: skip
    ActionItem.objects.create(
        record=review, text="Call", owner=shelf.agent, due_on=shelf.now.date() - DAY,
        made_at=shelf.now, done_at=shelf.now,
    )  # fmt: skip
    survey = shelf.put(
        "survey", Survey, "survey", "improved", organisation=shelf.provider,
        closes_at=shelf.now - 60 * DAY, drawn_at=shelf.now - 90 * DAY,
        started_at=shelf.now - 90 * DAY, analysed_at=shelf.now, reported_at=shelf.now,
    )  # fmt: skip
    survey.customers.add(shelf.customer)
    ActionItem.objects.create(
        record=survey, text="Better", owner=shelf.agent, due_on=shelf.now.date(), made_at=shelf.now
    )
    SatisfactionQuestion.objects.create(
        record=shelf["incident"], person=shelf.requester, asked_at=shelf.now - 30 * DAY,
        expires_at=shelf.now, answered_at=shelf.now - 20 * DAY, score=1, is_low=True,
        followed_up_at=shelf.now,
    )  # fmt: skip


def knowledge(shelf: Shelf) -> None:
    """An article that is reviewed and used."""
    article = shelf.put(
        "article", Article, "article", "published", organisation=shelf.provider,
        title_en="Mail", due_at=shelf.now + 30 * DAY,
        **NEVER_ENDED | {"opened_at": shelf.now - 300 * DAY},
    )  # fmt: skip
    Reading.objects.create(article=article, on=shelf.now.date() - DAY, count=3)


def reports(shelf: Shelf) -> None:
    """A report that is agreed, issued in time, read and decided upon."""
    definition = shelf.put(
        "definition", Definition, "report_definition", "active", organisation=shelf.provider,
        name_en="Monthly", purpose="To decide", first_on=shelf.now.date() - 100 * DAY,
        **NEVER_ENDED,
    )  # fmt: skip
    definition.recipients.add(shelf.requester)
    report = shelf.put(
        "report", ServiceReport, "service_report", "closed", definition=definition,
        starts_on=shelf.now.date() - 90 * DAY, ends_on=shelf.now.date() - 60 * DAY,
        issued_edition=1, issued_at=shelf.now - 50 * DAY, due_at=shelf.now - 45 * DAY,
        decision="More disks",
    )  # fmt: skip
    edition = Edition.objects.create(
        report=report, number=1, cut_off_at=shelf.now, figures={}, issued_at=shelf.now,
        sha256="0" * 64,
    )  # fmt: skip
    Delivery.objects.create(
        edition=edition, person=shelf.requester, outcome=Outcome.SENT, at=shelf.now
    )
