"""What people call the parts of the product that roles speak of."""

from django.utils.translation import gettext as _

from evident.kernel.records.kinds import kind_of, known
from evident.web.trail.words import subject_name


def process_name(process: str) -> str:
    """Return what people call the part of the product that permissions belong to."""
    if process in known():
        return str(kind_of(process).plural)
    names = {
        "access": _("Access"),
        "account": _("People, teams and organisations"),
        "measure": _("Measures and checks"),
        "notification": _("Notifications"),
        "record": _("Every process"),
        "settings": _("Settings"),
        "trail": _("Trail"),
        "view": _("Lists"),
    }
    return names.get(process) or subject_name(process)
