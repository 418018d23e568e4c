"""What a verification found."""

from dataclasses import dataclass, field

MOST_KEPT = 200
"""Findings and notices kept in full; the rest is only counted."""

GOOD, TAMPERED, UNREADABLE = 0, 1, 2


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be; `line` counts from 1, 0 is the whole file."""

    line: int
    code: str
    facts: dict[str, str | int]


@dataclass
class Report:
    """The result for one file: `findings` speak of tampering, `notices` of what to know."""

    findings: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    finding_count: int = 0
    notice_count: int = 0
    unreadable: Finding | None = None
    entries: int = 0
    batches: int = 0
    lines: int = 0
    files: int = 0
    """Files of an archive."""
    records: int = 0
    """Records of a sample in an archive."""
    first_sealed_at: str = ""
    last_sealed_at: str = ""
    last_head: str = ""
    keys: list[str] = field(default_factory=list)
    are_keys_given: bool = False
    is_head_found: bool = False

    @property
    def is_readable(self) -> bool:
        """Whether the file could be read to its end."""
        return self.unreadable is None

    @property
    def is_good(self) -> bool:
        """Whether the file could be read to its end and nothing was found."""
        return self.is_readable and not self.finding_count

    @property
    def exit_code(self) -> int:
        """0 good, 1 tampered with, 2 not readable as an export of a trail."""
        if self.finding_count:
            return TAMPERED
        return GOOD if self.is_readable else UNREADABLE

    def find(self, line: int, code: str, **facts: str | int) -> None:
        """Add a finding."""
        self.finding_count += 1
        if len(self.findings) < MOST_KEPT:
            self.findings.append(Finding(line, code, facts))

    def notice(self, line: int, code: str, **facts: str | int) -> None:
        """Add something worth knowing that is not tampering."""
        self.notice_count += 1
        if len(self.notices) < MOST_KEPT:
            self.notices.append(Finding(line, code, facts))
