"""Incidents in every usual state."""

from datetime import datetime, timedelta

from evident.kernel.accounts.models import Team, User
from evident.resolution.incidents import actions
from evident.resolution.incidents.models import Incident, ResolutionCode

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


def reported(requester: User, *, now: datetime) -> list[Incident]:
    """Report them, one every five hours."""
    return [
        actions.report(
            by=requester,
            at=now - timedelta(hours=5 * (len(REPORTS) - place), minutes=7 * place),
            title=title,
            symptom=symptom,
            urgency=1 + place % 3,
        )
        for place, (title, symptom) in enumerate(REPORTS)
    ]


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
    for incident in incidents:
        incident.refresh_from_db()
