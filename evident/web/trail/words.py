"""Events, fields and facts of the trail in words people read."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import declared
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.procedures.telling import Change, label_of, text_of, worded
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.kinds import known as known_kinds
from evident.kernel.records.models import Record
from evident.kernel.sentences import labelled
from evident.kernel.trail.models import Entry
from evident.web.trail.fact_names import FACTS

EVENTS: dict[str, str | Promise] = {
    "account.create": _("Person added"),
    "account.change": _("Person changed"),
    "account.deactivate": _("Person deactivated"),
    "account.activate": _("Person let in again"),
    "account.invite": _("Invitation given"),
    "account.end_sessions": _("Signed out everywhere"),
    "account.end_session": _("Session ended"),
    "account.prefer": _("Preferences changed"),
    "account.password": _("Password set by command"),
    "account.sign_in": _("Signed in"),
    "account.sign_out": _("Signed out"),
    "account.sign_in_failed": _("Sign-in failed"),
    "account.sign_in_stopped": _("Sign-in stopped after failures"),
    "account.change_password": _("Password changed"),
    "account.reset_password": _("Password reset by mail"),
    "account.add_second_step": _("Second step added"),
    "account.remove_second_step": _("Second step removed"),
    "account.renew_second_step": _("Recovery codes renewed"),
    "account.second_step_failed": _("Second step failed"),
    "approval.ask": _("Approval asked for"),
    "approval.give": _("Approval given"),
    "approval.refuse": _("Approval refused"),
    "approval.withdraw": _("Approval withdrawn"),
    "attachment.add": _("File attached"),
    "attachment.download": _("File downloaded"),
    "attachment.remove": _("File removed"),
    "calendar.edit": _("Calendar edited"),
    "calendar.make_effective": _("Calendar put into effect"),
    "calendar.set_day": _("Day of a calendar set"),
    "calendar.remove_day": _("Day of a calendar removed"),
    "calendar.propose": _("Calendar proposed"),
    "calendar.create": _("Calendar made"),
    "calendar.discard": _("Draft of a calendar discarded"),
    "calendar.import_holidays": _("Holidays taken into a calendar"),
    "checklist.tick": _("Checklist item ticked"),
    "checklist.untick": _("Checklist item unticked"),
    "clock.warn": _("Agreed time running out"),
    "clock.breach": _("Agreed time used up"),
    "clock.correct": _("Clocks corrected"),
    "clock.apply": _("Agreement applied to the past"),
    "comment.correct": _("Message corrected"),
    "comment.withdraw": _("Message withdrawn"),
    "grant.give": _("Role given"),
    "grant.withdraw": _("Role withdrawn"),
    "import.upload": _("Import file uploaded"),
    "import.order": _("Import ordered"),
    "import.start": _("Import started"),
    "import.finish": _("Import finished"),
    "import.refuse": _("Import refused"),
    "import.discard": _("Import discarded"),
    "installation.backup": _("Backup made"),
    "installation.restore": _("Backup restored"),
    "installation.sample": _("Sample organisation made"),
    "job.cancel": _("Job dropped"),
    "job.retry": _("Job tried again"),
    "link.add": _("Records linked"),
    "link.remove": _("Link removed"),
    "measure.set_target": _("Target of a measure set"),
    "notification.prefer": _("Notification preferences changed"),
    "organisation.create": _("Organisation added"),
    "organisation.add": _("Organisation added"),
    "organisation.change": _("Organisation changed"),
    "procedure.approve": _("Procedure approved"),
    "procedure.discard": _("Draft of a procedure discarded"),
    "procedure.edit": _("Draft of a procedure edited"),
    "procedure.propose": _("Procedure proposed"),
    "procedure.ship": _("Procedure shipped"),
    "record.read_restricted": _("Restricted record read"),
    "record.read": _("Record read from outside"),
    "search.ask": _("Searched from outside"),
    "page.read": _("Page read from outside"),
    "role.ship": _("Role shipped"),
    "role.create": _("Role made"),
    "role.change": _("Role changed"),
    "settings.furnish": _("Settings of the sample made"),
    "team.create": _("Team made"),
    "team.change": _("Team changed"),
    "team.add_members": _("Members added to a team"),
    "team.remove_member": _("Member removed from a team"),
    "token.create": _("API token made"),
    "token.revoke": _("API token revoked"),
    "trail.export": _("Trail exported"),
    "trail.new_key": _("New key for the trail"),
    "view.keep": _("View kept"),
    "view.drop": _("View given up"),
    "view.export": _("List exported"),
    "numbering.change": _("Numbering changed"),
    "custom_field.create": _("Additional field made"),
    "custom_field.change": _("Additional field changed"),
    "incident.configure": _("Setting of incidents changed"),
}
SUBJECTS: dict[str, str | Promise] = {
    "account": _("Accounts and sign-in"),
    "grant": _("Roles given"),
    "role": _("Roles"),
    "team": _("Teams"),
    "organisation": _("Organisations"),
    "token": _("API tokens"),
    "procedure": _("Procedures"),
    "calendar": _("Calendars"),
    "import": _("Imports"),
    "installation": _("Installation"),
    "job": _("Jobs"),
    "trail": _("The trail itself"),
    "record": _("Restricted records"),
    "search": _("Searches"),
    "page": pgettext_lazy("shown", "Pages"),
    "attachment": _("Attachments"),
    "comment": _("Messages"),
    "incident": _("Incidents"),
    "approval": _("Approvals"),
    "checklist": _("Checklists"),
    "clock": _("Agreed times"),
    "custom_field": _("Additional fields"),
    "link": _("Links"),
    "measure": _("Measures"),
    "notification": _("Notifications"),
    "numbering": _("Numbering"),
    "settings": _("Settings"),
    "view": _("Lists"),
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$")
"""A time as facts keep it: in ISO 8601, with its distance to UTC."""
KINDS = frozenset({"kind", "kinds"})
EVENTS_IN = frozenset({"event", "events"})
PERMISSIONS_IN = frozenset({"permission", "permissions"})
ROLES_IN = frozenset({"role", "roles"})
SUBJECTS_IN = frozenset({"process", "subjects"})
"""Facts whose values are codes of these."""
VALUES: dict[str, Callable[[], Mapping[str, str | Promise]]] = {}
"""What modules call the values of facts of theirs."""
MODELS: dict[str, type[models.Model]] = {
    "account": User,
    "team": Team,
    "organisation": Organisation,
    "role": Role,
    "grant": Grant,
}


def name_events(
    events: Mapping[str, str | Promise],
    *,
    subjects: Mapping[str, str | Promise],
    models: Mapping[str, type[models.Model]] | None = None,
) -> None:
    """
    Make known what people call a module's events that are no step of a procedure.

    `subjects` names all events that begin alike, `models` whose fields their changes are.
    """
    EVENTS.update(events)
    SUBJECTS.update(subjects)
    MODELS.update(models or {})


def name_values(fact: str, names: Callable[[], Mapping[str, str | Promise]]) -> None:
    """Make known what people call the codes that a fact of a module's entries holds."""
    VALUES[fact] = names


