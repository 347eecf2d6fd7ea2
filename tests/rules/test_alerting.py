"""Which judgements raise which alerts, and why the others do not."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitor.domain.alerts import Mute, Rule, Severity, Wishes
from monitor.domain.articles import Article
from monitor.domain.catalogue import Language
from monitor.domain.feeds import Tier
from monitor.domain.figures import Figure, Judgement, Nuance, Record, Verdict
from monitor.rules.alerting import raise_alerts
from tests.ledger.field import CATALOGUE

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ARTICLE = Article(
    id="a1", title="An order", text="…", publisher="Wire", tier=Tier.TRADE, language=Language.SIMPLIFIED, published=NOW
)


def judgement(number: int = 0, verdict: Verdict = Verdict.NEW, **changes: Any) -> Judgement:
    """A judgement of ByteDance's Ascend order, changed where a case says so."""
    kinds = {"figure": {one.name for one in fields(Figure)}, "record": {one.name for one in fields(Record)}}
    split: dict[str, dict[str, Any]] = {"figure": {}, "record": {}, "judgement": {}}
    for name, value in changes.items():
        owner = next((key for key, kind in kinds.items() if name in kind), "judgement")
        split[owner][name] = value
    figure = Figure(
        text="RMB 40 billion", start=0, end=14, low=Decimal("40e9"), high=Decimal("40e9"), unit="CNY",
        metric="order_value", subject="bytedance", about=("huawei-ascend-950pr",), period="2026", salient=True,
    )  # fmt: skip
    record = Record(
        id=f"a1#{number}", figure=replace(figure, **split["figure"]), article_id="a1", story_id="s1", series_id="one",
        publisher="Wire", tier=Tier.TRADE, dated=NOW, verdict=verdict, root=f"a1#{number}",
    )  # fmt: skip
    found = Judgement(record=replace(record, **split["record"]), verdict=verdict, why="because")
    return replace(found, **split["judgement"])


def told(rule: Rule, *judgements: Judgement, article: Article = ARTICLE) -> bool:
    return bool(raise_alerts(article, judgements, [rule], CATALOGUE, NOW).alerts)


def revised(new: str, old: str) -> Judgement:
    """A revision between two values of one currency."""
    after, before = Decimal(new), Decimal(old)
    return judgement(
        verdict=Verdict.REVISED, low=after, high=after, change=after - before, ratio=after / before if before else None
    )


def confirmed(sources: int, **changes: Any) -> Judgement:
    """So many sources for the value that another record gave first."""
    first = judgement(9).record
    return judgement(verdict=Verdict.CONFIRMED, sources=sources, against=first, root=first.id, **changes)


def confirms(verdict: Verdict) -> Judgement:
    """The second source for a value that was told with a verdict."""
    one = confirmed(2)
    assert one.against is not None
    return replace(one, against=replace(one.against, verdict=verdict))


ANY = Rule(id="any")
half = Decimal("1.5")


