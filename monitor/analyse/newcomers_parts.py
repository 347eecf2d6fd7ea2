"""Chips and systems that no catalogue knows.

They are told by a noun beside a part number (X100 chips, X100芯片), by a maker before it (Acme's X100, 某某X100), by a
word that gives a name (a processor called Acme), or by the kind of machine (the Foo supercomputer).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from monitor.analyse.evidence import words
from monitor.analyse.newcomers_draft import CJK, Known, Newcomer
from monitor.analyse.patterns import skipping
from monitor.domain.catalogue import Catalogue, Chip, EntityType

# Letters and digits that make a part number: X100, XR-2000A, Zeta2, but no year and nothing all of digits.
_BEHIND_CAPITAL: Final = (
    r"(?:[A-Z]{0,4}[ -]?\d{2,5}|[A-Z]{1,4}[ -]?\d|[a-z]{2,8}-?\d{1,3})[A-Za-z]{0,3}(?![A-Za-z0-9_%]|[.,]\d|-[a-z])"
    r"(?: (?:Pro|Max|Ultra|Plus|Lite)\b)?"
)
_CODE: Final = rf"[A-Z]{_BEHIND_CAPITAL}"
# One that begins a word. It looks back behind its capital, so that `re` skips from one capital to the next.
_WORD_CODE: Final = rf"[A-Z](?<![A-Za-z0-9$.-].){_BEHIND_CAPITAL}"
# Quarters, half-years, processes, standards and sizes are written alike and are no parts.
_NO_PART: Final = re.compile(
    r"(?:CDNA|RDNA|XE\d|ZEN|CUDA|ROCM|RISC|GAAFET|MLPERF|Q\d|H\d|FY|CY|N\d|A1[0-9]$|SF\d|TSMC|PCIE|PCI|USB|CES|GTC|OCP|CXL|UEC|ISO|IEC|INT|FP|BF|TF|MXFP|DDR|HBM|LPDDR|GDDR"
    r"|NAND|DRAM|COVID|TOP|CSI|STAR|USD|RMB|HK|NT|US|EUR|GEN|LLAMA|GPT|QWEN|GLM|ETF|IPO|CEO|AI\d?$|G\d+$|MAY|JUNE|JULY|JAN|FEB"
    r"|MAR|APR|JUN|JUL|AUG|SEP|OCT|NOV|DEC|DGX|NVL|COP|MARCH|APRIL|PHASE|ROUND|SERIES|LEVEL|CLASS|STAGE|VERSION|FIGURE|TABLE)",
    re.IGNORECASE,
)
_CHIP_NOUN: Final = (
    r"(?:(?:AI|inference|training|graphics|server|data[- ]cent(?:er|re)|neural|mobile|desktop) )*"
    r"(?:chips?|GPUs?|CPUs?|NPUs?|TPUs?|DPUs?|XPUs?|ASICs?|SoCs?|accelerators?|processors?|chiplets?"
    r"|(?<=AI )cards?|(?<=graphics )cards?|(?<=training )cards?|(?<=inference )cards?)\b"
)
_SYSTEM_NOUN: Final = (
    r"(?:AI )?(?:supercomputers?|super ?nodes?|super ?pods?|rack(?:-scale systems?|s)?|servers?|clusters?|cabinets?)\b"
)
_CHIP_NOUN_CHINESE: Final = (
    r"(?:系列|型|高性能|国产|云端|推理|训练|智算|通用|服务器|AI)*"
    r"(?:芯片|处理器|加速卡|加速器|GPU|CPU|NPU|GPGPU|训练卡|推理卡|智算卡|算力卡|显卡)"
)
_SYSTEM_NOUN_CHINESE: Final = r"(?:系列|AI)*(?:超节点|超级计算机|服务器|整机柜|机柜|智算集群|集群|一体机)"
_BEHIND_INITIAL: Final = r"[\w-]{2,14}(?: [A-Z0-9][\w-]{0,10}){0,2}"
_NAME: Final = rf"[A-Z]{_BEHIND_INITIAL}"
_CALLED: Final = r"(?:called|named|dubbed|code-?named|known as|branded)"
# What says near a maker's name with a part number that it is a chip.
_OF_CHIPS: Final = re.compile(
    r"\b(?:chips?|GPUs?|accelerators?|processors?|FLOPS|[TPE]FLOPS|TOPS|HBM\w*|GDDR\w*|bandwidth|tape[ds]?[- ]out"
    r"|yields?|\d ?[GT]B|\d ?nm)\b"
    r"|芯片|加速卡|处理器|GPU|显存|算力|带宽|流片|良率|内存"
)
_HARDWARE: Final = frozenset({EntityType.CHIP, EntityType.SYSTEM})
_AROUND: Final = 60
_MAKER_BACK: Final = 60
_OWNED: Final = re.compile(
    r"(?:'s|')? (?:(?:new|latest|next|own|flagship|upcoming|next-generation|second-generation|in-house) ){0,2}"
    rf"(?P<name>{_CODE})"
)
_OWNED_CHINESE: Final = re.compile(
    rf"(?:的|新一代|最新的?|自研的?|旗下的?)? ?(?P<name>{_CODE}|\d{{3,4}}[A-Z]{{1,2}}(?![A-Za-z0-9]))"
)

# A fellow of a known part, in a list with it: the B200, X325A and Zeta6; AI200与AI250.
_FELLOW: Final = re.compile(rf"(?:,? (?:and|or|&) |, |/|、|与|和|及)(?:the )?(?P<name>{_CODE})")
# Parts named by a noun before their number (新一代的X600, 新晶片 SN50), or by "the" near words of chips (the X600).
_AFTER_NOUN: Final = re.compile(
    rf"(?:芯片|晶片|加速卡|训练卡|推理卡|消费卡|显卡|处理器|新一代的?|下一代的?|旗舰) ?(?P<name>{_CODE})"
)
_THE: Final = re.compile(
    rf"\b(?:[Tt]he|[Ii]ts|newer|older|latest|upcoming|cheaper|previous) (?P<name>{_CODE})"
    r"(?! (?:[A-Z]|fab|plant|factory|line|site|campus|building|highway|bomber|fighter|drone|rocket|robot|pump))"
)
# A part called by a word: its Zeta chips, 4,000 Zeta accelerators.
_WORD_PART: Final = re.compile(
    r"(?P<name>[A-Z](?:(?<=\b[Ii]ts .)|(?<=\b[Tt]heir .)|(?<=\bown .)|(?<=\bnew .)|(?<=\blatest .)|(?<=\bcurrent .)"
    rf"|(?<=\bupcoming .)|(?<='s .)|(?<=\d .))[a-z]{{3,11}}(?: [A-Z][a-z]{{3,9}})?) {_CHIP_NOUN}"
)

# What makes a member of a family, or a machine, of a part's name: 壁砺166M, Zeta-300X, Ironwood pod, 天池256超节点.
_MEMBER: Final = re.compile(r"[ -](?P<code>[A-Z]{1,3}-?\d{2,4}[A-Za-z]{0,2}|\d{2,4}[A-Z]{1,3})(?![A-Za-z0-9%]|[.,]\d)")
_MEMBER_CHINESE: Final = re.compile(
    r"(?P<code>[A-Z]{0,3}\d{2,4}[A-Z]{0,3})"
    r"(?![A-Za-z0-9.%]|[颗片张块枚台个万亿千百年月日卡元倍纳多余]| ?(?:GB|TB|GPU|W\b|nm))"
)
_MACHINE: Final = re.compile(r"(?: (?:pod|superpod|super ?node)\b|超节点|超级计算单元)", re.IGNORECASE)


class Parts:
    """Finds them by patterns that are each anchored at a part number, at a word that gives names, or at a maker."""

    def __init__(self, catalogue: Catalogue) -> None:
        entities = catalogue.entities.values()
        lexicons = tuple(catalogue.lexicons.values())
        self._not_parts = frozenset(
            word for key in ("lead_words", "not_firms", "not_firms_told", "not_people") for word in words(lexicons, key)
        )
        # Where a catalogued number was no part by its context (the H-20 bomber), an article before it makes it none.
        self._catalogued = frozenset(
            _plain(form) for entity in entities if isinstance(entity, Chip) for form in (entity.name, *entity.weak)
        )
        self._makers = frozenset(entity.maker for entity in entities if isinstance(entity, Chip) and entity.maker)
        self._chips = (
            re.compile(rf"(?P<name>{_WORD_CODE}) {_CHIP_NOUN}"),
            skipping(
                rf"\b(?:chip|processor|accelerator|GPU|NPU|ASIC|SoC)s?,? {_CALLED} (?:the )?[\"']?(?P<name>{_NAME})"
            ),
        )
        self._systems = (
            re.compile(rf"(?P<name>{_WORD_CODE}) {_SYSTEM_NOUN}"),
            skipping(
                r"\b(?:system|supercomputer|cluster|supercluster|rack|platform)s?,? "
                rf"{_CALLED} (?:the )?[\"']?(?P<name>{_NAME})"
            ),
            re.compile(rf"(?P<name>[A-Z](?<=[Tt]he .){_BEHIND_INITIAL}) (?:super(?:computer|pod|node|cluster))\b"),
        )
        quoted = rf"[\"“「](?P<name>[{CJK}A-Za-z0-9 -]{{2,12}})[\"”」]"
        self._chips_chinese = (
            re.compile(rf"(?P<name>{_WORD_CODE}) ?{_CHIP_NOUN_CHINESE}"),
            re.compile(rf"(?:芯片|处理器|加速卡)(?:名为|命名为|代号为?|取名)?{quoted}"),
            re.compile(rf"(?:名为|命名为|代号为?){quoted}的?[{CJK}A-Z]{{0,8}}(?:芯片|处理器|加速卡)"),
        )
        self._systems_chinese = (
            re.compile(rf"(?P<name>{_WORD_CODE}) ?{_SYSTEM_NOUN_CHINESE}"),
            re.compile(rf"(?:超节点|超级计算机|智算集群)(?:名为|命名为|代号为?|取名)?{quoted}"),
        )

    def find(self, text: str, known: Sequence[Known], *, chinese: bool) -> Iterator[Newcomer]:
        """The chips and systems that a folded text introduces. `known` are the mentions already found, by place."""
        kinds = (
            ((EntityType.CHIP, self._chips_chinese), (EntityType.SYSTEM, self._systems_chinese))
            if chinese
            else ((EntityType.CHIP, self._chips), (EntityType.SYSTEM, self._systems))
        )
        for kind, patterns in kinds:
            for pattern in patterns:
                for found in pattern.finditer(text):
                    if _NO_PART.match(found["name"]) is None:
                        yield self._part(found["name"], found.start("name"), kind, known)
        yield from self._told(text, known, chinese=chinese)
        owned = _OWNED_CHINESE if chinese else _OWNED
        for mention in known:
            if isinstance(mention.entity, Chip) and mention.entity.type in _HARDWARE:
                if mention.entity.type is EntityType.CHIP:
                    yield from self._fellows(text, mention, known)
                yield from self._beyond(text, mention, mention.entity, chinese=chinese)
            made = mention.entity.id in self._makers or (
                mention.entity.type is EntityType.COMPANY and text.startswith("'s ", mention.end)
            )
            part = owned.match(text, mention.end) if made else None
            if part is None or _NO_PART.match(part["name"]) is not None:
                continue
            if _OF_CHIPS.search(text, max(mention.start - _AROUND, 0), part.end() + _AROUND) is not None:
                yield self._part(part["name"], part.start("name"), EntityType.CHIP, known, mention.entity.id)

    def _told(self, text: str, known: Sequence[Known], *, chinese: bool) -> Iterator[Newcomer]:
        """Parts told by a noun or an article before their number, and those called by a word."""
        for found in (_AFTER_NOUN if chinese else _THE).finditer(text):
            around = (max(found.start() - _AROUND, 0), found.end() + _AROUND)
            if _NO_PART.match(found["name"]) is not None or _plain(found["name"]) in self._catalogued:
                continue
            if chinese or _OF_CHIPS.search(text, *around) is not None:
                yield self._part(found["name"], found.start("name"), EntityType.CHIP, known)
        for found in () if chinese else _WORD_PART.finditer(text):
            if self._not_parts.isdisjoint(found["name"].split()):
                yield self._part(found["name"], found.start("name"), EntityType.CHIP, known)

    def _fellows(self, text: str, mention: Known, known: Sequence[Known]) -> Iterator[Newcomer]:
        """The part numbers that follow a known part's in a list."""
        place = mention.end
        while (fellow := _FELLOW.match(text, place)) is not None:
            place = fellow.end()
            if _NO_PART.match(fellow["name"]) is None:
                yield self._part(fellow["name"], fellow.start("name"), EntityType.CHIP, known)

    def _beyond(self, text: str, mention: Known, part: Chip, *, chinese: bool) -> Iterator[Newcomer]:
        """The member of a family, or the machine, whose name begins with that of a known part."""
        name = text[mention.start : mention.end]
        if any(character.isdigit() for character in name):
            return
        kind, found = part.type, (_MEMBER_CHINESE if chinese else _MEMBER).match(text, mention.end)
        if found is None and part.type is EntityType.CHIP:
            kind, found = EntityType.SYSTEM, _MACHINE.match(text, mention.end)
        if found is not None:
            whole = text[mention.start : found.end()]
            yield Newcomer(name=whole, type=kind, start=mention.start, forms=(whole,), maker=part.maker, branch=True)

    def _part(
        self, name: str, start: int, kind: EntityType, known: Sequence[Known], maker: str | None = None
    ) -> Newcomer:
        return Newcomer(
            name=name, type=kind, start=start, forms=(name,), maker=maker or self._maker_before(start, known)
        )

    def _maker_before(self, place: int, known: Sequence[Known]) -> str | None:
        """The maker of chips that is named last before a place, if it is near."""
        for index in range(bisect_left(known, place, key=lambda one: one.start) - 1, -1, -1):
            if known[index].start < place - _MAKER_BACK:
                break
            if known[index].entity.id in self._makers:
                return known[index].entity.id
        return None


def _plain(name: str) -> str:
    return "".join(character for character in name if character.isalnum()).lower()
