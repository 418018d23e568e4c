"""A version of a document on paper: with header, approval block, text, figures and flow charts."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from evident.kernel.accounts.models import User
from evident.kernel.attachments import queries as kept
from evident.kernel.attachments import storage
from evident.kernel.attachments.models import Attachment
from evident.kernel.files import markdown, pictures
from evident.kernel.files.document import (
    Approval,
    Block,
    Figure,
    Paragraph,
    Table,
    text,
)
from evident.kernel.files.document import (
    Document as Paper,
)
from evident.support.documents import texts
from evident.support.documents.models import Document, Version
from evident.support.documents.processes import PROCESSES
from evident.web.procedures.chart import (
    COLUMN_WIDTH,
    LETTER_WIDTH,
    Chart,
    drawn,
    room_for_labels,
    room_of,
)

LETTERS = "Noto Sans SC"
LETTER_SIZE = 12
WIDE = 10
"""A table of so many columns takes the long side of a page."""
WIDE_CHART = 680
"""How wide a flow chart is that takes all of the paper's width."""
LABEL_WIDTH, NARROW = 176, 76
"""How much of it the names of steps take at most, and a state at least, or two rows are needed."""


def figures_of(document: Document, version: Version, *, user: User) -> dict[str, Attachment]:
    """Return the pictures a version shows, by name: of an approved one, those of then."""
    files = kept.of_record(record=document, user=user).standing()
    if version.approved_at is None and version.submitted_at is not None:
        files = files.filter(at__lte=version.submitted_at)
    shown = [each for each in files if each.is_picture]
    if version.approved_at is not None:
        chosen = set(version.figures.values())
        shown = [each for each in shown if each.pk in chosen]
    return {each.name: each for each in shown}


def file_name(document: Document, version: Version, form: str, *, chinese: bool) -> str:
    """Return what the file of a version is called."""
    language = "zh" if chinese else "en"
    return f"{document.code or document.number} v{version.number} {language}.{form}"


def paper_of(
    document: Document, version: Version, *, chinese: bool, files: Mapping[str, Attachment]
) -> Paper:
    """Return a version in one language, ready to be written as PDF or DOCX."""
    language = "zh-hans" if chinese else "en"
    with override(language):
        shown = version.text(chinese=chinese)
        blocks: list[Block] = []
        for part in texts.shown(version, shown):
            blocks += blocks_of(part, files)
        if version.file is not None:
            named = _("Its content is the file %(name)s, SHA-256 %(hash)s.")
            facts = {"name": version.file.name, "hash": version.file.sha256}
            blocks.append(Paragraph(text(named % facts), "note"))
        return Paper(
            title=shown.title,
            language=language,
            written_at=version.approved_at or version.begun_at,
            blocks=tuple(blocks),
            number=" · ".join(part for part in (document.number, document.code) if part),
            subtitle=document.get_sort_display(),
            organisation=document.organisation.name,
            edition=_("Version %(number)d") % {"number": version.number},
            classification=document.get_classification_display(),
            facts=tuple(facts_of(document, version)),
            approvals=tuple(approvals_of(version)),
            sha256=version.sha256,
            mark=mark_of(version),
            is_wide=any(isinstance(each, Table) and len(each.columns) >= WIDE for each in blocks),
            has_contents=sum(part.text.count("\n# ") for part in texts.shown(version, shown)) > 5,
        )


def blocks_of(part: texts.Part, files: Mapping[str, Attachment]) -> list[Block]:
    """Return what a part of a text is on paper."""
    if part.sort == "chart" and part.chart is not None:
        label = _("Flow chart: states as columns, steps as arrows. The table below says the same.")
        return [Figure(flow_chart(part.chart), "svg", label, share=share_of(part.chart))]
    if part.sort == "missing":
        return [Paragraph(text(part.text), "note")]
    return list(markdown.blocks(part.text, picture=pictured(files)))


def pictured(files: Mapping[str, Attachment]) -> Callable[[str, str, str], Figure | None]:
    """Return what gives the figures of a text by their names."""

    def picture(address: str, alt: str, caption: str) -> Figure | None:
        file = files.get(address)
        kind = pictures.KINDS.get(file.media_type) if file else None
        share = share_of_picture(file.sha256, kind) if file and kind else 0
        if file is None or kind is None or not share:
            return None
        content = storage.path_of(file.sha256).read_bytes()
        return Figure(content, kind, alt, caption=caption or alt, share=share)

    return picture


@lru_cache(maxsize=1000)
def share_of_picture(sha256: str, kind: str) -> float:
    """Return how much of the width a kept picture takes; 0 of one that cannot be set on paper."""
    content = storage.path_of(sha256).read_bytes()
    try:
        pictures.refuse_unreadable(content, kind)
    except (pictures.Unreadable, pictures.TooManyPixels):
        return 0
    return pictures.share_of(content, kind)


