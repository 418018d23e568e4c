"""Measures of service reporting. ISO/IEC 20000-1:2018, 9.4 and 9.1."""

from django.db.models import Aggregate, Expression, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.measures.definition import (
    Dimension,
    Direction,
    Measure,
    Records,
    Unit,
    declare,
    share_of,
)
from evident.reporting.service_reports.checks import due, issued

BY_CUSTOMER = Dimension(
    "customer",
    _("Customer"),
    "definition__customer_id",
    label="definition__customer__name",
)


def share(  # noqa: PLR0917  # a table reads best without keywords
    code: str,
    name: Promise,
    formula: Promise,
    records: Records,
    condition: Q,
    direction: Direction = Direction.HIGHER,
) -> Measure:
    """Return a share of reports, by the month in which they were due."""
    value: Aggregate | Expression = share_of(condition)
    return Measure(
        code=f"service_report.{code}",
        name=name,
        formula=formula,
        unit=Unit.PERCENT,
        direction=direction,
        clause="9.4",
        process="service_report",
        records=records,
        at="due_at",
        value=value,
        counted=condition,
        dimensions=(BY_CUSTOMER,),
    )


declare(
    share(
        "on_time",
        _("Service reports on time"),
        _("Issued by the day due ÷ issued or due by now × 100 %."),
        due,
        Q(issued_at__lte=F("due_at")),
    ),
    share(
        "restated",
        _("Service reports corrected"),
        _("With a second edition in force ÷ issued × 100 %."),
        issued,
        Q(issued_edition__gt=1),
        Direction.LOWER,
    ),
    share(
        "decided",
        _("Service reports with a decision"),
        _("With a decision on record, be it that nothing has to be done ÷ issued × 100 %."),
        issued,
        ~Q(decision=""),
    ),
)
