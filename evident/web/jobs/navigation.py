"""Where the pages about jobs are found."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation
from evident.web.jobs import home

navigation.add(
    navigation.Entry(
        _("Jobs"),
        "settings-automation",
        "jobs:index",
        permission="job.manage",
        section=navigation.Section.ADMINISTER,
        order=70,
        words=_("failing retry background queue"),
    )
)
home.register()
