"""A document on major incidents says how they run, and notices when that changes."""

import pytest

from evident.conftest import NOON
from evident.kernel.access.models import Role
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.rules import forget
from evident.resolution.incidents.major_procedure import MAJOR_STEPS, MajorState
from evident.resolution.incidents.models import MajorCriterion
from evident.support.documents import actions, fillings, texts
from evident.support.documents.models import Document
from evident.support.documents.patterns import pattern_of

TEMPLATE = "major_incident_procedure"


@pytest.fixture
def put_into_force(make_user, provider, shipped):
    """Put other rules for incidents into force."""
    writer = make_user("writer", "process_manager", provider)
    approver = make_user("approver", "process_owner", provider)

    def put(**rules):
        version = tailoring.propose(kind="incident", by=writer, at=NOON, reason="Asked for")
        version = tailoring.edit(version=version, by=writer, at=NOON, rules=version.rules | rules)
        tailoring.approve(version=version, by=approver, at=NOON)
        forget()

    return put


@pytest.mark.parametrize("short", ["en", "zh"])
def test_the_template_is_filled_from_the_overlay(shipped, short):
    body = getattr(pattern_of(TEMPLATE), f"body_{short}")

    parts = texts.parts(body, lambda key: texts.live(key, short))

    assert "missing" not in [part.sort for part in parts]
    (chart,) = [part.chart for part in parts if part.sort == "chart"]
    assert [state["code"] for state in chart["states"]][1:] == list(MajorState.values)
    moving = [name for name, step in MAJOR_STEPS.items() if step.target]
    assert [step["name"] for step in chart["steps"]] == moving
    whole = "\n".join(part.text for part in parts)
    with_words = {
        "en": ("every 30 min", "168 h", "Top management"),
        "zh": ("30 分", "168", "最高管理者"),
    }
    for words in with_words[short]:
        assert words in whole


def test_documents_differ_once_the_overlay_is_set_up_otherwise(
    put_into_force, make_user, provider, shipped
):
    author, approver = (
        make_user("author", "sms_manager", provider), make_user("boss", "process_owner", provider),
    )  # fmt: skip
    document = actions.draft_from(template=TEMPLATE, by=author, at=NOON)
    actions.submit(document=document, by=author, at=NOON, has_open_places=True)
    actions.approve(document=document, by=approver, at=NOON)
    actions.publish(document=document, by=author, at=NOON)
    kept = Document.objects.get().published.filled
    assert fillings.differing(kept) == []

    put_into_force(limits={"major_review_hours": 72})

    assert fillings.differing(kept) == ["incident.major_times"]
    Role.objects.filter(code="agent").update(permissions=[])
    assert set(fillings.differing(kept)) == {"incident.major_steps", "incident.major_times"}


def test_a_document_carries_rules_of_major_incidents(make_user, provider, shipped):
    writer = make_user("writer", "process_manager", provider)
    version = tailoring.propose(kind="incident", by=writer, at=NOON, reason="Asked for")
    limits = {"major_review_hours": 48}
    version = tailoring.edit(
        version=version, by=writer, at=NOON, rules=version.rules | {"limits": limits}
    )

    assert "48 h" in texts.live("incident.major_times", "en", version)["text"]
    assert "168 h" in texts.live("incident.major_times", "en")["text"]


def test_without_criteria_the_template_says_what_to_set_up(shipped):
    MajorCriterion.objects.update(is_active=False)

    told = texts.live("incident.major_criteria", "en")

    assert told["missing"] == "Set the criteria of major incidents."
    assert told["address"]
