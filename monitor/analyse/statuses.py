"""How each figure is told: as a fact, a plan, a forecast, under a condition, or denied."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple

from monitor.analyse.context import ENTRIES, HEADLINES, Context, Kind, Sentence
from monitor.analyse.cues import Cue, CueFinder, unnamed
from monitor.analyse.moods import Moods
from monitor.analyse.moods_features import Account, Told
from monitor.analyse.periods import PeriodReader
from monitor.analyse.periods_calendar import Grain, Period, parsed
from monitor.analyse.periods_repeats import peculiar, values
from monitor.analyse.statuses_formed import Formed
from monitor.analyse.statuses_guided import Guided
from monitor.analyse.statuses_refuted import Refuted
from monitor.analyse.statuses_telling import POLLED, Telling, Verdict
from monitor.analyse.statuses_words import COMING, REVISABLE, SPECIFICATIONS, STANDING, STOCKS, UNDERTAKEN
from monitor.domain.catalogue import Lexicon
from monitor.domain.figures import Status
from monitor.domain.readings import Quantity

# What the text takes back.
REFUTED = Verdict(status=Status.DENIED, told=True, settled=True)
_KEYS = (
    *(
        "planned",
        "forecast",
        "reckoned",
        "expected",
        "future",
        "possible",
        "conditional",
        "never_conditional",
        "denied",
    ),
    *("actual", "spent", "weak", "infinitive", "nothing", "promised", "announced", "listed"),
    *("estimator", *UNDERTAKEN),
)


def _leads(context: Context) -> list[Sentence | None]:
    """For each sentence, the lead-in or heading above the list or table in which it stands."""
    leads: list[Sentence | None] = []
    above: Sentence | None = None
    for sentence in context.sentences:
        leads.append(above if sentence.kind in ENTRIES else None)
        if sentence.kind not in ENTRIES:
            introduces = sentence.kind is Kind.HEADING or context.folded[sentence.end - 1] == ":"
            above = sentence if introduces else None
    return leads


class Known(NamedTuple):
    """What is known of the figures up to one of them, an entry a figure."""

    metrics: Sequence[str | None]
    periods: Sequence[str | None]
    tellings: Sequence[Telling]
    verdicts: Sequence[Verdict]


def _of_others(own: Verdict, index: int, known: Known) -> Verdict:
    """The verdict of a figure, or that of another one, as whose change, part, base or list it is told."""
    metrics, periods, tellings, verdicts = known
    current = tellings[index]
    main, based, verdict = current.main_before(index), index in current.bases, own
    if metrics[index] == "growth" and not verdict.told and main is not None and not based:
        verdict = verdicts[main]
    if main is not None and metrics[index] == metrics[main] and current.part_of(index):
        verdict = verdicts[main]
    if based and main is not None and verdicts[main] is not REFUTED and current.revised(main, index, periods):
        verdict = verdicts[main]
    if current.continues(index, verdict) and index and metrics[index - 1] == metrics[index]:
        verdict = verdicts[-1]
    if not verdict.told and current.divides(index):
        whole = tellings[current.first - 1].main_before(current.first)
        if whole is not None and periods[index] in {periods[whole], None}:
            verdict = verdicts[whole]
    return verdict


def _of_pair(before: Verdict, own: Verdict, index: int, known: Known) -> tuple[Verdict, Verdict]:
    """The verdicts of a figure and of the one before it, where one is the base from which the other was revised."""
    current = known.tellings[index]
    if current.stands_for(index, index - 1, own, before):
        return own, own
    if not before.told and _revises(index, index - 1, own, known):
        return own, own
    if not own.told and _revises(index - 1, index, before, known):
        return before, before
    return before, own


def _revises(amount: int, base: int, verdict: Verdict, known: Known) -> bool:
    """Whether an amount is what a budget or an outlook was changed to from a base of the same time."""
    metrics, periods, tellings, _ = known
    alike = metrics[amount] == metrics[base] and periods[base] in {periods[amount], None}
    return alike and metrics[base] in REVISABLE and tellings[-1].changed(amount, base, verdict.status)


class StatusReader:
    """Reads the statuses of a document's quantities. Built once from the lexicons of the catalogue.

    Without `moods` the rules decide alone.
    """

    def __init__(
        self, lexicons: Mapping[str, Lexicon], periods: PeriodReader | None = None, moods: Moods | None = None
    ) -> None:
        self._moods = moods or Moods({})
        self._cues = {code: CueFinder(lexicon, "status", _KEYS) for code, lexicon in lexicons.items()}
        self._polls = {code: tuple(lexicon.words("attribution", "polls")) for code, lexicon in lexicons.items()}
        self._estimators = {
            code: tuple(lexicon.words("attribution", "estimators")) for code, lexicon in lexicons.items()
        }
        self._periods = periods or PeriodReader(lexicons)

    def status_of(self, context: Context, quantity: Quantity, metric: str | None, period: str | None) -> Status:
        """The status that the sentence of one quantity gives it."""
        starts = [other.start for other in context.quantities]
        index = bisect_left(starts, quantity.start)
        return self._telling(context, context.sentence_at(quantity.start), starts).verdict(index, metric, period).status

    def read(
        self,
        context: Context,
        metrics: Sequence[str | None],
        periods: Sequence[str | None],
        sources: Sequence[Sequence[str]] = (),
    ) -> tuple[Status, ...]:
        """The status of each of the context's quantities, given the metric, the period and the sources of each."""
        starts = [quantity.start for quantity in context.quantities]
        verdicts: list[Verdict] = []
        tellings: list[Telling] = []
        current: Telling | None = None
        leads = _leads(context)
        refuted = Refuted(context)
        for index, quantity in enumerate(context.quantities):
            if current is None or not current.sentence.start <= quantity.start < current.sentence.end:
                sentence = context.sentence_at(quantity.start)
                current = self._telling(context, sentence, starts, self._lead(context, leads[sentence.index]))
            tellings.append(current)
            before = verdicts[-1] if verdicts and index > current.first else None
            if before is not None and current.converts(index):
                verdicts.append(before)
                continue
            main = current.main_before(index)
            carries = main is None or periods[index] in {periods[index - 1], periods[main], None}
            carries = carries and metrics[index] not in STOCKS
            own = current.verdict(index, metrics[index], periods[index], carries=carries)
            known = Known(metrics, periods, tellings, verdicts)
            verdict = _of_others(own, index, known)
            if sources:
                verdict = self._vouched(context, verdict, sources[index], metrics[index], periods[index])
            if refuted.holds(quantity.start, current.sentence, verdict.status):
                verdict = REFUTED
            if index > current.first:
                verdicts[-1], verdict = _of_pair(verdicts[-1], verdict, index, known)
            verdicts.append(verdict)
        verdicts = Guided(context, metrics, periods, tellings).read(verdicts)
        estimators = self._estimators[context.language.code]
        formed = Formed(context, metrics, periods, sources, lambda name: name.startswith(estimators))
        verdicts = formed.read(verdicts)
        told = Told(metrics, periods, tellings, verdicts, self._shared(context, metrics, periods, verdicts))
        return tuple(self._moods.told(Account(context, told)))

    def cues(self, context: Context, start: int, end: int) -> list[Cue]:
        """The cues of a stretch of text."""
        return unnamed(context, self._cues[context.language.code].find(context.folded, start, end))

    def _lead(self, context: Context, lead: Sentence | None) -> Cue | None:
        """The cue of a lead-in or heading that speaks of what is to come."""
        if lead is None:
            return None
        found = [cue for cue in self.cues(context, lead.start, lead.end) if cue.key in COMING]
        if not found or (found[-1].key == "reckoned" and context.language.chinese):
            return None  # 看 in a heading is mostly a look back
        return found[-1] if found[-1].key != "reckoned" else found[-1]._replace(key="forecast")

    def is_polled(self, context: Context, sources: Sequence[str]) -> bool:
        """Whether all who vouch for a figure are those who ask analysts what they expect."""
        return bool(sources) and all(name.startswith(self._polls[context.language.code]) for name in sources)

    def _vouched(
        self, context: Context, verdict: Verdict, sources: Sequence[str], metric: str | None, period: str | None
    ) -> Verdict:
        """A verdict, given who vouches: who asks analysts tells what they expect, who estimates foretells others."""
        if self.is_polled(context, sources):
            return POLLED
        if not any(name.startswith(self._estimators[context.language.code]) for name in sources):
            return verdict
        planned = verdict.status is Status.PLANNED and verdict.key not in {"planned", "promised", "announced"}
        counted = verdict.status is Status.ACTUAL and verdict.key != "spent" and metric not in STANDING
        if planned or (counted and _lasts(parsed(period), context.published)):
            return replace(verdict, status=Status.FORECAST, told=True)
        return verdict

    def _telling(self, context: Context, sentence: Sentence, starts: Sequence[int], lead: Cue | None = None) -> Telling:
        own = range(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))
        line = self._periods.line(context, sentence, own)
        return Telling(context, line, partial(self.cues, context), lead)

    def _shared(
        self,
        context: Context,
        metrics: Sequence[str | None],
        periods: Sequence[str | None],
        verdicts: Sequence[Verdict],
    ) -> tuple[Status, ...]:
        """A repeat of a value has the status that the text gives it elsewhere; one condition holds for all of them.

        Where both have a time, it must be the same; but those of headlines are often misread.
        """
        told: defaultdict[tuple[object, ...], defaultdict[str | None, Counter[Status]]]
        told = defaultdict(lambda: defaultdict(Counter))
        keys = values(context, metrics)
        for key, period, verdict in zip(keys, periods, verdicts, strict=True):
            if verdict.told:
                told[key][period][verdict.status] += 1
        statuses = [verdict.status for verdict in verdicts]
        for index, (quantity, status) in enumerate(zip(context.quantities, statuses, strict=True)):
            if metrics[index] in SPECIFICATIONS or not peculiar(context, quantity):
                continue
            headline = context.sentence_at(quantity.start).kind in HEADLINES
            known = _of_time(told.get(keys[index], {}), None if headline else periods[index])
            spread = 2 * known[Status.CONDITIONAL] >= known.total()
            if known[Status.CONDITIONAL] and spread and status in {Status.PLANNED, Status.FORECAST}:
                statuses[index] = Status.CONDITIONAL
            elif known and not verdicts[index].told:
                statuses[index] = known.most_common(1)[0][0]
        return tuple(statuses)


def _lasts(period: Period | None, published: date | None) -> bool:
    """Whether a period of a quarter or more was not over at publication: nobody can have counted it."""
    if period is None or period.last is None or published is None:
        return False
    return period.last >= published and period.grain > Grain.MONTH


def _of_time(told: Mapping[str | None, Counter[Status]], period: str | None) -> Counter[Status]:
    """How a value is told of one time, or of none; without a time, of all."""
    times = told if period is None else {period, None} & told.keys()
    return sum((told[time] for time in times), Counter())