def event_name(event: str) -> str:
    """Return what people call an event; the code itself for one nobody named."""
    if event in EVENTS:
        return str(EVENTS[event])
    subject, _dot, step = event.partition(".")
    if subject in known_kinds():
        for each in procedure_of(subject).every_step:
            if each.name == step:
                return str(each.label)
    return event


def subject_name(subject: str) -> str:
    """Return what people call all events that begin with `subject`."""
    if subject in SUBJECTS:
        return str(SUBJECTS[subject])
    return str(kind_of(subject).plural) if subject in known_kinds() else subject


def changes_in(entry: Entry) -> list[Change]:
    """Return every change of an entry in words, by field."""
    model = model_of(entry)
    return [
        state_change(entry.kind, pair)
        if name == "state" and entry.kind in known_kinds() and isinstance(pair, list)
        else change_of(model, name, pair)
        for name, pair in sorted(entry.changes.items())
    ]


def state_change(kind: str, pair: list[Any]) -> Change:
    """Return a change of state by the names the procedure gives."""
    names = dict(procedure_of(kind).states.choices)
    before, after = (str(names.get(state, state or "")) for state in pair)
    return Change(label_of(Record, "state"), before, after)


def change_of(model: type[models.Model], name: str, pair: Any) -> Change:
    """Return one change in words; as it is stored where the field is no longer known."""
    before, after = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
    try:
        label = label_of(model, name)  # type: ignore[arg-type]  # any model has fields
        return Change(label, value_of(model, name, before), value_of(model, name, after))
    except FieldDoesNotExist:
        return Change(fact_name(name), plain(before), plain(after))


