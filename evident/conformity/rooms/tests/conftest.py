"""An organisation that lets auditors from outside look at one of its processes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.conformity.requirements.actions import catalogues
from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.actions.engaging import Invited
from evident.kernel.accounts.models import User

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def catalogue(shipped):
    """The requirements of the standard."""
    return catalogues.ensure_shipped(at=NOW)


@pytest.fixture
def sms_manager(make_user, provider):
    """Who opens rooms."""
    return make_user("sms", "sms_manager", provider)


@pytest.fixture
def make_room(catalogue, sms_manager):
    """Open a room for ten days from today."""

    def make(**facts):
        usual = {
            "name": "Stage 2 audit",
            "body": "Assure Cert",
            "starts_on": TODAY,
            "ends_on": TODAY + timedelta(days=9),
            "auditors": [Invited("Wang Fang", "wang@assure.example")],
            "processes": ["incident_request"],
        }
        return engaging.open_room(by=sms_manager, at=timezone.now(), **(usual | facts))

    return make


@pytest.fixture
def auditor_of():
    """The first auditor of a room, as the next request knows him."""

    def find(room):
        return User.objects.get(pk=room.seats.first().person_id)

    return find
