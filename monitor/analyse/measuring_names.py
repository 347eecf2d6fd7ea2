"""Who stands beside a figure, as facts of what it measures: chips of another's are ordered, one's own are shipped.

Facts by name begin with `weighing.CALLED`; the training keeps those of names that many articles tell of.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.analyse.kinds import COMPANIES, PRODUCTS
from monitor.analyse.metrics_case import Case
from monitor.analyse.scene import Scene
from monitor.analyse.weighing import CALLED
from monitor.domain.catalogue import Company

_MOST_FIRMS, _MOST_PRODUCTS = 3, 2


def of_names(case: Case, metric: str, kind: str) -> Iterator[str]:
    """The facts of the firms and products in a figure's sentence; `metric` is that of the rules, `kind` of the unit."""
    scene, quantity, sentence = case.scene, case.quantity, case.sentence
    firms = scene.mentions(sentence.start, sentence.end, COMPANIES)
    products = list(dict.fromkeys(one.entity_id for one in scene.mentions(sentence.start, sentence.end, PRODUCTS)))
    before = [mention.entity_id for mention in firms if mention.start < quantity.start]
    behind = [mention.entity_id for mention in firms if mention.start >= quantity.end]
    for place, name in (*[("first", name) for name in before[:1]], *[("last", name) for name in before[-1:]]):
        yield from _of_firm(scene, place, name, metric, kind)
    for name in behind[:1]:
        yield from _of_firm(scene, "next", name, metric, kind)
    if before and behind:
        yield f"{_trade(scene, before[-1])} to {_trade(scene, behind[0])}, {kind}"
    named = dict.fromkeys(mention.entity_id for mention in firms)
    yield from (f"{CALLED}{name}, {kind}" for name in (*named, *products))
    yield f"{min(_MOST_FIRMS, len(named))} firms, {kind}"
    yield f"{min(_MOST_PRODUCTS, len(products))} products, {kind}"
    makers = {scene.makers[name] for name in products if name in scene.makers}
    if before and makers:
        yield f"chips of {'its own' if before[-1] in makers else 'others'}, {kind}"
        yield f"chips of {'the first' if before[0] in makers else 'others than the first'}, {kind}"


def _of_firm(scene: Scene, place: str, name: str, metric: str, kind: str) -> Iterator[str]:
    yield f"{place} firm {_trade(scene, name)}, {kind}"
    yield f"{CALLED}{name}, {place}"
    yield f"{CALLED}{name}, {place}, {kind}"
    yield f"{CALLED}{name}, {place}, rules {metric}"


def _trade(scene: Scene, name: str) -> str:
    """The place of a firm in the chain of supply."""
    known = scene.context.catalogue.entities.get(name)
    return (known.kind if isinstance(known, Company) else "") or "other"
