"""What else is measured: pages by address, and parts that need no web server."""

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import trail
from bench.load import Client

PAGES = (
    ("list, first page, sorted and counted", "40 ms", "/incidents/"),
    ("search, English", "60 ms", "/search/?q=Outlook+password"),
    ("search, Chinese", "60 ms", "/search/?q=%E9%82%AE%E4%BB%B6%E5%AE%A2%E6%88%B7%E7%AB%AF"),
    ("home of an agent", "45 ms", "/"),
    ("clause map", "150 ms", "/requirements/"),
)
NEXT = re.compile(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"')
PAGES_DEEP = 100
LOG = Path(__file__).resolve().parent.parent.parent / (
    "shared/data/uci-incident-event-log/incident_event_log.csv.gz"
)


def later_page(browser: Client) -> str:
    """Return the address of the list's page that lies PAGES_DEEP on, or of the last."""
    path = "/incidents/"
    for _ in range(PAGES_DEEP):
        found = NEXT.search(browser.get(path).decode())
        if found is None:
            break
        address = (found[1] or found[2]).replace("&amp;", "&")
        path = address if address.startswith("/") else f"/incidents/{address}"
    return path


def measure() -> list[tuple[str, str, str]]:
    """Measure the import of the real log and the verification of a million entries."""
    if LOG.exists():
        rows = import_log()
    else:
        rows = [("import of the event log", "120 s", "not measured: no log here")]
    return [*rows, *trail.measure()]


def import_log() -> list[tuple[str, str, str]]:
    """Import the whole log into an empty installation, check its figures, import it once more."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"EVIDENT_VAR": folder}
        program = [sys.executable, "-m", "evident.main.program"]
        subprocess.run([*program, "migrate"], env=environment, check=True, capture_output=True)
        command = [*program, "import", "incidents", str(LOG), "--source", "servicenow-log"]
        first, megabytes = timed(command, environment)
        check = [sys.executable, "-m", "bench.log_figures"]
        subprocess.run(check, env=environment, check=True)
        second, _ = timed(command, environment)
    return [
        ("import of the event log", "120 s", f"{first:.0f} s"),
        ("import of the event log, memory", "500 MB", f"{megabytes:.0f} MB"),
        ("import of the event log, a second time", "–", f"{second:.0f} s"),
    ]


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return how many seconds a command took, and how many megabytes at most."""
    begun = time.perf_counter()
    process = os.posix_spawn(command[0], command, environment)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} failed.")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024
