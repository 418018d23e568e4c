"""The life of an agreement: what it needs, what is refused, and that then nothing changed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import override

from evident.conftest import NOON
from evident.kernel.calendars.models import Calendar
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels import actions, written
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Target,
    VersionState,
)
from evident.relationships.service_levels.procedure import State
from evident.relationships.service_levels.tests.conftest import SIGNED, signed
from evident.relationships.service_levels.tests.signing import PAPER, sign_both
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms


def test_an_agreement_comes_into_force(in_force, terms_of):
    agreement = in_force(terms_of())

    assert agreement.state == State.ACTIVE
    version = agreement.versions.get()
    assert (version.state, version.signatures.count()) == (VersionState.EFFECTIVE, 2)
    assert agreement.next_review_on.isoformat() == "2026-07-31"  # 31 January and six months
    assert Entry.objects.filter(event="agreement.activate", record=agreement.number).exists()


def test_nobody_drafts_without_the_permission(agent, customer, terms_of):
    with pytest.raises(PermissionDenied):
        actions.draft(
            by=agent, at=NOON, party="sla", title="X", organisation=customer, terms=terms_of()
        )
    assert not Agreement.objects.exists()
    assert not AgreementVersion.objects.exists()


def test_the_parties_have_to_fit(manager, supplier, customer, network, provider, terms_of):
    for wrong in (
        {"party": "sla", "organisation": supplier},
        {"party": "contract", "organisation": customer},
        {"party": "ola", "organisation": provider},
        {"party": "sla", "organisation": customer, "internal_team": network},
    ):
        with pytest.raises(WrongFact):
            actions.draft(by=manager, at=NOON, title="X", terms=terms_of(), **wrong)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"valid_from": None}, "from when"),
        ({"targets": ()}, "at least one target"),
        ({"covers_all": False}, "which services"),
    ],
)
def test_unfinished_terms_are_not_concluded(drafted, terms_of, manager, change, sentence):
    agreement = drafted(replace(terms_of(), **change))

    with pytest.raises(StepRefused, match=sentence):
        signed(agreement, manager)

    agreement.refresh_from_db()
    assert agreement.state == State.NEGOTIATING


def test_both_sides_sign_first(drafted, terms_of, manager):
    agreement = drafted(terms_of())
    actions.negotiate(agreement=agreement, by=manager, at=SIGNED)
    sign = {"agreement": agreement, "by": manager, "at": NOON, "name": "Li Na", "paper": PAPER}
    actions.sign(**sign, side="provider", signed_on=NOON.date())

    with pytest.raises(StepRefused, match="For the other party"):
        actions.conclude(agreement=agreement, by=manager, at=NOON)
    with pytest.raises(StepRefused, match="signed already"):
        actions.sign(**sign, side="provider", signed_on=NOON.date())
    with pytest.raises(StepRefused, match="lies ahead"):
        actions.sign(**sign, side="other", signed_on=NOON.date() + timedelta(days=1))


def test_other_words_void_the_signatures(drafted, terms_of, manager):
    agreement = drafted(terms_of())
    actions.negotiate(agreement=agreement, by=manager, at=SIGNED)
    actions.sign(
        agreement=agreement,
        by=manager,
        at=NOON,
        side="other",
        name="Li Na",
        paper=PAPER,
        signed_on=NOON.date(),
    )

    version = actions.revise(
        agreement=agreement, by=manager, at=NOON, terms=terms_of(resolution=480)
    )

    assert not version.signatures.exists()
    entry = Entry.objects.get(event="agreement.revise")
    before, after = entry.facts["terms"]["targets"]
    assert [target["minutes"] for target in before] == [60, 240]
    assert [target["minutes"] for target in after] == [60, 480]


@pytest.mark.parametrize(
    "targets",
    [
        [WrittenTarget("a", "resolution", "No calendar", minutes=5)],
        [WrittenTarget("a", "availability", "No share")],
        [WrittenTarget("a", "measure", "No such measure", measure="no.such", value=Decimal(1))],
        [WrittenTarget("a", "nothing", "No such metric")],
        [WrittenTarget("a", "availability", " ", percent=Decimal(99))],
        [WrittenTarget("a", "availability", "Too much", percent=Decimal(101))],
        [
            WrittenTarget("a", "availability", "One", percent=Decimal(99)),
            WrittenTarget("a", "availability", "Two", percent=Decimal(99)),
        ],
    ],
)
def test_targets_nobody_could_measure_are_refused(targets):
    with pytest.raises(WrongFact):
        written.check(WrittenTerms(targets=targets))


def test_a_target_without_a_calendar_is_refused_with_a_sentence(drafted, terms_of, manager):
    one, other = terms_of().targets
    sentence = "“Restoration”: say in which calendar it counts"
    with override("en"), pytest.raises(WrongFact, match=sentence):
        drafted(replace(terms_of(), targets=(one, replace(other, calendar=None))))

    assert not Agreement.objects.exists()


def test_a_target_whose_calendar_holds_nowhere_yet_is_refused_with_a_sentence(
    drafted, terms_of, manager
):
    unborn = Calendar.objects.create(code="new", name_en="New hours")
    one, other = terms_of().targets
    agreement = drafted(replace(terms_of(), targets=(one, replace(other, calendar=unborn))))

    sentence = "“Restoration” counts in “New hours”, of which no version is in force yet"
    with override("en"), pytest.raises(StepRefused, match=sentence):
        signed(agreement, manager)

    agreement.refresh_from_db()
    assert agreement.state == State.NEGOTIATING


def test_agreements_that_overlap_are_refused(in_force, drafted, terms_of, manager):
    first = in_force(terms_of(valid_until=NOON + timedelta(days=30)))
    second = drafted(terms_of(valid_from=NOON + timedelta(days=29)))

    with pytest.raises(StepRefused, match=first.number):
        signed(second, manager)

    actions.revise(
        agreement=second,
        by=manager,
        at=NOON,
        terms=terms_of(valid_from=NOON + timedelta(days=30)),
    )
    sign_both(agreement=second, by=manager, at=NOON)
    assert actions.conclude(agreement=second, by=manager, at=NOON).state == State.AGREED


def test_an_amendment_follows_without_a_gap(in_force, terms_of, manager, customer):
    agreement = in_force(terms_of())
    actions.amend(agreement=agreement, by=manager, at=NOON, reason="Faster")
    begins = NOON + timedelta(days=7)
    actions.revise(
        agreement=agreement, by=manager, at=NOON, terms=terms_of(resolution=120, valid_from=begins)
    )
    sign_both(agreement=agreement, by=manager, at=NOON)

    agreement = actions.renew(agreement=agreement, by=manager, at=NOON)

    old, new = agreement.versions.all()
    assert (old.valid_until, new.valid_from) == (begins, begins)
    assert agreement.state == State.ACTIVE


def test_a_dropped_amendment_leaves_what_holds(in_force, terms_of, manager):
    agreement = in_force(terms_of())
    actions.amend(agreement=agreement, by=manager, at=NOON, reason="Faster")

    agreement = actions.drop(agreement=agreement, by=manager, at=NOON)

    assert [v.state for v in agreement.versions.all()] == ["effective", "dropped"]
    assert agreement.state == State.ACTIVE


def test_what_has_run_out_expires(in_force, terms_of):
    agreement = in_force(terms_of(valid_until=NOON))

    assert actions.expire_due(at=NOON - timedelta(seconds=1)) == []
    assert actions.expire_due(at=NOON + timedelta(hours=1)) == [agreement.number]

    agreement.refresh_from_db()
    assert (agreement.state, agreement.closed_at) == (State.EXPIRED, NOON)


def test_terminating_needs_a_reason_and_ends_what_holds(in_force, terms_of, manager):
    agreement = in_force(terms_of())
    with pytest.raises(StepRefused, match="why"):
        actions.terminate(agreement=agreement, by=manager, at=NOON, reason=" ")

    actions.terminate(agreement=agreement, by=manager, at=NOON, reason="Insolvent")

    assert agreement.versions.get().valid_until == NOON


def test_the_database_refuses_to_rewrite_what_holds(in_force, terms_of):
    version = in_force(terms_of()).versions.get()

    for change in (
        lambda: AgreementVersion.objects.filter(pk=version.pk).update(exceptions="None"),
        lambda: Target.objects.filter(version=version).update(minutes=1),
        lambda: Target.objects.filter(version=version).delete(),
        lambda: AgreementVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert sorted(version.targets.values_list("minutes", flat=True)) == [60, 240]
