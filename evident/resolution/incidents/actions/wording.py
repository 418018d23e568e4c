"""Texts a step asks for."""

from django.utils.translation import gettext as _

from evident.kernel.procedures.definition import StepRefused


def said(text: str) -> str:
    """Return `text` without blanks around it. Raises StepRefused if nothing is left."""
    text = text.strip()
    if not text:
        raise StepRefused(_("Say why."))
    return text
