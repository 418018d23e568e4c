"""Chooses the language, and turns what was found into sentences."""

import os
from collections.abc import Mapping

from trail_verifier.chinese import CHINESE
from trail_verifier.english import ENGLISH
from trail_verifier.report import Finding

SENTENCES = {"en": ENGLISH, "zh": CHINESE}


def language_of(given: str | None, environment: Mapping[str, str] | None = None) -> str:
    """Return `en` or `zh`: the one asked for, else that of LC_ALL, LC_MESSAGES or LANG."""
    variables = os.environ if environment is None else environment
    names = (given, *(variables.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")))
    chosen = next((name for name in names if name), "en")
    return "zh" if chosen.lower().startswith("zh") else "en"


def sentence(code: str, language: str, **facts: str | int) -> str:
    """Return a sentence in `en` or `zh`."""
    return SENTENCES[language][code].format(**facts)


def told(finding: Finding, language: str) -> str:
    """Return a finding as a sentence with its line."""
    text = sentence(finding.code, language, **finding.facts)
    return sentence("line", language, line=finding.line, sentence=text) if finding.line else text
