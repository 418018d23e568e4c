"""Makes files that are archives inside (DOCX, XLSX) the same every time they say the same."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST = 1980
"""Archives know no year before."""
PROPERTIES = "docProps/core.xml"
TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def settled(content: bytes, *, at: datetime) -> bytes:
    """Return the archive with `at` as the only time it knows, its parts in one order."""
    at = at.astimezone(UTC)
    moment = (max(at.year, EARLIEST), at.month, at.day, at.hour, at.minute, at.second)
    said = f"{at:%Y-%m-%dT%H:%M:%SZ}".encode()
    made = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        names = before.namelist()
        for name in [*names[:1], *sorted(names[1:])]:  # the list of parts stays first
            part = before.read(name)
            if name == PROPERTIES:
                part = TIMES.sub(rb"\g<1>" + said + rb"\g<3>", part)
            info = ZipInfo(name, moment)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            after.writestr(info, part)
    return made.getvalue()
