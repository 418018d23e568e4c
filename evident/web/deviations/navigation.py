"""Where the pages of deviations are found."""

from django.utils.translation import gettext_lazy as _

from evident.web import navigation

navigation.add(
    navigation.Entry(
        _("Deviations"),
        "git-branch",
        "deviations:index",
        permission="measure.view",
        section=navigation.Section.PROVE,
        order=30,
        words=_("conformance procedure skipped order refused"),
    )
)
