"""The bench fails loudly where the imported log gives other figures than it is known by."""

from bench.log_figures import KNOWN, differing, figures
from evident.conftest import NOON
from evident.resolution.incidents import actions


def test_other_figures_than_the_known_are_named(shipped, requester):
    actions.report(by=requester, at=NOON, title="Mail is down")
    found = figures()

    assert found["incidents"] == 1
    assert found.keys() == KNOWN.keys()
    assert differing(KNOWN) == []
    assert differing(dict(KNOWN) | {"reopened": 276}) == ["reopened: 276 instead of 275"]
    assert len(differing(found)) == len(KNOWN)
