"""A document with one of everything, some of it hostile."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evident.kernel.files import drawing, markdown
from evident.kernel.files.document import (
    Approval,
    Cell,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Stat,
    Stats,
    Table,
    text,
)

HOSTILE = '#panic("x") $x^2$ @ref <label> \\ */ //'
SHA256 = "ab" * 32
AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
WRITTEN = f"""
## 目的 Purpose

This *procedure* is **ours**, see [the page](https://example.org/a?b=1#c)
and [not this](javascript:alert(1)). 第一行
第二行

1. First
2. Second
   - inner

It begins anew:

1. Another first

> They said so

| Priority | 时间 |
|---|---:|
| {HOSTILE.replace("|", "")} | 15 |

```
line one
  line two
```
"""
CHART = {
    "kind": "line",
    "unit": "%",
    "categories": ["2026-01", "2026-02", "2026-03"],
    "series": [
        {"name": "首次响应 & <b>", "values": [90, None, 97.5]},
        {"name": "Target", "values": [95, 95, 95], "is_target": True},
    ],
}


@pytest.fixture(scope="session")
def document():
    """A document, perhaps with other facts."""
    columns = (Column("Figure", share=2), Column("Value", is_numeric=True))
    value = Cell(text("97.5 %", "https://example.org/records"), "39 of 40", "success")
    rows = tuple((Cell(text(f"Row {place}")), value) for place in range(60))
    whole = Document(
        title=f"Monthly report 月度报告 {HOSTILE}",
        language="en",
        written_at=AT,
        blocks=(
            Stats((Stat("Kept", "97.5 %", "Target: 95 %", "success"), Stat("Received", "1,240"))),
            Heading(text("Promises 承诺")),
            Paragraph(text("What counts\x00 and what\ud800 does not"), "soft"),
            Figure(drawing.svg(CHART), "svg", "How it went", "Figure 1"),
            Table(columns, rows, "All of them"),
            *markdown.blocks(WRITTEN),
            Table((Column("Long"),), ((Cell(text("x" * 200)),),)),
        ),
        number="RPT-1",
        organisation="Example 示例",
        edition="Edition 2",
        classification="Internal",
        facts=(("Period", "March 2026"), ("Customer", "Acme 公司")),
        approvals=(Approval("Author", "Li Na"), Approval("Issued by", "王伟", "2 April 2026")),
        sha256=SHA256,
    )
    return lambda **facts: replace(whole, **facts)
