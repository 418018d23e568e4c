"""What the invented process owner sets for measures: a baseline and a target beyond it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from evident.demo.cast import Cast
from evident.kernel.measures.actions import set_target
from evident.kernel.measures.definition import Direction, measure_of
from evident.kernel.measures.queries import Period, figure

MEASURED_DAYS = 30
BEGUN_AFTER = timedelta(days=1, hours=10)
"""When the system's own targets are set: before the procedures are written that tell of them."""
DECIDED_AFTER = timedelta(days=35, hours=10)
BETTER = {
    "incident.mean_time_to_restore": 0.8,
    "incident.median_time_to_respond": 0.75,
    "incident.first_contact_resolution": 1.15,
    "incident.reopened": 0.7,
    "incident.reassignments": 0.9,
    "incident.repeats": 0.8,
    "incident.per_agent_day": 1.1,
}
"""Target as a multiple of what the first month gave."""
FIXED = {
    "incident.major_time_to_notice": 30.0,
    "incident.major_reviewed_in_time": 100.0,
    "incident.response_in_15_minutes": 50.0,
    "incident.backlog_age": 3.0,
    "incident.backlog_old": 5.0,
    "agreement.attainment": 90.0,
    "satisfaction.share": 85.0,
    "survey.satisfied": 75.0,
    "complaint.received": 1.0,
    "complaint.on_time": 100.0,
    "service_request.on_time": 90.0,
    "service_review.held": 100.0,
    "service_report.on_time": 100.0,
}
"""Targets that do not depend on where one started."""
OF_THE_SYSTEM = {
    "article.reuse": 10.0,
    "corrective_action.on_time": 90.0,
    "document.in_review_date": 95.0,
    "finding.repeated": 10.0,
}
"""Those for which the SMS manager answers."""
MOST_PERCENT = 95.0


def targets(cast: Cast, *, since: datetime) -> Iterator[datetime]:
    """Set the system's targets, and once the first month can be measured the others, all owned."""
    by, owner = cast.holder("process_owner"), cast.holder("process_manager")
    at = since + BEGUN_AFTER
    yield at
    for code, aim in OF_THE_SYSTEM.items():
        if (measure := measure_of(code)) is not None:
            set_target(
                measure=measure, by=by, at=at, owner=cast.holder("sms_manager"), target=aim,
                baseline=None,
            )  # fmt: skip
    at = since + DECIDED_AFTER
    yield at
    first = Period(since, since + timedelta(days=MEASURED_DAYS))
    for code in (*BETTER, *FIXED):
        measure = measure_of(code)
        if measure is None:
            continue
        found = None if measure.is_standing else figure(measure, user=by, period=first).value
        baseline = None if found is None else round(found, 2)
        target = FIXED.get(code)
        if target is None and found is not None:
            target = round(found * BETTER[code], 2)
            if measure.direction == Direction.HIGHER:
                target = min(target, MOST_PERCENT)
        if target is not None:
            set_target(measure=measure, by=by, at=at, owner=owner, baseline=baseline, target=target)
