"""Names in an article: catalogued entities, new members of chip families, short forms, new companies and people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from monitor.analyse.evidence import Cues, Evidence, gives, needs, words
from monitor.analyse.families import Families, Member, slug
from monitor.analyse.glued import run_together
from monitor.analyse.governments import Governments
from monitor.analyse.matcher import Hit, Matcher, Tokens, tokenize
from monitor.analyse.names import Name, names
from monitor.analyse.newcomers import Newcomers
from monitor.analyse.newcomers_draft import Known, Newcomer
from monitor.analyse.newcomers_firms import FullNames
from monitor.domain.catalogue import Catalogue, Chip, Entity, EntityType, Language
from monitor.domain.readings import Mention, Tagged

# Between a bare number and the noun that makes it a part may stand its fellows: "the 960 and 970 chips".
_FELLOWS = r"(?:\s?(?:,|/|、|&|and|or|to|和|与|及|或)\s?[0-9]{2,4}[A-Z]{0,3}){0,4}"
_MONEY = re.compile(r"(?:[$€£¥₩₹]|RMB|CNY|USD|NT\$|US\$|\d[.,])\s?$")

# 思元590和690, "the 590 and its successor, the 690": a bare number next to that of its fellow.
_FELLOW_BEFORE = re.compile(
    r"(?<![0-9.,])[0-9]{3}[A-Z]{0,3}\s?(?:、|/|&|and|or|和|与|及|或)\s?$"
    r"|(?:successor|heir|predecessor|sibling),? (?:the )?$"
)

# "The 960 follows in late 2027".
_ACTS = re.compile(
    r" (?:follows|comes|came|arrives|has|had|is|was|will|would|ships|adds|doubles|packs|draws|uses|offers"
    r"|succeeds|replaces"
    r"|needs|runs|costs|sells|delivers|carries|takes|lacks|brings|beats|outsells)(?![a-z])"
)
# What makes a model one of its own behind its name: Llama 3.1 405B, Qwen3-Coder-480B-A35B-Instruct.
_SIZE = re.compile(
    r"(?:-[A-Z][A-Za-z0-9.]{0,14}"
    r"|[ ](?:Coder|VL|Instruct|Chat|Base|Omni|Math|Distill|Scout|Maverick|Next|Thinking|Flash|Air|Large|Medium|Small"
    r"|Mini)){0,3}"
    r"[ -](?:[1-9]\d?x)?\d{1,4}(?:\.\d)?B(?:-A\d{1,3}B)?(?:-[A-Z][A-Za-z0-9]{1,12}){0,3}(?![A-Za-z0-9_$])"
    r"(?!\s?(?:tokens|parameters|params|users|yuan|dollars|won|yen|euros))"
)
# Where 中 ends a word, 其中, and begins no name: 其中华为, 其中美光; but 其中国业务 is its business in China.
_AMONG = re.compile(r"(?<=其)中(?!国)")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    """A stretch of text that may name an entity; `others` are what else the same words may name there."""

    start: int
    end: int
    entity: Entity
    strong: bool
    number: bool = False
    others: tuple[_Candidate, ...] = ()


class EntityFinder:
    """Finds the entities of articles. Built once from a catalogue; `find` keeps nothing between articles.

    One pass over the tokens whatever the number of names; a second one, over cue words, settles the doubtful names.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._names: Matcher[list[Name]] = Matcher()
        for name in names(catalogue):
            fellows = self._names.add(name.form, [])
            if all(name.entity is not fellow.entity for fellow in fellows):
                fellows.append(name)
        chips = [entity for entity in catalogue.entities.values() if isinstance(entity, Chip)]
        self._families = Families((chip, chip.pattern) for chip in chips if chip.pattern is not None)
        self._shorts = Families((chip, chip.short) for chip in chips if chip.short is not None)
        self._cues = Cues(catalogue)
        self._gives = {entity.id: gives(catalogue, entity) for entity in catalogue.entities.values()}
        self._needs = {entity.id: needs(catalogue, entity) for entity in catalogue.entities.values()}
        self._governments = Governments(catalogue)
        self._newcomers = Newcomers(catalogue)
        self._full_names = FullNames(catalogue)
        nouns = sorted(words(catalogue.lexicons.values(), "part_nouns"), key=len, reverse=True)
        self._noun_follows = re.compile(
            rf"{_FELLOWS}\s?(?:-?series\s|AI\s|new\s)?(?:{'|'.join(map(re.escape, nouns)) or '(?!)'})", re.IGNORECASE
        )

    def find(self, folded: str, document: str, language: Language) -> tuple[tuple[Tagged, ...], tuple[Mention, ...]]:
        """The entities of a document, by first mention, and all their mentions, by place.

        `folded` is `fold(document)`; every offset counts characters of both. Mentions do not overlap.
        """
        tokens = tokenize(folded, run_together(self._names, folded))
        candidates = self._candidates(tokens, document)
        accepted = self._judge(candidates, tokens, chinese=language.chinese)
        accepted += self._short_forms(accepted, tokens)
        accepted = [self._in_full(candidate, folded) for candidate in accepted]
        accepted = self._new_names(accepted, tokens, language)
        accepted.sort(key=lambda candidate: candidate.start)
        accepted = self._governments.read(accepted, folded)
        return _tagged(accepted, document)

    # -- candidates -----------------------------------------------------------
    def _candidates(self, tokens: Tokens, document: str) -> list[_Candidate]:
        found: list[_Candidate] = []
        barred: dict[str, int] = {}
        place = 0
        named, members = set(self._names.heads(tokens)), set(self._families.heads(tokens))
        for first in sorted(named | members):
            if first < place:
                continue
            start = tokens.starts[first]
            if tokens.keys[first] == "中" and _AMONG.match(tokens.text, start):
                continue
            hit = self._best(tokens, first, barred) if first in named else None
            member = self._families.at(tokens.text, start) if first in members else None
            if member is not None and (hit is None or member.end > tokens.ends[hit.last - 1]):
                entity = self._member(member.family, member.id, document[start : member.end])
                found.append(_Candidate(start=start, end=member.end, entity=entity, strong=member.strong))
                place = tokens.at(member.end)
            elif hit is not None:
                found += self._named(tokens, hit, document)
                place = tokens.at(found[-1].end)
            else:
                continue
            if (sized := self._sized(found[-1], tokens.text, document)) is not None:
                found[-1] = sized
                place = tokens.at(sized.end)
        return found

    def _sized(self, candidate: _Candidate, text: str, document: str) -> _Candidate | None:
        """A model with its size behind it, which is another model than the one without."""
        entity = candidate.entity
        if entity.type is not EntityType.MODEL or not isinstance(entity, Chip):
            return None
        size = _SIZE.match(text, candidate.end)
        if size is None:
            return None
        name = document[candidate.start : size.end()]
        sized_id = f"{entity.id}-{slug(size[0])}"
        sized = self._catalogue.entities.get(sized_id) or Chip(
            id=sized_id, type=entity.type, name=name, maker=entity.maker, family=entity.family or entity.id
        )
        return _Candidate(start=candidate.start, end=size.end(), entity=sized, strong=True)

    def _best(self, tokens: Tokens, first: int, barred: dict[str, int]) -> Hit[list[Name]] | None:
        """The longest name at a token that is cased as it must be, with every entity that it may mean.

        A decoy bars its entity up to its end; `barred` maps an entity's id to the token where it may be named again.
        """
        for hit in self._names.at(tokens, first):
            written = tokens.text[tokens.starts[first] : tokens.ends[hit.last - 1]]
            fitting = [name for name in hit.payload if (name.plural or not hit.plural) and name.fits(written)]
            for name in fitting:
                if name.decoy:
                    barred[name.entity.id] = max(hit.last, barred.get(name.entity.id, 0))
            meant = [name for name in fitting if not name.decoy and first >= barred.get(name.entity.id, 0)]
            if meant:
                return hit._replace(payload=meant)
        return None

    def _named(self, tokens: Tokens, hit: Hit[list[Name]], document: str) -> list[_Candidate]:
        """The name as a candidate; its maker's name in front of a part is a mention of the maker.

        Not in front of a model: DeepSeek V4 and OpenAI o1 are called so.
        """
        name = hit.payload[0]
        end = tokens.ends[hit.last - 1]
        if (
            name.entity.type is EntityType.PLACE
            and (comma := tokens.text.find(", ", tokens.starts[hit.first], end)) > 0
        ):
            end = comma  # the state behind a town is a place of its own
        found = []
        first = hit.first
        if isinstance(name.entity, Chip) and name.entity.type is not EntityType.MODEL:
            for shorter in self._names.at(tokens, first):
                maker = next(
                    (n.entity for n in shorter.payload if not n.decoy and n.entity.id == name.entity.maker), None
                )
                if shorter.last < hit.last and maker is not None:
                    found.append(
                        _Candidate(
                            start=tokens.starts[first], end=tokens.ends[shorter.last - 1], entity=maker, strong=True
                        )
                    )
                    first = shorter.last
                    break
        start = tokens.starts[first]
        meant, *others = (
            _Candidate(
                start=start,
                end=end,
                entity=one.entity,
                strong=one.strong and _written(one, document[start:end]),
                number=one.number,
            )
            for one in hit.payload
        )
        return [*found, replace(meant, others=tuple(others)) if others else meant]

    def _member(self, family: Chip, member_id: str, text: str) -> Entity:
        """The part that a pattern found: the catalogue's, where it has it, or a new one of the family's kind."""
        if (known := self._catalogue.entities.get(member_id)) is not None:
            return known
        return Chip(id=member_id, type=family.type, name=text, maker=family.maker, family=family.id)

    # -- evidence -------------------------------------------------------------
    def _judge(self, candidates: list[_Candidate], tokens: Tokens, *, chinese: bool) -> list[_Candidate]:
        """The candidates that the article bears out: strong ones first, then weak ones, once more with their help."""
        evidence = Evidence(self._cues.find(tokens), chinese=chinese)
        accepted: list[_Candidate] = []
        doubtful: list[_Candidate] = []
        contested: list[list[_Candidate]] = []
        for candidate in candidates:
            if _is_label(tokens.text, candidate.start, candidate.end):
                continue
            meant = [
                one
                for one in (candidate, *candidate.others)
                if not evidence.against(one.entity, one.start, one.end, strong=one.strong)
            ]
            if len(meant) > 1:
                contested.append(meant)
            elif meant and meant[0].strong:
                accepted += meant
                evidence.support(meant[0].entity, self._given(meant[0].entity), meant[0].start, meant[0].end)
            else:
                doubtful += meant
        evidence.settle()
        for _ in range(2):
            still: list[_Candidate] = []
            for candidate in doubtful:
                if self._borne_out(candidate, evidence, tokens.text):
                    accepted.append(candidate)
                    evidence.support(candidate.entity, frozenset({candidate.entity.id}), candidate.start, candidate.end)
                else:
                    still.append(candidate)
            evidence.settle()
            doubtful = still
        likeliest = [self._likeliest(meant, evidence) for meant in contested]
        return accepted + [one for one in likeliest if self._borne_out(one, evidence, tokens.text)]

    def _likeliest(self, meant: Sequence[_Candidate], evidence: Evidence) -> _Candidate:
        """What the same words name: what is spoken of nearby, else what has kin in the article, else what is strong."""
        return max(
            meant,
            key=lambda one: (
                evidence.told(one.entity, one.start, one.end),
                evidence.kin(self._needed(one.entity)),
                one.strong,
            ),
        )

    def _borne_out(self, candidate: _Candidate, evidence: Evidence, text: str) -> bool:
        if candidate.strong:
            return True
        kin = evidence.kin(self._needed(candidate.entity))
        if candidate.number:
            return kin and self._is_part_number(candidate, text)
        return kin or evidence.near(candidate.entity, candidate.start, candidate.end)

    def _is_part_number(self, candidate: _Candidate, text: str) -> bool:
        before = text[max(candidate.start - 18, 0) : candidate.start]
        acts = before.endswith(("the ", "The ")) and _ACTS.match(text, candidate.end) is not None
        fellow = _FELLOW_BEFORE.search(before) is not None or acts
        return (fellow or self._noun_follows.match(text, candidate.end) is not None) and _MONEY.search(before) is None

    def _given(self, entity: Entity) -> frozenset[str]:
        return self._gives.get(entity.id) or gives(self._catalogue, entity)

    def _needed(self, entity: Entity) -> frozenset[str]:
        return self._needs.get(entity.id) or needs(self._catalogue, entity)

    def _in_full(self, candidate: _Candidate, text: str) -> _Candidate:
        """A company's name with the legal form behind it."""
        if candidate.entity.type is not EntityType.COMPANY:
            return candidate
        end = self._full_names.end(text, candidate.end)
        return replace(candidate, end=end) if end > candidate.end else candidate

    # -- what the article itself introduces -------------------------------------
    def _short_forms(self, accepted: list[_Candidate], tokens: Tokens) -> list[_Candidate]:
        """Members named by their own part of the name alone, in an article that names the family: 980PR, V5-Flash."""
        named = {above for candidate in accepted for above in self._given(candidate.entity)}
        found: list[_Candidate] = []
        if named.isdisjoint(self._shorts.ids | self._shorts.makers):
            return found
        taken = _Taken(accepted)
        for first in self._shorts.heads(tokens):
            start = tokens.starts[first]
            if tokens.kinds[first] == "cjk" or taken.holds(start):
                continue
            member = self._shorts.at(tokens.text, start)
            if member is not None and _is_told(member, named) and not taken.holds(member.end - 1):
                entity = self._member(member.family, member.id, tokens.text[start : member.end])
                found.append(_Candidate(start=start, end=member.end, entity=entity, strong=False))
        return found

    def _new_names(self, accepted: list[_Candidate], tokens: Tokens, language: Language) -> list[_Candidate]:
        """`accepted` with the companies and people that the article introduces, wherever it names them."""
        known = {candidate.entity.id: candidate.entity for candidate in accepted}
        places = [Known(start=c.start, end=c.end, entity=c.entity) for c in sorted(accepted, key=lambda c: c.start)]
        introduced = self._newcomers.find(tokens.text, language, places)
        # An owner's name that goes on as a branch's is no mention of the owner.
        owners = {newcomer.start for newcomer in introduced if newcomer.branch}
        accepted = [candidate for candidate in accepted if candidate.start not in owners]
        # The city in a company's name gives way to the company.
        taken = _Taken(candidate for candidate in accepted if candidate.entity.type is not EntityType.PLACE)
        local: Matcher[Entity] = Matcher()
        exactly = {(place.start, place.end) for place in places}
        for newcomer in introduced:
            if (newcomer.start, newcomer.start + len(newcomer.name)) in exactly:
                continue
            if newcomer.alias_of is not None:
                local.add(newcomer.name, known[newcomer.alias_of])
            elif not taken.holds(newcomer.start) and not taken.holds(newcomer.start + len(newcomer.name) - 1):
                for form in newcomer.forms:
                    local.add(form, _entity(newcomer))
        found = [
            _Candidate(start=start, end=tokens.ends[hit.last - 1], entity=hit.payload, strong=True)
            for hit in local.scan(tokens)
            if not taken.holds(start := tokens.starts[hit.first])
            and not taken.holds(tokens.ends[hit.last - 1] - 1)
            and not hit.plural
            and not tokens.text[start].islower()
        ]
        covered = _Taken(found)
        return [*(candidate for candidate in accepted if not covered.holds(candidate.start)), *found]


