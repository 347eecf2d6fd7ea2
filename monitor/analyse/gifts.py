"""Who gives money to whom around a figure: a round and its backers, a firm and its buyer, a grant and the state.

A clause may name the giver alone: "SoftBank chipped in $2 billion". Then the money goes to the firm that the article
tells as raising it (`rounds`).
"""

from __future__ import annotations

import re

from monitor.analyse.companions import Companions, Owner, ids_of
from monitor.analyse.kinds import COMPANIES, PAYERS
from monitor.analyse.markers import OBJECT
from monitor.analyse.phrasebook import Cue
from monitor.analyse.rounds import INTO
from monitor.domain.readings import Mention

_BOUGHT = frozenset({*INTO, "of", "over", "with"})
_ACQUIRING = {("roles", "giving"), ("roles", "buying"), ("metric_cues", "acquiring"), ("metric_cues", "staking")}
_GIVEN_BY = frozenset({"by", "from", "由", "获", "来自", "从", "自"})
_NEAR = 40
# How sure the firm is that an article, but not the sentence, tells as raising money.
_SUPPOSED = 0.7
# Characters behind a firm in which the verb begins that says that it gets something.
_RECEIVES = 2
_BACKER = re.compile(r" (?:being |as |was )?(?:the |its )?(?:main|lead|biggest|largest|sole) (?:investor|backer)\b")
_LED = re.compile(r" ?(?:联合|独家)?(?:领投|跟投|参投|投资)(?:[,。;、]|$)", re.MULTILINE)
_PURCHASED = re.compile(r" (?:(?:[a-z-]+ )?(?:purchase|acquisition|takeover|buyout|bid|offer) (?:of|for)|for) ")
_APART = re.compile(r"[,;:]")
_PLEDGED = re.compile(
    r"'s? (?:(?:own|planned|promised|initial) )?"
    r"(?:(?:pledge|investment|contribution|commitment|injection)s? (?:of|worth) )?"
)
# What a firm does, between a Chinese verb and its name.
_TRADE = re.compile(r"(?:[\u4e00-\u9fffA-Za-z]{0,8}(?:商|公司|企业|厂|平台|集团|新创|独角兽|巨头))?")
_TRADE_LONGEST = 13