def facts_of(document: Document, version: Version) -> list[tuple[str, str]]:
    """Return what the head of the paper says."""
    clause = f"ISO/IEC 20000-1:2018, {document.clause}" if document.clause else ""
    pairs = [
        (_("Document code"), document.code),
        (_("Clause"), clause),
        (_("Process"), str(PROCESSES.get(document.process, ""))),
        (_("Owner"), document.assignee.name if document.assignee else ""),
        (_("Published"), day(version.published_at)),
        (_("Next review"), day(document.due_at) if not version.superseded_at else ""),
        (_("What changed"), version.summary),
        (_("Publisher"), document.publisher),
        (_("Edition"), document.edition),
        (_("Where it is found"), document.location),
    ]
    return [(name, value) for name, value in pairs if value]


def approvals_of(version: Version) -> list[Approval]:
    """Return who stands for a version."""
    people = (
        (_("Author"), version.author, version.submitted_at),
        (_("Reviewed by"), version.reviewer, version.reviewed_at),
        (_("Approved by"), version.approver, version.approved_at),
    )
    return [Approval(role, each.name, day(at)) for role, each, at in people if each is not None]


def mark_of(version: Version) -> str:
    """Return what is printed across every page of a version that is not valid."""
    if version.approved_at is None:
        return pgettext("document", "Draft")
    return _("No longer valid") if version.superseded_at else ""


def day(at: Any) -> str:
    """Return the day of a moment, as people write it."""
    return date_format(timezone.localdate(at), "DATE_FORMAT") if at else ""


def share_of(told: Mapping[str, Any]) -> float:
    """Return how much of the width a flow chart takes: letters of small ones are no larger."""
    return min(1.0, charted(told).width / WIDE_CHART)


def charted(told: Mapping[str, Any]) -> Chart:
    """Return the places of a flow chart on paper."""
    label_width = min(LABEL_WIDTH, room_for_labels(told))
    count = max(1, len(told["states"]))
    room = (WIDE_CHART - label_width) // count
    if room >= NARROW:
        return drawn(told, label_width=label_width, column_width=min(room, COLUMN_WIDTH))
    half = int((WIDE_CHART - label_width) / (count + 0.5))  # the last one stands out by half
    return drawn(told, label_width=label_width, column_width=half, is_staggered=True)


def flow_chart(told: Mapping[str, Any]) -> bytes:
    """Return a flow chart as a drawing that stands by itself."""
    chart = charted(told)
    size = f'width="{chart.width}" height="{chart.height}"'
    box = f'viewBox="0 0 {chart.width} {chart.height}"'
    letters = f'font-family="{LETTERS}" font-size="{LETTER_SIZE}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} {letters}>']
    for column in chart.columns:
        fill = "#e8f0fb" if column.is_open else "#eef0f3"
        size = f'width="{chart.box_width}" height="{chart.box_height}"'
        parts.append(
            f'<line x1="{column.x}" y1="{column.life_y}" x2="{column.x}" y2="{chart.foot}"'
            ' stroke="#c5ccd6" stroke-dasharray="3 3"/>'
        )
        parts.append(
            f'<rect x="{column.box_x}" y="{column.box_y}" {size} rx="6"'
            f' fill="{fill}" stroke="#5b6675"/>'
        )
        parts += [
            words(column.x, line.y, line.text, "middle", most=chart.box_width - 8)
            for line in column.lines
        ]
    for row in chart.rows:
        parts += [
            words(0, row.text_y, f"{row.label} ✓" if row.is_checked else row.label, "start"),
            f'<line x1="{row.from_x}" y1="{row.y}" x2="{row.to_x}" y2="{row.y}" stroke="#1f4f8f"/>',
            *(
                f'<circle cx="{x}" cy="{row.y}" r="4" fill="#ffffff" stroke="#1f4f8f"/>'
                for x in row.sources
            ),
            f'<circle cx="{row.target_x}" cy="{row.y}" r="5" fill="#1f4f8f"/>',
        ]
        if row.arrow:
            parts.append(f'<polygon points="{row.arrow}" fill="#1f4f8f"/>')
    return "".join([*parts, "</svg>"]).encode()


def words(x: int, y: int, said: str, anchor: str, *, most: int = 0) -> str:
    """Return words in a drawing, in smaller letters where they are wider than `most`."""
    wide = room_of(said) * LETTER_WIDTH
    size = f' font-size="{LETTER_SIZE * most / wide:.1f}"' if most and wide > most else ""
    place = f'x="{x}" y="{y}" text-anchor="{anchor}" fill="#1c2530"'
    return f"<text {place}{size}>{escape(said)}</text>"
