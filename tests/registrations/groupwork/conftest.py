"""What groups make, ask and prepare: Piet is in one."""

import pytest

from registrations.models import Participant, Subgroup
from tests.people import make_participant


@pytest.fixture
def piet(group: Subgroup) -> Participant:
    """Piet, who is in the group."""
    return make_participant(group.theme, subgroup=group)
