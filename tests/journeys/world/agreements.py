"""What was promised, and by whom it is carried."""

from datetime import datetime, timedelta
from decimal import Decimal

from evident.kernel.accounts.models import Team, User
from evident.kernel.calendars import actions as calendars
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import Agreement, Party
from evident.relationships.service_levels.tests.signing import sign_both
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms


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
        sign_both(**facts, name="Rita Holm")
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
