"""
Questions that audits ask: made from the requirements, by whichever module knows them.

A module above offers its questions once, when the product starts; each audit takes those of its
processes. Where nobody offers any, every clause gets one plain question:

    checklists.offer(questions)  # questions(processes) -> an iterable of Question
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from evident.management.audits.processes import CLAUSES, clause_of, in_order


@dataclass(frozen=True)
class Question:
    """What to ask about one requirement, in both languages."""

    requirement: str
    """A clause or an id of the requirement catalogue."""
    text_en: str
    text_zh: str
    process: str = ""
    """Key of a process; that of the clause unless given."""


Offered = Callable[[Sequence[str]], Iterable[Question]]
_offered: list[Offered] = []
PLAIN = _("What shows that clause %(clause)s (%(process)s) is kept as it is written down?")


def offer(questions: Offered) -> None:
    """Let audits ask what `questions` gives for the processes they look at."""
    _offered.append(questions)


def questions_for(processes: Sequence[str]) -> list[Question]:
    """Return what is asked about `processes`, in the order of the clauses, each once."""
    found = [each for offered in _offered for each in offered(processes)]
    asked = {clause_of(each.requirement) for each in found}
    found += [
        plain(clause)
        for clause, process in CLAUSES.items()
        if process.key in processes and clause not in asked
    ]
    once = {(each.requirement, each.text_en): each for each in found}
    return sorted(once.values(), key=lambda each: (in_order(each.requirement), each.requirement))


def plain(clause: str) -> Question:
    """Return the question about a clause for which nobody knows a better one."""
    process = CLAUSES[clause]
    texts = {}
    for language in ("en", "zh-hans"):
        with override(language):
            texts[language] = str(PLAIN) % {"clause": clause, "process": process.name}
    return Question(clause, texts["en"], texts["zh-hans"], process.key)
