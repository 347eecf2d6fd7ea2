"""A series as a small picture for mail: what the value was, and since when.

Drawn with Pillow (the extra `chart`, imported when there is something to draw); where it is not installed, the mail has
its history in words only.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING

from babel import Locale

from monitor.deliver.numbers import Numbers
from monitor.deliver.view import Message, Point

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

_LEAST_POINTS = 3
_MOST_CHARTS = 3
# Pixels of the picture, which is shown at about half its size: its text is then as large as the text around it.
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 800, 340, 44, 44, 72, 66
_TEXT, _OVERSAMPLE = 29, 2
_INK, _SOFT, _GRID, _LINE = "#1a1f25", "#59626d", "#e4e7eb", "#8a94a0"
_ACCENTS: Mapping[str, str] = {
    "new": "#0b6b76",
    "revised": "#1f4fbf",
    "conflict": "#8a5200",
    "suspect": "#b3261e",
    "confirmed": "#1d6f3a",
}
# The font that Pillow brings has Latin letters only; what it lacks is written in letters.
_PLAIN = {"₩": "KRW ", "₹": "INR ", "₫": "VND ", "₱": "PHP ", "₪": "ILS ", "−": "-", "–": "-", "×": "x", "\u00a0": " "}


def charts(message: Message) -> dict[str, bytes]:
    """A PNG by record id for the first figures that have at least three values; empty without Pillow."""
    if find_spec("PIL") is None:
        return {}
    wanted = [figure for figure in message.figures if len(figure.history) >= _LEAST_POINTS]
    drawn: dict[str, bytes] = {}
    for figure in wanted[:_MOST_CHARTS]:
        amounts = [point.amount for point in figure.history if point.amount is not None]
        if len(amounts) == len(figure.history) and all(0 <= float(amount) < math.inf for amount in amounts):
            accent = _ACCENTS[figure.verdict.value]
            drawn[figure.record_id] = draw(figure.history, amounts, unit=figure.unit, accent=accent)
    return drawn


def draw_series(values: Sequence[tuple[datetime, Decimal]], *, unit: str) -> bytes:
    """A series by itself, oldest value first: PNG as `draw` makes it."""
    points = [
        Point(moment=moment, day=f"{moment:%Y-%m-%d}", value=f"{amount:f} {unit}", amount=amount)
        for moment, amount in values
    ]
    return draw(points, [amount for _, amount in values], unit=unit, accent=_ACCENTS["revised"])


def draw(points: Sequence[Point], amounts: Sequence[Decimal], *, unit: str, accent: str) -> bytes:
    """The values as steps over time, from zero up, the last one in the accent colour. PNG, 800 × 340 pixels."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - an optional extra, and slow to import

    scale = _OVERSAMPLE
    image = Image.new("RGB", (_WIDTH * scale, _HEIGHT * scale), "#ffffff")
    canvas = _Canvas(ImageDraw.Draw(image), ImageFont.load_default(_TEXT * scale), scale)
    numbers = Numbers(Locale("en"))
    first, last = points[0].moment, points[-1].moment
    span = max((last - first).total_seconds(), 1.0)
    top = float(max(amounts)) or 1.0

    def place(point: Point, amount: Decimal) -> tuple[float, float]:
        share = (point.moment - first).total_seconds() / span
        height = _HEIGHT - _TOP - _BOTTOM
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT), _HEIGHT - _BOTTOM - float(amount) / top * height

    places = [place(point, amount) for point, amount in zip(points, amounts, strict=True)]
    canvas.line([(_LEFT, _HEIGHT - _BOTTOM), (_WIDTH - _RIGHT, _HEIGHT - _BOTTOM)], _GRID, 2)
    for (x, y), (next_x, next_y) in pairwise(places):
        final = (next_x, next_y) == places[-1]
        canvas.line([(x, y), (next_x, y)], _LINE, 5)
        canvas.line([(next_x, y), (next_x, next_y)], accent if final else _LINE, 5)
    taken: list[tuple[float, float, float]] = []
    days: list[tuple[float, float, float]] = []
    # The last value is named first, then the first, then the others as far as there is room.
    for index in dict.fromkeys((len(points) - 1, 0, *range(len(points) - 2, 0, -1))):
        (x, y), newest = places[index], index == len(points) - 1
        canvas.dot((x, y), 11 if newest else 8, accent if newest else _LINE)
        label = _latin(numbers.value(amounts[index], amounts[index], unit))
        canvas.label(label, (x, y - 50), accent if newest else _INK, taken)
        canvas.label(f"{points[index].moment:%Y-%m-%d}", (x, _HEIGHT - 48), _SOFT, days)
    buffer = io.BytesIO()
    image.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS).quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


class _Canvas:
    """Drawing in the picture's own pixels, over a canvas that is larger so that edges come out smooth."""

    def __init__(self, pen: ImageDraw, font: FreeTypeFont | ImageFont, scale: int) -> None:
        self._pen, self._font, self._scale = pen, font, scale

    def line(self, path: Sequence[tuple[float, float]], colour: str, width: int) -> None:
        self._pen.line([(x * self._scale, y * self._scale) for x, y in path], fill=colour, width=width * self._scale)

    def dot(self, at: tuple[float, float], radius: int, colour: str) -> None:
        (x, y), size = at, self._scale
        box = ((x - radius) * size, (y - radius) * size, (x + radius) * size, (y + radius) * size)
        self._pen.ellipse(box, fill=colour, outline="#ffffff", width=3 * size)

    def label(self, text: str, at: tuple[float, float], colour: str, taken: list[tuple[float, float, float]]) -> None:
        """Text centred over a point and kept inside the picture; left out where another label stands."""
        wide = self._pen.textlength(text, font=self._font) / self._scale
        x = min(max(at[0] - wide / 2, 8), _WIDTH - wide - 8)
        for other in taken:
            if x < other[1] + 18 and other[0] < x + wide + 18 and abs(other[2] - at[1]) < 34:
                return
        taken.append((x, x + wide, at[1]))
        self._pen.text((x * self._scale, at[1] * self._scale), text, fill=colour, font=self._font)


def _latin(text: str) -> str:
    for sign, letters in _PLAIN.items():
        text = text.replace(sign, letters)
    return text.encode("latin-1", "replace").decode("latin-1") if "€" not in text else text
