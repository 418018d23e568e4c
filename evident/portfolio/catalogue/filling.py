"""Whether answers are right: the schema of the version decides, for pages and API alike."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from jsonschema_rs import Draft202012Validator, RegexOptions
from jsonschema_rs import ValidationError as Wrong

from evident.kernel.accounts.models import User
from evident.kernel.sentences import LEAST, LONGEST, MOST, SHORTEST
from evident.portfolio.catalogue.design import Field, Type, is_asked
from evident.portfolio.catalogue.models import FormVersion
from evident.portfolio.catalogue.patterns import example_of
from evident.portfolio.catalogue.queries import people_for
from evident.portfolio.services.queries import choices as services_for

UNANSWERED = gettext_lazy("This has to be answered.")
NOT_OFFERED = gettext_lazy("Choose one of the answers offered.")
NO_DATE = gettext_lazy("This is no date.")
PATTERNS = RegexOptions()
"""An engine whose time grows with the length of the text alone."""


def asked_only(answers: Mapping[str, Any], fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return the answers to what is asked: without empty ones, and those a condition leaves out."""
    kept: dict[str, Any] = {}
    for field in fields:
        answer = answers.get(field.key)
        if not is_empty(answer) and is_asked(field, kept):
            kept[field.key] = answer
    return kept


def is_empty(answer: object) -> bool:
    """Return whether an answer says nothing."""
    return answer in (None, [], "") or (isinstance(answer, str) and not answer.strip())


def faults(version: FormVersion, answers: Mapping[str, Any]) -> dict[str, str]:
    """
    Return what is wrong with the answers, by field; "" stands for the whole. Nothing: right.

    An answer that says nothing is none.
    """
    fields = {field.key: field for field in version.fields}
    told: dict[str, str] = {}
    validator = Draft202012Validator(
        version.schema, validate_formats=True, pattern_options=PATTERNS, offline=True
    )
    try:
        given = {key: answer for key, answer in answers.items() if not is_empty(answer)}
        found = list(validator.iter_errors(given))
    except ValueError:  # a number or text that is none in JSON
        return {"": _("This answer is of the wrong kind.")}
    for wrong in found:
        key = key_of(wrong, fields)
        told.setdefault(key, sentence(wrong, fields.get(key)))
    return told


def strangers(
    answers: Mapping[str, Any], fields: tuple[Field, ...], *, users: Iterable[User]
) -> dict[str, str]:
    """
    Return the answers that name a person or a service none of `users` can choose, by field.

    No schema knows whom one may know of; the names of others would be told with the order.
    """
    told: dict[str, str] = {}
    for field in fields:
        if field.key not in answers:
            continue
        named = str(answers[field.key])
        is_known = True
        if field.type == Type.PERSON:
            is_known = any(people_for(user).filter(login=named).exists() for user in users)
        elif field.type == Type.SERVICE:
            is_known = any(services_for(user).filter(number=named).exists() for user in users)
        if not is_known:
            told[field.key] = str(NOT_OFFERED)
    return told


def key_of(wrong: Wrong, fields: Mapping[str, Field]) -> str:
    """Return which field is wrong; "" for the whole."""
    if wrong.kind.name == "required":
        return str(wrong.kind.value)
    if not wrong.instance_path:
        return ""
    key = str(wrong.instance_path[0])
    return key if key in fields else ""


def plain(bound: float) -> float:
    """Return a bound as people write it: 5, not 5.0."""
    return int(bound) if float(bound).is_integer() else bound


def of_another_form(field: Field | None) -> str:
    """Return what is said where a pattern does not match: with an example where one is found."""
    example = example_of(field.pattern) if field is not None else ""
    if field is None or not example or len(example) < (field.least or 0):
        return _("This does not have the form that is asked for.")
    return _("This does not look as it is asked for, such as %(example)s.") % {"example": example}


def sentence(wrong: Wrong, field: Field | None) -> str:  # noqa: C901, PLR0911  # one a rule
    """Return what is wrong, in the language of the page."""
    bound = wrong.kind.value
    match wrong.kind.name:
        case "required":
            return str(UNANSWERED)
        case "additionalProperties":
            return _("There is an answer to something that is not asked.")
        case "pattern":
            return of_another_form(field)
        case "enum":
            return str(NOT_OFFERED)
        case "minimum":
            return str(LEAST) % {"limit_value": plain(bound)}
        case "maximum":
            return str(MOST) % {"limit_value": plain(bound)}
        case "minLength":
            return str(SHORTEST % {"limit_value": bound})
        case "maxLength":
            return str(LONGEST % {"limit_value": bound})
        case "minItems":
            return ngettext("Choose at least %(bound)s.", "Choose at least %(bound)s.", bound) % {
                "bound": bound
            }
        case "maxItems":
            return ngettext("Choose at most %(bound)s.", "Choose at most %(bound)s.", bound) % {
                "bound": bound
            }
        case "not":
            return _("This is not asked, given the other answers.")
    if field is not None and field.type == "date":
        return str(NO_DATE)
    return _("This answer is of the wrong kind.")
