"""The invented world, as files tell it: organisations, people, what breaks, and what is said."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from evident.kernel import yaml_files

FOLDER = Path(__file__).parent / "worlds"
LANGUAGES = {"en": "en", "zh-hans": "zh"}
"""Code of a language: name of the folder that holds its world."""


@dataclass(frozen=True)
class Scenario:
    """
    One thing that goes wrong again and again.

    `plan` is the same in every language (`scenarios.yaml`); `texts` holds what is said.
    """

    key: str
    category: str
    team: str
    weight: float = 1.0
    impact: int = 3
    urgency: int = 2
    channels: tuple[str, ...] = ("portal", "phone")
    device: str = ""
    code: str = "solved_permanently"
    """How it is resolved, most of the time."""
    hold: str = ""
    """What it may have to wait for: user, supplier or change."""
    minutes: int = 60
    """Working minutes of work, roughly, until it is resolved."""
    texts: dict[str, Any] = field(default_factory=dict, repr=False)

    def said(self, kind: str) -> tuple[str, ...]:
        """Return the variants of one kind of text; empty if there is none."""
        found = self.texts.get(kind, ())
        return (found,) if isinstance(found, str) else tuple(found)


@dataclass(frozen=True)
class World:
    """Everything one language's sample is made of."""

    language: str
    organisations: dict[str, Any]
    scenarios: dict[str, Scenario]
    phrases: dict[str, Any]
    shelf: dict[str, Any]
    occasions: dict[str, Any]
    services: dict[str, Any]
    agreements: dict[str, Any]
    offerings: dict[str, Any]
    orders: dict[str, Any]
    articles: list[dict[str, Any]]
    voices: dict[str, Any]
    news: dict[str, Any]

    @property
    def zone(self) -> ZoneInfo:
        """Where the provider works."""
        return ZoneInfo(self.organisations["zone"])


@cache
def world(language: str) -> World:
    """Read the world of a language: `en` or `zh-hans`."""
    folder = FOLDER / LANGUAGES[language]
    plans = _read(FOLDER / "scenarios.yaml")
    texts: dict[str, Any] = {}
    for path in sorted((folder / "scenarios").glob("*.yaml")):
        texts |= _read(path)
    scenarios = {
        key: Scenario(
            key=key,
            texts=texts[key],
            **(plan | {"channels": tuple(plan.get("channels", ("portal", "phone")))}),
        )
        for key, plan in plans.items()
    }
    return World(
        language=language,
        organisations=_read(folder / "organisations.yaml"),
        scenarios=scenarios,
        phrases=_read(folder / "phrases.yaml"),
        shelf=_read(folder / "shelf.yaml") | {"categories": _read(FOLDER / "categories.yaml")},
        occasions=_read(folder / "occasions.yaml"),
        services=_read(FOLDER / "services.yaml"),
        offerings=_read(FOLDER / "offerings.yaml"),
        orders=_read(folder / "orders.yaml"),
        articles=_read(FOLDER / "articles.yaml"),
        voices=_read(folder / "voices.yaml"),
        news=_read(folder / "news.yaml"),
        agreements=_read(folder / "agreements.yaml") | {"plan": _read(FOLDER / "agreements.yaml")},
    )


def _read(path: Path) -> Any:
    return yaml_files.read(path)
