"""Places in a sentence: where a thing is built, sold or listed, and countries that bear a figure themselves."""

from __future__ import annotations

import re

from monitor.analyse.bearers import Bearers
from monitor.analyse.context import Kind, Sentence
from monitor.analyse.kinds import FIRMS, PLACES
from monitor.analyse.metrics_case import RATIOS
from monitor.domain.catalogue import Company, EntityType
from monitor.domain.readings import Mention

# Measures of something that stands, or is sold, somewhere; of the second kind a market's name is enough. What is made
# somewhere is told with the place as a plant's part of the output.
_SITED = frozenset({"capex", "capacity", "production"})
_SOLD = frozenset({"revenue", "shipments", "market_share", "usage"})
# Measures that a country may have as a whole.
_NATIONAL = frozenset(
    [
        *("capex", "capacity", "market_share", "revenue", "growth", "order_value", "order_volume", "production"),
        *("shipments", "inventory", "cluster_size"),
    ]
)
# Behind which the country stands on whose goods a tariff is laid, and how far behind the figure.
_LEVIED = frozenset({"from", "on", "for", "against", "对", "从", "自", "来自", "针对"})
_LAID_ON = 60
_WITHIN = frozenset({"in", "to", "from", "into", "across", "inside", "outside", "at", "on", "near"})
# Where somebody speaks, sits or trades is not where the thing is.
_ELSEWHERE = re.compile(
    r"\b(?:said|says|told|spoke|speaking|announced|unveiled|showed|shown|met|reporters|conference|forum|summit|event|"
    r"trading|traded|closed|opened|based|headquartered|shares|stocks?|listed|court|wrote|arrived|visit\w*)\b"
    r"[^,;:]{0,24}\b(?:in|at)\s(?:the )?$",
    re.IGNORECASE,
)
_MARKET = re.compile(r"(?:'s)?[^,.;:]{0,40}? (?:markets?|sales|revenue|demand|customers|buyers|business)\b")
_WORKS = re.compile(r"的?(?:新|老|旧|首座|晶圆|封测|封装|存储|先进)*(?:厂|工厂|基地|园区|数据中心|机房|智算中心|项目)")
_WORKS_HERE = re.compile(r"(?:新|老|旧|首座|晶圆|封测|封装|存储|先进)*(?:厂|工厂|基地|园区)")
_BUYERS_HERE = re.compile(r"的?(?:客户|买家|用户|同业|同行|厂商)")
_WORKS_BEFORE = re.compile(r"(?:在|于|到|往|对|至|赴|从|来自|向|位于|落户|落地)(?:美国|日本|韩国|德国|印度)?$")
_MARKET_CHINESE = re.compile(r"区|的?[^,，。;；]{0,10}?(?:市场|客户|地区|收入|销售|业务|销量|营收|份额|出货)")
_ABROAD = re.compile(r"(?:在|对|来|输)华(?!为|虹|硕|盛|邦|尔|润)")
_ADJECTIVE = re.compile(r"(?:'s)? (?:[a-z-]+ ){0,3}(?:company|firm|chipmaker|giant|maker|start-?up|group|lab)\b")
_COUNTRY_ACTS = re.compile(
    r"(?:'s\b|, (?:which|whose|where)\b|"
    r" (?!(?:and|or|to|plants?|fabs?|sites?|factory|factories|campus|units?)\b)[a-z]+\b)"
)
_ACTS = re.compile(
    r" (?:(?:also|now|already|itself|alone) )?"
    r"(?:may|will|can|could|would|has|have|had|wants?|wanted|plans?|planned|aims?|"
    r"bought|buys|imports?|imported|exports?|exported|spent|spends|needs?|produced?|produces|makes?|made|added|expects?)\b"
)
_APPOSED = re.compile(r", ")
# Between a country and what a firm sells there: "China brought in", "Taiwan was", "ahead of Korea at", 中国区占收入.
_BRINGS = re.compile(
    r"(?:'s (?:share|part|portion|contribution))?(?: (?:alone|now|still|itself|also))?"
    r"(?: (?:brought(?: in)?|brings(?: in)?|bringing(?: in)?|generated|generates|contributed|contributes|"
    r"accounted for|accounts for|accounting for|delivered|made up|makes up|took|takes|provided|represented|represents|"
    r"was worth|was|is|were|had|came to|fell to|rose to|dropped to|slipped to|at|for|with)(?: [a-z]+)?)?:? ?"
)
_BRINGS_CHINESE = re.compile(
    r"(?:大陆|内地)?(?:市场|客户|地区|区|业务)?"
    r"(?:[^,，。;；、:：\d]{0,8}?(?:占比?|贡献|带来|实现|收入|营收|销售额?)[^,，。;；、\d]{0,10}?|则?[以为有]?)[:：]? ?"
)
# What only a firm's sales are told with; a country's exports and those of its industry are its own.
_SOLD_THERE = re.compile(
    r" (?:brought|brings|bringing|generated|generates|contributed|contributes|delivered|provided)\b|"
    r"(?:大陆|内地)?(?:(?:市场|客户|地区|区).{0,8}(?:贡献|带来|实现|收入|营收|销售)|.{0,6}(?:贡献|带来)|.{0,2}营收)"
)
_OPENING = 2.5
_OPENING_CHINESE = 3.0
_MOST = 2
# Characters between a country and what is sold there.
_BRINGS_REACH = 40
# Characters in which a place in front of the whole sentence stands: "In Germany, Intel …".
_FRONTED = 30
# Sentences back in which the site stands that a sentence without a firm goes on about: "The complex will draw …".
_SITE_BACK = 1


