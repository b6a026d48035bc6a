"""The pictures of the handbooks: each is there, light, and made by the script."""

import re

from django.conf import settings

from tests.pictures import FOLDER, MOST, OF_FACILITATORS, OF_ORGANISERS

TEMPLATES = settings.BASE_DIR / "templates"


def test_the_handbooks_show_what_the_script_makes_and_nothing_else() -> None:
    pages = [
        *(TEMPLATES / "admin/handbook").glob("*.html"),
        TEMPLATES / "registrations/facilitator/handbook.html",
    ]
    shown = [
        name
        for page in pages
        for name in re.findall(r'picture="img/handbook/(.*?)\.webp"', page.read_text())
    ]
    made = [*OF_ORGANISERS, *OF_FACILITATORS]
    assert sorted(shown) == sorted(made)
    assert sorted(picture.stem for picture in FOLDER.iterdir()) == sorted(made)


def test_each_picture_is_light() -> None:
    sizes = {picture.name: picture.stat().st_size for picture in FOLDER.iterdir()}
    assert {name: size for name, size in sizes.items() if size > MOST} == {}
