"""What the words around a figure say of it: a change, the past, a correction. English and Chinese, in its sentence.

The cues are words of reporting, not of the field; Chinese ones stand simplified and traditional.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from monitor.domain.figures import Figure

SENTENCE_END = re.compile(r"[。！？!?\n；]|[.;](?=\s)")
_REACH = 240
_BEFORE = 60
_AFTER = 32


def _cues(english: str, chinese: str) -> re.Pattern[str]:
    """English cues are regular expressions for whole words, Chinese ones plain; both are parted by spaces."""
    words = "|".join(english.split())
    return re.compile("|".join([rf"\b(?:{words})\b", *map(re.escape, chinese.split())]), re.IGNORECASE)


_CHANGE = _cues(
    r"""rais(?:e|es|ed|ing) lift(?:s|ed|ing)? boost(?:s|ed|ing)? increas(?:e|es|ed|ing) hik(?:e|es|ed|ing) upped ups
    cut(?:s|ting)? lower(?:s|ed|ing)? slash(?:es|ed|ing)? trim(?:s|med|ming)? reduc(?:e|es|ed|ing) widen(?:s|ed)?
    revis(?:e|es|ed|ing|ion) upgrad(?:e|es|ed) downgrad(?:e|es|ed) expand(?:s|ed|ing)? bump(?:s|ed)? updat(?:e|es|ed)
    enlarg(?:e|es|ed|ing) scal(?:e|es|ed)\sback now\s(?:plans?|expects?|sees|aims?|targets?|stands?|wants?)
    instead\sof rather\sthan new\s(?:target|plan|forecast|guidance|estimate|budget)""",
    """上调 下调 调高 调低 调升 调降 提高 提升 增至 升至 增加到 增加至 扩大到 扩大至 追加 加码 降至 降到 减至 削减 缩减
    砍至 修正 上修 下修 改为 更新为 涨至 跌至 上調 下調 調高 調低 調升 調降 增加為
    擴大到 擴大至 加碼 減至 削減 縮減 改為 更新為 漲至""",
)
# Of what stands until it changes, these tell of a change too; of a quarter's sales they tell of the quarter before.
_MOVE = _cues(
    r"""shr(?:inks?|ank|unk) gr(?:ows?|ew|own)\sto ris(?:es?|en)\sto rose\sto f(?:alls?|ell|allen)\sto
    drop(?:s|ped)?\sto climb(?:s|ed)?\sto jump(?:s|ed)?\sto declin(?:es?|ed)\sto swell(?:s|ed)?\sto
    slip(?:s|ped)?\sto (?:up|down)\sto dwindl(?:es?|ed)\sto eas(?:es?|ed)\sto now\s(?:holds?|has|costs?|sells?|employs?)
    (?:has|have|had)\s(?:since\s)?(?:grown|risen|fallen|dropped|climbed|improved|doubled)""",
    """增加到 减少到 減少到 下降到 下降至 上升到 上升至 跌到 涨到 漲到 降为 降為 升为 升為 缩水 縮水 现在剩 現在剩
    目前仅 目前僅 已升 已降 已增 已减 已減 改善至 提升至 爬升至 攀升至 回落至""",
)
_PAST_BEFORE = _cues(
    r"""up\sfrom down\sfrom (?:than|versus|vs\.?)\s(?:the|its|a) previous(?:ly)? earlier prior original(?:ly)? initially
    formerly compared\s(?:with|to) had\s(?:planned|targeted|expected|budgeted) used\sto instead\sof rather\sthan
    replac(?:es|ed|ing)""",
    """此前 先前 之前 原先 原本 原定 原计划 早前 曾 相比 较此前 高于 低于 上次
    前次 原計畫 原計劃 較先前 較此前 高於
    低於 而非 而不是""",
)
# These stand directly before the number: 从400亿元上调, 由400億元調高.
_FROM_DIRECT = re.compile(r"(?:\bfrom|从|從|由|自)\s*(?:the|its|a|an|约|約|原来的|原來的|原先的)?\s*$", re.IGNORECASE)
_PAST_AFTER = _cues(
    r"""(?:(?:announced|planned|reported|set|given|expected)\s)?(?:earlier|previously|before|originally|initially)
    seen\sbefore it\shad\s(?:planned|expected)""",
    """的原计划 的原計畫 的前值 上调 上調 下调 下調 提高到 提高至 调高至 調高至 增至 升至 降至""",
)
_CORRECTION = _cues(
    r"""correct(?:ion|s|ed|ing) corrigendum erratum misstated mistakenly in\serror clarif(?:y|ies|ied|ication)
    an\searlier\sversion""",
    "更正 勘误 勘誤 订正 訂正 误写 誤寫 误植 誤植 澄清 口误 口誤",
)
# Behind a denial these tell what is not denied: "denied the report and stood by its range of …".
_UPHELD = _cues(
    r"""st(?:ood|ands?|anding)\sby reiterat(?:e|es|ed|ing) reaffirm(?:s|ed|ing)? maintain(?:s|ed|ing)?
    stick(?:s|ing)?\sto""",
    "重申 维持 維持 坚持 堅持 仍为 仍為",
)
# These stand directly before a number: "the first $10 billion", 首笔100亿美元.
_FIRST = r"\b(?:first|initial|initially|upfront)|首笔|首筆|首批|首期|第一笔|第一筆|先付|先行投入"
_FURTHER = (
    r"\b(?:further|additional|another|extra)|另外|追加|第二[笔筆批期]"
    r"|\bsecond\s(?:batch|order|tranche|lot|phase|round|loan|deal|contract|shipment)\sof"
)
_MORE = rf"{_FURTHER}|\b(?:next|remaining|rest,|remainder,)|其余|其餘|余下|餘下|剩余|剩餘"
_BEFORE_AMOUNT = r"\s*(?:的|约|約|about|around|some|roughly)?\s*$"
_INSTALMENT = re.compile(rf"(?:{_FIRST}|{_MORE}){_BEFORE_AMOUNT}", re.IGNORECASE)
_ADDED = re.compile(rf"(?:{_MORE}){_BEFORE_AMOUNT}", re.IGNORECASE)
# What is another one to some is the second to others, or is ordered again; what remains is part of the first.
_AGAIN = re.compile(rf"(?:{_FURTHER}){_BEFORE_AMOUNT}", re.IGNORECASE)
_SECOND = re.compile(rf"{_MORE}|\b(?:second|again|more(?!\sthan)|on\stop)\b|再|新增|加[单單码碼]", re.IGNORECASE)
# What is "also $2 billion", 同样是70%, is another thing of the same size.
_ALIKE = re.compile(
    r"(?:\b(?:also|likewise)|(?:同样|同樣)(?:是|为|為)?|[也亦](?:是|为|為))\s*(?:约|約|about|around|some|roughly)?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a sentence says of one figure in it; looked for as it is asked for, since most questions ask for little.

    `whole` is the sentence without the figure, `near` and `after` what stands directly before and behind it, `title`
    the beginning of the document's title.
    """

    whole: str
    near: str
    after: str
    title: str

    @cached_property
    def past(self) -> bool:
        """Whether it is told as the value before a change."""
        if _FROM_DIRECT.search(self.near) is not None:
            return True
        told = _last(_PAST_BEFORE, self.near)
        if told >= 0 and told >= _last(_CHANGE, self.near):
            return True
        return _PAST_AFTER.match(self.after.lstrip(" ,，、的")) is not None

    @cached_property
    def change(self) -> bool:
        """Whether it is told as what a change led to."""
        return not self.past and _CHANGE.search(self.whole) is not None

    @cached_property
    def moved(self) -> bool:
        """Whether it is told to have risen or fallen."""
        return not self.past and _MOVE.search(self.near + self.after) is not None

    @cached_property
    def correction(self) -> bool:
        """Whether the sentence or the title mends a mistake."""
        return _CORRECTION.search(self.whole) is not None or _CORRECTION.search(self.title) is not None

    @cached_property
    def upheld(self) -> bool:
        """Whether it is what a denial leaves standing."""
        return _UPHELD.search(self.near) is not None

    @cached_property
    def instalment(self) -> bool:
        """Whether it is told as a part that is paid or built first, or next."""
        return _INSTALMENT.search(self.near) is not None

    @cached_property
    def alike(self) -> bool:
        """Whether it is told as the same number of something else."""
        return _ALIKE.search(self.near) is not None

    @cached_property
    def added(self) -> bool:
        """Whether it is told as what comes on top of what was told."""
        return _ADDED.search(self.near) is not None

    @cached_property
    def again(self) -> bool:
        """Whether it is told as as much again, and not as what remains."""
        return _AGAIN.search(self.near) is not None


def wording(document: str, start: int, end: int, title: int = 0) -> Wording:
    """Read the sentence around characters `start:end` of a document, and its title (`title` characters) too.

    Constant time: it looks 240 characters about.
    """
    head = document[max(0, start - _REACH) : start]
    tail = document[end : end + _REACH]
    ends = [found.end() for found in SENTENCE_END.finditer(head)]
    before = head[ends[-1] :] if ends else head
    if (stop := SENTENCE_END.search(tail)) is not None:
        tail = tail[: stop.start()]
    return Wording(
        whole=before + tail, near=before[-_BEFORE:], after=tail[:_AFTER], title=document[: min(title, _REACH)]
    )


def told_as_second(figure: Figure) -> bool:
    """Whether the sentence that a reading kept tells of something that comes on top of what was told."""
    return _SECOND.search(figure.sentence) is not None


def _last(cues: re.Pattern[str], text: str) -> int:
    place = -1
    for found in cues.finditer(text):
        place = found.start()
    return place
