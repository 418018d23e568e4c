"""Taking a list out as CSV, as somebody who steers does it on its page."""

import http.client
import re
import time
from urllib.parse import urlencode

from bench.load import milliseconds

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
COLUMN = re.compile(r'name="columns" value="([^"]+)"[^>]*checked')
TIMES = 3
SMALL = 50_000
"""So many records at most are taken out whole; of more, those about as many as of the small."""


def export(port: int, session: str, *, records: int) -> tuple[int, float]:
    """Take out about ten thousand incidents; return how many they were, and the seconds."""
    query = "stage=any" if records <= SMALL else "priority=2"
    path = f"/incidents/list/export/?{query}"
    page, cookie = ask(port, "GET", path, f"sessionid={session}")
    cookies = f"sessionid={session}; csrftoken={cookie}"
    facts = {
        "csrfmiddlewaretoken": TOKEN.findall(page)[0],
        "form": "csv",
        "columns": COLUMN.findall(page),
    }
    body = urlencode(facts, doseq=True)
    lines = 0

    def take() -> None:
        nonlocal lines
        text, _cookie = ask(port, "POST", path, cookies, body)
        lines = len(text.splitlines()) - 1

    begun = time.perf_counter()
    take()
    if time.perf_counter() - begun > 60:
        raise RuntimeError("The export took longer than a minute.")
    return lines, milliseconds(take, times=TIMES, warm_up=0) / 1000


def ask(port: int, method: str, path: str, cookies: str, body: str = "") -> tuple[str, str]:
    """Return the answer and the cookie against forgery it set. Raises RuntimeError but for 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": cookies}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{method} {path} answered {answer.status}: {text[:300]!r}")
    found = re.search(r"csrftoken=([^;]+)", answer.getheader("Set-Cookie") or "")
    connection.close()
    return text, found[1] if found else ""
