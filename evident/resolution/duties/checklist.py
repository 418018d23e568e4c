"""What is looked at whenever a duty is due, and what proves it. Pure, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from evident.kernel.procedures.definition import WrongFact
from evident.portfolio.services.models import in_language

MOST_ITEMS = 40
LONGEST_TEXT = 300
LONGEST_UNIT = 20
GREATEST = Decimal(99999999999999)
"""Values beyond are none."""
DECIMALS = 4


class Evidence(TextChoices):
    """What proves that an item was looked at."""

    NONE = "none", pgettext_lazy("evidence", "A tick is enough")
    FILE = "file", gettext_lazy("A photo or file")
    VALUE = "value", gettext_lazy("A value that was read")


class Verdict(TextChoices):
    """What was found."""

    OK = "ok", pgettext_lazy("verdict", "OK")
    NOT_OK = "not_ok", pgettext_lazy("verdict", "Not OK")


@dataclass(frozen=True)
class Item:
    """One thing to look at."""

    key: str
    text_en: str = ""
    text_zh: str = ""
    evidence: str = Evidence.NONE
    is_required: bool = True
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def text(self) -> str:
        """What to look at, in the language of the page."""
        return in_language(self.text_en, self.text_zh)

    @property
    def takes_value(self) -> bool:
        """Whether a value is to be read."""
        return self.evidence == Evidence.VALUE

    @property
    def takes_file(self) -> bool:
        """Whether a photo or file is to be added."""
        return self.evidence == Evidence.FILE

    @property
    def bounds(self) -> str:
        """Between what a value is good, in words; empty where nothing was said."""
        facts = {"least": plain(self.least), "most": plain(self.most), "unit": self.unit}
        if self.least is not None and self.most is not None:
            return (_("%(least)s to %(most)s %(unit)s") % facts).strip()
        if self.least is not None:
            return (_("at least %(least)s %(unit)s") % facts).strip()
        if self.most is not None:
            return (_("at most %(most)s %(unit)s") % facts).strip()
        return ""

    def is_within(self, value: Decimal) -> bool:
        """Return whether `value` is as it should be."""
        if self.least is not None and value < self.least:
            return False
        return self.most is None or value <= self.most

    def stored(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {
            "key": self.key,
            "text_en": self.text_en,
            "text_zh": self.text_zh,
            "evidence": str(self.evidence),
            "is_required": self.is_required,
            "unit": self.unit,
            "least": plain(self.least) if self.least is not None else "",
            "most": plain(self.most) if self.most is not None else "",
        }


def plain(number: Decimal | None) -> str:
    """Return a number without idle zeros; nothing for none."""
    if number is None:
        return ""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def restored(kept: Iterable[Mapping[str, Any]]) -> list[Item]:
    """Return the items that JSON kept."""
    return [
        Item(
            **{name: each[name] for name in ("key", "text_en", "text_zh", "evidence")},
            is_required=each["is_required"],
            unit=each["unit"],
            least=Decimal(each["least"]) if each["least"] else None,
            most=Decimal(each["most"]) if each["most"] else None,
        )
        for each in kept
    ]


def checked(items: Iterable[Item]) -> list[Item]:
    """Return the items as they are kept. Raises WrongFact for what nobody could tick."""
    kept = [tidied(item) for item in items]
    if len(kept) > MOST_ITEMS:
        raise WrongFact(
            _("A checklist has at most %(count)s items: make two duties of it.")
            % {"count": MOST_ITEMS}
        )
    if len({item.key for item in kept}) < len(kept):
        raise WrongFact(_("Two items of the checklist have the same key."))
    return kept


def tidied(item: Item) -> Item:
    """Return an item without what does not belong to it. Raises WrongFact."""
    english, chinese = (" ".join(text.split()) for text in (item.text_en, item.text_zh))
    if not english and not chinese:
        raise WrongFact(_("Say of each item what is to be looked at."))
    if max(len(english), len(chinese)) > LONGEST_TEXT or len(item.unit.strip()) > LONGEST_UNIT:
        raise WrongFact(
            _("“%(item)s” is too long for a checklist.") % {"item": (english or chinese)[:60]}
        )
    if item.evidence not in Evidence.values:
        raise WrongFact(_("Choose what proves each item."))
    if not item.key.isidentifier() or len(item.key) > LONGEST_UNIT:
        raise WrongFact(_("The key of an item is a short word of letters and digits."))
    least, most = (item.least, item.most) if item.takes_value else (None, None)
    for bound in (least, most):
        if bound is not None and not is_number(bound):
            raise WrongFact(_("This number cannot be meant."))
    if least is not None and most is not None and least > most:
        raise WrongFact(
            _("“%(item)s”: the least value is above the greatest.") % {"item": english or chinese}
        )
    unit = item.unit.strip() if item.takes_value else ""
    return Item(item.key, english, chinese, item.evidence, item.is_required, unit, least, most)


def is_number(value: Decimal) -> bool:
    """Return whether a value can be kept as it is."""
    if not value.is_finite() or abs(value) > GREATEST:
        return False
    return value == round(value, DECIMALS)


def fresh_key(taken: Iterable[str]) -> str:
    """Return a key that no item has yet."""
    known = set(taken)
    return next(f"item_{place}" for place in range(1, 10_000) if f"item_{place}" not in known)
