"""`make bench`: measures every row of the table on this machine and prints what was seen.

`make bench BENCH="--records 10000"` measures one size only, `BENCH="--only calendars"` what needs
no records: due times, and random cases of working time and clocks against counting every minute.
"""

import argparse
import itertools
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import calendars, lists, parts
from bench.installation import filled
from bench.load import Client, milliseconds, per_second
from bench.server import Server, serving

SIZES = (10_000, 1_000_000)
ENTRIES = 10
CLIENTS = 8
TIMES = 40
TO_OPEN = 1_600
OF_RECORDS = ("pages", "writes", "clocks", "conformity", "samples")
WHAT = (*OF_RECORDS, "calendars", "parts")
Row = tuple[str, str, str]


def keys_of(var: Path) -> dict[str, object]:
    """Return the session, the token and the numbers that the bench uses."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.keys"],
        env=os.environ | {"EVIDENT_VAR": str(var)},
        check=True,
        capture_output=True,
        text=True,
    )
    keys: dict[str, object] = json.loads(answer.stdout.splitlines()[-1])
    return keys


def pages(server: Server, keys: dict[str, object], size: str) -> list[Row]:
    """Measure what an agent opens all day, one client at a time."""
    browser = Client(server.port, {"Cookie": f"sessionid={keys['session']}"})
    numbers = itertools.cycle(list(keys["numbers"]))  # type: ignore[call-overload]
    rows = [
        (name, target, f"{milliseconds(lambda path=path: browser.get(path), times=TIMES):.0f} ms")  # type: ignore[misc]
        for name, target, path in parts.PAGES
    ]
    spent = milliseconds(lambda: browser.get(f"/incidents/{next(numbers)}/"), times=TIMES)
    rows.append(("record page with timeline", "45 ms", f"{spent:.0f} ms"))
    later = parts.later_page(browser)
    spent = milliseconds(lambda: browser.get(later), times=TIMES)
    rows.append(("list, a later page", "40 ms", f"{spent:.0f} ms"))
    count, seconds = lists.export(
        server.port, str(keys["manager"]), records=int(size.replace(",", ""))
    )
    rows.append((f"list export, {count:,} incidents as CSV", "–", f"{seconds:.1f} s"))
    return [(f"{name}, {size} records", target, seen) for name, target, seen in rows]


def conformity(var: Path, size: str) -> list[Row]:
    """Measure a run of every check over all records, and over what a day changed."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.conformity"],
        env=os.environ | {"EVIDENT_VAR": str(var)},
        check=True,
        capture_output=True,
        text=True,
    )
    seen: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return [
        (f"checks, full run, {size} records", "60 s", f"{seen['full']:.1f} s"),
        (f"checks, increment of a day, {size} records", "5 s", f"{seen['increment']:.1f} s"),
        (f"replay of all closed records, {size} records", "60 s", f"{seen['replay']:.1f} s"),
        (
            f"replay of what a day changed, {size} records",
            "5 s",
            f"{seen['replay_increment']:.1f} s",
        ),
    ]


def samples(var: Path, size: str) -> list[Row]:
    """Measure drawing a sample of 25 from all records, and its archive."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.samples"],
        env=os.environ | {"EVIDENT_VAR": str(var)},
        check=True,
        capture_output=True,
        text=True,
    )
    seen: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    both = seen["draw"] + seen["archive"]
    parts = f"{seen['draw']:.1f} + {seen['archive']:.1f} s"
    return [
        (f"sample of 25 from {size} records, with its archive", "10 s", f"{both:.1f} s ({parts})"),
        (f"verify that archive, {seen['entries']:.0f} entries", "–", f"{seen['verify']:.2f} s"),
    ]


def writes(server: Server, keys: dict[str, object], size: str) -> list[Row]:
    """Measure opening and resolving through the API with eight clients, and the memory then."""
    headers = {"Authorization": f"Bearer {keys['token']}"}
    clients = [Client(server.port, headers) for _ in range(CLIENTS)]
    opened: dict[int, str] = {}

    def open_one(client: Client, n: int) -> None:
        facts = {"title": "Outlook does not start", "symptom": f"Nothing happens ({n})."}
        opened[n] = str(client.post("/api/incidents", facts)["number"])

    def resolve_one(client: Client, n: int) -> None:
        facts = {"code": "solved_permanently", "note": "Repaired the profile."}
        client.post(f"/api/incidents/{opened[n]}/resolve", facts)

    def open_promised(client: Client, n: int) -> None:
        facts = {"title": "Outlook does not start", "symptom": f"Nothing happens ({n})."}
        client.post("/api/incidents", facts | {"requester": "user1", "team": "team0"})

    per_second(clients, open_one, count=80)
    opening = per_second(clients, open_one, count=TO_OPEN)
    promised = per_second(clients, open_promised, count=TO_OPEN)
    resolving = per_second(clients, resolve_one, count=TO_OPEN)
    return [
        (f"open through the API, {size} records", "170 /s", f"{opening:.0f} /s"),
        (f"open with three clocks, {size} records", "170 /s", f"{promised:.0f} /s"),
        (f"resolve through the API, {size} records", "190 /s", f"{resolving:.0f} /s"),
        (f"memory, servers and database, {size} records", "400 MB", f"{server.megabytes():.0f} MB"),
    ]


def clocks(var: Path) -> list[Row]:
    """Measure what agreements cost, in a process that has the installation in `var`."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.promises"],
        env=os.environ | {"EVIDENT_VAR": str(var)},
        check=True,
        capture_output=True,
        text=True,
    )
    return [(what, reach, seen) for what, reach, seen in json.loads(answer.stdout.splitlines()[-1])]


def of_size(records: int, wanted: set[str]) -> Iterator[Row]:
    """Measure what depends on how many records there are."""
    size = f"{records:,}"
    with filled(records=records, entries=ENTRIES) as var:
        if "samples" in wanted:
            yield from samples(var, size)
        if "clocks" in wanted:
            yield from clocks(var)
        with serving(var):
            pass  # the first start also prepares the static files
        with serving(var) as server:
            keys = keys_of(var)
            spent = server.seconds_to_first_page
            yield (f"start to first page, {size} records", "5 s", f"{spent:.1f} s")
            if "conformity" in wanted:
                yield from conformity(var, size)
            if "pages" in wanted:
                yield from pages(server, keys, size)
            if "writes" in wanted:
                yield from writes(server, keys, size)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--records", type=int, action="append", help="sizes to measure")
    parser.add_argument("--only", choices=WHAT, action="append")
    choice = parser.parse_args()
    wanted = set(choice.only or WHAT)
    table = Table(
        title=f"Evident on {platform.processor() or platform.machine()}, "
        f"{os.cpu_count()} processors, Python {platform.python_version()}"
    )
    for column in ("what", "reach", "seen"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for records in (choice.records or SIZES) if wanted & {*OF_RECORDS} else ():
        for row in of_size(records, wanted):
            table.add_row(*row)
    if "calendars" in wanted:
        for row in calendars.measure():
            table.add_row(*row)
    if "parts" in wanted:
        for row in parts.measure():
            table.add_row(*row)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
