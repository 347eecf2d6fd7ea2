"""Who gives money to whom around a figure: a round and its backers, a firm and its buyer, a grant and the state.

A clause may name the giver alone: "SoftBank chipped in $2 billion". Then the money goes to the firm that the article
tells as raising it (`rounds`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.analyse.companions import Owner, ids_of
from monitor.analyse.kinds import COMPANIES, PAYERS
from monitor.analyse.rounds import INTO
from monitor.analyse.transfers import NEAR, Gift, Transfers
from monitor.domain.readings import Mention

_GIVEN_BY = frozenset({"by", "from", "由", "获", "来自", "从", "自"})
# How sure the firm is that an article, but not the sentence, tells as raising money.
_SUPPOSED = 0.7
_BACKER = re.compile(r" (?:being |as |was )?(?:the |its )?(?:main|lead|biggest|largest|sole) (?:investor|backer)\b")
_LED = re.compile(r" ?(?:联合|独家)?(?:领投|跟投|参投|投资)(?:[,。;、]|$)", re.MULTILINE)
_PURCHASED = re.compile(
    r" (?:(?:[a-z-]+ )?(?:purchase|acquisition|takeover|buyout|bid|offer) (?:of|for)|for"
    r"|(?:[a-z-]+ )?(?:stake|holding|investment) in|worth of) "
)
_APART = re.compile(r"[,;:]")
_PLEDGED = re.compile(
    r"'s? (?:(?:own|planned|promised|initial) )?"
    r"(?:(?:pledge|investment|contribution|commitment|injection)s? (?:of|worth) )?"
)


class Gifts(Transfers):
    """Finds who gives and who gets the money of one quantity."""

    def funded_firm(self, subject: str | None, confidence: float) -> Owner:
        """The firm that gets money, about those who give it; `subject` is the likeliest name as it stands."""
        told = self._purchase(subject) or self.given_straight() or self.gift() or self._pledge()
        told = told or self._same_deal(subject)
        if told is None:
            return self._owned(subject, self._backers(subject), confidence)
        giver, recipient = told
        return self._owned(recipient, [giver], self._sure_of(recipient))

    def _sure_of(self, recipient: str) -> float:
        """How sure the firm is that gets money: one that the sentence does not name is only supposed."""
        here = self.scene.mentions(self.start, self.end, COMPANIES)
        return 1.0 if any(m.entity_id == recipient for m in here) else _SUPPOSED

    def _purchase(self, subject: str | None) -> Gift | None:
        """Buyer and firm bought, where the deal is a noun or the price comes first: "its $7 billion purchase of X"."""
        behind = _PURCHASED.match(self.scene.folded, self.scene.past_bracket(self.quantity.end))
        firms = self.scene.mentions(behind.end(), behind.end() + 24, COMPANIES) if behind is not None else []
        if behind is None or subject is None or not firms or firms[0].entity_id == subject:
            return None
        apart = _APART.search(self.scene.folded, behind.end(), firms[0].start)
        return (subject, firms[0].entity_id) if apart is None else None

    def _pledge(self) -> Gift | None:
        """Giver and recipient of money told as the giver's own: "Nvidia's $5 billion", "SoftBank's pledge of"."""
        firms = self.scene.mentions(max(self.left, self.quantity.start - NEAR), self.quantity.start, COMPANIES)
        if not firms or _PLEDGED.fullmatch(self.scene.folded, firms[-1].end, self.quantity.start) is None:
            return None
        giver = firms[-1].entity_id
        behind = self.scene.mentions(self.quantity.end, min(self.right, self.quantity.end + NEAR), COMPANIES)
        into = [m.entity_id for m in behind if m.entity_id != giver and self.markers.of(m) in INTO]
        recipient = into[0] if into else self.raiser(giver)
        return (giver, recipient) if recipient is not None else None

    def _same_deal(self, subject: str | None) -> Gift | None:
        """Giver and recipient of "the deal", told in the sentence before or in the title."""
        scene = self.scene
        here = {m.entity_id for m in scene.mentions(self.start, self.end, COMPANIES)}
        if not scene.cues.any(self.start, self.quantity.start, "roles", "deals") or here - {subject}:
            return None
        for told in (*scene.previous(self.sentence, 1), scene.context.sentences[0]):
            end = min(told.end, told.start + scene.reach)
            verbs = self.verbs_of_giving(told.start, end) if told is not self.sentence else []
            if not verbs:
                continue
            there = replace(self.quantity, start=verbs[0].end, end=verbs[0].end + 1)
            gift = type(self)(self._catalogue, scene, self._told, there, self._metric).gift()
            if gift is not None:
                return gift
        return None

    def _given_by(self, partners: list[str]) -> Owner:
        """The firm that the text speaks of, about those of its sentence who give it money together."""
        topic = self._carried(COMPANIES)
        recipient = topic[0] if topic is not None and topic[0] not in partners else None
        return self._owned(recipient, partners, 0.5)

    def _backers(self, subject: str | None) -> list[str]:
        """Who puts money into a firm: led by Tiger Global, 由IDG领投; and who buys it."""
        later = self.scene.quantities_between(self.quantity.end, self.end)
        limit = later[0].start if later else self.end
        found = self.scene.mentions(self.start, limit, PAYERS)
        return ids_of(
            m
            for m in found
            if m.entity_id != subject and not self.markers.cited(m)
            if self.markers.of(m) in _GIVEN_BY
            or self._gives_here(m, subject)
            or _BACKER.match(self.scene.folded, m.end)
        )[:2]

    def _gives_here(self, mention: Mention, recipient: str | None) -> bool:
        """Whether a firm gives money and no other firm than the recipient stands behind the verb."""
        if self.scene.chinese and not self.left <= mention.start < self.right:
            return _LED.match(self.scene.folded, mention.end) is not None
        behind = self.scene.mentions(mention.end, mention.end + (8 if self.scene.chinese else NEAR), COMPANIES)
        return self.scene.gives(mention) and all(m.entity_id == recipient for m in behind)