@pytest.mark.parametrize(
    ("rule", "one", "expected"),
    [
        (Rule(id="r"), judgement(), True),
        (Rule(id="r", enabled=False), judgement(), False),
        (Rule(id="r", companies=("bytedance",)), judgement(), True),
        (Rule(id="r", companies=("huawei",)), judgement(), True),
        (Rule(id="r", companies=("huawei",), family=False), judgement(), True),
        (Rule(id="r", companies=("huawei",), subsidiaries=False), judgement(), True),
        (Rule(id="r", companies=("tencent",)), judgement(), False),
        (Rule(id="r", companies=("bytedance",)), judgement(subject="volcano-engine"), True),
        (Rule(id="r", companies=("bytedance",), subsidiaries=False), judgement(subject="volcano-engine"), False),
        (Rule(id="r", companies=("bytedance",), family=False), judgement(subject="volcano-engine"), True),
        (Rule(id="r", companies=("alphabet",)), judgement(subject="google-cloud"), True),
        (Rule(id="r", chips=("huawei-ascend",)), judgement(), True),
        (Rule(id="r", chips=("huawei-ascend",)), judgement(about=("huawei-ascend-980",)), True),
        (Rule(id="r", chips=("huawei-ascend",), family=False), judgement(), False),
        (Rule(id="r", chips=("huawei-ascend",), subsidiaries=False), judgement(), True),
        (Rule(id="r", chips=("huawei-ascend-950pr",), family=False), judgement(), True),
        (Rule(id="r", chips=("nvidia-h200",)), judgement(), False),
        (Rule(id="r", metrics=("order_value", "capex")), judgement(), True),
        (Rule(id="r", metrics=("capex",)), judgement(), False),
        (Rule(id="r", units=("CNY",)), judgement(), True),
        (Rule(id="r", units=("money",)), judgement(), True),
        (Rule(id="r", units=("percent",)), judgement(), False),
        (Rule(id="r", languages=("zh",)), judgement(), True),
        (Rule(id="r", languages=("zh-Hans",)), judgement(), True),
        (Rule(id="r", languages=("en",)), judgement(), False),
        (Rule(id="r", tier=3), judgement(), True),
        (Rule(id="r", tier=2), judgement(), False),
        (Rule(id="r", verdicts=(Verdict.SUSPECT,)), judgement(), False),
        (Rule(id="r", verdicts=(Verdict.SUSPECT,)), judgement(verdict=Verdict.SUSPECT), True),
        (Rule(id="r", least_change=Decimal("0.6")), judgement(verdict=Verdict.REVISED, ratio=half), False),
        (Rule(id="r", least_change=Decimal("0.5")), judgement(verdict=Verdict.REVISED, ratio=half), True),
        (Rule(id="r", least_change=Decimal("0.5")), judgement(verdict=Verdict.REVISED, ratio=Decimal("0.4")), True),
        (Rule(id="r", least_change=Decimal("0.6")), judgement(verdict=Verdict.SUSPECT, ratio=half), True),
        (Rule(id="r", least_change=Decimal("0.6")), judgement(), True),
        (Rule(id="r", least_value={"CNY": Decimal("50e9")}), judgement(), False),
        (Rule(id="r", least_value={"CNY": Decimal("40e9")}), judgement(), True),
        (Rule(id="r", least_value={"USD": Decimal("50e9")}), judgement(), True),
        (Rule(id="r", least_step={"CNY": Decimal("5e9")}), revised("40e9", "36e9"), False),
        (Rule(id="r", least_step={"CNY": Decimal("4e9")}), revised("40e9", "36e9"), True),
        (Rule(id="r", least_step={"CNY": Decimal("4e9")}), revised("40e9", "44e9"), True),
        (Rule(id="r", least_step={"USD": Decimal("5e9")}), revised("40e9", "36e9"), True),
        (Rule(id="r", least_step={"CNY": Decimal("5e9")}), judgement(), True),
        (Rule(id="r", least_digits=1), revised("40e9", "36e9"), False),
        (Rule(id="r", least_digits=2), revised("40e9", "36e9"), True),
        (Rule(id="r", least_digits=2), revised("40.4e9", "39.6e9"), False),
        (Rule(id="r", least_digits=3), revised("40.4e9", "39.6e9"), True),
        (Rule(id="r", least_digits=1), revised("0.4", "0"), True),
        (Rule(id="r", escalation=Severity.URGENT), confirmed(2), True),
        (Rule(id="r", escalation=Severity.URGENT), confirmed(3), False),
        (Rule(id="r", escalation=Severity.URGENT), confirmed(2, nuance=Nuance.COPY), False),
        (Rule(id="r", escalation=Severity.URGENT, companies=("tencent",)), confirmed(2), False),
        (Rule(id="r", escalation=Severity.URGENT, verdicts=(Verdict.SUSPECT,)), confirmed(2), False),
        (Rule(id="r", least_sources=2), judgement(), False),
        (Rule(id="r", least_sources=2), judgement(verdict=Verdict.CONFIRMED, sources=2), True),
        (Rule(id="r", least_sources=2), judgement(verdict=Verdict.CONFIRMED, sources=3), False),
        (Rule(id="r", least_sources=2), judgement(verdict=Verdict.REVISED), False),
        (Rule(id="r", least_sources=2), judgement(verdict=Verdict.REVISED, sources=2), True),
        (Rule(id="r", least_sources=2, verdicts=(Verdict.REVISED,)), confirms(Verdict.REVISED), True),
        (Rule(id="r", least_sources=2, verdicts=(Verdict.REVISED,)), confirms(Verdict.NEW), False),
        (Rule(id="r", least_sources=2, verdicts=(Verdict.CONFIRMED,)), confirmed(3), True),
        (Rule(id="r", least_sources=2), judgement(verdict=Verdict.CONFIRMED, sources=2, nuance=Nuance.COPY), False),
        (ANY, judgement(verdict=Verdict.CONFIRMED, sources=2), False),
        (ANY, judgement(vague=True), False),
        (ANY, judgement(salient=False), False),
        (ANY, judgement(metric="other"), False),
        (ANY, judgement(verdict=Verdict.REVISED, nuance=Nuance.PAST, root="a0#0"), False),
        (ANY, judgement(verdict=Verdict.REVISED, nuance=Nuance.PAST), True),
        (ANY, judgement(verdict=Verdict.REVISED, nuance=Nuance.RETURN, root="a0#0"), True),
        (ANY, judgement(verdict=Verdict.CONFLICT, nuance=Nuance.DENIAL, root="a0#0"), True),
    ],
)
def test_a_rule_asks_for_what_it_says(rule: Rule, one: Judgement, expected: bool) -> None:
    raised = raise_alerts(ARTICLE, [one], [rule], CATALOGUE, NOW)
    assert bool(raised.alerts) is expected
    assert bool(raised.suppressed) is not expected
    assert all(reason.reason and reason.record_id == one.record.id for reason in raised.suppressed)


