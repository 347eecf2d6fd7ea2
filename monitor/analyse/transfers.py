"""Which firm gets the money that a verb of giving or buying hands over, and which gives it.

The verb may be told from the giver's side ("X put $5 billion into Y"), from the side of the firm that is bought ("Y,
which X bought for"), or leave one of them to the sentences before ("It paid $2 billion for the company").
"""

from __future__ import annotations

import re

from monitor.analyse.companions import Companions
from monitor.analyse.kinds import COMPANIES, PAYERS
from monitor.analyse.markers import ABSOLUTE, OBJECT
from monitor.analyse.phrasebook import Cue
from monitor.analyse.rounds import INTO
from monitor.domain.readings import Mention

Gift = tuple[str | None, str]

NEAR = 40
_BOUGHT = frozenset({*INTO, "of", "over", "with"})
_ACQUIRING = {("roles", "giving"), ("roles", "buying"), ("metric_cues", "acquiring"), ("metric_cues", "staking")}
# Characters behind a firm in which the verb begins that says that it gets something.
_RECEIVES = 2
# Characters between a figure and its verb: before it, and behind it in Chinese.
_BACK, _BESIDE = 80, 12
# Characters of a clause before its figure in which no verb has room: "for about $24 billion".
_VERBLESS = 24
_WHICH = re.compile(r", (?:which|who) ")
# Between a firm and the one that buys it, and between a verb and the buyer behind it.
_RELATIVE = re.compile(r",? (?:which|that|whom) ")
_BY = re.compile(r"(?: (?:outright|last year|this year|in (?:\w+ )?\d{4}))? by ")
# A firm named before, as the object of a verb of buying.
_MEANT = re.compile(r" (?:the (?:company|firm|unit|business|start-?up|group)|it)\b|(?:该公司|这家公司|该企业|后者|它)")
# Between money and the firm that gets it, and what says that another firm stands there.
_STRAIGHT = re.compile(
    r"(?: more)?(?: (?:in|of) (?:(?:new|fresh) )?(?:cash|stock|shares|equity|capital|money|funding|financing))? "
    r"(?:in|into|to) "
)
_ROUND = re.compile(r"[,;:.\d]|\b(?:by|from|with|of|round|series|deal|debt|loans?)\b", re.IGNORECASE)
# Characters before a Chinese verb of giving in which it is told as got, 获补助, and those of its giver: 由IDG领投.
_GOT, _AGENT = 3, 16
_STOPS = re.compile("[,。;、:]")
# What a firm does and whose it is, between a Chinese verb and its name.
_TRADE = re.compile(
    r"了?(?:[\u4e00-\u9fffA-Za-z]{1,8}(?:旗下|名下)的?)?(?:[\u4e00-\u9fffA-Za-z]{0,8}(?:商|公司|企业|厂|平台|集团|新创|独角兽|巨头))?"
)
_TRADE_LONGEST = 18


