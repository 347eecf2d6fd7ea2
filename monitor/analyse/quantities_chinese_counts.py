"""Chinese counts: the classifier after the number, and the noun that may follow it."""

from __future__ import annotations

import re
from typing import Final

from monitor.analyse.fold import fold
from monitor.analyse.numbers import ONE
from monitor.analyse.quantities_draft import Draft, Scene
from monitor.analyse.units import Phrases, meanings
from monitor.domain.catalogue import Lexicon

# 十大晶圆代工厂: firms by what they make.
_MADE: Final = frozenset({"wafer", "chip", "server"})
_FIRMS: Final = re.compile("客户|(?:ODM|OEM|CSP|IDM|EMS|OSAT)(?![A-Za-z])")
# 18名基石投资者, 不超过35名特定对象: funds more often than people.
_INVESTORS: Final = re.compile("(?:基石|特定|机构|战略|境外|合格){1,2}(?:投资者|对象)|基石")
_BUYERS_BEFORE: Final = re.compile("(?:发行对象|认购对象|认购方|特定投资者|认购人)[^,。;、]{0,8}$")
_USED: Final = ("使用", "在用", "用过")
_ENDS: Final = frozenset("，。、；：！？,;:!?的\n()0和与及在是有")
_NAMED: Final = frozenset(
    {"rack", "server", "transistor", "user", "token", "parameter", "company", "person", "die", "chip", "wafer"}
)
# Firms and people are no machines, and 个公司 is what any firm does.
_NAMED_BY: Final = {
    "个": _NAMED - {"company"},
    "座": frozenset({"rack"}),
    "架": frozenset({"rack"}),
    "台": _NAMED - {"company", "person", "user"},
}
_PLAIN: Final = re.compile(r"(?![的是在和与及有为中了也将不或等])[\u4e00-\u9fff]{2}")
_AFTER_POINTS: Final = frozenset("之钟别析享公子为红布手拆")
_REACH: Final = 9
_HEAD_REACH: Final = 6
# 八卡单元 counts units, and says what they hold.
_NUMERALS: Final = frozenset("0123456789一二两三四五六七八九十百千万")
# 三百亿大关, 101大楼, CDNA 4架构, 百亿亿次超算.
_NO_CLASSIFIER: Final = re.compile(
    r"大[关楼盘户厦学会单]|大订单|单个|只[用有是要能收算占会需差剩够]|架构|份额|款项|面[积向]|股[权价市]|期[货权]|行情|单[卡机台颗张片柜芯元]|次(?:超算|超级计算|计算机|门槛|级|大关)"
)
_BOUND: Final = ("以上", "以下", "以内", "左右", "上下", "不到", "之多")
_SUBSCRIBERS: Final = re.compile(r"用户|账户|宽带|订阅|会员|月活|日活|5g")
_KINDS_OF_PLACES = (
    "门店|分店|专卖店|旗舰店|体验店|直营店|加盟店|便利店|咖啡店|餐厅|餐馆|酒店|医院|诊所|药店|超市|商场|商店|网点|影院|学校"
    "|幼儿园|(?<!代)工厂|晶圆厂|银行网点|加油站|博物馆|书店"
)
_PLACES: Final = re.compile(rf"[^，。、；,;0-9]{{0,4}}(?:{_KINDS_OF_PLACES})")
_PLACES_BEFORE: Final = re.compile(rf"(?:{_KINDS_OF_PLACES})[^，。；0-9]{{0,10}}$")
# 两张榜单, 一张成绩单: no cards.
_SHEETS: Final = re.compile(
    "榜|图|表|照片|清单|发票|支票|订单|成绩|网|牌|纸|地图|门票|单(?![卡颗])|专辑|唱片|床|海报|试卷|名单|王牌|桌"
)
# 外资买超鸿海2.1万张: lots of a thousand shares.
_LOTS: Final = re.compile("(?:[买卖]超|成交量?|买进|卖出|加码|调节|持股|库藏股|现增|增资)[^，。；;0-9]{0,10}$")
# 企业级固态硬盘中, 一家签了180万块.
_DRIVES: Final = re.compile("硬盘|ssd")
_DRIVES_BACK: Final = 60
_SERVERS: Final = re.compile("服务器|伺服器|整机厂|计算设备|算力卡|智算中心")
_OTHER_MACHINES: Final = re.compile(
    "超级计算机|超算|交换机|路由器|存储设备|手机|汽车|轿车|新车|电脑|笔电|PC(?!服务器|伺服器)|终端|平板|机器人|装机|光刻机|设备台|空调|电视|相机|仪器|刻蚀|蚀刻|发电"
    "|机床|柜"
)
_MACHINE_REACH: Final = 30
_CLAUSE: Final = re.compile("[;。\\n]")
_RACK_REACH: Final = 160
_OTHER_SITES: Final = ("厂", "中心", "园区", "基地", "电站", "基站", "机房", "城市")
# What 片 张 块 颗 枚 粒 count besides chips and wafers: 120万片载板, 图片4亿张, 40万张板料, 5000块模组.
_OTHER_PIECES = (
    "载板|基板|面板|板料|主板|电路板|线路板|背板|硬盘|镜头|屏幕|照片|图片|图像|海报|卡片|电池|光伏|组件|模组|模块|内存条|卫星|股票"
    "|牌照|冷板|均热片|散热片|滤波器|电容|连接器|MLCC|电感|电阻|磁珠|被动元件"
)
_PIECES_BEHIND: Final = re.compile(f"(?:[^,。、;:0-9的]{{0,6}}?)(?:{_OTHER_PIECES})")
_PIECES_BEFORE: Final = re.compile(
    f"(?:{_OTHER_PIECES})(?:[月年日]?产能|总量|出货)?(?:月产|年产|[拉提升增扩]|由|从|约|共|[到至]|高?达到?|用量|数量|超过?|逾|近){{0,3}}$"
)
_MYRIAD: Final = 10**4
# What the things are of that each classifier counts, where their name stands before the number.
_PIECES: Final = frozenset({"chip", "die", "wafer"})
_MACHINES: Final = frozenset({"rack", "server"})
_OF_ANYTHING: Final = {
    **dict.fromkeys("颗枚粒", _PIECES | {"transistor"}),
    **dict.fromkeys("张块片", _PIECES),
    **dict.fromkeys("架台座", _MACHINES),
    "套": _MACHINES | _PIECES,
    "个": _MACHINES | _PIECES | {"transistor", "person", "user"},
}
_NAMED_BEFORE: Final = re.compile(
    "(?:总?(?:规模|数量|量|数|计|产量|产能)?"
    "(?:约|共|已|有|达到?|为|超过?|逾|近|最多|至少|合计|据说|只|仅|不到|不足){0,3}) ?$"
)
_WIDTHS: Final = frozenset(2**power for power in range(2, 14)) | {96, 192, 384, 320, 5120, 6144}
_WIDTH_REACH: Final = 24
_BITS: Final = re.compile("(?:浮点|整数|整型|定点|精度|量化|位宽|总线|架构|指数|尾数|处理器|显存|宽度|格式|全部给)")
# A number after one of these begins something new.
_VERBAL: Final = frozenset("购买用有约超逾近过达到至共的了为计装成含连供")

