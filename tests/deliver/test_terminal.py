"""Alerts on a stream: colour only where it is wanted, no line too wide, no code of others."""

from __future__ import annotations

import io

import pytest

from monitor.deliver.terminal import Terminal
from monitor.deliver.text import columns
from monitor.errors import TemporaryDeliveryError
from tests.deliver import samples

DELIVERY = samples.delivery(samples.alert(samples.revised(), samples.suspect(), others=samples.others()))


def written(*, width: int = 80, colour: bool | None = None, language: str = "en") -> str:
    stream = io.StringIO()
    Terminal("here", stream, width=width, colour=colour, language=language).send([DELIVERY])
    return stream.getvalue()


def test_a_stream_that_is_no_terminal_gets_no_colour() -> None:
    assert "\x1b" not in written()


def test_colour_is_only_paint_and_the_figure_is_marked_without_it() -> None:
    painted, bare = written(colour=True), written(colour=False)
    assert "\x1b[1;7m$14 billion\x1b[0m" in painted
    assert "[$14 billion]" in bare
    for code in ("0", "1", "2", "4", "1;7", "1;31", "1;32", "1;34", "1;36"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted.split() == bare.replace("[", "").replace("]", "").split()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int, language: str) -> None:
    lines = [line for line in written(width=width, language=language).splitlines() if "https://" not in line]
    assert max(columns(line) for line in lines) <= min(width, 100)


def test_codes_of_others_are_taken_out() -> None:
    stream = io.StringIO()
    alert = samples.alert(samples.new(), title="\x1b]0;owned\x07\x1b[2J title")
    Terminal("here", stream, colour=False).send([samples.delivery(alert)])
    assert "\x1b" not in stream.getvalue()
    assert "\x07" not in stream.getvalue()


def test_a_stream_of_few_letters_gets_what_it_can_show() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Terminal("here", stream, language="zh").send([DELIVERY])
    assert b"????" in raw.getvalue()


def test_a_closed_pipe_is_no_crash() -> None:
    class Broken(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(TemporaryDeliveryError, match="Broken pipe"):
        Terminal("here", Broken()).send([DELIVERY])


def test_check() -> None:
    stream = io.StringIO()
    assert Terminal("here", stream).check() is None
    stream.close()
    assert "closed" in (Terminal("here", stream).check() or "")
