"""
Whether the imported event log gives the figures it is known by, counted as `docs/import.md` tells.

    python -m bench.log_figures        of the installation of EVIDENT_VAR; ends with 1 if not
"""

import sys
from collections.abc import Mapping
from datetime import timedelta
from statistics import median

from evident.main.ready import with_database

KNOWN: Mapping[str, float] = {
    "incidents": 24_918,
    "service level met": 15_803,
    "restored": 23_362,
    "median hours to restore": 22.1,
    "reopened": 275,
}


def figures() -> dict[str, float]:
    """Count the figures anew; wants Django set up and a database."""
    from evident.resolution.incidents.models import Incident

    incidents = Incident.objects.all()
    restored = incidents.filter(resolved_at__isnull=False)
    times = [end - start for start, end in restored.values_list("opened_at", "resolved_at")]
    hours = median(times) / timedelta(hours=1) if times else 0.0
    return {
        "incidents": incidents.count(),
        "service level met": incidents.filter(met_sla=True).count(),
        "restored": len(times),
        "median hours to restore": round(hours, 1),
        "reopened": incidents.filter(reopenings__gt=0).count(),
    }


def differing(found: Mapping[str, float]) -> list[str]:
    """Return a sentence for each figure that is not the known one."""
    return [
        f"{name}: {found.get(name)} instead of {known}"
        for name, known in KNOWN.items()
        if found.get(name) != known
    ]


def main() -> None:
    """Compare, and end with 1 where a figure differs."""
    with with_database():
        wrong = differing(figures())
    if wrong:
        sys.exit("The imported log gives other figures. " + "; ".join(wrong))


if __name__ == "__main__":
    main()
