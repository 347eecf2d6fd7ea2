"""Deliveries → what the message says. The one place that knows how a judgement is put into words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from monitor.deliver.history import Past
from monitor.deliver.numbers import Numbers, significant
from monitor.deliver.periods import day_words
from monitor.deliver.text import clean, columns, cut, marked, safe_url, shown
from monitor.deliver.titles import Titles
from monitor.deliver.view import ArticleView, FigureView, Message, Point, Row
from monitor.deliver.words import Words
from monitor.domain.alerts import Alert, Delivery, Severity
from monitor.domain.figures import Judgement, Nuance, Record, Status, Verdict

_LOUDNESS = (Severity.URGENT, Severity.NOTICE, Severity.INFO)
_RANK = (Verdict.SUSPECT, Verdict.CONFLICT, Verdict.REVISED, Verdict.NEW, Verdict.CONFIRMED)
# Columns of a lock screen's two lines; a name of the other party enters the headline only if it still fits.
_HEADLINE = 76
_NAME = 60
_TENFOLD = (Decimal(7), Decimal(14))
_TITLE = 200
_HISTORY = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How much a channel takes: blocks an article, rows an article, articles a message, characters a sentence.

    `news` of an article's blocks are for first values: twenty of them are a table that is read, not twenty blocks that
    are scrolled past. Doubts and changes come before them and have the rest.
    """

    figures: int = 6
    news: int = 4
    rows: int = 24
    articles: int = 12
    sentence: int = 600