@pytest.mark.parametrize("verdict", [Verdict.CONFIRMED, Verdict.REVISED, Verdict.NEW])
def test_of_a_series_that_is_followed_every_independent_report_is_told(verdict: Verdict) -> None:
    one = judgement(verdict=verdict, sources=5, ratio=Decimal("1.001"))
    rule = Rule(id="r", verdicts=(Verdict.SUSPECT,), least_change=Decimal("0.5"), least_value={"CNY": Decimal("1e15")})
    followed, other = Wishes(follows=frozenset({"one"})), Wishes(follows=frozenset({"two"}))
    assert raise_alerts(ARTICLE, [one], [rule], CATALOGUE, NOW, wishes=followed).alerts
    assert not raise_alerts(ARTICLE, [one], [rule], CATALOGUE, NOW, wishes=other).alerts
    copy = replace(one, verdict=Verdict.CONFIRMED, nuance=Nuance.COPY)
    assert not raise_alerts(ARTICLE, [copy], [rule], CATALOGUE, NOW, wishes=followed).alerts
    elsewhere = replace(rule, companies=("tencent",))
    assert not raise_alerts(ARTICLE, [one], [elsewhere], CATALOGUE, NOW, wishes=followed).alerts


def test_a_second_source_is_said_louder() -> None:
    rule = Rule(id="r", severity=Severity.INFO, escalation=Severity.URGENT)
    first = raise_alerts(ARTICLE, [judgement()], [rule], CATALOGUE, NOW).alerts[0]
    second = raise_alerts(ARTICLE, [confirmed(2)], [rule], CATALOGUE, NOW).alerts[0]
    assert (first.severity, second.severity) == (Severity.INFO, Severity.URGENT)


def test_one_alert_for_each_article_and_rule_with_all_its_judgements() -> None:
    first, second = judgement(0), judgement(1, subject="tencent")
    raised = raise_alerts(
        ARTICLE, [first, second], [Rule(id="a"), Rule(id="b", companies=("tencent",))], CATALOGUE, NOW
    )
    assert [(alert.rule_id, alert.judgements) for alert in raised.alerts] == [("a", (first, second)), ("b", (second,))]
    assert len({alert.key for alert in raised.alerts}) == 2


