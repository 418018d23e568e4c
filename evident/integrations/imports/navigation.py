"""Where the pages of imports are found."""

from django.utils.translation import gettext_lazy as _

from evident.integrations.imports.queries import PERMISSION
from evident.web import navigation

navigation.add(
    navigation.Entry(
        _("Imports"),
        "file-import",
        "imports:index",
        permission=PERMISSION,
        section=navigation.Section.ADMINISTER,
        order=60,
        words=_("upload csv servicenow migrate"),
    )
)
