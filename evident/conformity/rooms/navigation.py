"""Where pages lead to evidence rooms, and where auditors from outside begin."""

from django.utils.translation import gettext_lazy as _

from evident.conformity.rooms.beginning import first_page
from evident.conformity.rooms.permissions import ENTER, LOAD, MANAGE
from evident.web import home, navigation, palette
from evident.web.trail.words import name_events

name_events(
    {
        "room.open": _("Evidence room opened"),
        "room.edit": _("Evidence room changed"),
        "room.close": _("Evidence room closed"),
        "room.seat": _("Seat in an evidence room given"),
        "room.unseat": _("Seat in an evidence room taken away"),
        "outside_list.load": _("List from outside loaded"),
        "outside_list.keep": _("Comparison with a list from outside kept"),
        "outside_list.drop": _("List from outside thrown away"),
    },
    subjects={
        "room": _("Evidence rooms"),
        "search": _("Searches from outside"),
        "outside_list": _("Lists from outside"),
    },
)
navigation.add(
    navigation.Entry(
        _("Evidence rooms"),
        "door",
        "rooms:list",
        permission=(MANAGE, ENTER),
        section=navigation.Section.PROVE,
        order=8,
        is_on_phone=False,
        words=_("external auditor certification body engagement"),
    ),
)
navigation.add(
    navigation.Entry(
        _("Lists from outside"),
        "file-search",
        "outside_lists:lists",
        permission=LOAD,
        section=navigation.Section.PROVE,
        order=9,
        words=_("phone log deployments compare match"),
    ),
)
palette.add(
    palette.Command(
        _("Open an evidence room"), "door", "rooms:open", permission=MANAGE,
        words=_("new external auditor"),
    ),
)  # fmt: skip
home.begin_elsewhere(first_page)
