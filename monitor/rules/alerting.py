"""Judgements → alerts: one for each article and rule, with what was suppressed and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from monitor.domain.alerts import Alert, Rule, Severity, Wishes
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.feeds import Tier
from monitor.domain.figures import DOUBTS, Figure, Judgement, Nuance, Record, Verdict
from monitor.rules.matching import escalates, mismatch, muted, silent

# Of doubtful values from publishers of the lowest tier, so many in a week are told of one series; more are a flood.
_MANY_DOUBTS = 3
_WEEK = timedelta(days=7)
NO_WISHES = Wishes()

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppressed:
    """A judgement that raised no alert: under which rule (None: under any), and why."""

    record_id: str
    rule_id: str | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Raised:
    """What the rules made of an article's judgements."""

    alerts: tuple[Alert, ...]
    suppressed: tuple[Suppressed, ...]


def raise_alerts(
    article: Article,
    judgements: Sequence[Judgement],
    rules: Sequence[Rule],
    catalogue: Catalogue,
    now: datetime,
    history: Mapping[str, Sequence[Record]] | None = None,
    tagged: Mapping[str, str] | None = None,
    wishes: Wishes = NO_WISHES,
) -> Raised:
    """The alerts of one article, at most one for each rule, in the rules' order.

    `tagged` are the names of the article's entities by id, for those that the catalogue does not know.

    `history` maps a series id to its earlier records, oldest first (`monitor.ledger.judge.Judged.history`). What a mute
    reaches raises nothing until the mute ends; of a series that is followed every independent report is told.
    """
    suppressed: list[Suppressed] = []
    speaking: list[Judgement] = []
    for judgement in judgements:
        reason = silent(judgement) or muted(judgement, wishes.mutes, catalogue, now)
        if reason is not None:
            suppressed.append(Suppressed(record_id=judgement.record.id, rule_id=None, reason=reason))
        else:
            speaking.append(judgement)
    alerts: list[Alert] = []
    for rule in rules:
        meeting: list[Judgement] = []
        for judgement in speaking:
            followed = judgement.record.series_id in wishes.follows
            if (reason := mismatch(judgement, article, rule, catalogue, followed=followed)) is not None:
                suppressed.append(Suppressed(record_id=judgement.record.id, rule_id=rule.id, reason=reason))
            else:
                meeting.append(judgement)
        flood = [one for one in meeting if _floods(one, article, history or {})]
        suppressed.extend(
            Suppressed(record_id=one.record.id, rule_id=rule.id, reason="too many doubtful values for this in a week")
            for one in flood
        )
        meeting = [one for one in meeting if one not in flood]
        told = _once(meeting)
        suppressed.extend(
            Suppressed(record_id=one.record.id, rule_id=rule.id, reason="the same alert tells this value already")
            for one in meeting
            if one not in told
        )
        told, before = _changes(told)
        suppressed.extend(
            Suppressed(record_id=one.record.id, rule_id=rule.id, reason="told as what the new value was before")
            for one in before
        )
        told = [_exactly(one, judgements) for one in told]
        if told:
            others = _others(judgements, [*told, *before])
            names = _names([*told, *others], catalogue, tagged or {})
            alerts.append(_alert(article, told, rule, names, others, now, history or {}))
    return Raised(alerts=tuple(alerts), suppressed=tuple(suppressed))


def _once(judgements: Sequence[Judgement]) -> list[Judgement]:
    """One judgement for each value: the first that tells it."""
    seen: set[str] = set()
    told: list[Judgement] = []
    for judgement in judgements:
        root = judgement.record.value_id
        if root not in seen:
            seen.add(root)
            told.append(judgement)
    return told


def _exactly(judgement: Judgement, judgements: Sequence[Judgement]) -> Judgement:
    """The judgement with the most exact telling of its value in the article: 9.327 billion, where the title says 9.

    A doubt keeps the telling that raised it.
    """
    record, first = judgement.record, judgement.record.figure
    if judgement.verdict in DOUBTS:
        return judgement
    again = [one.record for one in judgements if one.verdict is Verdict.CONFIRMED]
    tellings = [
        one.figure
        for one in again
        if one.value_id == record.value_id and _alike(one.figure, first) and _rounds_to(one.figure, first)
    ]
    exact = max([first, *tellings], key=_exactness)
    if exact is first:
        return judgement
    change, ratio = judgement.change, judgement.ratio
    return replace(
        judgement,
        record=replace(record, figure=exact),
        change=None if change is None else change + exact.high - first.high,
        ratio=None if ratio is None or not first.high else ratio * exact.high / first.high,
    )


def _alike(one: Figure, other: Figure) -> bool:
    keys = ("metric", "subject", "unit", "period", "status")
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def _rounds_to(exact: Figure, coarse: Figure) -> bool:
    """Whether one value is what another was rounded or cut from: 9.327 from 9, but not 52 from "about 54"."""
    exponent = coarse.high.normalize().as_tuple().exponent
    step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)
    return coarse.low != coarse.high or abs(exact.high - coarse.high) < step


