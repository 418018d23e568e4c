"""Where pages lead to findings and corrective action, and where findings are raised from."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.web import home, navigation, offers, palette
from evident.web.trail.words import name_events

RAISE = "finding.raise_finding"
name_events(
    {
        "auditor_note.write": _("Auditor’s note written"),
        "auditor_note.edit": _("Auditor’s note changed"),
        "auditor_note.remove": _("Auditor’s note thrown away"),
        "auditor_note.share": _("Auditor’s note shared"),
        "auditor_note.hand_over": _("Auditor’s note handed over as a finding"),
    },
    subjects={"auditor_note": _("Auditors’ notes")},
)
navigation.add(
    navigation.Entry(
        _("Audit programmes"),
        "calendar-check",
        "audit_programmes:list",
        permission="audit_programme.view",
        section=navigation.Section.PROVE,
        order=43,
        words=_("plan year coverage"),
    ),
    navigation.Entry(
        _("Internal audits"),
        "zoom-check",
        "audits:list",
        permission="audit.view",
        section=navigation.Section.PROVE,
        order=44,
        words=_("checklist auditors report"),
    ),
    navigation.Entry(
        _("My notes as an auditor"),
        "notes",
        "auditor_notes:list",
        permission="auditor_note.write",
        section=navigation.Section.PROVE,
        order=45,
        words=_("private jot"),
    ),
)
navigation.add(
    navigation.Entry(
        pgettext_lazy("audit", "Findings"),
        "flag",
        "findings:list",
        permission="finding.view",
        section=navigation.Section.PROVE,
        order=40,
        key="f",
        words=_("audit observation nonconformity"),
    ),
    navigation.Entry(
        _("Nonconformities"),
        "alert-octagon",
        "nonconformities:list",
        permission="nonconformity.view",
        section=navigation.Section.PROVE,
        order=41,
        words=_("cause correction"),
    ),
    navigation.Entry(
        _("Corrective actions"),
        "tool",
        "corrective_actions:list",
        permission=("corrective_action.view", "corrective_action.finish"),
        section=navigation.Section.PROVE,
        order=42,
        words=_("CAPA effectiveness verify"),
    ),
)
palette.add(
    palette.Command(
        _("Raise a finding"),
        "flag",
        "findings:raise",
        permission=RAISE,
        words=_("new audit observation nonconformity"),
    ),
)
palette.add(
    palette.Command(
        _("Plan an audit"), "zoom-check", "audits:plan", permission="audit.plan", words=_("new")
    ),
)
offers.add(
    "record",
    offers.Offer(_("Note for myself"), "notes", "auditor_notes:write", "auditor_note.write"),
)
for place in ("record", "check", "deviation"):
    offers.add(place, offers.Offer(_("Raise a finding"), "flag", "findings:raise", RAISE))


home.add_later(
    "audits.waiting",
    label=_("My findings and actions"),
    url_name="findings:waiting",
    permission="corrective_action.view",
    order=20,
    place="right",
)
