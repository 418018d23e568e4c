"""An audit programme, an audit held with four findings, and what was done about them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from evident.conformity.requirements.actions.following import follow_findings
from evident.conformity.samples import actions as sampling
from evident.demo.stage import LONG_ENOUGH, Stage
from evident.demo.world import FOLDER, LANGUAGES
from evident.kernel import yaml_files
from evident.kernel.links import actions as links
from evident.kernel.trail.models import Entry
from evident.management.audits.actions import (
    audits,
    citing,
    conducting,
    corrective_actions,
    findings,
    nonconformities,
    programmes,
)
from evident.management.audits.models import (
    Audit,
    AuditProgramme,
    ChecklistLine,
    CorrectiveAction,
    Finding,
    Nonconformity,
)
from evident.management.audits.queries import auditing
from evident.resolution.incidents.models import Incident
from evident.support.documents.models import Document

DAY = timedelta(days=1)
SAMPLED, ODD = 12, 4
"""How many incidents the auditor draws, and which of them he notes something about."""
QUARTER = timedelta(days=90)
AUDIT_DAYS = 4
"""Working days an audit takes."""
OF_MAJOR_ONES = frozenset({"8.6.1-f", "8.6.1-g", "8.6.1-h"})
"""Requirements that only a major incident is evidence for."""


def audited(stage: Stage, *, since: datetime, until: datetime) -> list[Iterator[datetime]]:
    """Return the course of the audits; none in a sample too short for one."""
    if (until - since).days < LONG_ENOUGH:
        return []
    return [course(Auditing(stage, until))]


def course(told: "Auditing") -> Iterator[datetime]:
    """Yield the moment of each step before it is taken; requirements follow what was found."""
    for days, step in told.steps():
        at = told.moment(days)
        yield at
        step(at)
        if told.found:
            follow_findings(numbers=[each.number for each in told.found], at=at)


class Auditing:
    """Who audits what, and what comes of it; `until` is now."""

    programme: AuditProgramme
    audit: Audit

    def __init__(self, stage: Stage, until: datetime) -> None:
        path = FOLDER / LANGUAGES[stage.world.language] / "audits.yaml"
        self.texts: dict[str, Any] = yaml_files.read(path)
        self.stage = stage
        self.until = until
        cast = stage.cast
        self.planner = cast.holder("sms_manager")
        self.boss = cast.holder("top_management")
        self.auditor = cast.holder("internal_auditor")
        self.manager = cast.holder("process_manager")
        self.workers = [members[0] for members in cast.members.values()]
        self.found: list[Finding] = []
        self.opened: list[Nonconformity] = []
        self.actions: list[CorrectiveAction] = []

    def moment(self, days: float) -> datetime:
        """Return a moment of that many days before now, at which people work."""
        morning = self.stage.local(self.until - timedelta(days=days)).replace(hour=6, minute=0)
        minutes = round(days % 1 * 240) + 20
        return self.stage.hours.add(morning.astimezone(self.until.tzinfo), 60 * minutes)

    def steps(self) -> list[tuple[float, Any]]:
        """Return what happens how many days before now, in that order."""
        return [
            (150, self.draft),
            (147, self.approve),
            (100, self.plan),
            (97, self.announce),
            (91, self.draw),
            (90, self.look),
            (89, self.look_on),
            (86, self.report),
            (84, self.treat),
            (80, self.settle),
            (78, self.analyse),
            (76, self.act),
            (70, self.finish_two),
            (29, self.begin_verifying),
            (28, self.verify),
            (27, self.close_one),
            (20, self.fail),
            (18, self.analyse_anew),
            (9, self.tell),
            (4, self.plan_next),
        ]

    def draft(self, at: datetime) -> None:
        """Draft the programme of the year."""
        today = timezone.localdate(self.until)
        self.programme = programmes.draft(
            by=self.planner, at=at, starts_on=today.replace(month=1, day=1),
            ends_on=today.replace(month=12, day=31), **self.texts["programme"],
        )  # fmt: skip

    def approve(self, at: datetime) -> None:
        """Let top management approve it."""
        programmes.approve(audit_programme=self.programme, by=self.boss, at=at)

    def plan(self, at: datetime) -> None:
        """Plan the first audit and make its checklist."""
        self.audit = self.planned(at, "audit", ["incident_request", "brm"], days=90)

    def planned(self, at: datetime, name: str, processes: list[str], *, days: float) -> Audit:
        """Plan an audit that begins so many days before now; ahead where they are negative."""
        first, *_between, last = self.working_days(days)
        made = audits.plan(
            by=self.planner, at=at, lead=self.auditor, auditees=[self.manager],
            programme=AuditProgramme.objects.get(pk=self.programme.pk), processes=processes,
            starts_on=first, ends_on=last, **self.texts[name],
        )  # fmt: skip
        return audits.prepare(audit=made, by=self.planner, at=at)

    def working_days(self, days: float) -> list[date]:
        """Return the days of an audit: those at which people work, from so many before now on."""
        found: list[date] = []
        while len(found) < AUDIT_DAYS:
            day = self.stage.local(self.moment(days)).date()
            found += [day] if day not in found else []
            days -= 1
        return found

    def announce(self, at: datetime) -> None:
        """Announce it to those audited."""
        audits.notify(audit=self.audit, by=self.planner, at=at)

    def draw(self, at: datetime) -> None:
        """Draw a sample of incidents by a seed, and look at each of them."""
        told = self.texts["sample"]
        drawn = sampling.draw(
            by=self.auditor, at=at, population="kind:incident", size=SAMPLED,
            seed=told["seed"], title=told["title"],
        )  # fmt: skip
        unasked = set(self.closed_unasked(at))
        for place, item in enumerate(drawn.items.order_by("place")):
            verdict, remark = ("note", told["remark"]) if place == ODD else ("conforms", "")
            if item.record_id in unasked:
                verdict, remark = "exception", told["unasked"]
            sampling.judge(item=item, by=self.auditor, at=at, verdict=verdict, remark=remark)

    def look(self, at: datetime) -> None:
        """Begin to look; what no finding is about conforms."""
        by: dict[str, Any] = {"audit": self.audit, "by": self.auditor, "at": at}
        conducting.start(**by)
        found = [told["requirement"] for told in self.texts["findings"]]
        for line in auditing.lines_of(self.audit).exclude(requirement__in=found):
            facts = self.texts["seen"][line.requirement.partition("-")[0]]
            conducting.answer(**by, line=line, answer="conforming", **facts)
            self.show(line, at)

    def closed_unasked(self, at: datetime) -> list[int | None]:
        """Return the incidents of the last quarter that somebody closed who asked nobody."""
        closed = Entry.objects.filter(
            event="incident.close", by_id__isnull=False, at__gt=at - QUARTER, at__lte=at
        )
        return list(closed.values_list("record_id", flat=True))

    def show(self, line: ChecklistLine, at: datetime) -> None:
        """Cite what a question on incidents was answered from: its document, and a record."""
        if not line.requirement.startswith("8.6.1"):
            return
        answering = Document.objects.live().filter(requirements__contains=[line.requirement])
        fitting = answering.order_by("requirements__len", "pk")
        versions = fitting.values_list("published_id", flat=True)[:1]
        closed = Incident.objects.filter(closed_at__lt=at).order_by("-closed_at", "-pk")
        if line.requirement in OF_MAJOR_ONES:
            records = closed.major().values_list("pk", flat=True)[:1]
        else:
            records = closed.values_list("pk", flat=True)[line.place % SAMPLED :][:1]
        for sort, keys in (("document_version", versions), ("record", records)):
            for key in keys:
                citing.cite(
                    audit=self.audit, by=self.auditor, at=at, line=line, sort=sort, key=str(key)
                )

    def look_on(self, at: datetime) -> None:
        """Raise four findings on the questions that are left."""
        by: dict[str, Any] = {"audit": self.audit, "by": self.auditor, "at": at}
        closed = Incident.objects.filter(closed_at__gt=at - QUARTER, closed_at__lte=at).count()
        seen = {"unasked": len(self.closed_unasked(at)), "closed": closed}
        for told in self.texts["findings"]:
            line = auditing.lines_of(self.audit).get(requirement=told["requirement"])
            facts = {name: told[name] for name in ("title", "grade", "statement")}
            facts["evidence"] = told["evidence"].format_map(seen)
            made = conducting.find(
                **by, line=line, requirements=[told["requirement"]], owner=self.manager, **facts
            )
            self.found.append(made)
        conducting.end_fieldwork(**by)

    def report(self, at: datetime) -> None:
        """Issue the report."""
        by: dict[str, Any] = {"audit": self.audit, "by": self.auditor, "at": at}
        conducting.write(**by, **self.texts["report"])
        conducting.issue(**by)

    def treat(self, at: datetime) -> None:
        """Open three nonconformities and correct them."""
        by: dict[str, Any] = {"by": self.manager, "at": at}
        for found, told in zip(self.found[:3], self.texts["findings"], strict=False):
            made = findings.open_nonconformity(finding=found, **by, owner=self.manager)
            made = nonconformities.correct(nonconformity=made, **by, correction=told["correction"])
            self.opened.append(made)

    def settle(self, at: datetime) -> None:
        """Answer the observation."""
        answer = self.texts["findings"][3]["response"]
        findings.settle(finding=self.found[3], by=self.manager, at=at, response=answer)

    def analyse(self, at: datetime) -> None:
        """Find the causes."""
        for made, told in zip(self.opened, self.texts["findings"], strict=False):
            nonconformities.analyse(
                nonconformity=made, by=self.manager, at=at, needs_action=True,
                cause=told["cause"], similar_cases=told["similar"],
            )  # fmt: skip

    def act(self, at: datetime) -> None:
        """Plan an action on each; the second will be overdue."""
        days = (55, 10, 55)
        for place, (made, told) in enumerate(
            zip(self.opened, self.texts["findings"], strict=False)
        ):
            until = timezone.localdate(self.until - timedelta(days=days[place]))
            action = nonconformities.plan_action(
                nonconformity=made, by=self.manager, at=at, title=told["action"],
                description=told["plan"], owner=self.workers[place], due_on=until,
                sms_change=told["change"],
            )  # fmt: skip
            self.actions.append(action)

    def finish_two(self, at: datetime) -> None:
        """Let the first and the third be done, each with a record that shows it."""
        for place in (0, 2):
            action = self.actions[place]
            shown = Incident.objects.filter(opened_at__lt=at).order_by("-pk")[place]
            links.add(record=action, other=shown, meaning="related", by=None, at=at)
            corrective_actions.finish(
                corrective_action=action, by=self.workers[place], at=at,
                done_evidence=self.texts["findings"][place]["done"],
            )  # fmt: skip

    def begin_verifying(self, at: datetime) -> None:
        """Do what the job does once the time to wait is over."""
        corrective_actions.begin_verifications(at=at)

    def verify(self, at: datetime) -> None:
        """Confirm that the first had an effect."""
        corrective_actions.verify(
            corrective_action=self.actions[0], by=self.auditor, at=at,
            verification=self.texts["findings"][0]["verified"],
        )  # fmt: skip

    def close_one(self, at: datetime) -> None:
        """Close the nonconformity whose action had an effect."""
        nonconformities.close(
            nonconformity=self.opened[0], by=self.auditor, at=at,
            conclusion=self.texts["findings"][0]["conclusion"],
        )  # fmt: skip

    def fail(self, at: datetime) -> None:
        """Find that the third had none."""
        corrective_actions.fail(
            corrective_action=self.actions[2], by=self.auditor, at=at,
            verification=self.texts["findings"][2]["verified"],
            due_on=timezone.localdate(self.until + 15 * DAY),
        )  # fmt: skip

    def analyse_anew(self, at: datetime) -> None:
        """Find the real cause of the third."""
        told = self.texts["findings"][2]
        nonconformities.analyse(
            nonconformity=self.opened[2], by=self.manager, at=at, needs_action=True,
            cause=told["real_cause"], similar_cases=told["similar"],
        )  # fmt: skip

    def tell(self, at: datetime) -> None:
        """Do what the job does about what is overdue."""
        corrective_actions.tell_overdue(at=at)

    def plan_next(self, at: datetime) -> None:
        """Plan the next audit, three weeks ahead."""
        self.planned(at, "next_audit", ["slm", "documented_information"], days=-21)
