"""Where pages lead to requirements."""

from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements import beside
from evident.conformity.requirements.naming import address_of
from evident.conformity.requirements.permissions import ASSIGN, SEE
from evident.conformity.requirements.queries.findings import found_in
from evident.web import home, navigation, references
from evident.web.trail.words import name_events

name_events(
    {
        "requirement.move": _("Status of a requirement changed"),
        "requirement.judge": _("Requirement judged"),
        "requirement.assign": _("Owner of a requirement changed"),
        "check.run": _("Checks run"),
        "check.adjust": _("Limits of a check set"),
        "requirement.read": _("Requirement read from outside"),
        "judgement.download": _("File of a judgement read from outside"),
        "check.read": _("Result of a check read from outside"),
        "catalogue.load": _("Catalogue of requirements loaded"),
    },
    subjects={
        "requirement": _("Requirements"),
        "judgement": _("Judgements"),
        "check": _("Checks"),
        "catalogue": _("Catalogues of requirements"),
    },
)
navigation.add(
    navigation.Entry(
        _("Requirements"),
        "map-2",
        "requirements:index",
        permission=SEE,
        section=navigation.Section.PROVE,
        order=5,
        key="c",
        words=_("clauses ISO 20000 conformity gap evidence map"),
    ),
    navigation.Entry(
        _("My part"),
        "user-check",
        "requirements:mine",
        section=navigation.Section.PROVE,
        order=6,
        words=_("role requirements actions services answer for"),
    ),
)
home.add_later(
    "requirements.glance",
    label=_("Requirements"),
    url_name="requirements:glance",
    permission=ASSIGN,
    order=10,
    place="left",
)
references.declare("requirement", address_of, permission=SEE)
beside.add("requirement", "requirements/_findings.html", found_in)
