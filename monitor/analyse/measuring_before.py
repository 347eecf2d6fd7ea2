"""What the figures before one measure by the rules, as facts of what it measures itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from monitor.domain.readings import Quantity


class Before:
    """The figures of a document up to one of them, as the rules measure them."""

    def __init__(self) -> None:
        self._by_value: dict[tuple[Decimal, Decimal, str], str] = {}
        self._by_kind: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._titles: dict[str, str] = {}

    def add(self, quantity: Quantity, kind: str, metric: str, *, title: bool) -> None:
        """Add the next one."""
        self._by_value.setdefault((quantity.low, quantity.high, quantity.unit), metric)
        self._by_kind[kind][metric] += 1
        if title:
            self._titles.setdefault(kind, metric)

    def facts(self, quantity: Quantity, kind: str, metric: str) -> Iterator[str]:
        """What they say of the next one; `metric` is that of the rules."""
        again = self._by_value.get((quantity.low, quantity.high, quantity.unit))
        if again is not None:
            yield f"value was {again}"
            yield f"value was {again}, rules {metric}"
        if (told := self._by_kind.get(kind)) is not None:
            most, times = told.most_common(1)[0]
            yield f"mostly {most}, {kind}"
            yield f"mostly {most}, rules {metric}"
            if len(told) == 1:
                yield f"always {most}, {kind}"
                if times > 1:
                    yield f"always {most} again, {kind}"
        if (title := self._titles.get(kind)) is not None:
            yield f"title {title}, {kind}"
