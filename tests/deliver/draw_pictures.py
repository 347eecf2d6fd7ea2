"""`python -m tests.deliver.draw_pictures [DIRECTORY]`: draws the pictures of docs/ anew, as channels show an alert.

Needs Chromium for the mail (the variable CHROMIUM, or `chromium` on the path). Look at them before committing.
"""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import subprocess
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from monitor.deliver.chart import charts
from monitor.deliver.letter import compose
from monitor.deliver.terminal import Terminal
from monitor.deliver.wording import Writer
from monitor.domain.alerts import Delivery
from tests.deliver import samples

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
# Widths and heights in CSS pixels: a mail program's window, and a phone.
WIDE, PHONE = (720, 1560), (390, 1640)
SCALE = 2


def news() -> list[Delivery]:
    """An article with a revision and a conflict, and another with a slip of the pen."""
    first = samples.alert(samples.revised(), samples.conflict(), others=samples.others())
    second = samples.alert(
        samples.suspect(), key="second", title="ByteDance to spend 400 billion yuan on home-made chips"
    )
    return [samples.delivery(first), samples.delivery(second)]


def page(deliveries: list[Delivery], language: str) -> tuple[str, bytes]:
    """The mail's HTML with its picture inside, and that picture."""
    message = Writer(language, "Asia/Shanghai").message(deliveries)
    wire = compose(message, sender="monitor@example.org", recipients=["ana@example.org"], pictures=charts(message))
    mail = message_from_bytes(wire, policy=default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("html",))
    assert isinstance(body, EmailMessage)
    pictures = {part["Content-ID"].strip("<>"): part.get_content() for part in mail.walk() if part["Content-ID"]}
    text = re.sub(
        r"cid:([^\"']+)",
        lambda found: "data:image/png;base64," + base64.b64encode(pictures[found[1]]).decode(),
        body.get_content(),
    )
    return text, next(iter(pictures.values()))


def screenshot(text: str, file: Path, size: tuple[int, int]) -> None:
    """What Chromium makes of a page in a window of this size, cut to it and in few enough colours for a repository."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        sys.exit("the mail's pictures need Chromium: install it, or name it in CHROMIUM")
    with TemporaryDirectory() as directory:
        place = Path(directory) / "mail.html"
        # A window of headless Chromium is never narrower than 500 pixels; a frame is.
        frame = Path(directory) / "frame.html"
        place.write_text(text, encoding="utf-8")
        frame.write_text(
            f'<body style="margin:0"><iframe src="mail.html" width="{size[0]}" height="{size[1]}" '
            'style="border:0;display:block"></iframe>',
            encoding="utf-8",
        )
        subprocess.run(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--force-device-scale-factor={SCALE}", f"--window-size={max(size[0], 500)},{size[1]}",
             f"--screenshot={file}", frame.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    with Image.open(file) as shot:
        cut = shot.convert("RGB").crop((0, 0, size[0] * SCALE, size[1] * SCALE))
    cut.quantize(96).save(file, optimize=True)


def terminal(deliveries: list[Delivery], language: str) -> str:
    """The terminal as an SVG."""
    stream = io.StringIO()
    Terminal("here", stream, width=92, colour=True, language=language, zone="Asia/Shanghai").send(deliveries)
    console = Console(record=True, width=92, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(stream.getvalue()))
    # rich stretches each text to one column a character, and Chinese takes two; its places are right.
    return re.sub(
        r' textLength="[^"]+"', "", console.export_svg(title="monitor dispatch", theme=MONOKAI, unique_id="m")
    )


def main(directory: Path) -> None:
    """Draw all of them."""
    directory.mkdir(parents=True, exist_ok=True)
    for language in ("en", "zh"):
        text, chart = page(news(), language)
        screenshot(text, directory / f"mail.{language}.png", WIDE)
        screenshot(text, directory / f"mail.{language}.phone.png", PHONE)
        (directory / f"terminal.{language}.svg").write_text(terminal(news(), language), encoding="utf-8")
        (directory / "chart.png").write_bytes(chart)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