Counted = tuple[str, str | None, int]


class Counts:
    """Says what a number counts. Built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._nouns = Phrases(meanings(lexicon, "nouns").items())
        self._classifiers = Phrases(meanings(lexicon, "classifiers").items())
        self._chip_classifiers = frozenset(lexicon.words("chip_context", "units"))
        self.chips = _any([fold(word).lower() for word in lexicon.words("chip_context", "words")])
        self._wafers = _any(lexicon.words("chip_context", "wafer"))

    def at(self, scene: Scene, draft: Draft, place: int) -> Counted | None:
        """Unit, noun (None where the unit says it) and end of what is counted at a place."""
        text, lowered = scene.text, scene.lowered
        place += text[place : place + 1] == " "
        noun = self._nouns.ahead(text, lowered, place)
        classifier = self._classifiers.ahead(text, lowered, place)
        # 净利首超百亿 AI服务器收入增逾5倍: a space parts the halves of a title.
        parted = text[place - 1] == " " and draft.scale != ONE
        of_another = parted and (draft.words or (draft.scale >= _MYRIAD**2 and text[place : place + 1] > "\u4e00"))
        if of_another or (noun is not None and self._a_name(scene, draft, noun)):
            return None
        if noun is not None and (
            classifier is None or noun[1] > classifier[1] or noun[0] in {"person", "user", "chip"}
        ):
            users = noun[0] == "person" and text.startswith(_USED, noun[1])
            return None if _no_people(text, noun) else ("user" if users else noun[0], None, noun[1])
        if classifier is None or _NO_CLASSIFIER.match(text, place) is not None:
            return None
        kind, end = classifier
        word = text[place:end]
        if kind == "digits":
            if draft.words or place > draft.end or (word == "分" and text[end : end + 1] in _AFTER_POINTS):
                return None
            rows = word == "路" and (self._noun_near(scene, end) or ("", 0))[0] == "chip"  # 64路GPU
            return ("chip", None, end) if rows else ("count", word, end)
        return self._classified(scene, draft, kind, word, end)

    def _classified(  # noqa: PLR0911 - one return for each kind of classifier
        self, scene: Scene, draft: Draft, kind: str, word: str, end: int
    ) -> Counted:
        text = scene.text
        behind = self._nouns.ahead(text, scene.lowered, end)
        told_before = word in _OF_ANYTHING and behind is None and (word != "个" or _alone(text, end))
        before = self._noun_before(scene, draft, _OF_ANYTHING[word]) if told_before else None
        if before is not None:
            return before, None, end
        if word in self._chip_classifiers:
            return self._chip_or_wafer(scene, draft, word, end)
        if (kind == "company" and self._of_places(scene, draft, end)) or (
            word == "户" and not self._of_users(scene, draft, end)
        ):
            return "count", word, end
        if word == "位" and draft.value in _WIDTHS and _of_width(scene, draft, end):
            return "bit", None, end
        if kind != "count":
            return self._of_kind(scene, kind, end)
        if word in "台座架套" and (machine := self._machine(scene, draft, word, end)) is not None:
            return machine, None, end
        if word in {"个", "台", "大", "套", "座", "架"}:
            near = self._noun_near(scene, end)
            if word == "大" and near is not None and near[0] in _MADE:
                return "company", None, end
            if word == "大" and (firms := _FIRMS.match(text, end)) is not None:
                return "company", None, firms.end()
            if near is not None and near[0] in (_NAMED_BY.get(word) or _NAMED):
                return near[0], None, near[1]
        if word not in {"个", "种", "项", "款", "大", "类"}:
            return "count", word, end
        known = self._nouns.ahead(text, scene.lowered, end)
        plain = _PLAIN.match(text, end) if not text.startswith(_BOUND, end) else None
        return "count", text[end : known[1]] if known is not None else plain.group() if plain is not None else word, end

    def _of_kind(self, scene: Scene, kind: str, end: int) -> Counted:
        """What a classifier of one kind counts: people, firms; but 18名基石投资者 are funds."""
        if kind == "person" and (_INVESTORS.match(scene.text, end) is not None or _issued_to(scene, end)):
            return "count", "投资者", end
        named = self._nouns.ahead(scene.text, scene.lowered, end)
        return kind, None, named[1] if named is not None and named[0] == kind else end

    def _of_places(self, scene: Scene, draft: Draft, end: int) -> bool:
        """Whether 家 counts shops and hospitals, not firms: 120家门店; 门店已超过4.5万家."""
        if _PLACES.match(scene.text, end) is not None:
            return True
        return (
            _alone(scene.text, end)
            and _PLACES_BEFORE.search(scene.text, max(0, draft.start - 16), draft.start) is not None
        )

    def _of_users(self, scene: Scene, draft: Draft, end: int) -> bool:
        """Whether 户 counts subscribers, not homes."""
        return _SUBSCRIBERS.search(scene.lowered, max(0, draft.start - 16), min(len(scene.text), end + 4)) is not None

    def _a_name(self, scene: Scene, draft: Draft, noun: tuple[str, int]) -> bool:
        """思元370加速卡, 南京16厂: digits that a noun follows without a classifier are a model or a site."""
        text = scene.text
        if draft.words or draft.scale != ONE or text[draft.end : noun[1]] == "卡":
            return False
        if text[draft.end : noun[1]] == "厂":
            return True
        before = text[max(0, draft.start - 1) : draft.start]
        return noun[0] == "chip" and draft.value < _MYRIAD and "\u4e00" <= before <= "\u9fff" and before not in _VERBAL

    def _chip_or_wafer(self, scene: Scene, draft: Draft, word: str, end: int) -> Counted:
        """颗 块 张 片 枚 count what is named after them, else wafers or chips where the text speaks of those."""
        if word == "张" and _LOTS.search(scene.text, max(0, draft.start - 16), draft.start) is not None:
            return "count", "股", end
        sheets = word == "张" and _SHEETS.match(scene.text, end) is not None
        if sheets or _of_other_pieces(scene.text, draft.start, end):
            return "count", word, end
        if word == "片" and self._wafers.search(scene.text, max(0, draft.start - 30), min(len(scene.text), end + 24)):
            return "wafer", None, end
        near = self._noun_near(scene, end)
        if near is not None and near[0] in _PIECES:
            return near[0], None, near[1]
        if word == "块" and _DRIVES.search(scene.lowered, max(0, draft.start - _DRIVES_BACK), draft.start) is not None:
            return "count", word, end
        chips = end in scene.names or draft.start in scene.name_ends or scene.speaks("chips", self.chips)
        return ("chip", None, end) if chips else ("count", word, end)

    def _machine(self, scene: Scene, draft: Draft, word: str, end: int) -> str | None:
        """What a bare 台 or 座 counts, where the text tells: racks, servers."""
        if self._noun_near(scene, end) is not None or _OTHER_MACHINES.search(scene.text, end, end + 8) is not None:
            return None
        if _of_racks(scene, draft, far=word == "座" and _alone(scene.text, end)):
            return "rack"
        return "server" if word == "台" and self._of_servers(scene, draft, end) else None

    def _of_servers(self, scene: Scene, draft: Draft, end: int) -> bool:
        """Whether a bare 台 counts servers: the text speaks of them, and after them of no other machine."""
        if not scene.speaks("servers", _SERVERS):
            return False
        near = _CLAUSE.split(scene.text[max(0, draft.start - _MACHINE_REACH) : draft.start])[-1]
        follows = _PLAIN.match(scene.text, end)
        other = max((found.end() for found in _OTHER_MACHINES.finditer(near)), default=0)
        named = max((found.end() for found in _SERVERS.finditer(near)), default=0)
        return other <= named and (follows is None or draft.scale == ONE)

    def _noun_before(self, scene: Scene, draft: Draft, things: frozenset[str]) -> str | None:
        """The thing whose number follows its name: 标准机架1085万架, 裸片总量最多160万颗."""
        found = _NAMED_BEFORE.search(scene.text, max(0, draft.start - 16), draft.start)
        noun = self._nouns.behind(scene.text, scene.lowered, found.start()) if found is not None else None
        return noun[0] if noun is not None and noun[0] in things else None

    def _noun_near(self, scene: Scene, place: int) -> tuple[str, int] | None:
        """A known noun a few characters on, before anything ends the phrase: 8192张昇腾卡.

        A name may stand between, 60万颗昇腾910B裸晶; the noun then says the unit, and the phrase ends before the name.
        """
        text = scene.text
        start, last, end = place, min(len(text), place + _REACH), None
        while start < last:
            if (named := scene.names.get(start)) is not None:
                start, last, end = named, min(len(text), last + named - start), place if end is None else end
                continue
            if text[start] in _ENDS:
                return None
            found = self._nouns.ahead(text, scene.lowered, start)
            if found is not None and not (text[start] == "卡" and text[start - 1] in _NUMERALS):
                found = self._head(scene, found)
                return found if end is None else (found[0], end)
            start += 1
        return None

    def _head(self, scene: Scene, noun: tuple[str, int]) -> tuple[str, int]:
        """The last noun of a phrase says what it is: 330台H800 GPU系列算力服务器 are servers."""
        for place in range(noun[1], noun[1] + _HEAD_REACH):
            if scene.text[place : place + 1] in _ENDS:
                break
            head = self._nouns.ahead(scene.text, scene.lowered, place)
            if head is not None and head[0] in _MACHINES:
                return head
        return noun


def _of_racks(scene: Scene, draft: Draft, *, far: bool) -> bool:
    """Whether the last machine named before a bare 台 is a rack: GB300机柜的出货目标从8500台调到6800台.

    座 counts sites as well: `far` looks back over more sentences for the last thing that it may count.
    """
    reach = _RACK_REACH if far else _MACHINE_REACH
    near = scene.text[max(0, draft.start - reach) : draft.start]
    near = near if far else near.rpartition("。")[2]
    others = _OTHER_SITES if far else ("器", "机床", "芯片")
    return near.rfind("柜") > max(near.rfind(word) for word in others)


def _of_other_pieces(text: str, start: int, end: int) -> bool:
    """Whether what is counted is named beside the number and is no chip: 120万片载板, 图片4亿张."""
    behind = _PIECES_BEHIND.match(text, end, end + 12)
    return behind is not None or _PIECES_BEFORE.search(text, max(0, start - 10), start) is not None


def _issued_to(scene: Scene, end: int) -> bool:
    """发行对象不超过35名: funds, too."""
    return _alone(scene.text, end) and _BUYERS_BEFORE.search(scene.text, max(0, end - 16), end) is not None


def _alone(text: str, end: int) -> bool:
    return text[end : end + 1] in _ENDS or end == len(text)


def _of_width(scene: Scene, draft: Draft, end: int) -> bool:
    """Whether 位 are bits: 位宽192位, 8位浮点."""
    before = scene.text[max(0, draft.start - _WIDTH_REACH) : draft.start]
    return "位宽" in before or _BITS.match(scene.text, end) is not None


def _no_people(text: str, noun: tuple[str, int]) -> bool:
    """人民币, 人均, 人工: not people."""
    unit, end = noun
    return (
        unit == "person"
        and text[end - 1] == "人"
        and text[end : end + 1] in {"民", "均", "工", "类", "物", "事", "气", "机"}
    )


def _any(words: list[str] | tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)) or "(?!)")
