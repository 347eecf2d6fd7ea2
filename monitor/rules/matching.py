"""Whether a judgement meets a rule, and if not, why not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal

from monitor.domain.alerts import Mute, Rule
from monitor.domain.articles import Article
from monitor.domain.catalogue import Catalogue
from monitor.domain.counted import counted
from monitor.domain.figures import Figure, Judgement, Nuance, Verdict
from monitor.domain.units import is_currency

# What a reader was told before, in these words or in others: never an alert of its own.
_KNOWN = {
    Nuance.PAST: "the value before a change that is known already",
    Nuance.COPY: "a copy of a story that was judged before",
}


def silent(judgement: Judgement) -> str | None:  # noqa: PLR0911 - one return for each reason
    """Why a judgement can raise no alert under any rule; None where it can."""
    figure, record = judgement.record.figure, judgement.record
    if figure.vague:
        return "the value is vague"
    if not figure.salient:
        return "an aside, not a figure to keep"
    if figure.metric == "other":
        return "it is not known what is measured"
    if judgement.verdict is Verdict.CONFIRMED and judgement.nuance in (Nuance.REPEAT, Nuance.SECOND_CURRENCY):
        return "said before in the same article"
    if judgement.nuance is Nuance.PAST and record.root != record.id:
        return _KNOWN[Nuance.PAST]
    if judgement.verdict is Verdict.CONFIRMED and judgement.nuance is Nuance.COPY:
        return _KNOWN[Nuance.COPY]
    return None


def mismatch(  # noqa: PLR0911 - one return for each reason
    judgement: Judgement, article: Article, rule: Rule, catalogue: Catalogue, *, followed: bool = False
) -> str | None:
    """Why a judgement does not meet a rule, in words; None where it does.

    Of a series that is `followed` every independent report counts, whatever its verdict and however small the change.
    """
    figure = judgement.record.figure
    if not rule.enabled:
        return "the rule is switched off"
    if not followed and (reason := _verdict(judgement, rule)) is not None:
        return reason
    if rule.metrics and figure.metric not in rule.metrics:
        return f"{figure.metric} is not among the rule's metrics"
    if rule.units and figure.unit not in rule.units and not ("money" in rule.units and is_currency(figure.unit)):
        return f"{figure.unit} is not among the rule's units"
    if rule.languages and (article.language is None or not _speaks(article.language.value, rule.languages)):
        return "the article's language is not among the rule's"
    if article.tier > rule.tier:
        return f"the publisher's trust tier is {int(article.tier)}, the rule wants {rule.tier} or better"
    return _entities(figure, rule, catalogue) or (None if followed else _amounts(judgement, rule))


def escalates(judgement: Judgement, rule: Rule) -> bool:
    """Whether this is the second source for a value that the rule is about, and the rule asks for that."""
    return (
        rule.escalation is not None
        and judgement.verdict is Verdict.CONFIRMED
        and judgement.sources == max(2, rule.least_sources + 1)
        and _confirms(judgement, rule)
    )


def _confirms(judgement: Judgement, rule: Rule) -> bool:
    """Whether what is confirmed had a verdict that the rule is about; one that confirmed another was told under its."""
    told = judgement.against.verdict if judgement.against is not None else None
    return told in rule.verdicts or told in (None, Verdict.CONFIRMED)


def muted(judgement: Judgement, mutes: Iterable[Mute], catalogue: Catalogue, now: datetime) -> str | None:
    """Why nobody wants to hear of a judgement now; None where they do.

    A mute of a company or a family reaches as far as a rule for it does: to what belongs to it.
    """
    figure = judgement.record.figure
    named = figure.named
    standing = {mute.subject: mute.until for mute in mutes if mute.until > now}
    if not standing:
        return None
    reached = (judgement.record.series_id, figure.metric, *(one for name in named for one in owners(name, catalogue)))
    subject = next((one for one in reached if one in standing), None)
    return f"{subject} is muted until {standing[subject]:%Y-%m-%d %H:%M} UTC" if subject is not None else None


def _verdict(judgement: Judgement, rule: Rule) -> str | None:
    verdict, sources = judgement.verdict, judgement.sources
    if escalates(judgement, rule):
        return None
    # A rule that waits for a second story speaks once, when the count is reached: by then the verdict is "confirmed".
    waited = verdict is Verdict.CONFIRMED and rule.least_sources > 1 and _confirms(judgement, rule)
    if verdict not in rule.verdicts and not waited:
        return f"{verdict.value} is not among the rule's verdicts"
    if sources < rule.least_sources or (verdict not in rule.verdicts and sources > rule.least_sources):
        return f"{sources} of {counted(rule.least_sources, 'source')}"
    return None


def _speaks(language: str, wanted: Iterable[str]) -> bool:
    return any(language == one or language.partition("-")[0] == one for one in wanted)


def _entities(figure: Figure, rule: Rule, catalogue: Catalogue) -> str | None:
    named = set(figure.named)
    above = {one for name in named for one in owners(name, catalogue)}
    if rule.companies:
        makers = {maker for one in above if (maker := catalogue.maker(one)) is not None}
        if not (above if rule.subsidiaries else named | makers) & set(rule.companies):
            return "none of the rule's companies is named"
    if rule.chips and not (above if rule.family else named) & set(rule.chips):
        return "none of the rule's chips is named"
    return None


def owners(entity_id: str, catalogue: Catalogue) -> tuple[str, ...]:
    """An entity with its families, parents and makers; a part that the catalogue does not know yet by its beginning."""
    if entity_id not in catalogue.entities:
        words = entity_id.split("-")
        beginnings = ("-".join(words[:end]) for end in range(len(words) - 1, 0, -1))
        known = next((one for one in beginnings if one in catalogue.entities), None)
        return (entity_id,) if known is None else (entity_id, *owners(known, catalogue))
    line = (entity_id, *catalogue.lineage(entity_id))
    makers = [maker for one in line if (maker := catalogue.maker(one)) is not None]
    parents = [parent for maker in makers for parent in catalogue.lineage(maker)]
    return tuple(dict.fromkeys((*line, *makers, *parents)))


def _amounts(judgement: Judgement, rule: Rule) -> str | None:
    figure = judgement.record.figure
    least = rule.least_value.get(figure.unit)
    if least is not None and figure.high < least:
        return f"{_plain(figure.high)} {figure.unit} is less than the rule's {_plain(least)}"
    if judgement.verdict not in (Verdict.REVISED, Verdict.CONFLICT):
        return None
    if judgement.ratio is not None and (change := abs(judgement.ratio - 1)) < rule.least_change:
        return f"the change is {change:.1%}, the rule wants {rule.least_change:.1%}"
    step = rule.least_step.get(figure.unit)
    if judgement.change is not None and step is not None and abs(judgement.change) < step:
        return f"the change is {_plain(abs(judgement.change))} {figure.unit}, the rule wants {_plain(step)}"
    if judgement.change is not None and rule.least_digits:
        old, new = (_rounded(value, rule.least_digits) for value in (figure.high - judgement.change, figure.high))
        if old == new:
            return f"old and new are both {_plain(new)} to {rule.least_digits} significant digits"
    return None


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value if not value.is_finite() else Context(prec=digits, rounding=ROUND_HALF_UP).plus(value)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
