"""What a document may say of itself, cleaned and checked."""

from typing import Any

from django.utils.translation import gettext as _

from evident.kernel.procedures.definition import WrongFact
from evident.support.documents.models import Classification, Document, Sort
from evident.support.documents.processes import PROCESSES

LONGEST_BODY = 200_000
LONGEST_TITLE = 300
LONGEST_INTERVAL_MONTHS = 36
LONGEST_RETENTION_YEARS = 100
MOST_REQUIREMENTS = 60
TEXTS = ("title_en", "title_zh", "body_en", "body_zh")
DESCRIBED = frozenset(
    {
        *("code", "sort", "clause", "process", "requirements", "classification"),
        *("review_months", "retention_years", "publisher", "edition", "location"),
    }
)


def cleaned(**texts: str) -> dict[str, str]:
    """Return the texts as they are stored. Raises WrongFact without title or without its text."""
    clean = {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in texts.items()}
    for name in ("title_en", "title_zh"):
        clean[name] = " ".join(clean[name].split())[:LONGEST_TITLE]
    for name in ("body_en", "body_zh"):
        clean[name] = clean[name].strip()
        if len(clean[name]) > LONGEST_BODY:
            raise WrongFact(
                _("The text has %(count)d characters; %(limit)d are possible.")
                % {"count": len(clean[name]), "limit": LONGEST_BODY}
            )
    one_title(clean)
    for title, body in (("title_en", "body_en"), ("title_zh", "body_zh")):
        if clean[body] and not clean[title]:
            raise WrongFact(_("A text needs a title in its own language."))
    return clean


def one_title(texts: dict[str, str]) -> str:
    """Return the title in one language. Raises WrongFact if there is none."""
    title = texts["title_en"] or texts["title_zh"]
    if not title:
        raise WrongFact(_("Give the document a title in at least one language."))
    return title


def refuse_unknown(facts: dict[str, Any]) -> None:
    """Raise TypeError for what is no fact of a document."""
    unknown = facts.keys() - DESCRIBED
    if unknown:
        raise TypeError(f"not for describing: {', '.join(sorted(unknown))}")


def tidy(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts with lines of text without blanks around, as long as they may be."""
    tidied = dict(facts)
    for name, value in facts.items():
        if isinstance(value, str):
            longest = getattr(Document._meta.get_field(name), "max_length", None)
            tidied[name] = " ".join(value.replace("\0", "").split())[:longest]
    return tidied


def refuse_wrong_facts(document: Document) -> None:
    """Raise WrongFact where a fact cannot be meant."""
    if document.sort not in Sort.values:
        raise WrongFact(_("Choose what type of document it is."))
    if document.classification not in Classification.values:
        raise WrongFact(_("Choose who may have it."))
    if document.process and document.process not in PROCESSES:
        raise WrongFact(_("There is no process “%(name)s”.") % {"name": document.process})
    if not 1 <= document.review_months <= LONGEST_INTERVAL_MONTHS:
        raise WrongFact(_("A document is reviewed at least every three years."))
    if not 1 <= document.retention_years <= LONGEST_RETENTION_YEARS:
        raise WrongFact(_("Keep it for between 1 and 100 years."))
    if len(document.requirements) > MOST_REQUIREMENTS or any(
        len(each) > 20 for each in document.requirements
    ):
        raise WrongFact(_("Name requirements by their ids, at most %(count)d.") % {"count": 60})
