"""A small organisation in the middle of its day, made through the actions."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from evident.conformity.gaps import actions as gaps
from evident.conformity.requirements.actions import catalogues as requirements
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import Requirement
from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.actions import notes as taking
from evident.conformity.rooms.actions.engaging import Invited
from evident.conformity.samples import actions as samples
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.access.queries import forget
from evident.kernel.accounts.models import Team, User
from evident.kernel.calendars import actions as calendars
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.models import Record
from evident.main.installation import ensure_shipped
from evident.management.audits.actions import (
    audits,
    conducting,
    corrective_actions,
    findings,
    nonconformities,
    notes,
    programmes,
)
from evident.management.audits.queries import auditing
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.design import Choice, Field
from evident.portfolio.catalogue.flow import Approval, Flow, Item, Task
from evident.portfolio.catalogue.models import Category, Offering
from evident.portfolio.services import actions as services
from evident.portfolio.services.models import Service
from evident.relationships.announcements import actions as announcements
from evident.relationships.announcements.models import Announcement
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
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import Agreement, Party
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms
from evident.reporting.service_reports.actions import definitions, reports
from evident.reporting.service_reports.models import ServiceReport
from evident.resolution.duties import actions as duties
from evident.resolution.duties.checklist import Item as DutyItem
from evident.resolution.duties.models import DutyTask
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, ResolutionCode
from evident.resolution.service_requests import actions as service_requests
from evident.resolution.service_requests.models import ServiceRequest
from evident.support.documents import actions as documents
from evident.support.documents.models import Document
from evident.support.knowledge import actions as articles
from evident.support.knowledge.models import Category as ArticleCategory

PASSWORD = "a long enough one, 7"
REPORTS = (
    ("Mail does not open since this morning", "Outlook says the server cannot be reached."),
    ("三楼打印机无法打印", "提示驱动错误，重启后依旧。"),
    ("VPN drops every ten minutes", "From home, with the company notebook."),
    ("ERP 系统登录缓慢", "登录需要两分钟以上，财务部多人受影响。"),
    ("Monitor stays black after standby", ""),
    ("会议室投影没有信号", "下午两点有客户会议。"),
    ("Shared drive is full", "No file can be saved on S:."),
    ("无法收到外部邮件", "昨天下午开始，客户来信收不到。"),
)
SERVICES = (("Office mail", "办公邮件"), ("Office network", "办公网络"))


@dataclass
class World:
    """Who and what is there."""

    agent: User
    colleague: User
    requester: User
    everybody: User
    """Holds every role, and so opens every page."""
    incidents: list[Incident]
    services: list[Service]
    agreements: list[Agreement]
    complaints: list[Complaint]
    offerings: list[Offering]
    reports: list[ServiceReport]
    announcements: list[Announcement]
    orders: list[ServiceRequest]
    found: tuple[Record, ...]
    """A finding, its nonconformity and the action on it; a programme and an audit."""
    duty_tasks: list[DutyTask]

    @property
    def others(self) -> tuple[Record, ...]:
        """A record of each kind whose pages lie elsewhere than those of incidents."""
        return (
            self.services[0], self.agreements[0], self.offerings[0], self.reports[0],
            self.reports[0].definition, self.announcements[0], self.orders[0],
            *self.found,
            self.duty_tasks[0].duty, self.duty_tasks[0],
        )  # fmt: skip


def person(login: str, name: str, organisation: Organisation, *roles: str) -> User:
    """Make somebody who holds `roles`."""
    user = User.objects.create_user(
        login, PASSWORD, name=name, organisation=organisation, email=f"{login}@example.org"
    )
    for role in roles:
        access.give(role=Role.objects.get(code=role), to=user, by=None, at=timezone.now())
    return user


def build() -> World:
    """Make it: a provider, a customer, four people, and incidents in every usual state."""
    now = timezone.now()
    ensure_shipped(at=now)
    provider = Organisation.objects.create(
        code="lantern", name="Lantern IT 灯塔科技", kind=OrganisationKind.PROVIDER
    )
    customer = Organisation.objects.create(code="riverside", name="Riverside Bank")
    agent = person("lin", "林晓雨", provider, "agent")
    colleague = person("wang", "Wang Lei", provider, "agent", "process_manager")
    requester = person("rita", "Rita Holm", customer, "requester")
    roles = [role.code for role in Role.objects.exclude(code="requester")]
    everybody = person("ada", "Ada Min", provider, *roles)
    team = Team.objects.create(code="desk", name="Service desk 服务台", tier=1, lead=colleague)
    team.members.add(agent, colleague, everybody)
    promised = promise(everybody, customer, now=now)
    incidents = [
        actions.report(
            by=requester,
            at=now - timedelta(hours=5 * (len(REPORTS) - place), minutes=7 * place),
            title=title,
            symptom=symptom,
            urgency=1 + place % 3,
        )
        for place, (title, symptom) in enumerate(REPORTS)
    ]
    work(incidents, agent=agent, colleague=colleague, everybody=everybody, team=team, now=now)
    for incident in incidents:
        incident.refresh_from_db()
    served(requester, agent, colleague, now=now)
    related(requester, everybody, about=incidents[2], now=now)
    surveyed(requester, everybody, now=now)
    offered = portfolio(everybody, customer, now=now)
    heard = complain(requester, colleague, about=incidents[1], now=now)
    shop = offerings(everybody, offered[0], now=now)
    know(incidents[2], agent=agent, colleague=colleague, requester=requester, now=now)
    controlled(everybody, colleague, agent, now=now)
    told = tell(everybody, colleague, customer, requester, now=now)
    requirements.ensure_shipped(at=now)
    run_checks(by=everybody, at=now)
    gap = Requirement.objects.standing().get(code="4.1-a")
    gaps.plan_gap(
        requirement=gap, by=everybody, at=now, owner=agent, due_on=now.date(),
        action="Write down what bears on us 写下内外部因素",
    )  # fmt: skip
    sampled(everybody, at=now)
    let_in(everybody, customer, now=now)
    return World(
        agent, colleague, requester, everybody, incidents, offered, promised, heard, shop, told,
        announce(everybody, offered, now=now),
        orders(requester, agent, everybody, shop[0], now=now),
        find(everybody, colleague, agent, about=incidents[2], now=now)
        + audit(person("iris", "Iris Bell 贝薇", provider, "internal_auditor"), everybody, now=now),
        look_after(everybody, agent, team, customer, now=now),
    )  # fmt: skip


def sampled(auditor: User, *, at: datetime) -> None:
    """Draw a sample of incidents and judge one of them."""
    drawn = samples.draw(
        by=auditor, at=at, population="check:incident.classified", size=3, seed="2026",
        title="Classification 分类抽样", requirement="8.6.1-a",
    )  # fmt: skip
    first = drawn.items.first()
    if first is not None:
        remark = "No category was chosen. 未选择类别。"
        samples.judge(item=first, by=auditor, at=at, verdict="exception", remark=remark)


def let_in(by: User, customer: Organisation, *, now: datetime) -> None:
    """Let somebody of a certification body look; he noted something, and shared it."""
    today = timezone.localdate(now)
    room = engaging.open_room(
        by=by, at=now, name="Stage 2 audit 第二阶段审核", body="Assure Certification 安信认证",
        purpose="Incidents and requests 事件与服务请求", starts_on=today,
        ends_on=today + timedelta(days=6), processes=["incident_request"], clauses=["9.2"],
        organisations=[customer], auditors=[Invited("Wang Fang 王芳", "wang@assure.example")],
    )  # fmt: skip
    auditor = User.objects.get(email="wang@assure.example")
    facts = {"room": room, "by": auditor, "at": now}
    taken = taking.write_note(
        **facts, text="Priorities differ 优先级不一致", requirements=["8.6.1-c"]
    )
    notes.share_note(note=taken.note, by=auditor, at=now)
    taking.write_note(**facts, text="Ask for the rota 询问值班表")


def audit(auditor: User, planner: User, *, now: datetime) -> tuple[Record, ...]:
    """Plan the audits of this year; one is in the middle of its fieldwork."""
    today, day = timezone.localdate(now), timedelta(days=1)
    facts = {"by": planner, "at": now - 20 * day}
    programme = programmes.draft(
        **facts, title="Audits of this year 本年度审核方案", frequency="Every process once a year.",
        starts_on=today.replace(month=1, day=1), ends_on=today.replace(month=12, day=31),
        methods="Samples and interviews.", responsibilities="Ada Min", rationale="新体系运行初期。",
    )  # fmt: skip
    programmes.approve(audit_programme=programme, by=auditor_of_board(planner), at=now - 19 * day)
    programme.refresh_from_db()
    made = audits.plan(
        **facts, title="Desk and customers 服务台与客户", processes=["incident_request", "brm"],
        starts_on=today - day, ends_on=today + day, lead=auditor, auditees=[planner],
        programme=programme, criteria="ISO/IEC 20000-1", scope="Service desk 服务台",
        plan="Monday: samples.",
    )  # fmt: skip
    made = audits.prepare(audit=made, **facts)
    made = audits.notify(audit=made, **facts)
    by = {"audit": made, "by": auditor, "at": now - day}
    conducting.start(**by)
    first, second, *_others = auditing.lines_of(made)
    conducting.answer(**by, line=first, answer="conforming", evidence="25 of 25 记录符合。")
    conducting.find(
        **by, line=second, title="Orders without category 请求未分类", grade="observation",
        statement="A third is “other”.", evidence="9 of 25.", requirements=["8.6.2-a"],
    )  # fmt: skip
    notes.write_note(by=planner, at=now, text="Ask about the rota. 询问值班表。")
    return programme, made


def auditor_of_board(planner: User) -> User:
    """Return somebody of top management, who approves what was drafted."""
    return person("gao", "高明", planner.organisation, "top_management")


def find(
    auditor: User, owner: User, worker: User, *, about: Incident, now: datetime
) -> tuple[Record, ...]:
    """Find something that is being corrected, something observed, and an action to verify."""
    made = []
    for days, title in ((3, "Closed without a word 关闭时未记录处理结果"), (60, "无备份恢复演练")):
        then = now - timedelta(days=days)
        facts = {"by": owner, "at": then}
        found = findings.raise_finding(
            by=auditor, at=then, title=title, grade="minor", owner=owner, records=[about],
            statement="Nothing says what was done.", evidence="3 of 25 sampled incidents.",
            requirements=["8.6.1-e"], source_kind="record", source_reference=about.number,
        )  # fmt: skip
        treated = findings.open_nonconformity(finding=found, **facts)
        treated = nonconformities.correct(
            nonconformity=treated, **facts, correction="Written down afterwards. 已补记。"
        )
        treated = nonconformities.analyse(
            nonconformity=treated, **facts, cause="No rule said when.", needs_action=True,
            similar_cases="Looked at service requests: none.",
        )  # fmt: skip
        action = nonconformities.plan_action(
            nonconformity=treated, **facts, title="Write the rule 编写规则",
            description="A rule in the procedure.", owner=worker, due_on=now.date(),
        )  # fmt: skip
        made.append((found, treated, action))
    corrective_actions.finish(
        corrective_action=made[1][2], by=worker, at=now - timedelta(days=50),
        done_evidence="Rule 4.2 is in force.",
        proofs=[corrective_actions.File("rule.txt", [b"Rule 4.2"])],
    )  # fmt: skip
    corrective_actions.begin_verifications(at=now - timedelta(days=1))
    findings.raise_finding(
        by=auditor, at=now, title="Queue is long on Mondays", grade="observation",
        statement="Waits double.", evidence="Figures of May.", process="incident_request",
    )  # fmt: skip
    return made[0]


def tell(
    author: User, issuer: User, customer: Organisation, reader: User, *, now: datetime
) -> list[ServiceReport]:
    """Issue the report of the month before, prepare that of this one, and define another."""
    month = now.date().replace(day=1)
    facts = {"by": author, "at": now - timedelta(days=70)}
    definition = definitions.define(
        **facts, name_en="Monthly report for Riverside Bank", name_zh="河畔银行月度服务报告",
        purpose="Decide together what to improve 共同决定改进什么", customer=customer,
        first_on=month - timedelta(days=40), recipients=[reader, issuer],
    )  # fmt: skip
    definition = definitions.agree(definition=definition, **facts, agreed_with="Rita Holm")
    definition = definitions.activate(definition=definition, **facts)
    definitions.define(**facts, name_en="Report for management", first_on=month)
    last, this = (
        reports.plan(definition=definition, by=author, at=now, starts_on=day)
        for day in (month - timedelta(days=2), month)
    )
    last = reports.prepare(report=last, by=author, at=now)
    last = reports.write(report=last, by=author, at=now, remarks="The line was cut twice.")
    last = reports.issue(report=last, by=issuer, at=now)
    return [last, reports.prepare(report=this, by=author, at=now)]


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


def promise(owner: User, customer: Organisation, *, now: datetime) -> list[Agreement]:
    """Sign an SLA that starts clocks, a contract too weak to carry it, and draft an OLA."""
    calendars.ensure_shipped(at=now, zone="Asia/Shanghai")
    counted = Calendar.objects.get(code="24x7")
    supplier = Organisation.objects.create(
        code="wires", name="Wires 线缆通信", kind=OrganisationKind.SUPPLIER
    )
    desk = Team.objects.get(code="desk")
    signed = []
    for party, title, other, minutes in (
        (Party.SLA, "Support for Riverside Bank 河畔银行支持协议", customer, 240),
        (Party.CONTRACT, "Lines and spare parts 线路与备件合同", supplier, 24 * 60),
    ):
        agreement = agreements.draft(
            by=owner, at=now - timedelta(days=80), party=party, title=title, organisation=other,
            terms=WrittenTerms(
                valid_from=now - timedelta(days=80),
                covers_all=True,
                workload_limit=200,
                exceptions="Planned work that was announced three days before.",
                targets=(
                    WrittenTarget(
                        "response", "response", "First response", "首次响应",
                        minutes=15, calendar=counted, percent=Decimal(95),
                    ),
                    WrittenTarget(
                        "resolution", "resolution", "Restoration", "恢复",
                        minutes=minutes, calendar=counted, percent=Decimal(90),
                    ),
                ),
            ),
        )  # fmt: skip
        facts = {"agreement": agreement, "by": owner, "at": now - timedelta(days=80)}
        agreements.negotiate(**facts)
        for side, name in (("provider", "Ada Min"), ("other", "Rita Holm")):
            on = timezone.localdate(facts["at"])
            agreements.sign(**facts, side=side, name=name, signed_on=on)
        agreements.conclude(**facts)
        signed.append(agreements.activate(**facts))
    agreements.carry(
        agreement=signed[0], by=owner, at=now, promise_code="resolution", carrier=signed[1],
        carrier_code="resolution",
    )  # fmt: skip
    provider = owner.organisation
    return [*signed, agreements.draft(
        by=owner, at=now, party=Party.OLA, title="Desk and network 服务台与网络",
        organisation=provider, internal_team=desk,
    )]  # fmt: skip


def offerings(owner: User, service: Service, *, now: datetime) -> list[Offering]:
    """Publish an offering with a form and a flow, and leave another a draft."""
    facts = {"by": owner, "at": now - timedelta(days=80)}
    one, draft = (
        catalogue.prepare(
            **facts, service=service, name_en=name, name_zh=chinese, cost=120, currency="EUR",
            expected_minutes=960,
            category=Category.objects.get(code="communication"), summary_zh="两个工作日内开通。",
            summary_en="Ready within two working days.", instruction="Check the licence first.",
        )
        for name, chinese in (("Shared mailbox", "共享邮箱"), ("Mailing list", "邮件列表"))
    )  # fmt: skip
    kinds = (
        Choice("team", "For a team", "团队使用"),
        Choice("other", "Something else", "其他用途"),
    )
    asked = [
        Field("field_1", "choice", "What is it for?", "用途", is_required=True, choices=kinds),
        Field("field_2", "long", "More", "详细说明", if_field="field_1", if_value="other"),
        Field("field_3", "date", "From when?", "开通日期"),
    ]
    catalogue.design_form(**facts, offering=one, fields=asked)
    task = Task("task_1", "desk", "Make the mailbox", "创建邮箱", checklist=(Item("Size", "容量"),))
    flow = Flow((Approval("manager"), Approval("any", roles=("agent",), above="500")), (task,))
    catalogue.design_flow(**facts, offering=one, steps=flow)
    catalogue.put_in_force(**facts, offering=one)
    one = catalogue.publish(**facts, offering=catalogue.approve(**facts, offering=one))
    return [one, draft]


def announce(owner: User, services: list[Service], *, now: datetime) -> list[Announcement]:
    """Tell customers of a disturbance and of planned work; more is being drafted."""
    hour = timedelta(hours=1)
    facts = {"by": owner, "at": now - hour}
    made = [
        announcements.draft(
            **facts, subject="disturbance", name_en="Mail arrives late", name_zh="邮件延迟送达",
            text_en="Mails from outside take half an hour.", text_zh="外部邮件约延迟半小时。",
            services=services[:1], starts_at=now - 2 * hour,
        ),
        announcements.draft(
            **facts, subject="planned_work", name_en="New switches at the office",
            name_zh="办公室更换交换机", services=services[1:2], starts_at=now + 50 * hour,
            ends_at=now + 53 * hour,
        ),
    ]  # fmt: skip
    told = [announcements.publish(**facts, announcement=each) for each in made]
    announcements.inform(
        announcement=told[0],
        by=owner,
        at=now - hour / 2,
        text="A full queue was found. 已找到原因。",
    )
    return [*told, announcements.draft(**facts, name_en="Desk open on Saturday")]


def orders(
    by: User, agent: User, owner: User, offering: Offering, *, now: datetime
) -> list[ServiceRequest]:
    """Order something four times: worked on, waiting for a word, stuck, and done."""
    boss = person("mona", "Mona Berg 白梦", by.organisation, "requester", "customer_manager")
    version = offering.form_in_force

    def order(hours: int, requester: User = by) -> ServiceRequest:
        return service_requests.order(
            by=owner, requester=requester, at=now - timedelta(hours=hours), offering=offering,
            form_version=version, answers={"field_1": "team"}, channel="phone",
        )  # fmt: skip

    stuck = order(9)
    User.objects.filter(pk=by.pk).update(line_manager=boss)
    by.refresh_from_db()
    made = [order(8), order(7), order(6)]
    for each in (made[0], made[2]):
        service_requests.approve(
            service_request=each, by=boss, at=now - timedelta(hours=4), comment="好的，请尽快办理。"
        )
    task = made[0].tasks.get()
    service_requests.take_task(task=task, by=agent, at=now - timedelta(hours=3))
    task = made[2].tasks.get()
    service_requests.finish_task(task=task, by=agent, at=now - timedelta(hours=2), ticked=[0])
    service_requests.fulfil(
        service_request=made[2], by=agent, at=now - timedelta(hours=1), note="共享邮箱已开通。"
    )
    today = timezone.localdate()
    service_requests.delegate(by=owner, at=now, deputy=agent, begins_on=today, ends_on=today)
    return [ServiceRequest.objects.get(pk=each.pk) for each in (*made, stuck)]


def look_after(
    owner: User, agent: User, team: Team, customer: Organisation, *, now: datetime
) -> list[DutyTask]:
    """Check backups at every noon: once well, once late, once missed, and one is under way."""
    since = now - timedelta(days=4)
    items = (
        DutyItem("jobs", "All jobs of the night ended well", "夜间作业全部成功"),
        DutyItem("size", "Size of the backup", "备份大小", "value", unit="GB", least=Decimal(80)),
        DutyItem("console", "Screen of the console", "控制台截图", "file", is_required=False),
    )
    nightly = duties.plan(
        by=owner, at=since, name_en="Backup check", name_zh="每晚备份检查", items=items, team=team,
        frequency="daily", time_of_day=time(now.hour, now.minute), zone="UTC",
        window_minutes=60, begins_on=since.date(), customer=customer, is_shown=True,
        instruction_en="Open the console and read the night's report.",
        instruction_zh="登录备份控制台，查看夜间报告。",
    )  # fmt: skip
    nightly = duties.activate(duty=nightly, by=owner, at=since)
    duties.plan(
        by=owner, at=since, name_en="Monthly access review", name_zh="每月权限复核", team=team,
        frequency="monthly_weekday", weekdays=[0], time_of_day=time(9), zone="Asia/Shanghai",
        window_minutes=2880, begins_on=since.date(),
    )  # fmt: skip
    duties.open_due(at=now)
    done, late, missed, current = nightly.tasks.order_by("planned_at")

    def look(task: DutyTask, at: datetime, size: int) -> None:
        facts = {"task": task, "by": agent, "at": at}
        duties.answer(**facts, key="jobs", verdict="ok")
        duties.answer(**facts, key="size", value=Decimal(size), note="" if size > 80 else "偏小")

    look(done, done.planned_at, 120)
    duties.finish(task=done, by=agent, at=done.planned_at)
    duties.miss_late(at=late.due_at)
    look(late, late.due_at, 90)
    duties.finish_late(task=late, by=agent, at=late.due_at, reason="The console was down.")
    duties.miss_late(at=missed.due_at)
    look(current, now, 3)
    return [DutyTask.objects.get(pk=task.pk) for task in (current, done, late, missed)]


def portfolio(owner: User, customer: Organisation, *, now: datetime) -> list[Service]:
    """Bring two services into operation, of which one needs the other, and propose a third."""
    hours = Calendar.objects.get(code="office")
    facts = {"by": owner, "at": now - timedelta(days=90)}
    live = [
        services.propose(
            **facts, name_en=name, name_zh=chinese, owner=owner, hours=hours,
            criticality=place, description_en=f"{name} for everybody in the office.",
            description_zh=f"面向全体办公人员的{chinese}。", outcome_zh="人人都能顺利工作。",
        )
        for place, (name, chinese) in enumerate(SERVICES, start=1)
    ]  # fmt: skip
    for service in live:
        services.add_customer(
            service=service, **facts, organisation=customer, since=facts["at"].date()
        )
    for step in (services.approve, services.design, services.transition, services.go_live):
        live = [step(service=service, **facts) for service in live]
    services.add_dependency(service=live[0], needed=live[1], **facts, note="Sending")
    return [*live, services.propose(**facts, name_en="Video rooms", name_zh="视频会议室")]


def work(
    incidents: list[Incident],
    *,
    agent: User,
    colleague: User,
    everybody: User,
    team: Team,
    now: datetime,
) -> None:
    """Let people do some of the work."""
    for incident in incidents[:3]:
        actions.take(incident=incident, by=agent, at=now - timedelta(hours=3))
    actions.take(incident=incidents[3], by=everybody, at=now - timedelta(hours=2))
    for incident in incidents[4:6]:
        actions.assign(incident=incident, by=colleague, at=now - timedelta(hours=2), team=team)
    actions.hold(
        incident=incidents[1],
        by=colleague,
        at=now - timedelta(hours=1),
        waiting_for="user",
        note="打印机型号是什么？",
    )
    actions.resolve(
        incident=incidents[2],
        by=agent,
        at=now - timedelta(minutes=20),
        code=ResolutionCode.objects.get(code="solved_permanently"),
        note="New client installed.",
    )


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


def know(
    incident: Incident, *, agent: User, colleague: User, requester: User, now: datetime
) -> None:
    """Let people write down what they know: published, revised, and a draft from an incident."""
    article = articles.draft(
        by=agent,
        at=now - timedelta(days=20),
        title_en="Connect by VPN from home",
        body_en="## Before you begin\n\nSign out of the old client.\n\n1. Open **VPN**\n2. Wait",
        title_zh="在家通过 VPN 连接",
        body_zh="## 开始之前\n\n请先退出旧客户端。\n\n1. 打开 **VPN**\n2. 等待",
        audience="customers",
        keywords="VPN, remote, 远程",
        category=ArticleCategory.objects.get(code="network"),
    )
    articles.submit(article=article, by=agent, at=now - timedelta(days=19))
    articles.publish(article=article, by=colleague, at=now - timedelta(days=18))
    articles.rate(article=article, by=requester, at=now, helped=True, words="Quick, thank you")
    articles.revise(article=article, by=agent, at=now - timedelta(days=1))
    articles.edit(
        article=article,
        by=agent,
        at=now,
        body_en="1. Open **VPN**\n2. Wait a minute",
        summary="Shorter",
    )
    articles.draft_from(record=incident, by=agent, at=now)


def controlled(writer: User, approver: User, reader: User, *, now: datetime) -> None:
    """Let documents be under control: valid and read, revised, submitted, out of use."""
    give(approver, "process_owner", now=now)
    facts = {"by": writer, "at": now - timedelta(days=40)}
    roles = Role.objects.filter(code="agent")
    kinds = ("service_management_policy", "incident_procedure")
    valid = [documents.draft_from(template=kind, **facts) for kind in kinds]
    for document in valid:
        documents.submit(document=document, **facts)
        documents.approve(document=document, by=approver, at=facts["at"])
        documents.publish(document=document, **facts)
        documents.distribute(
            document=document, by=writer, at=timezone.now(), roles=roles, acknowledge_days=14
        )
    policy = Document.objects.get(pk=valid[0].pk)
    documents.acknowledge(document=policy, by=reader, at=now)
    documents.revise(document=policy, by=writer, at=now)
    documents.edit(document=policy, by=writer, at=now, title_en="Our policy", summary="Shorter")
    waiting = documents.draft(
        **facts, title_en="Rules of the desk", title_zh="服务台规则", body_en="# Who\n\nAll.",
        body_zh="# 人员\n\n全体。", sort="instruction",
    )  # fmt: skip
    documents.submit(document=waiting, **facts)
    law = documents.draft(
        **facts, title_en="Data protection law", title_zh="数据保护法", sort="external",
        publisher="State 国家", edition="2024", location="https://example.org/law",
    )  # fmt: skip
    documents.withdraw(document=law, **facts, reason="Replaced by the edition of 2025")
    documents.archive(document=law, **facts, archive_place="Room 3")


def give(user: User, role: str, *, now: datetime) -> None:
    """Give somebody one more role."""
    access.give(role=Role.objects.get(code=role), to=user, by=None, at=now)
    forget(user)


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
