"""The history of a record in words: what happened, for people who read no codes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.links.meanings import meaning_of
from evident.kernel.procedures.procedure import Procedure, procedure_of
from evident.kernel.procedures.telling import (
    EVENTS,
    Told,
    changes_of,
    declare_events,
    deviations_of,
    reason_of,
    who_of,
)
from evident.kernel.records import reading
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Door, Entry

Sentence = Callable[[Entry], str]
LATE = timedelta(minutes=10)
SPOKEN = frozenset({"reply", "note"})
_known: dict[str, "History"] = {}


@dataclass(frozen=True)
class History:
    """How one process tells entries of the trail in the language of the page."""

    procedure: Procedure
    model: type[Record]
    details: tuple[str, ...] = ()
    """Fields a timeline spells out; the others are in the sentence or matter to nobody."""
    public: frozenset[str] = frozenset()
    """Steps a customer reads, without details: they are about his matter, not about our work."""
    sentences: Mapping[str, Sentence] = field(default_factory=dict)
    """How a step is told where its usual sentence says too little; nothing takes the usual one."""
    public_reasons: Mapping[str, Sentence] = field(default_factory=dict)
    """What a customer reads beside the sentence of a step."""
    silent: frozenset[str] = SPOKEN
    """Steps whose message itself stands in the timeline."""

    def __post_init__(self) -> None:
        """Make it known as the history of its process."""
        _known.setdefault(self.procedure.kind, self)

    @property
    def public_events(self) -> frozenset[str]:
        """The trail's words for what a customer reads."""
        return frozenset(map(self.procedure.event, self.public))

    @property
    def silent_events(self) -> frozenset[str]:
        """The trail's words for what stands there as a message."""
        return frozenset(map(self.procedure.event, self.silent))

    def told(self, entry: Entry, *, is_public: bool = False, names_hidden: bool = False) -> Told:
        """
        Return `entry` in words; `is_public` leaves out what is our own affair.

        `names_hidden` tells of it without the other record it names, which the reader may not see.
        """
        return Told(
            id=entry.pk,
            at=entry.at,
            event=entry.event,
            who=who_of(entry),
            sentence=self.usual_sentence(entry) if names_hidden else self.sentence_of(entry),
            changes=()
            if is_public or names_hidden
            else changes_of(entry, model=self.model, fields=self.shown_of(entry)),
            reason=self.public_reason(entry) if is_public else reason_of(entry),
            deviations=() if is_public else deviations_of(entry),
            written_at=entry.recorded_at if was_late(entry) else None,
        )

    def step_of(self, entry: Entry) -> str:
        """Return the step of this process, or the event of another part as it is."""
        return entry.event.removeprefix(f"{self.procedure.kind}.")

    def shown_of(self, entry: Entry) -> tuple[str, ...]:
        """Return the fields to spell out; what opened it is spelt out by the page itself."""
        return () if self.step_of(entry) == self.procedure.opening.name else self.details

    def public_reason(self, entry: Entry) -> str:
        """Return what a customer reads beside the sentence."""
        said = self.public_reasons.get(self.step_of(entry))
        return said(entry) if said else ""

    def sentence_of(self, entry: Entry) -> str:
        """Return what happened as one sentence."""
        step = self.step_of(entry)
        special = self.sentences.get(step) or OF_EVERY_RECORD.get(step)
        if special and (sentence := special(entry)):
            return sentence
        if step == "edit" and (sentence := self.edited(entry)):
            return sentence
        return self.usual_sentence(entry)

    def usual_sentence(self, entry: Entry) -> str:
        """Return the sentence that names nothing besides whoever acted."""
        known = {self.procedure.event(each.name): each.done for each in self.procedure.every_step}
        words = (known | EVENTS).get(entry.event)
        return str(words or _("%(who)s changed it")) % {"who": who_of(entry)}

    def edited(self, entry: Entry) -> str:
        """Tell what was changed, if it was one thing."""
        changes = changes_of(entry, model=self.model, fields=self.details)
        if len(changes) != 1:
            return ""
        facts = {"who": who_of(entry), "what": changes[0].label}
        return _("%(who)s changed “%(what)s”") % facts


def history_of(kind: str) -> History:
    """Return how the process of `kind` tells its entries; plainly, where it says nothing of it."""
    return _known.get(kind) or History(procedure_of(kind), Record)


def was_late(entry: Entry) -> bool:
    """Return whether it was written long after it happened; a sample is, as every page says."""
    return entry.recorded_at - entry.at > LATE and entry.door != Door.DEMO


def attached(entry: Entry) -> str:
    """Tell which file it was."""
    facts = {"who": who_of(entry), "name": entry.facts.get("name", "")}
    match entry.event:
        case "attachment.add":
            return _("%(who)s attached “%(name)s”") % facts
        case "attachment.remove":
            return _("%(who)s removed the file “%(name)s”") % facts
    return ""


def linked(entry: Entry) -> str:
    """Tell which record it was linked to, and in which sense."""
    code = str(entry.facts.get("meaning", ""))
    facts = {
        "who": who_of(entry),
        "meaning": meaning_of(code).label if code else "",
        "number": entry.facts.get("other", ""),
    }
    if entry.event == "link.remove":
        return _("%(who)s unlinked it from %(number)s") % facts
    return _("%(who)s linked it: %(meaning)s %(number)s") % facts


def watched(entry: Entry) -> str:
    """Tell who watches, where somebody else decided it."""
    watcher = entry.facts.get("watcher") or {}
    if watcher.get("id") in (None, entry.by_id):
        return ""
    facts = {"who": who_of(entry), "person": watcher["text"]}
    if entry.event.endswith(".unwatch"):
        return _("%(who)s removed %(person)s from the watchers") % facts
    return _("%(who)s made %(person)s a watcher") % facts


declare_events(
    {
        reading.EVENT: gettext_lazy("%(who)s looked at it while it was restricted"),
        reading.LOOK: gettext_lazy("%(who)s looked at it"),
    }
)
OF_EVERY_RECORD: dict[str, Sentence] = {
    "attachment.add": attached,
    "attachment.remove": attached,
    "link.add": linked,
    "link.remove": linked,
    "watch": watched,
    "unwatch": watched,
}


def tell(sentences: Mapping[str, Sentence]) -> None:
    """Make known how every process tells of events that are nobody's step, by event."""
    OF_EVERY_RECORD.update(sentences)
