"""How pages and timelines tell of what clocks do."""

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.procedures.telling import who_of
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels.models import Agreement, Signature

TOLD = {
    "clock.warn": _("A good part of the agreed time is used"),
    "clock.breach": _("The agreed time is used up"),
    "clock.correct": _("%(who)s corrected its clocks"),
    "clock.apply": _("%(who)s had an agreement count from its opening on"),
}


def promise_of(entry: Entry) -> str:
    """Return the name of the promise an entry tells of, in the language of the page."""
    english, chinese = (str(entry.facts.get(name, "")) for name in ("target", "target_zh"))
    if (get_language() or "").startswith("zh"):
        return chinese or english
    return english or chinese


def warned(entry: Entry) -> str:
    """Tell how much of which promise's time is used."""
    facts = {"promise": promise_of(entry), "share": entry.facts.get("share", "")}
    return gettext("%(share)s%% of the time agreed for “%(promise)s” is used") % facts


def breached(entry: Entry) -> str:
    """Tell which promise's time is used up."""
    return gettext("The time agreed for “%(promise)s” is used up") % {"promise": promise_of(entry)}


OWN_SIGNATURES = {
    Signature.Side.PROVIDER: _("%(name)s signed for the provider"),
    Signature.Side.OTHER: _("%(name)s signed for the other party"),
}
ENTERED_SIGNATURES = {
    Signature.Side.PROVIDER: _("%(who)s entered that %(name)s signed for the provider"),
    Signature.Side.OTHER: _("%(who)s entered that %(name)s signed for the other party"),
}


def signed(entry: Entry) -> str:
    """Tell who signed for which side, and who entered it where that was somebody else."""
    side, name = entry.facts.get("side"), str(entry.facts.get("name", ""))
    if side not in Signature.Side.values or not name:
        return ""
    told = OWN_SIGNATURES if name == entry.by_name else ENTERED_SIGNATURES
    return str(told[Signature.Side(side)]) % {"who": who_of(entry), "name": name}


REASONS: dict[str, str | Promise] = {
    "user": _("Waiting for the user"),
    "supplier": _("Waiting for a supplier"),
    "change": _("Waiting for a change"),
    "approval": _("Waiting for the customer's approval"),
    "elsewhere": _("Somebody else had the record"),
}
"""Why a clock is paused, as far as the product ships the reason."""


def reason_of(code: str) -> str:
    """Return why a clock is paused, in the language of the page; a code of one's own as it is."""
    return str(REASONS.get(code, code))


def side_text(agreement: Agreement, side: str) -> str:
    """Return for whom that side signs: the other one by its name."""
    if side != Signature.Side.OTHER:
        return str(Signature.Side(side).label)
    other = agreement.internal_team or agreement.organisation
    return gettext("For %(name)s") % {"name": other.name}