def test_the_key_is_the_alerts_own_and_does_not_change_with_time() -> None:
    def key(rule: str, *judgements: Judgement, now: datetime = NOW) -> str:
        return raise_alerts(ARTICLE, judgements, [Rule(id=rule)], CATALOGUE, now).alerts[0].key

    first = key("a", judgement(0), judgement(1))
    assert first == key("a", judgement(1), judgement(0), now=NOW + timedelta(days=1))
    others = {
        key("b", judgement(0), judgement(1)),
        key("a", judgement(0)),
        key("a", judgement(0), judgement(2)),
        key("a", judgement(0, verdict=Verdict.SUSPECT), judgement(1)),
    }
    assert first not in others
    assert len(others) == 4


def test_one_value_is_told_once_in_an_alert() -> None:
    first, again = judgement(0), judgement(1, verdict=Verdict.CONFLICT, root="a1#0")
    raised = raise_alerts(ARTICLE, [first, again], [ANY], CATALOGUE, NOW)
    assert [alert.judgements for alert in raised.alerts] == [(first,)]
    assert [(one.record_id, one.rule_id) for one in raised.suppressed] == [("a1#1", "any")]


@pytest.mark.parametrize(
    ("first", "again", "told"),
    [
        ({"low": "9e9", "qualifier": "over"}, {"low": "9.327e9"}, "9.327e9"),
        ({"low": "9.327e9"}, {"low": "9e9"}, "9.327e9"),
        ({"low": "9.3e9", "qualifier": "about"}, {"low": "9.3e9", "text": "exactly"}, "exactly"),
        ({"low": "8e9", "high": "9e9"}, {"low": "9e9", "qualifier": "about"}, "9e9"),
        ({"low": "9e9"}, {"low": "1.312e9", "unit": "USD"}, "9e9"),
        ({"low": "9e9"}, {"low": "9.327e9", "period": None}, "9e9"),
        ({"low": "9e9", "verdict": Verdict.SUSPECT}, {"low": "9.327e9"}, "9e9"),
        ({"low": "54e9", "qualifier": "about"}, {"low": "52e9"}, "54e9"),
    ],
    ids=["bound", "exact first", "approximate", "range", "another currency", "of another time", "in doubt", "near"],
)
def test_the_most_exact_telling_of_a_value_is_told(first: dict[str, Any], again: dict[str, Any], told: str) -> None:
    def values(case: dict[str, Any]) -> dict[str, Any]:
        low, high = case["low"], case.get("high", case["low"])
        return {"text": f"{high}", **case, "low": Decimal(low), "high": Decimal(high)}

    one = judgement(0, **values(first))
    other = judgement(1, **values({"verdict": Verdict.CONFIRMED, **again}), root=one.record.id)
    [alert] = raise_alerts(ARTICLE, [one, other], [ANY], CATALOGUE, NOW).alerts
    assert [found.record.figure.text for found in alert.judgements] == [told]
    assert [found.record.id for found in alert.judgements] == [one.record.id]


def test_a_revision_is_measured_on_the_most_exact_telling() -> None:
    one = revised("9e9", "6e9")
    other = judgement(1, Verdict.CONFIRMED, low=Decimal("9.3e9"), high=Decimal("9.3e9"), root=one.record.id)
    [alert] = raise_alerts(ARTICLE, [one, other], [ANY], CATALOGUE, NOW).alerts
    assert [(found.change, found.ratio) for found in alert.judgements] == [(Decimal("3.3e9"), Decimal("1.55"))]


OLD, NEW = Decimal("18e9"), Decimal("20e9")