class _Taken:
    """Which characters belong to a mention already."""

    def __init__(self, candidates: Iterable[_Candidate]) -> None:
        self._held = {place for c in candidates for place in range(c.start, c.end)}

    def holds(self, offset: int) -> bool:
        return offset in self._held


def _entity(newcomer: Newcomer) -> Entity:
    if newcomer.type not in {EntityType.CHIP, EntityType.SYSTEM}:
        return Entity(id=slug(newcomer.name), type=newcomer.type, name=newcomer.name)
    maker_first = f"{newcomer.maker}-{slug(newcomer.name)}" if newcomer.maker else slug(newcomer.name)
    return Chip(id=maker_first, type=newcomer.type, name=newcomer.name, maker=newcomer.maker)


def _is_told(member: Member, named: Set[str]) -> bool:
    """Whether the article names the member's family, or its maker and the member has a version: MiniMax's M2.5."""
    return member.family.id in named or ("." in member.member and member.family.maker in named)


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether a name is an exchange before its ticker, (NYSE: X), that behind it, (X-US), or of a currency, US$5."""
    before, following = text[start - 1 : start], text[end : end + 1]
    return following == "$" or (following == ":" and before == "(") or (following == ")" and before == "-")


def _written(name: Name, found: str) -> bool:
    """Whether a form that folding makes another word stands there as the catalogue writes it (昇腾, not 升腾)."""
    if name.written is None:
        return True
    telling = {character for character in name.written if character not in name.form}
    return telling <= set(found)


def _tagged(accepted: list[_Candidate], document: str) -> tuple[tuple[Tagged, ...], tuple[Mention, ...]]:
    mentions = [
        Mention(entity_id=c.entity.id, text=document[c.start : c.end], start=c.start, end=c.end) for c in accepted
    ]
    by_entity: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_entity.setdefault(mention.entity_id, []).append(mention)
    entities = {candidate.entity.id: candidate.entity for candidate in reversed(accepted)}
    tagged = tuple(
        Tagged(
            id=entity_id,
            type=entities[entity_id].type,
            name=entities[entity_id].name,
            mentions=tuple(own),
            maker=getattr(entities[entity_id], "maker", None),
            family=getattr(entities[entity_id], "family", None),
        )
        for entity_id, own in by_entity.items()
    )
    return tagged, tuple(mentions)
