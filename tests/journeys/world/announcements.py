"""What customers are told."""

from datetime import datetime, timedelta

from evident.kernel.accounts.models import User
from evident.portfolio.services.models import Service
from evident.relationships.announcements import actions as announcements
from evident.relationships.announcements.models import Announcement


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