class Gifts(Companions):
    """Finds who gives and who gets the money of one quantity."""

    def funded_firm(self, subject: str | None, confidence: float) -> Owner:
        """The firm that gets money, about those who give it; `subject` is the likeliest name as it stands."""
        giver, recipient = self._purchase(subject) or self._gift() or self._pledge() or (None, None)
        if recipient is None:
            return self._owned(subject, self._backers(subject), confidence)
        return self._owned(recipient, [giver], self._sure_of(recipient))

    def _sure_of(self, recipient: str) -> float:
        """How sure the firm is that gets money: one that the sentence does not name is only supposed."""
        here = self.scene.mentions(self.start, self.end, COMPANIES)
        return 1.0 if any(m.entity_id == recipient for m in here) else _SUPPOSED

    def _purchase(self, subject: str | None) -> tuple[str, str | None] | None:
        """Buyer and firm bought, where the deal is a noun or the price comes first: "its $7 billion purchase of X"."""
        behind = _PURCHASED.match(self.scene.folded, self.scene.past_bracket(self.quantity.end))
        firms = self.scene.mentions(behind.end(), behind.end() + 24, COMPANIES) if behind is not None else []
        if behind is None or subject is None or not firms or firms[0].entity_id == subject:
            return None
        apart = _APART.search(self.scene.folded, behind.end(), firms[0].start)
        return (subject, firms[0].entity_id) if apart is None else None

    def _gift(self) -> tuple[str, str | None] | None:
        """Giver and recipient, where the clause is told from the giver's side: "X put $5 billion into Y"."""
        scene, quantity = self.scene, self.quantity
        verbs = [
            cue
            for cue in scene.cues.between(max(self.left, quantity.start - 80), min(self.right, quantity.end + 12))
            if (cue.table, cue.key) in _ACQUIRING
            if scene.chinese or cue.start < quantity.start
        ]
        if not verbs:
            return None
        start = self.sentence.start if scene.aside_at(quantity.start) else self.left
        ahead = scene.mentions(start, min(verbs[-1].start, quantity.start), PAYERS)
        givers = [m for m in ahead if self.markers.of(m) is None and not self.markers.cited(m) and not self._gets(m)]
        if not givers:
            return self._bought_by_topic(verbs[-1])
        giver = givers[-1].entity_id
        into = INTO if verbs[-1].key == "giving" else _BOUGHT
        for firm in scene.mentions(givers[-1].end, min(self.right, quantity.end + _NEAR), COMPANIES):
            if firm.entity_id == giver or self.markers.relation(firm) is not None:
                continue
            if self._behind_a(verbs, firm) or self.markers.of(firm) in into:
                return giver, firm.entity_id
        if all(cue.key != "giving" for cue in verbs):
            return None
        before = scene.mentions(self.sentence.start, givers[-1].start, COMPANIES)
        free = [m.entity_id for m in before if m.entity_id != giver and self._acts(m) and not self.scene.gives(m)]
        return giver, free[-1] if free else self._raiser(giver)

    def _gets(self, firm: Mention) -> bool:
        """Whether a firm stands before a verb of getting: 英特尔获得, "Intel received"."""
        return self.scene.cues.any(firm.end, firm.end + _RECEIVES, "roles", "receiving", "winning")

    def _pledge(self) -> tuple[str, str | None] | None:
        """Giver and recipient of money told as the giver's own: "Nvidia's $5 billion", "SoftBank's pledge of"."""
        firms = self.scene.mentions(max(self.left, self.quantity.start - _NEAR), self.quantity.start, COMPANIES)
        if not firms or _PLEDGED.fullmatch(self.scene.folded, firms[-1].end, self.quantity.start) is None:
            return None
        giver = firms[-1].entity_id
        behind = self.scene.mentions(self.quantity.end, min(self.right, self.quantity.end + _NEAR), COMPANIES)
        into = [m.entity_id for m in behind if m.entity_id != giver and self.markers.of(m) in INTO]
        return giver, into[0] if into else self._raiser(giver)

    def _raiser(self, giver: str) -> str | None:
        """Who gets a giver's money where the sentence does not say: the firm that the article tells as raising it."""
        topic = self._carried(COMPANIES)
        return self._rounds.raiser(giver, topic[0] if topic is not None and topic[0] != giver else None)

    def _given_by(self, partners: list[str]) -> Owner:
        """The firm that the text speaks of, about those of its sentence who give it money together."""
        topic = self._carried(COMPANIES)
        recipient = topic[0] if topic is not None and topic[0] not in partners else None
        return self._owned(recipient, partners, 0.5)

    def _bought_by_topic(self, verb: Cue) -> tuple[str, str] | None:
        """Giver and recipient, where the sentence names but the firm that is bought: "It bought Graphcore for …"."""
        if verb.key == "giving":
            return None
        behind = self.scene.mentions(verb.end, min(self.right, self.quantity.end + _NEAR), COMPANIES)
        bought = [m.entity_id for m in behind if self._behind_a([verb], m) or self.markers.of(m) == OBJECT]
        topic = self._carried(COMPANIES) if bought else None
        return (topic[0], bought[0]) if topic is not None and topic[0] != bought[0] else None

    def _behind_a(self, verbs: list[Cue], firm: Mention) -> bool:
        """Whether a firm stands behind one of some Chinese verbs, what it does between them: 收购晶片设计商Ampere."""
        scene = self.scene
        if not scene.chinese:
            return False
        place = scene.snug(firm.start)
        return any(_TRADE.fullmatch(scene.folded, cue.end, place) for cue in verbs if place - cue.end < _TRADE_LONGEST)

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
        behind = self.scene.mentions(mention.end, mention.end + (8 if self.scene.chinese else 40), COMPANIES)
        return self.scene.gives(mention) and all(m.entity_id == recipient for m in behind)

    def _acts(self, mention: Mention) -> bool:
        free = self.markers.of(mention) is None and not self.markers.cited(mention)
        return free and self.markers.modified(mention) is None and self.markers.relation(mention) is None
