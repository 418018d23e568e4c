"""What is looked after at fixed times."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.resolution.duties import actions as duties
from evident.resolution.duties.checklist import Item as DutyItem
from evident.resolution.duties.models import DutyTask


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
