"""Texts a step asks for."""

from django.utils.functional import Promise

from evident.kernel.procedures.definition import WrongFact


def said(text: str, otherwise: str | Promise) -> str:
    """Return `text` without blanks around it. Raises WrongFact saying `otherwise` if empty."""
    text = text.replace("\0", "").strip()
    if not text:
        raise WrongFact(str(otherwise))
    return text
