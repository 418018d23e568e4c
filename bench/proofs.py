"""
Random cases against somebody who counts every minute: how many there were, and how many differ.

`python -m bench.proofs --cases 100000` shows how far it is and prints every difference with the
number that draws it again; `--first` begins at another number, and so with other cases.
"""

import argparse
import importlib
import multiprocessing
import os
from collections.abc import Iterator
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

CASES = 100_000
PLACES = {
    "working time": ("evident.kernel.calendars.tests.comparing", "SPANS"),
    "clocks": ("evident.relationships.service_levels.tests.comparing_clocks", "CLOCKS"),
    "records": ("evident.relationships.service_levels.tests.comparing", "RECORDS"),
}
"""Where cases are compared, and the name of how many one number draws."""


class Proof(NamedTuple):
    """What was compared: how many cases, and what differed."""

    name: str
    cases: int
    differences: list[str]


def ready() -> None:
    """Let a process know the product; nothing is read from a database."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "evident.main.settings"
    django.setup()


def differences(drawn: tuple[str, int]) -> list[str]:
    """Return what differs of the cases that a number draws."""
    name, number = drawn
    module = importlib.import_module(PLACES[name][0])
    return list(module.differences(number))


def prove(*, cases: int = CASES, first: int = 0, processes: int = 0) -> Iterator[Proof]:
    """Compare so many cases of each kind, drawn from `first` on, split over processes."""
    ready()
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    context = multiprocessing.get_context("spawn")
    with (
        context.Pool(processes or os.cpu_count(), initializer=ready) as pool,
        Progress(*columns, console=Console(stderr=True)) as progress,
    ):
        for name, (module, size) in PLACES.items():
            each = getattr(importlib.import_module(module), size)
            numbers = [(name, first + place) for place in range(-(-cases // each))]
            shown = progress.add_task(name, total=len(numbers) * each)
            found: list[str] = []
            for some in pool.imap_unordered(differences, numbers):
                found += some
                progress.advance(shown, each)
            yield Proof(name, len(numbers) * each, found)


def rows() -> list[tuple[str, str, str]]:
    """Return the rows of the table."""
    return [
        (
            f"{proof.name} against minutes, {proof.cases:,} random cases",
            "0 differences",
            f"{len(proof.differences)} differences",
        )
        for proof in prove()
    ]


def main() -> None:
    """Prove and print; exit 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m bench.proofs")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--first", type=int, default=0, help="the first number to draw from")
    parser.add_argument("--processes", type=int, default=0, help="else one for each processor")
    choice = parser.parse_args()
    is_wrong = False
    for proof in prove(cases=choice.cases, first=choice.first, processes=choice.processes):
        print(f"{proof.name}: {proof.cases:,} cases, {len(proof.differences)} differences")
        for difference in proof.differences:
            print(f"  {difference}")
        is_wrong = is_wrong or bool(proof.differences)
    raise SystemExit(is_wrong)


if __name__ == "__main__":
    main()