def value_of(model: type[models.Model], name: str, value: Any) -> str:
    """Return a stored value in words."""
    if isinstance(value, list):
        return told_value(model, name, value)
    return worded(model, name, value)  # type: ignore[arg-type]  # any model has fields


def model_of(entry: Entry) -> type[models.Model]:
    """Return the model whose fields the changes of `entry` are named after."""
    subject = entry.event.partition(".")[0]
    kind = entry.kind or (subject if subject in known_kinds() else "")
    if kind:
        for model in apps.get_models():
            if issubclass(model, Record) and model._meta.model_name == kind.replace("_", ""):
                return model
        return Record
    return MODELS.get(subject, Record)


def facts_in(entry: Entry) -> list[tuple[str, str]]:
    """Return the facts of an entry as name and value."""
    return [
        (fact_name(name), told_value(model_of(entry), name, value, kind=entry.kind))
        for name, value in sorted(entry.facts.items())
        if value not in (None, "", [], {})
    ]


def told_value(model: type[models.Model], name: str, value: Any, *, kind: str = "") -> str:
    """Return the value of a fact: where it is one of known choices, by the name of the choice."""
    if isinstance(value, list):
        return str(_(", ")).join(told_value(model, name, each, kind=kind) for each in value)
    if isinstance(value, str):
        names = VALUES[name]() if name in VALUES else {}
        return str(names.get(value) or word_of(model, name, value, kind=kind) or plain(value))
    return plain(value)


def word_of(model: type[models.Model], name: str, value: str, *, kind: str = "") -> str:
    """Return what people call a value; nothing where it is a word already, or a code of nobody."""
    if name == "state" and kind in known_kinds():
        return str(dict(procedure_of(kind).states.choices).get(value, ""))
    if name in KINDS and value in known_kinds():
        return str(kind_of(value).name)
    if name in EVENTS_IN | SUBJECTS_IN:
        named = event_name(value) if name in EVENTS_IN else subject_name(value)
        return named if named != value else ""
    if name in PERMISSIONS_IN:
        return str(declared().get(value, ""))
    if name in ROLES_IN:
        role = Role.objects.filter(code=value).first()
        return role.name if role else ""
    return str(choices_named(model._meta.app_label, name).get(value, ""))


@cache
def choices_named(app: str, name: str) -> dict[str, str | Promise]:
    """Return the choices of the fields of this name in a module; none that two call otherwise."""
    found: dict[str, str | Promise] = {}
    doubtful = set()
    for model in apps.get_app_config(app).get_models():
        for field in model._meta.get_fields():
            if field.name != name or not isinstance(field, models.Field):
                continue
            base = getattr(field, "base_field", field)
            for value, label in base.flatchoices:
                if str(found.get(str(value), label)) != str(label):
                    doubtful.add(str(value))
                found[str(value)] = label
    return {value: label for value, label in found.items() if value not in doubtful}


def fact_name(name: str) -> str:
    """Return what people call a fact; its code where nobody named it."""
    return str(FACTS.get(name, name))


def plain(value: Any) -> str:  # noqa: PLR0911  # one return a type reads best
    """Return a stored value as one line."""
    match value:
        case None:
            return ""
        case True:
            return str(_("Yes"))
        case False:
            return str(_("No"))
        case Mapping() if "text" in value:
            return text_of(value)
        case Mapping():
            return str(_("; ")).join(labelled(name, plain(item)) for name, item in value.items())
        case list():
            return str(_(", ")).join(plain(item) for item in value)
        case str() if at := moment_in(value):
            return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    return str(value)


def moment_in(text: str) -> datetime | None:
    """Return the moment that `text` is, as entries store one; None for any other text."""
    if not MOMENT.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