def _exactness(figure: Figure) -> tuple[bool, int, bool]:
    digits = len(figure.high.normalize().as_tuple().digits)
    return figure.low == figure.high and not figure.vague, digits, figure.qualifier is None


def _changes(judgements: Sequence[Judgement]) -> tuple[list[Judgement], list[Judgement]]:
    """Changes that the article itself tells, each once and on its new value; and the old values that this leaves out.

    "To $20 billion, from $18 billion" is one piece of news, old → new, and not a revision from 20 down to 18.
    """
    news = {one.record.value_id: one for one in judgements if one.verdict is Verdict.NEW}
    before: dict[str, Judgement] = {}
    for one in judgements:
        if one.nuance is Nuance.PAST and one.against is not None:
            new = news.get(one.against.value_id)
            alike = new is not None and new.record.figure.unit == one.record.figure.unit
            if new is not None and alike and new.record.article_id == one.record.article_id:
                before.setdefault(new.record.id, one)
    olds = list(before.values())
    told = [_changed(one, before[one.record.id].record) if one.record.id in before else one for one in judgements]
    return [one for one in told if one not in olds], olds


def _changed(judgement: Judgement, old: Record) -> Judgement:
    new, was = judgement.record.figure, old.figure
    return replace(
        judgement,
        verdict=Verdict.REVISED,
        nuance=Nuance.CHANGE,
        why=f"The article gives {was.text} as the value before.",
        against=old,
        change=new.high - was.high,
        ratio=new.high / was.high if was.high else None,
    )


def _floods(judgement: Judgement, article: Article, history: Mapping[str, Sequence[Record]]) -> bool:
    """Whether a little trusted publisher adds one more doubtful value to a series that has many of them already."""
    if article.tier < Tier.SECONDARY or judgement.verdict not in DOUBTS:
        return False
    record = judgement.record
    doubts = {
        one.value_id
        for one in history.get(record.series_id, ())
        if one.verdict in DOUBTS
        and one.tier >= Tier.SECONDARY
        and one.article_id != article.id
        and abs(record.dated - one.dated) <= _WEEK
    }
    return len(doubts) >= _MANY_DOUBTS


def _others(judgements: Sequence[Judgement], told: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """The article's other figures worth a line beside the alert: each value once, none shown as old."""
    shown = [record for one in told for record in (one.record, one.against) if record is not None]
    seen = {record.value_id for record in shown}
    others: list[Judgement] = []
    for one in judgements:
        root = one.record.value_id
        if root not in seen and one.record.figure.salient and not one.record.figure.vague:
            seen.add(root)
            others.append(one)
    return tuple(others)


def _alert(
    article: Article,
    judgements: Sequence[Judgement],
    rule: Rule,
    names: Mapping[str, str],
    others: Sequence[Judgement],
    now: datetime,
    history: Mapping[str, Sequence[Record]],
) -> Alert:
    series = {one.record.series_id for one in judgements}
    return Alert(
        key=alert_key(rule.id, judgements),
        rule_id=rule.id,
        severity=_severity(judgements, rule),
        article_id=article.id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published=article.published,
        raised=now,
        judgements=tuple(judgements),
        names=names,
        history={one: tuple(history[one]) for one in sorted(series) if history.get(one)},
        others=tuple(others),
    )


def _severity(judgements: Sequence[Judgement], rule: Rule) -> Severity:
    if rule.escalation is not None and any(escalates(one, rule) for one in judgements):
        return rule.escalation
    return rule.severity


def alert_key(rule_id: str, judgements: Sequence[Judgement]) -> str:
    """The alert's identity: a hash of its rule and of its judgements' records and verdicts. Survives a resend."""
    parts = [rule_id, *sorted(f"{one.record.id}={one.verdict.value}" for one in judgements)]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _names(judgements: Sequence[Judgement], catalogue: Catalogue, tagged: Mapping[str, str]) -> dict[str, str]:
    """What people read for the ids of entities and (under `metric:<id>`) of metrics, and `<id>@zh` in Chinese."""
    figures = [
        record.figure
        for judgement in judgements
        for record in (judgement.record, judgement.against)
        if record is not None
    ]
    names: dict[str, str] = {}
    for figure in figures:
        if (metric := catalogue.metrics.get(figure.metric)) is not None:
            names |= {
                f"metric:{metric.id}{'' if code == 'en' else '@' + code}": name for code, name in metric.names.items()
            }
        for one in figure.named:
            entity = catalogue.entities.get(one)
            names[one] = entity.name if entity else tagged.get(one, one.replace("-", " "))
            if entity and (chinese := next((form for form in entity.forms if _CHINESE.search(form)), None)):
                names[f"{one}@zh"] = chinese
    return names
