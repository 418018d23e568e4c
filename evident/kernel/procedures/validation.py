"""What a tailored version may say: every mistake gets a sentence, and then nothing is saved."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from evident.kernel.access.models import Role
from evident.kernel.access.outside import AUDITS, from_outside
from evident.kernel.access.permissions import ENDING, declared
from evident.kernel.accounts.models import User
from evident.kernel.procedures import countings
from evident.kernel.procedures.procedure import UNTRACED, Procedure, procedure_of
from evident.kernel.procedures.rules import BY_STEP, SECTIONS
from evident.kernel.records.models import Record

CODE = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
LONGEST_SPAN_HOURS = 10 * 366 * 24
NEEDS = ("any", "all")
SET_BY_STEPS = ("_at", "_by")
"""How fields end that steps fill in themselves; to require them would ask nobody anything."""
OF_IMPORTS = frozenset({"source", "source_key"})


def validate(*, kind: str, rules: Mapping[str, Any], shipped: Mapping[str, Any]) -> None:
    """Raise ValidationError with a sentence for each mistake in `rules`."""
    mistakes = list(mistakes_in(procedure_of(kind), rules, shipped))
    if mistakes:
        raise ValidationError(mistakes)


def mistakes_in(
    procedure: Procedure, rules: Mapping[str, Any], shipped: Mapping[str, Any]
) -> Iterator[str]:
    """Yield what is wrong, one sentence each."""
    for section in sorted(set(rules) - set(SECTIONS)):
        yield _("There is no section “%(name)s”.") % {"name": section}
    known = {step.name for step in procedure.steps}
    for section in BY_STEP:
        for step in rules.get(section, {}):
            if step not in known:
                yield _("There is no step “%(name)s”.") % {"name": step}
    model = model_of(procedure.kind)
    for step, names in rules.get("required", {}).items():
        yield from unknown_facts(step, names, facts_of(model))
    for step, names in rules.get("separated", {}).items():
        yield from unknown_facts(step, names, people_of(model))
    for step in ("approvals", "checklists"):
        if procedure.opening.name in rules.get(step, {}):
            yield _("The first step cannot wait for an approval or a checklist.")
    for step, asked in rules.get("who", {}).items():
        yield from mistakes_in_who(step, asked)
    for step, asked in rules.get("approvals", {}).items():
        yield from mistakes_in_approval(step, asked)
    for step, items in rules.get("checklists", {}).items():
        yield from mistakes_in_list(step, items, ("text_en", "text_zh"))
    yield from mistakes_in_list(
        _("waiting reasons"), rules.get("waiting_reasons", []), ("name_en", "name_zh")
    )
    yield from mistakes_in_calendar(rules.get("calendar", ""))
    yield from mistakes_in_limits(rules.get("limits", {}), shipped.get("limits", {}))


def unknown_facts(step: str, names: list[str], known: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each name that is no such field."""
    for name in names:
        if name not in known:
            yield _("“%(name)s” at the step “%(step)s” is not a field it can ask for.") % {
                "name": name,
                "step": step,
            }


def mistakes_in_who(step: str, asked: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with who may take a step."""
    permission = asked.get("permission", "")
    if permission and permission not in declared():
        yield _("There is no permission “%(name)s”.") % {"name": permission}
    if not permission and not asked.get("roles"):
        yield _("At “%(step)s”, name a permission or a role.") % {"step": step}
    yield from unknown_roles(asked.get("roles", []))


def mistakes_in_approval(step: str, asked: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an approval."""
    if asked.get("need") not in NEEDS:
        yield _("At “%(step)s”, say whether one approval is enough or all are needed.") % {
            "step": step
        }
    if not asked.get("roles") and not asked.get("people"):
        yield _("At “%(step)s”, name a role or a person who approves.") % {"step": step}
    yield from unknown_roles(asked.get("roles", []))
    people = asked.get("people", [])
    active = User.objects.filter(login__in=people, is_active=True)
    for login in sorted(set(people) - set(active.values_list("login", flat=True))):
        yield _("Nobody signs in as “%(login)s”.") % {"login": login}
    for name in active.filter(from_outside()).order_by("name").values_list("name", flat=True):
        yield AUDITS % {"person": name}
    for role in Role.objects.filter(code__in=ENDING.intersection(asked.get("roles", []))):
        yield AUDITS % {"person": role.name}


def unknown_roles(codes: list[str]) -> Iterator[str]:
    """Yield a sentence for each role that does not exist."""
    found = set(Role.objects.filter(code__in=codes).values_list("code", flat=True))
    for code in sorted(set(codes) - found):
        yield _("There is no role “%(name)s”.") % {"name": code}


def mistakes_in_list(
    where: str, items: list[Mapping[str, str]], texts: tuple[str, str]
) -> Iterator[str]:
    """Yield what is wrong with items that have a code and a text in both languages."""
    codes = [item.get("code", "") for item in items]
    for code in codes:
        if not CODE.match(code):
            yield _("“%(code)s” (%(where)s) is no code: small letters, digits and underscores.") % {
                "code": code,
                "where": where,
            }
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield _("“%(code)s” (%(where)s) is there twice.") % {"code": code, "where": where}
    for item in items:
        if not all(item.get(text, "").strip() for text in texts):
            yield _("“%(code)s” (%(where)s) needs a text in English and in Chinese.") % {
                "code": item.get("code", ""),
                "where": where,
            }


def mistakes_in_calendar(code: str) -> Iterator[str]:
    """Yield what is wrong with the calendar in whose hours spans are counted."""
    if code and code not in countings.ways():
        yield _("There is no calendar “%(name)s” in force.") % {"name": code}


def mistakes_in_limits(limits: Mapping[str, Any], shipped: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with spans of time: names, whole hours, a warning before its end."""
    for name, hours in limits.items():
        if name not in shipped:
            yield _("There is no span of time “%(name)s”.") % {"name": name}
        if not isinstance(hours, int) or not 0 < hours <= LONGEST_SPAN_HOURS:
            yield _("“%(name)s” must be a number of hours from 1.") % {"name": name}
    for name, hours in limits.items():
        end = name.replace("_warning_hours", "_hours")
        if end != name and isinstance(hours, int) and hours >= limits.get(end, shipped.get(end, 0)):
            yield _("The warning “%(name)s” must be shorter than what it warns of.") % {
                "name": name
            }


def model_of(kind: str) -> type[Record]:
    """Return the model of a process's records: its table is called as the kind is."""
    for model in apps.get_models():
        if issubclass(model, Record) and model._meta.db_table == kind:
            return model
    raise LookupError(kind)


def facts_of(model: type[Record]) -> dict[str, str]:
    """Return the fields a step may require, with their names for people."""
    return {
        field.name: str(field.verbose_name)
        for field in model._meta.concrete_fields
        if field.editable
        and field.name not in UNTRACED | OF_IMPORTS
        and not field.name.endswith(SET_BY_STEPS)
        and not isinstance(field, models.BooleanField | models.JSONField | models.OneToOneField)
        and (field.null or field.blank)
    }


def people_of(model: type[Record]) -> dict[str, str]:
    """Return the fields of a record that name a person."""
    return {
        field.name: str(field.verbose_name)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }
