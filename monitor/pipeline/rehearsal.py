"""Rules rehearsed: what each would have sent over the last days of the ledger, before it is switched on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from monitor.domain.alerts import Alert, Cadence, ChannelSettings, Rule
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.counted import counted
from monitor.domain.figures import DOUBTS, Judgement, Record
from monitor.domain.overview import FigureQuery
from monitor.errors import UsageError
from monitor.pipeline.figures import ask
from monitor.pipeline.jsonline import Json
from monitor.pipeline.table import columns, plain
from monitor.ports import Clock, Store
from monitor.rules.alerting import raise_alerts
from monitor.rules.timing import due, throttled, together

_REASONS = 5


@dataclass(kw_only=True, slots=True)
class Rehearsed:
    """What one rule would have sent, newest first, and why it would have been silent about the rest."""

    rule: Rule
    days: int
    zone: str = "UTC"
    alerts: list[Alert] = field(default_factory=list)
    silent: Counter[str] = field(default_factory=Counter)

    def messages(self) -> list[tuple[datetime, list[Alert]]]:
        """The alerts as the messages that would leave, newest first, each with its time."""
        told: dict[str, datetime] = {}
        groups: dict[tuple[object, ...], tuple[datetime, list[Alert]]] = {}
        for alert in reversed(self.alerts):
            leaves = due(self.rule, throttled(alert, self.rule, told, alert.raised), self.zone)
            for one in alert.judgements if self.rule.throttle else ():
                told[one.record.series_id] = max(leaves, told.get(one.record.series_id, leaves))
            groups.setdefault(together(alert, self.rule, leaves), (leaves, []))[1].append(alert)
        return sorted(groups.values(), key=lambda group: group[0], reverse=True)

    def text(self, most: int) -> str:
        """For people: how many, which, and the commonest reasons for silence."""
        rule = self.rule
        when = "at once" if rule.cadence is Cadence.INSTANT else f"in {rule.cadence.value} digests"
        if rule.throttle:
            when += f", of one series once in {rule.throttle} at most"
        where = ", ".join(rule.channels) or "every channel"
        count = Counter(one.verdict.value for alert in self.alerts for one in alert.judgements)
        kinds = ", ".join(f"{number} {verdict}" for verdict, number in count.most_common())
        state = "" if rule.enabled else " (switched off)"
        messages = len(self.messages())
        lines = [
            f"{rule.id}{state}: {counted(len(self.alerts), 'alert')} in {counted(messages, 'message')} "
            f"in {counted(self.days, 'day')}, "
            f"{messages / self.days:.1f} a day, to {where}, {when}" + (f": {kinds}" if kinds else "")
        ]
        if self.alerts:
            lines += columns([_row(alert) for alert in self.alerts[:most]], indent="    ")
        if len(self.alerts) > most:
            lines.append(f"    and {len(self.alerts) - most} more")
        if self.silent:
            lines.append("  silent about figures because")
            lines += [f"    {number:>6}  {reason}" for reason, number in self.silent.most_common(_REASONS)]
        return "\n".join(lines)

    def to_json(self) -> Json:
        """The same as JSON, with every message and every alert."""
        return {
            "rule": self.rule.id,
            "enabled": self.rule.enabled,
            "days": self.days,
            "messages": [
                {"leaves": leaves.isoformat(), "alerts": [alert.key for alert in alerts]}
                for leaves, alerts in self.messages()
            ],
            "alerts": [
                {
                    "key": alert.key,
                    "article": alert.article_id,
                    "title": alert.title,
                    "published": alert.published.isoformat() if alert.published else None,
                    "figures": [
                        {
                            "id": one.record.id,
                            "text": one.record.figure.text,
                            "verdict": one.verdict.value,
                            "why": one.why,
                        }
                        for one in alert.judgements
                    ],
                }
                for alert in self.alerts
            ],
            "silent": dict(self.silent.most_common()),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """Rules over the stored judgements, each alert as if raised when its article appeared; nothing is sent or written.

    Mutes do not count; quiet hours, digests and throttles do. Times are those of the first of `channels` that hears it.
    """

    store: Store
    clock: Clock
    rules: Sequence[Rule]
    channels: Sequence[ChannelSettings]
    catalogue: Catalogue

    def __call__(self, name: str | None, days: int) -> list[Rehearsed]:
        """What each rule, or the one named, would have sent. Rules that are switched off are tried too.

        Raises UsageError for a rule that rules.toml does not have.
        """
        chosen = [rule for rule in self.rules if name in (None, rule.id)]
        if not chosen:
            known = ", ".join(rule.id for rule in self.rules) or "none"
            raise UsageError(f"rules.toml has no rule {name!r}; it has {known}")
        found = {rule.id: Rehearsed(rule=rule, days=days, zone=self._zone(rule)) for rule in chosen}
        switched_on = [replace(rule, enabled=True) for rule in chosen]
        since = self.clock.now() - timedelta(days=days)
        for article, judgements in self._judged(since):
            now = judgements[0].record.dated
            history = self._history(judgements, now)
            raised = raise_alerts(article, judgements, switched_on, self.catalogue, now, history)
            for alert in raised.alerts:
                found[alert.rule_id].alerts.append(alert)
            for one in raised.suppressed:
                for rule in (one.rule_id,) if one.rule_id else tuple(found):
                    found[rule].silent[one.reason] += 1
        return list(found.values())

    def _zone(self, rule: Rule) -> str:
        return next((one.zone for one in self.channels if not rule.channels or one.name in rule.channels), "UTC")

    def _judged(self, since: datetime) -> Iterator[tuple[Article, list[Judgement]]]:
        """The articles since then, newest first, each with its judgements in the order of the text."""
        for article_id, group in groupby(
            ask(self.store, FigureQuery(since=since, limit=0)), key=lambda one: one.record.article_id
        ):
            article, _ = self.store.articles([article_id])[article_id]
            yield article, sorted(group, key=lambda one: int(one.record.id.rpartition("#")[2]))

    def _history(self, judgements: Sequence[Judgement], now: datetime) -> Mapping[str, Sequence[Record]]:
        """Earlier records of the series in doubt: a flood of doubts is told only so often."""
        wanted = {one.record.series_id for one in judgements if one.verdict in DOUBTS}
        return {name: [one for one in self.store.series(name) if one.dated <= now] for name in sorted(wanted)}


def _row(alert: Alert) -> tuple[str, ...]:
    first = alert.judgements[0]
    more = f" and {len(alert.judgements) - 1} more" if len(alert.judgements) > 1 else ""
    figure = first.record.figure
    subject = alert.names.get(figure.subject or "", figure.subject or "–")
    told = f"{figure.text}{more}"
    return f"{first.record.dated:%Y-%m-%d}", first.verdict.value, told, figure.metric, subject, plain(alert.title)
