"""Articles of the sample: written, reviewed by somebody else, read, used and rated."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from evident.demo.courses import Course
from evident.demo.stage import Stage
from evident.kernel.accounts.models import User
from evident.kernel.links.models import Link
from evident.kernel.records.queries import sees
from evident.resolution.incidents.models import Incident
from evident.support.knowledge import actions
from evident.support.knowledge.models import SOLVED_WITH, Article, Category, Reading

TEXTS = ("title", "body")
LANGUAGES = ("en", "zh")
MORE = {
    "en": "On a telephone: open the same page, the steps are alike.",
    "zh": "手机端：打开同一页面，步骤相同。",
}
"""What a revision adds."""
HELPED = 0.84
RATED = 0.75
SOLVED = 0.35
"""How often, between two looks, somebody finds it while typing and reports nothing."""
USED_PER_PASS = 3
"""Incidents of its category that an article helped with, each time somebody looks."""


def all_of(stage: Stage, *, since: datetime, until: datetime) -> Iterator[tuple[Course, None]]:
    """Yield the course of every article that begins after `since`."""
    categories = {category.code: category for category in Category.objects.all()}
    for told in stage.world.articles:
        at = until - timedelta(days=told["days"])
        if at > since:
            rng = Random(stage.rng.random())  # noqa: S311  # a sample that can be repeated
            yield article(stage, told, categories, at=at, until=until, rng=rng), None
    yield due(since=since, until=until), None


def due(*, since: datetime, until: datetime) -> Course:
    """Look once a week which articles are to be reviewed, and whose time is over."""
    at = since + timedelta(hours=12)
    while at < until:
        yield at
        actions.tell_what_is_due(at=at)
        at += timedelta(days=7)


def article(  # who, what, when
    stage: Stage,
    told: dict[str, Any],
    categories: dict[str, Category],
    *,
    at: datetime,
    until: datetime,
    rng: Random,
) -> Course:
    """Write an article, let somebody else review it, use it, and let time do the rest."""
    members, fate = stage.cast.members[told["team"]], told.get("fate", "")
    author, reviewer = members[-1], members[0]
    at = stage.hours.add(at, 1800)
    yield at
    expires = at + timedelta(days=told["expires"]) if "expires" in told else None
    written = actions.draft(
        by=author,
        at=at,
        form=told["form"],
        audience=told["audience"],
        customers=[stage.cast.customers[place] for place in told.get("customers", ())],
        services=[stage.offered[told["service"]]],
        category=categories[told["category"]],
        keywords=f"{told['words_en']} {told['words_zh']}",
        expires_at=expires,
        **{f"{name}_{each}": told[f"{name}_{each}"] for name in TEXTS for each in LANGUAGES},
    )
    if fate == "draft":
        return
    yield (at := stage.hours.add(at, 2 * 3600))
    written = actions.submit(article=written, by=author, at=at)
    if fate == "review":
        return
    yield (at := stage.hours.add(at, 5 * 3600))
    written = actions.publish(article=written, by=reviewer, at=at)
    yield from lived(stage, told, written, at=at, until=until, rng=rng)


def lived(  # what happens to one article
    stage: Stage, told: dict[str, Any], written: Article, *, at: datetime, until: datetime,
    rng: Random,
) -> Course:  # fmt: skip
    """Let an article be read and used over the weeks."""
    left, readers = told["uses"], [user for users in stage.cast.users.values() for user in users]
    while at < until:
        yield (at := stage.hours.add(at + timedelta(days=rng.randint(18, 34)), 3600))
        written.refresh_from_db()
        if not written.is_live:
            return
        Reading.objects.create(
            article=written, on=stage.local(at).date(), count=rng.randint(4, 18 + 4 * told["uses"])
        )
        if told["audience"] != "staff" and rng.random() < RATED:
            rate(stage, written, rng.choice(readers), at=at, rng=rng)
        if written.audience == "customers" and rng.random() < SOLVED:
            yield from solved(written, rng.choice(readers), at=at)
        if left > 0:
            left -= used(told, written, at=at)
        if told.get("revised") and at > until - timedelta(days=60):
            told = {**told, "revised": False}
            yield from revised(stage, told, written, at=at)


def rate(stage: Stage, written: Article, by: Any, *, at: datetime, rng: Random) -> None:
    """Let a reader say whether it helped; who may not read it says nothing."""
    helped = rng.random() < HELPED
    words = "" if rng.random() < 0.6 else stage.phrase("helped" if helped else "not_helped")
    if written.audience == "customers":
        actions.rate(article=written, by=by, at=at, helped=helped, words=words)


def solved(written: Article, by: User, *, at: datetime) -> Course:
    """Let somebody find it while typing a report, and report nothing; an hour later it counts."""
    if not sees(by, record=written):
        return
    typed = written.title
    actions.solve(article=written, by=by, at=at, place="incident", typed=typed)
    yield at + timedelta(minutes=70)
    actions.settle(at=at + timedelta(minutes=70))


def used(told: dict[str, Any], written: Article, *, at: datetime) -> int:
    """Link an article to recent incidents it helped with; return how many."""
    before = Link.objects.filter(end_id=written.pk, meaning=SOLVED_WITH).values("start_id")
    recent = (
        Incident.objects.exclude(pk__in=before)
        .filter(
            category__code=told["scenario"],
            resolved_at__lt=at,
            resolved_at__gt=at - timedelta(days=20),
        )
        .select_related("assignee")
    )
    count = 0
    for incident in recent.order_by("-resolved_at")[:USED_PER_PASS]:
        if incident.assignee is not None:
            actions.use(article=written, record=incident, by=incident.assignee, at=at)
            count += 1
    return count


def revised(stage: Stage, told: dict[str, Any], written: Article, *, at: datetime) -> Course:
    """Say something better, and let it be reviewed again."""
    members = stage.cast.members[told["team"]]
    yield (at := stage.hours.add(at, 3600))
    written = actions.revise(article=written, by=members[-1], at=at)
    more: dict[str, Any] = {
        f"body_{each}": f"{told[f'body_{each}']}\n\n{MORE[each]}" for each in LANGUAGES
    }
    written = actions.edit(
        article=written, by=members[-1], at=at, summary=stage.phrase("revised"), **more
    )
    yield (at := stage.hours.add(at, 3600))
    written = actions.submit_revision(article=written, by=members[-1], at=at)
    yield (at := stage.hours.add(at, 4 * 3600))
    actions.publish(article=written, by=members[0], at=at)
