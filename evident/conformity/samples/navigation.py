"""Where pages lead to samples, and from what they are drawn."""

from django.utils.translation import gettext_lazy as _

from evident.conformity.samples.permissions import DRAW, EXAMINE
from evident.web import navigation, offers, palette
from evident.web.trail.words import name_events

name_events(
    {
        "sample.draw": _("Sample drawn"),
        "sample.judge": _("Sampled record judged"),
        "sample.archive": _("Archive of a sample taken"),
    },
    subjects={"sample": _("Samples")},
)
navigation.add(
    navigation.Entry(
        _("Samples"),
        "test-pipe",
        "samples:list",
        permission=EXAMINE,
        section=navigation.Section.PROVE,
        order=7,
        words=_("sampling draw population seed evidence archive auditor"),
    ),
)
palette.add(
    palette.Command(
        _("Draw a sample"),
        "test-pipe",
        "samples:draw",
        permission=DRAW,
        words=_("new population seed auditor"),
    ),
)
for place in ("requirement", "check", "result", "process"):
    offers.add(place, offers.Offer(_("Draw a sample"), "test-pipe", "samples:draw", DRAW))
