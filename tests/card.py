"""The picture beside a link to the site elsewhere, made of the dots of the programme.

python -m tests.card
"""

import re
import shutil
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
FILE = ROOT / "static" / "img" / "aanwezigheid.png"
# In pixels, as networks ask for it.
SIZE: ViewportSize = {"width": 1200, "height": 630}
DOTS = ROOT / "templates" / "includes" / "dots.html"
TOKENS = ROOT / "static" / "css" / "tokens.css"
SHEET = ROOT / "static" / "css" / "site.css"

PAGE = """<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><style>{styles}
  body {{ display: grid; grid-template-columns: 1fr 1fr; gap: 40px; align-items: center;
    width: {width}px; height: {height}px; padding: 0 64px; overflow: hidden; }}
  h1 {{ font-size: 66px; text-wrap: wrap; }}
  p {{ margin-top: 28px; font: 28px/1.35 var(--serif); color: var(--ink-soft); }}
</style></head><body><div><h1>Werken aan aanwezigheid</h1>
<p>Leergemeenschap voor onderwijs, zorg en gemeenten</p></div>{dots}</body></html>"""


def main() -> None:
    """Draw it by day, as large as networks ask for."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    styles = TOKENS.read_text(encoding="utf-8") + SHEET.read_text(encoding="utf-8")
    dots = re.sub(r"\s+", " ", DOTS.read_text(encoding="utf-8"))
    page_of = PAGE.format(styles=styles, dots=dots, **SIZE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.set_content(page_of)
        FILE.write_bytes(page.screenshot())
        browser.close()


if __name__ == "__main__":
    main()