@pytest.mark.parametrize(
    ("changes", "values", "verdicts"),
    [
        ({}, [NEW], [Verdict.REVISED]),
        ({"unit": "USD"}, [NEW, OLD], [Verdict.NEW, Verdict.REVISED]),
        ({"article_id": "a0"}, [NEW, OLD], [Verdict.NEW, Verdict.REVISED]),
        ({"nuance": Nuance.CHANGE}, [NEW, OLD], [Verdict.NEW, Verdict.REVISED]),
    ],
    ids=["one change", "another unit", "another article", "not told as the past"],
)
def test_a_change_that_the_article_tells_is_told_once_on_its_new_value(
    changes: dict[str, Any], values: list[Decimal], verdicts: list[Verdict]
) -> None:
    new = judgement(0, low=NEW, high=NEW)
    past = {"nuance": Nuance.PAST, "against": new.record, **changes}
    old = judgement(1, Verdict.REVISED, low=OLD, high=OLD, text="18 billion", **past)
    raised = raise_alerts(ARTICLE, [new, old], [ANY], CATALOGUE, NOW)
    found = raised.alerts[0].judgements
    assert [one.record.figure.high for one in found] == values
    assert [one.verdict for one in found] == verdicts
    if not changes:
        assert (found[0].against, found[0].change) == (old.record, NEW - OLD)
        assert found[0].ratio == NEW / OLD
        assert [one.record_id for one in raised.suppressed] == [old.record.id]


def test_an_alert_carries_names_history_and_severity() -> None:
    one = judgement()
    earlier = one.record
    rule = Rule(id="r", severity=Severity.URGENT)
    alert = raise_alerts(ARTICLE, [one], [rule], CATALOGUE, NOW, {"one": [earlier], "two": [earlier]}).alerts[0]
    assert alert.severity is Severity.URGENT
    assert alert.names["bytedance"] == "Bytedance"
    assert alert.names["huawei-ascend-950pr"] == "huawei-ascend-950pr"
    assert alert.history == {"one": (earlier,)}
    assert (alert.title, alert.publisher, alert.raised) == ("An order", "Wire", NOW)


def test_a_flood_of_doubtful_values_alerts_a_few_times_only() -> None:
    spam = replace(ARTICLE, tier=Tier.SECONDARY)
    doubted = [
        replace(
            judgement(verdict=Verdict.CONFLICT).record,
            id=f"x{number}#0",
            root=f"x{number}#0",
            article_id=f"x{number}",
            tier=Tier.SECONDARY,
        )
        for number in range(5)
    ]
    one = judgement(verdict=Verdict.CONFLICT, tier=Tier.SECONDARY)
    few = raise_alerts(spam, [one], [ANY], CATALOGUE, NOW, {"one": doubted[:2]})
    many = raise_alerts(spam, [one], [ANY], CATALOGUE, NOW, {"one": doubted})
    trusted = raise_alerts(ARTICLE, [judgement(verdict=Verdict.CONFLICT)], [ANY], CATALOGUE, NOW, {"one": doubted})
    assert (len(few.alerts), len(many.alerts), len(trusted.alerts)) == (1, 0, 1)
    assert "doubtful" in many.suppressed[0].reason


@pytest.mark.parametrize(
    ("subject", "hours", "silent"),
    [
        ("bytedance", 1, True),
        ("bytedance", 0, False),
        ("bytedance", -1, False),
        ("huawei-ascend-950pr", 1, True),
        ("huawei-ascend", 1, True),
        ("huawei", 1, True),
        ("order_value", 1, True),
        ("one", 1, True),
        ("volcano-engine", 1, False),
        ("capex", 1, False),
    ],
)
def test_what_is_muted_raises_nothing_until_the_mute_ends(subject: str, hours: int, silent: bool) -> None:
    mutes = (Mute(subject=subject, until=NOW + timedelta(hours=hours)), Mute(subject="amd", until=NOW))
    raised = raise_alerts(ARTICLE, [judgement()], [ANY], CATALOGUE, NOW, wishes=Wishes(mutes=mutes))
    assert bool(raised.alerts) is not silent
    assert [one.reason for one in raised.suppressed] == (
        [f"{subject} is muted until 2026-01-05 10:00 UTC"] if silent else []
    )
