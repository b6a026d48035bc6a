"""Settings of a site that cannot make a page: it has no templates."""

from tests.settings import *  # noqa: F403
from tests.settings import TEMPLATES

TEMPLATES = [TEMPLATES[0] | {"DIRS": []}]