class Writer:
    """Writes messages for readers of one language and time zone."""

    def __init__(self, language: str, zone: str, room: Room | None = None) -> None:
        self.words = Words(language)
        self.titles = Titles(self.words)
        self.numbers = Numbers(self.words.locale)
        self.zone = ZoneInfo(zone)
        self.room = room or Room()

    def message(self, deliveries: Sequence[Delivery]) -> Message:
        """One message that tells all these deliveries; a figure under two rules is told once, at its loudest."""
        keys = tuple(delivery.key for delivery in deliveries)
        seen: set[str] = set()
        alerts = sorted((delivery.alert for delivery in deliveries), key=_alert_order)
        blocks: list[tuple[Alert, list[Judgement]]] = []
        for alert in alerts:
            fresh = [judgement for judgement in sorted(alert.judgements, key=_order) if judgement.record.id not in seen]
            seen.update(judgement.record.id for judgement in fresh)
            if fresh:
                blocks.append((alert, fresh))
        told = [judgement for _, judgements in blocks for judgement in judgements]
        shown = blocks[: self.room.articles]
        moment = max(max(delivery.alert.raised, delivery.due) for delivery in deliveries)
        return Message(
            key=keys[0]
            if len(keys) == 1
            else hashlib.sha256("\n".join(keys).encode("utf-8", "replace")).hexdigest()[:32],
            keys=keys,
            language=self.words.tag,
            severity=min((alert.severity for alert, _ in blocks), key=_LOUDNESS.index, default=Severity.INFO),
            headline=self._headline(blocks, len(told)),
            totals=self._totals(told, len(blocks)) if len(told) > 1 else "",
            articles=tuple(self._article(alert, judgements) for alert, judgements in shown),
            hidden_articles=len(blocks) - len(shown),
            foot=self.words.say(
                "foot",
                rule=cut(clean(self.words.say("comma").join(dict.fromkeys(alert.rule_id for alert in alerts))), 120),
                day=day_words(moment, self.words.locale, self.zone),
            ),
            moment=moment,
        )

    # -- the whole ------------------------------------------------------------------------------------------------

    def _headline(self, blocks: Sequence[tuple[Alert, list[Judgement]]], count: int) -> str:
        if not blocks:
            return self.words.say("nothing")
        headline = self._figure_headline(blocks[0][0], blocks[0][1][0])
        return headline if count == 1 else self.words.say("more", headline=headline, count=count - 1)

    def _totals(self, judgements: Sequence[Judgement], articles: int) -> str:
        say = self.words.say
        kinds = say("comma").join(
            say("total.kind", count=len(list(group)), kind=self.words.verdict(verdict).lower())
            for verdict, group in groupby(sorted((j.verdict for j in judgements), key=_RANK.index))
        )
        return say(
            "total.of",
            figures=self.words.counted("total", len(judgements)),
            articles=self.words.counted("article", articles),
            kinds=kinds,
        )

    def _article(self, alert: Alert, judgements: Sequence[Judgement]) -> ArticleView:
        full, rest = self._shared_out(judgements)
        told = {judgement.record.id for judgement in judgements}
        others = [judgement for judgement in alert.others if judgement.record.id not in told]
        rows = [self._row(alert, judgement) for judgement in (*rest, *others)]
        rows = list(dict.fromkeys(rows))
        record = judgements[0].record
        return ArticleView(
            title=shown(alert.title, _TITLE) or self.words.say("untitled"),
            url=safe_url(alert.url),
            source=self._source(record),
            day=self._day(alert.published) if alert.published else "",
            figures=tuple(self._figure(alert, judgement) for judgement in full),
            rows=tuple(rows[: self.room.rows]),
            hidden=max(len(rows) - self.room.rows, 0),
        )

    def _shared_out(self, judgements: Sequence[Judgement]) -> tuple[Sequence[Judgement], Sequence[Judgement]]:
        """An article's figures, the loudest first: those that get a block each, and those that get a row.

        For a single row there is no table.
        """
        louder = sum(_RANK.index(judgement.verdict) < _RANK.index(Verdict.NEW) for judgement in judgements)
        most = louder + self.room.news
        if len(judgements) == most + 1:
            most += 1
        most = min(most, self.room.figures)
        return judgements[:most], judgements[most:]

    # -- one figure -----------------------------------------------------------------------------------------------

    def _figure(self, alert: Alert, judgement: Judgement) -> FigureView:
        figure, against = judgement.record.figure, judgement.against
        past = Past.of(alert, judgement)
        values, status = self._values(judgement, past), self.words.status(figure.status)
        return FigureView(
            record_id=judgement.record.id,
            series_id=judgement.record.series_id,
            severity=alert.severity,
            verdict=judgement.verdict,
            kind=self.words.verdict(judgement.verdict),
            note=self.words.say(f"{judgement.verdict.value}.note"),
            title=self.titles.full(alert.names, figure),
            headline=self._figure_headline(alert, judgement),
            old=self.numbers.figure(against.figure) if against else "",
            new=self.numbers.figure(figure),
            values=values,
            change=self._change(past, alert),
            status="" if values == self.words.say("denies", new=self.numbers.figure(figure)) else status,
            quote=marked(figure.sentence, figure.text).within(self.room.sentence),
            facts=tuple((self.words.say(label), text) for label, text in self._facts(alert, judgement) if text),
            history=self._history(past),
            unit=figure.unit,
        )

    def _figure_headline(self, alert: Alert, judgement: Judgement) -> str:
        figure = judgement.record.figure
        values = self._values(judgement)
        if change := self._short_change(judgement):
            values += self.words.say("bracket", inner=change)
        title = self.titles.short(alert.names, figure)
        party = self.titles.party(alert.names, figure)
        with_party = self.titles.short(alert.names, figure, party)
        if party and columns(with_party) + columns(values) + 3 <= _HEADLINE:
            title = with_party
        return f"{title} · {values}"

    def _values(self, judgement: Judgement, past: Past | None = None) -> str:
        """The news in a line: in words and with both currencies where the past is given, else as short as can be."""
        say, figure, against = self.words.say, judgement.record.figure, judgement.against
        new = self.numbers.figure(figure, brief=past is None)
        old = self.numbers.figure(against.figure, brief=past is None) if against else ""
        if past is not None:
            old += self._old_converted(past)
        if judgement.verdict is Verdict.SUSPECT:
            return self._doubt(judgement, old, new)
        if figure.status is Status.DENIED:
            return say("denies", new=new)
        if judgement.nuance is Nuance.PAST and old:
            return say("was", new=new, old=old)
        if judgement.verdict in (Verdict.REVISED, Verdict.CONFLICT) and old:
            return say("to" if judgement.verdict is Verdict.REVISED else "against", old=old, new=new)
        return say("again", new=new) if judgement.verdict is Verdict.CONFIRMED else new

    def _old_converted(self, past: Past) -> str:
        amount, unit = past.old_amount(), past.judgement.record.figure.unit
        if amount is None:
            return ""
        return self.words.say(
            "bracket", inner=self.words.say("converted", value=self.numbers.value(amount, amount, unit))
        )

    def _doubt(self, judgement: Judgement, old: str, new: str) -> str:
        figure, likely = judgement.record.figure, judgement.likely
        if likely is not None:
            value = self.numbers.value(likely, likely, figure.unit, noun=figure.noun)
            return self.words.say("likely", new=new, likely=value)
        return self.words.say("doubtful", old=old, new=new) if old else self.words.say("doubt", new=new)

    def _short_change(self, judgement: Judgement) -> str:
        """What stands in the headline's brackets: the percentage, or what the slip looks like."""
        if judgement.nuance is Nuance.PAST:
            return ""
        if judgement.verdict is Verdict.REVISED and judgement.record.figure.status is not Status.DENIED:
            if judgement.record.figure.unit in ("percent", "percentage_point"):
                change = _difference(judgement)
                return "" if change is None else self.numbers.change(change, "percent")
            ratio = _ratio(judgement)
            return "" if ratio is None else self.numbers.ratio(ratio)
        if judgement.verdict is Verdict.SUSPECT:
            return self._slip(judgement)
        return ""

    def _slip(self, judgement: Judgement) -> str:
        """What kind of slip it looks like; 亿 is 10⁸, so that read as billion it makes a value ten times too high."""
        high, likely = judgement.record.figure.high, judgement.likely
        if not likely or not high or (ratio := high / likely) <= 0:
            ratio = _ratio(judgement) or Decimal(1)
        hundred_millions = "亿" in judgement.why or "億" in judgement.why
        if hundred_millions and _TENFOLD[0] < ratio < _TENFOLD[1]:
            return self.words.say("slip.yi")
        if hundred_millions and _TENFOLD[0] < 1 / ratio < _TENFOLD[1]:
            return self.words.say("slip.billion")
        if likely and ratio >= 5:
            return self.words.say("slip.high", factor=self.numbers.number(significant(ratio, 2)))
        if likely and ratio <= Decimal("0.2"):
            return self.words.say("slip.low", factor=self.numbers.number(significant(1 / ratio, 2)))
        return ""

    def _change(self, past: Past, alert: Alert) -> str:
        """Absolute and relative change; for a first value, the amount in the currency of its series."""
        judgement, parts = past.judgement, []
        moved = judgement.verdict in (Verdict.REVISED, Verdict.CONFLICT) and judgement.nuance is not Nuance.PAST
        if moved and _difference(judgement) != 0:
            figure, difference, ratio = judgement.record.figure, _difference(judgement), _ratio(judgement)
            if difference is not None:
                parts.append(self.numbers.change(difference, figure.unit, noun=figure.noun))
            if ratio is not None and figure.unit not in ("percent", "percentage_point"):
                parts.append(self.numbers.ratio(ratio))
        elif judgement.verdict is Verdict.SUSPECT:
            parts.append(self._slip(judgement))
        parts.append(self._converted(past, alert))
        return self.words.say("comma").join(part for part in parts if part)

    def _converted(self, past: Past, alert: Alert) -> str:
        """The same amount in another currency: as the article itself gives it, else by the day's rate."""
        record = past.judgement.record
        if (twin := past.twin()) is not None:
            return self.words.say("converted", value=self.numbers.value(twin.low, twin.high, twin.unit))
        found = alert.conversions.get(record.id)
        # A slip is not made clearer by a second wrong amount; dollars are told in yuan to those who count in yuan.
        if found is None or past.judgement.verdict is Verdict.SUSPECT:
            return ""
        if found.currency.startswith("CNY") and not self.words.chinese:
            return ""
        value = self.numbers.value(significant(found.low), significant(found.high), found.currency)
        return self.words.say("converted", value=value)

    # -- the facts below it ---------------------------------------------------------------------------------------

    def _facts(self, alert: Alert, judgement: Judgement) -> Iterable[tuple[str, str]]:
        say, record, past = self.words.say, judgement.record, Past.of(alert, judgement)
        yield "label.about", self.titles.parties(alert.names, record.figure)
        yield "label.says", self._says(record)
        sources = self.words.counted("source", judgement.sources)
        if judgement.copies > 1:
            sources = say("and", first=sources, second=say("copies", count=judgement.copies))
        yield "label.sources", sources
        yield self._since_label(judgement), self._since(past)
        if len(history := self._history(past)) > 2:
            yield "label.history", " → ".join(point.value + say("bracket", inner=point.day) for point in history)
        why = clean(judgement.why)
        # Of a change that the article tells, "before" says already why.
        told = judgement.verdict is Verdict.NEW or (judgement.nuance is Nuance.CHANGE and _within(record, past.first()))
        if why and not told and _readable(why, chinese=self.words.chinese):
            yield "label.why", shown(why, 300)

    def _says(self, record: Record) -> str:
        source = self._source(record)
        chain = [shown(name, _NAME) for name in record.figure.attribution if clean(name)]
        if not chain or chain == [clean(record.publisher or "")]:
            return source
        return self.words.say("via", source=self.words.say("chain").join(chain[:5]), publisher=source)

    def _source(self, record: Record) -> str:
        publisher = shown(record.publisher or "", _NAME) or self.words.say("unnamed")
        return publisher + self.words.say("bracket", inner=self.words.tier(record.tier))

    def _since_label(self, judgement: Judgement) -> str:
        if judgement.against is None:
            return "label.first"
        return "label.now" if judgement.nuance is Nuance.PAST else "label.since"

    def _since(self, past: Past) -> str:
        judgement, first = past.judgement, past.first()
        if first is None or judgement.against is None:
            return self.words.say("since.new", day=self._day(judgement.record.dated))
        if _within(judgement.record, first):
            return self.words.say("since.same", old=self.numbers.figure(judgement.against.figure))
        key = "since.revised" if judgement.verdict is Verdict.REVISED else "since.other"
        if judgement.nuance is Nuance.PAST:
            key = "since.now"
        publisher = shown(first.publisher or "", _NAME) or self.words.say("unnamed")
        given = judgement.against if judgement.verdict is Verdict.REVISED else first
        old = self.numbers.figure(given.figure)
        if judgement.verdict is not Verdict.REVISED and given.figure.unit != judgement.record.figure.unit:
            old += self._old_converted(past)
        return self.words.say(key, old=old, day=self._day(first.dated), publisher=publisher)

    def _history(self, past: Past) -> tuple[Point, ...]:
        """The values that the series stood at; empty where there is only one."""
        unit = past.judgement.record.figure.unit
        points: list[Point] = []
        for record in past.values():
            figure = past.in_unit(record, unit)
            points.append(
                Point(
                    moment=record.dated,
                    day=self._day(record.dated),
                    value=self.numbers.figure(figure or record.figure, brief=True),
                    amount=figure.high if figure else None,
                )
            )
        return tuple(points[-_HISTORY:]) if len(points) > 1 else ()

    def _row(self, alert: Alert, judgement: Judgement) -> Row:
        figure = judgement.record.figure
        known = judgement.verdict is Verdict.CONFIRMED
        value = self.numbers.figure(figure, brief=True) if known else self._values(judgement)
        status = "" if known or figure.status is Status.DENIED else self.words.status(figure.status)
        return Row(
            kind=self.words.verdict(judgement.verdict),
            title=self.titles.full(alert.names, figure),
            value=value + (self.words.say("bracket", inner=status) if status else ""),
            verdict=judgement.verdict,
        )

    def _day(self, moment: datetime) -> str:
        return day_words(moment, self.words.locale, self.zone)


