"""Where pages lead to customers and what is between them and us."""

from django.utils.translation import gettext_lazy as _

from evident.relationships.customers.home import asked
from evident.relationships.customers.models import CustomerProfile, SatisfactionRules
from evident.web import home, navigation, palette
from evident.web.trail.words import name_events

name_events(
    {
        "customer.edit": _("Customer profile changed"),
        "customer.add_contact": _("Contact of a customer added"),
        "customer.edit_contact": _("Contact of a customer changed"),
        "customer.remove_contact": _("Contact of a customer removed"),
        "survey.answer": _("Survey answered"),
        "satisfaction.ask": _("Asked how satisfied"),
        "satisfaction.answer": _("Said how satisfied"),
        "satisfaction.put_right": _("Changed how satisfied"),
        "satisfaction.follow_up": _("Low answer followed up"),
        "satisfaction.configure": _("Rules of asking changed"),
    },
    subjects={"customer": _("Customers"), "satisfaction": _("Satisfaction")},
    models={"customer": CustomerProfile, "satisfaction": SatisfactionRules},
)

navigation.add(
    navigation.Entry(
        _("Complaints"),
        "message-report",
        "complaints:list",
        permission=("complaint.view", "complaint.view_own", "complaint.view_organisation"),
        order=40,
        key="p",
        words=_("unhappy dissatisfied claim"),
    ),
)
navigation.add(
    navigation.Entry(
        _("Compliments"),
        "heart",
        "compliments:list",
        permission=("compliment.view", "compliment.report"),
        order=41,
        words=_("praise thanks content"),
    ),
    navigation.Entry(
        _("Customers"),
        "building",
        "customers:list",
        permission="customer.view",
        section=navigation.Section.PORTFOLIO,
        order=20,
        words=_("relationship contacts account"),
    ),
    navigation.Entry(
        _("Service reviews"),
        "calendar-event",
        "reviews:list",
        permission=("service_review.view", "service_review.view_organisation"),
        section=navigation.Section.PORTFOLIO,
        order=25,
        words=_("meeting minutes actions"),
    ),
    navigation.Entry(
        _("Surveys"),
        "clipboard-check",
        "surveys:list",
        permission=("survey.view", "survey.view_published"),
        section=navigation.Section.IMPROVE,
        order=41,
        words=_("campaign questions sample satisfaction"),
    ),
    navigation.Entry(
        _("Satisfaction"),
        "mood-smile",
        "satisfaction:list",
        permission="satisfaction.view",
        section=navigation.Section.IMPROVE,
        order=40,
        words=_("answers score rating feedback"),
    ),
)
palette.add(
    palette.Command(
        _("Make a complaint"),
        "message-report",
        "complaints:report",
        permission="complaint.report",
        words=_("new complain unhappy"),
    ),
)
home.add_block(
    home.Block(
        "customers.asked",
        "customers/_asked.html",
        asked,
        permission=("complaint.view_own", "complaint.view_organisation"),
        order=8,
        place="wide",
    )
)
