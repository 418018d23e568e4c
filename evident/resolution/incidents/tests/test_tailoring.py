"""Tailored versions of the procedure: proposed, edited, approved by somebody else, pinned."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from evident.conftest import NOON
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.comparison import compare
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.procedures.models import VersionState
from evident.kernel.procedures.rules import rules_of
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.procedure import PROCEDURE


@pytest.fixture
def draft(owner):
    """A draft that changes nothing yet."""
    return tailoring.propose(kind="incident", by=owner, at=NOON, reason="Audit finding")


def edit(draft, by, **sections):
    return tailoring.edit(version=draft, by=by, at=NOON, rules=draft.rules | sections)


def test_a_version_comes_into_force_by_somebody_elses_approval(draft, owner, director):
    edit(draft, owner, required={"resolve": ["resolution_note", "item"]})

    with pytest.raises(PermissionDenied, match="Somebody else"):
        tailoring.approve(version=draft, by=owner, at=NOON)
    version = tailoring.approve(version=draft, by=director, at=NOON)

    assert (version.number, version.state, version.approver) == (2, "effective", director)
    first = tailoring.get(kind="incident", number=1, user=owner)
    assert first.state == VersionState.SUPERSEDED
    entry = Entry.objects.get(event="procedure.approve")
    assert entry.facts["author"]["id"] == owner.pk
    assert entry.changes["Resolve: needs"] == [
        "resolution code, resolution",
        "resolution, affected item",
    ]


def test_nobody_who_wrote_on_a_version_approves_it(draft, owner, make_user, provider):
    second = make_user("second", "process_owner", provider)
    edit(draft, owner, separated={"close": ["resolved_by"]})
    draft.refresh_from_db()
    edit(draft, second, limits={"auto_close_hours": 48, "auto_close_warning_hours": 24})

    with pytest.raises(PermissionDenied, match="Somebody else"):
        tailoring.approve(version=draft, by=owner, at=NOON)


def test_the_shipped_version_asks_what_it_says(make_incident, agent):
    """Not only because the action asks as well: whoever takes the step is held to it."""
    incident = make_incident()
    asked = rules_of("incident", 1)

    assert asked.required["resolve"] == ["resolution_code", "resolution_note"]
    assert asked.limits["auto_close_hours"] == 120
    with (
        pytest.raises(StepRefused, match="“Resolve” needs: resolution code, resolution"),
        PROCEDURE.step("resolve", incident, by=agent, at=NOON),
    ):
        pass
    incident.refresh_from_db()
    assert incident.state == "new"


def test_a_record_keeps_the_version_it_started_under(make_incident, agent, what, tailor):
    old = make_incident()
    tailor(required={"resolve": ["item"]})
    new = make_incident()

    assert (old.procedure_version, new.procedure_version) == (1, 2)
    actions.resolve(incident=old, by=agent, at=NOON, **what)
    with pytest.raises(StepRefused, match="affected item"):
        actions.resolve(incident=new, by=agent, at=NOON, **what)
    assert tailoring.open_records("incident") == {1: 1, 2: 1}


def test_there_is_one_draft_at_a_time_and_it_needs_a_reason(draft, owner):
    with pytest.raises(ValidationError, match="draft already"):
        tailoring.propose(kind="incident", by=owner, at=NOON, reason="Another")
    tailoring.discard(version=draft, by=owner, at=NOON)
    with pytest.raises(ValidationError, match="Say why"):
        tailoring.propose(kind="incident", by=owner, at=NOON, reason=" ")
    assert Entry.objects.filter(event="procedure.discard").count() == 1


def test_a_version_that_changes_nothing_is_not_approved(draft, director):
    with pytest.raises(ValidationError, match="changes nothing"):
        tailoring.approve(version=draft, by=director, at=NOON)


def test_what_is_in_force_cannot_be_edited(owner):
    version = tailoring.effective("incident")

    with pytest.raises(ValidationError, match="Only a draft"):
        tailoring.edit(version=version, by=owner, at=NOON, rules={})


def test_tailoring_needs_the_permission(draft, agent, requester):
    with pytest.raises(PermissionDenied):
        edit(draft, agent, limits={"auto_close_hours": 1})
    with pytest.raises(PermissionDenied):
        tailoring.approve(version=draft, by=agent, at=NOON)
    with pytest.raises(PermissionDenied):
        tailoring.get(kind="incident", number=1, user=requester)


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        ({"colours": {"resolve": "red"}}, "There is no section “colours”."),
        ({"required": {"solve": ["item"]}}, "There is no step “solve”."),
        ({"required": {"resolve": ["colour"]}}, "“colour” at the step “resolve”"),
        ({"required": {"resolve": ["met_sla"]}}, "“met_sla” at the step “resolve”"),
        ({"separated": {"close": ["title"]}}, "“title” at the step “close”"),
        ({"who": {"close": {"permission": "incident.dance"}}}, "no permission “incident.dance”"),
        ({"who": {"close": {"roles": ["king"]}}}, "There is no role “king”."),
        ({"who": {"close": {"roles": []}}}, "name a permission or a role"),
        ({"approvals": {"close": {"need": "any", "people": ["nobody"]}}}, "signs in as “nobody”"),
        ({"approvals": {"close": {"need": "some", "roles": ["agent"]}}}, "one approval is enough"),
        ({"approvals": {"close": {"need": "any"}}}, "name a role or a person who approves"),
        ({"approvals": {"report": {"need": "any", "roles": ["agent"]}}}, "first step cannot wait"),
        ({"checklists": {"close": [{"code": "a", "text_en": "A"}]}}, "in English and in Chinese"),
        (
            {"checklists": {"close": [{"code": "A b", "text_en": "A", "text_zh": "甲"}]}},
            "is no code",
        ),
        (
            {"waiting_reasons": [{"code": "a", "name_en": "A", "name_zh": "甲"}] * 2},
            "is there twice",
        ),
        ({"limits": {"lunch_hours": 1}}, "There is no span of time “lunch_hours”."),
        ({"limits": {"auto_close_hours": 0}}, "must be a number of hours from 1"),
        ({"limits": {"auto_close_warning_hours": 500}}, "must be shorter"),
    ],
)
def test_a_mistake_gets_a_sentence_and_changes_nothing(draft, owner, sections, sentence):
    before = dict(draft.rules)

    with pytest.raises(ValidationError) as refused:
        edit(draft, owner, **sections)

    assert sentence in " ".join(refused.value.messages)
    draft.refresh_from_db()
    assert draft.rules == before


def test_compare_says_in_words_what_differs(shipped):
    after = {
        "approvals": {"close": {"need": "all", "roles": ["process_manager"], "people": ["ann"]}},
        "limits": {"auto_close_hours": 48},
    }

    changes = {
        change.where: (change.before, change.after) for change in compare("incident", {}, after)
    }

    assert changes == {
        "Close: approved by": ("", "all of: Process manager, ann"),
        "Hours after which a resolved record closes by itself": ("", "48"),
    }