def _order(judgement: Judgement) -> tuple[int, Decimal, int]:
    """Doubts first, then changes by their size, then what is new in the order of the article."""
    ratio = _ratio(judgement)
    size = Decimal(0) if not ratio or ratio <= 0 else -max(ratio, 1 / ratio)
    return _RANK.index(judgement.verdict), size, judgement.record.figure.start


def _alert_order(alert: Alert) -> tuple[int, int, Decimal, datetime, str]:
    best = min((_order(judgement) for judgement in alert.judgements), default=(len(_RANK), Decimal(0), 0))
    return _LOUDNESS.index(alert.severity), best[0], best[1], alert.raised, alert.key


def _ratio(judgement: Judgement) -> Decimal | None:
    if judgement.ratio is not None:
        return judgement.ratio if judgement.ratio.is_finite() else None
    new, old = judgement.record.figure, judgement.against.figure if judgement.against else None
    if old is None or old.unit != new.unit or old.high <= 0 or new.high <= 0:
        return None
    return new.high / old.high


def _difference(judgement: Judgement) -> Decimal | None:
    """New less old; between two units it was computed by a rate, and three digits of it are enough."""
    new, old = judgement.record.figure, judgement.against.figure if judgement.against else None
    if judgement.change is not None:
        if not judgement.change.is_finite():
            return None
        return judgement.change if old is None or old.unit == new.unit else significant(judgement.change)
    return None if old is None or old.unit != new.unit else new.high - old.high


def _within(record: Record, earlier: Record | None) -> bool:
    """Whether an earlier value is known from the figure's own article alone."""
    return earlier is not None and earlier.article_id == record.article_id


def _readable(text: str, *, chinese: bool) -> bool:
    """Whether a sentence of the ledger is written in the reader's language."""
    ideographs = sum("\u3400" <= character <= "\u9fff" for character in text)
    return not chinese or ideographs * 3 >= len(text)
