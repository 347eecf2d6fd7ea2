"""What stands in a seller's books as ordered: backlogs and order books, which no one buyer places."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.analyse.companions import Owner, ids_of
from monitor.analyse.customers import Customers
from monitor.analyse.kinds import COMPANIES
from monitor.analyse.metrics_orders import OF_STANDING, STANDING
from monitor.analyse.phrasebook import Cue
from monitor.analyse.scene import is_money
from monitor.domain.readings import Mention

# Words for what a seller has yet to deliver; what a firm is bound to buy is told by others of the same list.
_SELLERS = re.compile(
    r"backlog|order book|performance obligation|RPO|unfilled|undelivered|"
    r"积压|在手|未交付|未完成|未履行|未执行|履约义务|待交付|储备",
    re.IGNORECASE,
)
# What stands before or behind the customer whose orders alone are told.
_FROM = frozenset({"from", "with", "by", "来自", "与", "和", "由", "向"})
_AT = frozenset({"at", "for", "of"})
# Firms of a title among whom the seller is looked for.
_TITLED = 2
# Characters between the word and its amount, and behind the amount to whose it is: "$240 billion at Google Cloud".
_REACH = 70
_BEHIND = 12
# Characters behind the amount in which a customer stands, and between an owner and what it owns.
_FROM_REACH = 8
_OWNED = 30


class Backlogs(Customers):
    """Finds whose backlog a quantity is."""

    def backlog(self) -> Owner | None:
        """The seller whose undelivered orders an amount adds up; None where it tells of one customer's."""
        scene, quantity = self.scene, self.quantity
        if self._metric != "order_value" or not is_money(quantity.unit):
            return None
        left, right = scene.outer_clause(quantity.start)
        cue = self._booked(max(left, quantity.start - _REACH))
        if cue is None or _SELLERS.search(scene.folded, cue.start, cue.end) is None:
            return None
        if any(is_money(one.unit) for one in scene.quantities_between(cue.end, quantity.start)):
            return None
        firms = [one for one in scene.mentions(left, right, COMPANIES) if not self.markers.cited(one)]
        near = [one for one in firms if one.start < quantity.end + _FROM_REACH]
        if any(self.markers.of(one) in _FROM for one in near):
            return None
        holder = self._holder(firms, cue.start) or self._speaker(cue.start)
        name = holder.entity_id if holder is not None else self._seller_before() if not near else None
        return replace(self._owned(name, [], 1.0), settled=True) if name is not None else None

    def _booked(self, begin: int) -> Cue | None:
        """The word for undelivered orders of an amount: right behind it (730亿美元的在手订单), else before it."""
        cues, folded, end = self.scene.cues, self.scene.folded, self.quantity.end
        behind = OF_STANDING.match(folded, end)
        if behind is not None and (told := cues.of(behind.end(), behind.end() + 1, *STANDING)):
            return told[0]
        return next(iter(reversed(cues.of(begin, self.quantity.start, *STANDING))), None)

    def _holder(self, firms: list[Mention], place: int) -> Mention | None:
        """The firm whose books they are: right behind the amount, else the last one before the word for them."""
        end = self.quantity.end
        behind = (one for one in firms if end <= one.start <= end + _BEHIND and self.markers.of(one) in _AT)
        ahead = (one for one in reversed(firms) if one.start < place and self._may_hold(one, place))
        return next(behind, None) or next(ahead, None)

    def _speaker(self, place: int) -> Mention | None:
        """The firm that tells of its books: "Broadcom said the backlog had grown to"."""
        ahead = self.scene.mentions(self.sentence.start, place, COMPANIES)
        told = [one for one in ahead if self.markers.of(one) is None and not self.markers.cited(one)]
        return told[0] if len(told) == 1 and self.acts(told[0]) else None

    def _seller_before(self) -> str | None:
        """The one firm of the title, or one of it or of the sentence before that sells to another one named before."""
        before = self.scene.previous(self.sentence, 1)
        names = ids_of(self.scene.mentions(before[0].start, before[0].end, COMPANIES)) if before else []
        title = self.scene.context.sentences[0]
        titled = ids_of(self.scene.mentions(title.start, title.end, COMPANIES))
        if len(titled) == 1 and titled[0] in names:
            return titled[0]
        sells = self._roster.sells_to
        told = [one for one in [*names, *titled[:_TITLED]] if any(sells(one, other) for other in names)]
        return next(iter(told), None)

    def _may_hold(self, firm: Mention, place: int) -> bool:
        if self.markers.possessive(firm):
            return place - firm.end <= _OWNED
        return self.markers.of(firm) in {None, *_AT}