class Localities(Bearers):
    """Looks for the places that take part in one quantity's sentence."""

    def sites(self, metric: str) -> list[str]:
        """The places that identify a figure of a metric: of its clause, else of what its sentence opens with."""
        if metric not in _SITED | _SOLD or (metric == "production" and self.quantity.unit not in RATIOS):
            return []
        left, right = self.scene.outer_clause(self.quantity.start)
        opening = self.sentence.start
        owned = bool(self.scene.mentions(left, self.quantity.start, FIRMS))
        fronted = min(opening + _FRONTED, left) if owned else left
        if metric == "revenue" and (seller := self._selling_place()) is not None:
            return [seller.entity_id]
        found = self._placed(left, right, metric) or self._placed(opening, fronted, metric)
        if not found and metric == "market_share":
            found = self._placed(self.start, self.end, metric)
        if not found and self.scene.chinese and "china" in self.scene.types:
            abroad = _ABROAD.search(self.scene.folded, self.start, self.quantity.start)
            return ["china"] if abroad is not None and metric in _SOLD else []
        if not found and metric in _SITED and self._goes_on() and not self._acting_firms(self.sentence.start):
            before = self.scene.previous(self.sentence, _SITE_BACK)
            found = next(filter(None, (self._placed(s.start, s.end, metric) for s in before)), [])
        return list(dict.fromkeys(m.entity_id for m in found))[:_MOST]

    def _selling_place(self) -> Mention | None:
        """The country right before what a firm sells there: "China took 42%, ahead of Taiwan at {30%}"."""
        scene, start = self.scene, self.quantity.start
        ahead = scene.mentions(max(self.sentence.start, start - _BRINGS_REACH), start, PLACES)
        if not ahead:
            return None
        brings = _BRINGS_CHINESE if scene.chinese else _BRINGS
        return ahead[-1] if brings.fullmatch(scene.folded, ahead[-1].end, start) is not None else None

    def _sold_there(self) -> bool:
        """Whether a country is told as where a firm sells: 中国市场贡献收入, "China generated $17bn for Nvidia"."""
        place = self._selling_place()
        return place is not None and _SOLD_THERE.match(self.scene.folded, place.end, self.quantity.start) is not None

    def markets(self, sentence: Sentence) -> list[str]:
        """The places whose market a sentence speaks of."""
        return [
            m.entity_id
            for m in self.scene.mentions(sentence.start, sentence.end, PLACES)
            if self._holds(m, "market_share") and self._sells_in(m)
        ]

    def _sells_in(self, place: Mention) -> bool:
        pattern = _MARKET_CHINESE if self.scene.chinese else _MARKET
        return pattern.match(self.scene.folded, place.end, place.end + 50) is not None

    def _goes_on(self) -> bool:
        """Whether the sentence speaks of a site before the figure: "The complex is laid out for 1.2 GW"."""
        return self.scene.cues.any(self.sentence.start, self.quantity.start, "metric_cues", "sites")

    def _placed(self, start: int, end: int, metric: str) -> list[Mention]:
        found: list[Mention] = []
        for place in self.scene.mentions(start, end, PLACES):
            # "in Vineland, New Jersey": the town says where, the state only where the town is.
            apposed = found and _APPOSED.fullmatch(self.scene.folded, found[-1].end, place.start)
            if not apposed and self._holds(place, metric):
                found.append(place)
        return found

    def _holds(self, place: Mention, metric: str) -> bool:
        """Whether a place is told as where the thing is, or whose market it is sold in."""
        folded = self.scene.folded
        if self.scene.chinese:
            return self._holds_chinese(place, metric)
        if _ADJECTIVE.match(folded, place.end, place.end + 60):
            return False
        if metric in _SOLD and _MARKET.match(folded, place.end, place.end + 50):
            return True
        if self.markers.of(place) not in _WITHIN:
            return False
        return _ELSEWHERE.search(folded, max(place.start - 48, self.sentence.start), place.start) is None

    def _holds_chinese(self, place: Mention, metric: str) -> bool:
        folded = self.scene.folded
        if metric in _SOLD and _MARKET_CHINESE.match(folded, place.end, place.end + 16):
            return True
        if metric in _SITED and _WORKS.match(folded, place.end, place.end + 10):
            return True
        return _WORKS_BEFORE.search(folded, max(place.start - 6, self.sentence.start), place.start) is not None

    def nation(self, metric: str) -> str | None:
        """The country that a clause is about, where no firm is: "India's data centres draw …", 韩国出口额为……."""
        if metric not in _NATIONAL or self.sentence.kind is Kind.ROW:
            return None
        if (metric == "revenue" and (self.quantity.unit in RATIOS or self._sold_there())) or self._described_here():
            return None
        if not self.scene.chinese and (acting := self._acting()) is not None:
            return acting
        for start in dict.fromkeys((self.left, self.sentence.start)):
            if start > self.quantity.start or self._acting_firms(start):
                continue
            leading = self._leading(start)
            if leading is None:
                continue
            if leading in self._roster.countries or not self._acting_firms(self.sentence.start):
                return leading
        return None

    def home_of(self, agency: str | None) -> str | None:
        """The country of an agency that reports what the country has, where the document names it."""
        if agency is None or self.scene.types.get(agency) is not EntityType.AGENCY:
            return None
        line = (self._catalogue.entities.get(name) for name in (agency, *self._catalogue.lineage(agency)))
        country = next((one.country for one in line if isinstance(one, Company) and one.country), None)
        return country if country in self.scene.types else None

    def origin(self) -> str | None:
        """The country on whose goods a tariff of so many percent is laid: "from Taiwan the rate is 20%"."""
        if self.quantity.unit != "percent" or not self._tariff():
            return None
        ahead = self.scene.mentions(self.left, self.quantity.start, PLACES)
        behind = self.scene.mentions(self.quantity.end, min(self.right, self.quantity.end + _LAID_ON), PLACES)
        beside = {self.quantity.start, self.quantity.start - 1}
        near = [m for m in (*reversed(ahead), *behind) if self.markers.of(m) in _LEVIED or m.end in beside]
        return near[0].entity_id if near else None

    def _tariff(self) -> bool:
        """Whether the sentence, or what stands above it, speaks of tariffs."""
        heading = self.scene.heading_of(self.sentence)
        return any(
            self.scene.cues.any(one.start, one.end, "roles", "tariffs")
            for one in (self.sentence, *self.scene.previous(self.sentence, 1), *([heading] if heading else []))
        )

    def _acting(self) -> str | None:
        """The free place before the figure that a verb follows: "under the accord the UAE may import"."""
        scene = self.scene
        for place in reversed(scene.mentions(self.left, self.quantity.start, PLACES)):
            if self.markers.of(place) is None and _ACTS.match(scene.folded, place.end):
                firms = scene.mentions(place.end, self.quantity.start, FIRMS)
                return None if any(self.markers.of(m) is None for m in firms) else place.entity_id
        return None

    def _described_here(self) -> bool:
        """Whether a word for a firm named before stands in the clause: 香港为公司带来……收入."""
        return self.scene.cues.any(self.left, self.quantity.start, "roles", "descriptions")

    def _acting_firms(self, start: int) -> bool:
        firms = self.scene.mentions(start, self.quantity.start, FIRMS)
        return any(self.markers.of(m) is None and not self.markers.cited(m) for m in firms)

    def _leading(self, start: int) -> str | None:
        """The place with which a stretch of a sentence opens, as its subject or the owner of it."""
        scene = self.scene
        for place in scene.mentions(start, min(self.quantity.start, start + 40), PLACES):
            opening = _OPENING_CHINESE if scene.chinese else _OPENING
            if scene.distance(start, place.start) > opening or self.markers.of(place) is not None:
                return None
            behind = scene.folded[place.end : place.end + 60]
            if scene.chinese:
                return None if _WORKS_HERE.match(behind) or _BUYERS_HERE.match(behind) else place.entity_id
            if _ADJECTIVE.match(behind) or not _COUNTRY_ACTS.match(behind):
                return None
            return place.entity_id
        return None
