"""Sends requests over HTTP to a server on this machine, and times them."""

import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

WARM_UP = 5


@dataclass
class Client:
    """One connection that stays open, as a browser or a program keeps it."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> bytes:
        """Return a page. Raises RuntimeError for anything but 200."""
        return self.ask("GET", path)

    def post(self, path: str, facts: dict[str, Any]) -> dict[str, Any]:
        """Return the API's answer. Raises RuntimeError for an error."""
        answer: dict[str, Any] = json.loads(self.ask("POST", path, json.dumps(facts)))
        return answer

    def ask(self, method: str, path: str, body: str | None = None) -> bytes:
        """Return the answer's body. Raises RuntimeError unless it is 200 or 201."""
        headers = self.headers | ({"Content-Type": "application/json"} if body else {})
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{method} {path} answered {answer.status}: {text[:300]!r}")
        return text


def milliseconds(ask: Callable[[], object], *, times: int, warm_up: int = WARM_UP) -> float:
    """Return the median of `times` calls, after a warm-up."""
    for _ in range(warm_up):
        ask()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent)


def per_second(
    clients: list[Client], work: Callable[[Client, int], object], *, count: int
) -> float:
    """Return how many of `count` pieces of work a second the clients get done side by side."""
    share = count // len(clients)
    failures: list[Exception] = []

    def run(client: Client, first: int) -> None:
        try:
            for n in range(first, first + share):
                work(client, n)
        except (RuntimeError, OSError, http.client.HTTPException) as failure:
            failures.append(failure)

    threads = [
        threading.Thread(target=run, args=(client, index * share))
        for index, client in enumerate(clients)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    if failures:
        raise failures[0]
    return share * len(clients) / spent
