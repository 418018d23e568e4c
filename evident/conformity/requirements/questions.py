"""What internal audits ask: a question for each requirement of the catalogue we ship."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from evident.conformity.requirements.models import Requirement
from evident.management.audits.checklists import Question, offer

ASKED = _("What shows this? %(statement)s")


def questions(processes: Sequence[str]) -> Iterator[Question]:
    """Yield what to ask about the requirements of `processes`, in both languages."""
    rows = Requirement.objects.standing().filter(
        catalogue__is_shipped=True, is_informative=False, process__key__in=processes
    )
    with override("en"):
        english = str(ASKED)
    with override("zh-hans"):
        chinese = str(ASKED)
    for row in rows.select_related("process"):
        yield Question(
            requirement=row.code,
            text_en=english % {"statement": row.text_en},
            text_zh=chinese % {"statement": row.text_zh},
            process=row.process.key if row.process else "",
        )


offer(questions)
