"""Every component of the site in its states, in pictures: wide and narrow, by day and by night."""

from pathlib import Path

import pytest

from sessions_app.models import User
from tests.browser.fixtures import NARROW, Browse, faults, too_wide

pytestmark = pytest.mark.browser

WIDTHS = {"wide": 1280, "narrow": 390}
# What stands beside or below each other, and the words in what one presses.
OVERLAPS = """() => {
    const found = [];
    const name = element => element.tagName.toLowerCase() + '.' + [...element.classList].join('.');
    const box = element => element.getBoundingClientRect();
    const isSeen = element => box(element).width > 1 && box(element).height > 1
        && !['absolute', 'fixed'].includes(getComputedStyle(element).position);
    for (const parent of document.querySelectorAll('main *, footer *')) {
        if (parent.closest('svg')) continue;
        const children = [...parent.children].filter(isSeen)
            .filter(child => getComputedStyle(child).display !== 'inline');
        children.slice(1).forEach((child, place) => {
            const [a, b] = [box(children[place]), box(child)];
            const [x, y] = [Math.min(a.right, b.right) - Math.max(a.left, b.left),
                            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
            if (x > 1 && y > 1) found.push(`${name(children[place])} and ${name(child)}`);
        });
    }
    for (const button of document.querySelectorAll('.button, .tag, .attendee-choices label')) {
        if (button.scrollWidth > button.clientWidth + 1) found.push(`in ${name(button)}`);
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_component_is_open_to_everyone_and_none_overlaps_another(
    browse: Browse, olga: User, tmp_path: Path, width: str, scheme: str
) -> None:
    window = {"width": WIDTHS[width], "height": 844}
    page = browse(olga, viewport=window, color_scheme=scheme)
    found = faults(page, page.goto("/stijl/"))
    picture = page.screenshot(path=tmp_path / f"stijl-{width}-{scheme}.png", full_page=True)
    assert (found, page.evaluate(OVERLAPS)) == ([], [])
    assert picture.startswith(b"\x89PNG")
    page.set_viewport_size(NARROW["viewport"])
    assert too_wide(page) == []