class Transfers(Companions):
    """Finds who gives and who gets the money of one quantity by the verb that governs it."""

    def gift(self) -> Gift | None:
        """Giver and recipient; None where no verb of giving or buying tells of them."""
        verbs = self._transfers()
        if not verbs:
            return None
        return self._told_of_the_bought(verbs[-1]) or self._told_of_the_giver(verbs)

    def given_straight(self) -> Gift | None:
        """Giver and recipient, where an English figure has the recipient right behind: "$5 billion to Intel"."""
        scene, end = self.scene, self.quantity.end
        behind = None if scene.chinese else _STRAIGHT.match(scene.folded, scene.past_bracket(end))
        if behind is None or not scene.cues.any(self.start, self.quantity.start, "roles", "giving", "buying"):
            return None
        firms = scene.mentions(behind.end(), behind.end() + NEAR, COMPANIES)
        if not firms or _ROUND.search(scene.folded, behind.end(), firms[0].start) is not None:
            return None
        recipient = firms[0].entity_id
        givers = [m.entity_id for m in self._givers(self.start, self.quantity.start) if m.entity_id != recipient]
        topic = self._carried(COMPANIES) if not givers else None
        giver = givers[-1] if givers else topic[0] if topic is not None and topic[0] != recipient else None
        return giver, recipient

    def verbs_of_giving(self, start: int, end: int) -> list[Cue]:
        """The verbs of giving and buying that begin in `start:end`, told from the giver's side."""
        cues = self.scene.cues.between(start, end)
        return [cue for cue in cues if (cue.table, cue.key) in _ACQUIRING and not self._passive(cue)]

    def raiser(self, giver: str) -> str | None:
        """Who gets a giver's money where the sentence does not say: the firm that the article tells as raising it."""
        topic = self._carried(COMPANIES)
        return self._rounds.raiser(giver, topic[0] if topic is not None and topic[0] != giver else None)

    # -- the verb ---------------------------------------------------------------

    def _transfers(self) -> list[Cue]:
        """The verbs of giving and buying that govern the figure: those of its clause, else the last one before it.

        A description between commas or a bracket may part a figure from its verb; another amount in between may not.
        """
        scene, quantity = self.scene, self.quantity
        near = min(self.right, quantity.end + _BESIDE) if scene.chinese else quantity.start
        found = self.verbs_of_giving(max(self.left, quantity.start - _BACK), near) or self._bought_behind()
        parted = quantity.start - self.left > _VERBLESS or scene.mentions(self.left, quantity.start, COMPANIES)
        if found or self._metric != "funding" or parted:
            return found
        before = self.verbs_of_giving(max(self.start, quantity.start - 2 * _BACK), quantity.start)[-1:]
        amounts = [one.unit for one in scene.quantities_between(before[0].end, quantity.start)] if before else []
        return before if quantity.unit not in amounts else []

    def _bought_behind(self) -> list[Cue]:
        """The Chinese verb of buying that stands behind a price and what is said of it: 以65亿美元全现金收购Ampere."""
        scene, end = self.scene, self.quantity.end
        verbs = self.verbs_of_giving(end, min(self.right, self.end)) if scene.chinese else []
        bought = [cue for cue in verbs if cue.key != "giving"][:1]
        return bought if bought and not scene.mentions(end, bought[0].start, COMPANIES) else []

    def _passive(self, verb: Cue) -> bool:
        """Whether a Chinese verb is told from the receiver's side: 获补助, 由IDG领投."""
        if not self.scene.chinese or verb.key != "giving":
            return False
        agent = self.scene.folded[max(verb.start - _AGENT, self.sentence.start) : verb.start]
        return "获" in agent[-_GOT:] or "由" in _STOPS.split(agent)[-1]

    # -- the firm that is bought --------------------------------------------------

    def _told_of_the_bought(self, verb: Cue) -> Gift | None:
        """Giver and recipient, where the verb stands behind the firm that is bought.

        "Xilinx, which AMD bought for", "Groq was bought by Nvidia for".
        """
        scene = self.scene
        ahead = scene.mentions(self.start, verb.start, COMPANIES)
        if len(ahead) > 1 and _RELATIVE.fullmatch(scene.folded, ahead[-2].end, ahead[-1].start):
            return ahead[-1].entity_id, ahead[-2].entity_id
        by = _BY.match(scene.folded, verb.end) if ahead and self.markers.of(ahead[-1]) is None else None
        givers = scene.mentions(by.end(), by.end() + NEAR, COMPANIES) if by is not None else []
        return (givers[0].entity_id, ahead[-1].entity_id) if givers else None

    def _bought_by_topic(self, verb: Cue) -> Gift | None:
        """Giver and recipient, where the sentence names but the firm that is bought: "It bought Graphcore for …"."""
        if verb.key == "giving":
            return None
        behind = self.scene.mentions(verb.end, min(self.right, self.quantity.end + NEAR), COMPANIES)
        bought = [m.entity_id for m in behind if self._behind_a([verb], m) or self.markers.of(m) == OBJECT]
        topic = self._carried(COMPANIES) if bought else None
        return (topic[0], bought[0]) if topic is not None and topic[0] != bought[0] else None

    # -- the firm that gives --------------------------------------------------------

    def _told_of_the_giver(self, verbs: list[Cue]) -> Gift | None:
        """Giver and recipient, where the giver stands before the verb."""
        givers = self._givers_of(verbs[-1])
        if not givers:
            return self._bought_by_topic(verbs[-1])
        giver = givers[-1].entity_id
        recipient = self._recipient_behind(giver, givers[-1].end, verbs)
        if recipient is None and _MEANT.match(self.scene.folded, verbs[-1].end) is not None:
            recipient = self._told_apart(giver)
        elif recipient is None and any(cue.key == "giving" for cue in verbs):
            recipient = self._recipient_before(givers[-1]) or self.raiser(giver)
        return (giver, recipient) if recipient is not None else None

    def _givers_of(self, verb: Cue) -> list[Mention]:
        """Who gives by a verb: whom a relative clause tells of, the free names of the clause, else of the sentence."""
        end = min(verb.start, self.quantity.start)
        firms = self.scene.mentions(max(self.start, self.left - _BACK), verb.start, PAYERS)
        if firms and _WHICH.match(self.scene.folded, firms[-1].end):
            return firms[-1:]
        here = self._givers(self.left, end)
        if here or self._metric != "funding" or verb.key == "staking":
            return here
        return self._givers(self.start, end)

    def _givers(self, start: int, end: int) -> list[Mention]:
        """The free firms and agencies of a stretch, but for those that get something: 英特尔获得, "Intel received"."""
        firms = self.scene.mentions(start, end, PAYERS)
        free = {None, ABSOLUTE, *self.markers.subordinate}
        acting = [m for m in firms if self.markers.of(m) in free and not self.markers.cited(m)]
        cues = self.scene.cues
        return [m for m in acting if not cues.any(m.end, m.end + _RECEIVES, "roles", "receiving", "winning")]

    def _recipient_behind(self, giver: str, start: int, verbs: list[Cue]) -> str | None:
        """The firm behind a giver that the verb or a preposition makes the recipient."""
        into = INTO if verbs[-1].key == "giving" else _BOUGHT
        reach = min(self.right, max(self.quantity.end + NEAR, verbs[-1].end + _TRADE_LONGEST))
        for firm in self.scene.mentions(start, reach, COMPANIES):
            if firm.entity_id == giver or self.markers.relation(firm) is not None:
                continue
            if self._behind_a(verbs, firm) or self.markers.of(firm) in into or self._handed(firm):
                return firm.entity_id
        return None

    def _recipient_before(self, giver: Mention) -> str | None:
        """The firm of the clauses before that got money there, or acts there and gives none."""
        firms = self.scene.mentions(self.start, giver.start, COMPANIES)
        others = [m for m in firms if m.entity_id != giver.entity_id]
        got = [m.entity_id for m in others if self.markers.of(m) in INTO]
        free = [m.entity_id for m in others if self.acts(m) and not self.scene.gives(m)]
        return next(iter([*got[::-1], *free[::-1]]), None)

    def _told_apart(self, giver: str) -> str | None:
        """Whom "the company" means that a giver buys: the firm told of right before, else the title's."""
        scene = self.scene
        before = (*scene.previous(self.sentence, 2), scene.context.sentences[0])
        places = [(self.start, self.quantity.start)]
        places += [(max(one.start, one.end - scene.reach), one.end) for one in before]
        firms = [m for place in places for m in reversed(scene.mentions(*place, COMPANIES))]
        return next((m.entity_id for m in firms if m.entity_id != giver and not self.markers.cited(m)), None)

    def _handed(self, firm: Mention) -> bool:
        """Whether a firm is the first object of a verb of giving: "will give Rapidus $4 billion"."""
        given = self.scene.cues.of(max(firm.start - _BESIDE, 0), firm.start, "roles", "giving")
        return not self.scene.chinese and any(cue.end == firm.start - 1 for cue in given)

    def _behind_a(self, verbs: list[Cue], firm: Mention) -> bool:
        """Whether a firm stands behind one of some Chinese verbs, what it does between them: 收购晶片设计商Ampere."""
        scene = self.scene
        if not scene.chinese:
            return False
        place = scene.snug(firm.start)
        return any(_TRADE.fullmatch(scene.folded, cue.end, place) for cue in verbs if place - cue.end < _TRADE_LONGEST)

    def acts(self, mention: Mention) -> bool:
        """Whether a name stands free and for itself, quoted by nobody."""
        free = self.markers.of(mention) is None and not self.markers.cited(mention)
        return free and self.markers.modified(mention) is None and self.markers.relation(mention) is None
