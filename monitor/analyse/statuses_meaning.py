"""What a cue makes of the figure that it governs, given what the figure measures and for when."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.analyse.context import Context
from monitor.analyse.cues import Cue
from monitor.analyse.periods_calendar import Grain, Period
from monitor.analyse.statuses_words import (
    ACTIONS,
    BUDGETING,
    EARLY,
    FILING,
    GUESSED,
    GUESSES,
    ORDERING,
    ORDERS,
    PENCILLED,
    REVISING,
    SPECIFICATIONS,
    UNDERTAKEN,
    UNFILLED,
    UNTIL_TOLD,
)
from monitor.domain.figures import Status

_YEAR = len("2026")
# Cues that say nothing of who estimates.
_SILENT = frozenset(["weak", "nothing", *UNDERTAKEN])


class CueMeaning:
    """What the cues of one sentence make of its figures."""

    def __init__(self, context: Context, cues: Sequence[Cue]) -> None:
        self._context = context
        self._cues = cues

    def status(  # noqa: PLR0911 - one return for each kind of cue
        self, cue: Cue | None, metric: str | None, period: Period | None, period_text: str | None
    ) -> Status:
        """What a cue makes of a figure, given whether its period is over."""
        ahead = Status.PLANNED if metric in ACTIONS else Status.FORECAST
        first, last = (period.first, period.last) if period is not None else (None, None)
        published = self._context.published
        to_come = published is not None and first is not None and first > published
        over = published is not None and last is not None and last < published
        settled = published is not None and last is not None and published - last > FILING
        key = cue.key if cue is not None else "weak"
        if key == "planned" and cue is not None:
            if metric in GUESSED and self.begins(cue, ("target", "目标")):
                return Status.FORECAST
            if self.begins(cue, PENCILLED) and self._estimated(cue):
                return Status.FORECAST
            ordered = metric == "price" and self.begins(cue, ORDERING)
            spent = ordered or (settled and metric not in ORDERS and self.begins(cue, BUDGETING))
            return Status.ACTUAL if spent else Status.PLANNED
        if key in UNDERTAKEN and not over:
            return Status.PLANNED
        ended = over or (period is None and key == "reckoned")
        if metric == "capex" and cue is not None and self.begins(cue, ("上修", "下修")) and not self._estimated(cue):
            return Status.PLANNED  # a budget is its owner's to revise
        if key == "expected" or (key in GUESSES and not (ended if key == "reckoned" else settled)):
            return Status.FORECAST
        if key in {"future", "possible", "infinitive"}:
            return Status.FORECAST if cue is not None and self._estimated(cue) else ahead
        if key in {"actual", "spent", "weak"} and to_come:
            return Status.FORECAST if cue is not None and self._estimated(cue) else ahead
        if (key == "promised" and not settled) or (key == "announced" and metric in ACTIONS):
            return ahead
        if key == "listed" and metric not in ORDERS:
            return ahead if to_come and metric != "price" else Status.ACTUAL
        revised = key == "actual" and cue is not None and self.begins(cue, REVISING)
        if metric == "capex" and revised and self._running_year(period, period_text):
            return Status.PLANNED
        told = key in {"forecast", "reckoned", "spent", "promised"} or (key == "actual" and metric not in ORDERS)
        return Status.ACTUAL if told else self._untold(metric, period, period_text, over=over)

    def _untold(self, metric: str | None, period: Period | None, period_text: str | None, *, over: bool) -> Status:
        """The status where no cue tells it: orders are plans, and so is the budget of the year that is running."""
        if metric in ORDERS:
            unfilled = any(self.begins(cue, UNFILLED) for cue in self._cues)
            return Status.ACTUAL if over and not unfilled else Status.PLANNED
        published = self._context.published
        if published is None or period is None or period.first is None or period.last is None:
            return Status.ACTUAL
        running_span = period.grain is Grain.SPAN and period.first <= published < period.last
        if running_span and metric not in SPECIFICATIONS:
            return Status.PLANNED
        early = published - period.first < EARLY * (period.last - period.first)
        if metric in UNTIL_TOLD and Grain.MONTH < period.grain < Grain.SPAN and period.first <= published and early:
            return Status.FORECAST
        running = metric == "capex" and self._running_year(period, period_text)
        return Status.PLANNED if running else Status.ACTUAL

    def _running_year(self, period: Period | None, period_text: str | None) -> bool:
        """Whether a period is the year in which the article appeared."""
        published = self._context.published
        if published is None or period is None or period.first is None or period.last is None:
            return False
        named = period_text is not None and len(period_text.removeprefix("FY")) == _YEAR
        return named and period.first <= published <= period.last

    def _estimated(self, cue: Cue) -> bool:
        """Whether a forecast governs what others will do, or somebody whose trade is to estimate says it."""
        earlier = [other for other in self._cues if other.start < cue.start and other.key not in _SILENT]
        return bool(earlier) and earlier[-1].key in GUESSES | {"estimator"}

    def begins(self, cue: Cue, stems: tuple[str, ...]) -> bool:
        """Whether a cue is one of some words."""
        return self._context.folded[cue.start : cue.end].lower().startswith(stems)
