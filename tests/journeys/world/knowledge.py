"""What people know, written down."""

from datetime import datetime, timedelta

from evident.kernel.accounts.models import User
from evident.resolution.incidents.models import Incident
from evident.support.knowledge import actions as articles
from evident.support.knowledge.models import Category as ArticleCategory


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
