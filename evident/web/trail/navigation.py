"""Where the pages of the trail are found."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation
from evident.web.trail import home

navigation.add(
    navigation.Entry(
        _("Trail"),
        "list-search",
        "trail:index",
        permission="trail.read",
        section=navigation.Section.PROVE,
        order=20,
        key="t",
        words=_("audit log history who did what export verify"),
    )
)
home.register()
