"""The names of the features of figures and parties: each group's, by the few words that alone decide them.

Each is a word or two that a reader of the weights (config/casting.toml) understands.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.analyse.weighing import CALLED

# Whether a party is above the rules' choice in a line of makers, owners or families, or below it.
Tie = tuple[bool, bool]
# Sentences with which a text opens, the title among them.
OPENING = 4


def nobody(metric: str, wanted: str, alone: bool, place: int, told: bool) -> Iterator[str]:
    """That none of the parties bears a figure."""
    yield "nobody"
    yield f"nobody: {metric}"
    yield f"nobody: {wanted}"
    if alone:
        yield "nobody: nor named here"
    yield f"nobody: sentence {place}"
    yield f"nobody: {'somebody' if told else 'nobody'} before"


def fitting(kind: str, wanted: str, metric: str) -> Iterator[str]:
    """Whether a kind of party bears such measures."""
    yield fit(kind, wanted)
    yield f"{kind} of {metric}"


def called(name: str, presence: str, metric: str) -> Iterator[str]:
    """Who a party is."""
    yield f"{CALLED}{name}"
    yield f"{CALLED}{name}, {presence}"
    yield f"{CALLED}{name} of {metric}"


def placed(presence: str, kind: str, wanted: str, heading: bool, header: bool, sentence: str) -> Iterator[str]:
    """In what kind of sentence, or above it, a party is named."""
    yield f"{sentence}, {presence}"
    if heading:
        yield "in heading"
        yield f"in heading, {presence}, {fit(kind, wanted)}"
    if header:
        yield "in header row"


def leading(presence: str, kind: str, wanted: str, rank: int, paragraph: bool, another_free: bool) -> Iterator[str]:
    """What a party leads."""
    yield f"led rank {rank}, {presence}"
    if rank == 0:
        yield f"protagonist, {presence}, {fit(kind, wanted)}"
        yield f"protagonist, {'another' if another_free else 'nobody'} stands free"
    if paragraph:
        yield f"leads paragraph, {presence}"
        yield f"leads paragraph, {fit(kind, wanted)}"


def known(presence: str, kind: str, wanted: str, rank: int, in_title: bool, first_of_title: bool) -> Iterator[str]:
    """How often the document names a party, and whether its title does."""
    yield f"rank {rank}, {presence}"
    if rank == 0:
        yield f"most named, {fit(kind, wanted)}"
    for title, told in (("in title", in_title), ("first of title", first_of_title)):
        if told:
            yield f"{title}, {presence}"
            yield f"{title}, {fit(kind, wanted)}"


def tied(tie: str, presence: str, metric: str) -> Iterator[str]:
    """Whether a firm is the owner or the unit of another one."""
    yield f"{tie} of {metric}"
    yield f"{tie}, {presence}"


def last(presence: str, role: str) -> Iterator[str]:
    """That a firm was named last."""
    yield f"named last, {presence}"
    yield f"named last as {role}, {presence}"


def led(presence: str, metric: str) -> Iterator[str]:
    """That a party led the sentence before."""
    yield f"led right before, {presence}"
    yield f"led right before, {metric}"


def going_on(stand_in: str, led_as: str, kind: str) -> Iterator[str]:
    """What stands for a party that led before."""
    yield f"{stand_in}: {led_as}, {kind}"


def opening(stand_in: str, led_as: str, titled: bool) -> Iterator[str]:
    """The same where a paragraph opens."""
    yield f"{stand_in} opens paragraph: {led_as}, {'titled' if titled else 'untitled'}"


def near(where: str, role: str, kind: str, wanted: str) -> Iterator[str]:
    """Where a party of the sentence stands, and its part in the clause."""
    yield f"in {where}"
    yield f"in {where}, {role}"
    yield f"in {where}, {fit(kind, wanted)}"
    yield f"{role}, {fit(kind, wanted)}"


def nearest(side: str) -> Iterator[str]:
    """That no other of its kind stands nearer."""
    yield f"nearest {side}"


def owning(kind: str, wanted: str, leads: bool, possessive: bool, maker: bool) -> Iterator[str]:
    """That a party leads its sentence, owns something, or made what is named next."""
    for told, how in ((leads, "leads"), (possessive, "possessive"), (maker, "maker of next")):
        if told:
            yield f"{how}, {fit(kind, wanted)}"


def beside(cited: bool, sideways: bool, aside: bool) -> Iterator[str]:
    """That a party is named only beside others."""
    yield from (how for told, how in ((cited, "cited"), (sideways, "sideways"), (aside, "aside")) if told)


def verbs(verbs: frozenset[str], role: str, side: str) -> Iterator[str]:
    """What the verbs before the figure tell of a party."""
    yield from (f"{verb}: {role} {side}" for verb in verbs)


def absent(kind: str, wanted: str, rival: bool, stood_for: bool, led_before: bool, protagonist: bool) -> Iterator[str]:
    """That the sentence does not name a party."""
    yield "absent"
    yield f"absent, {fit(kind, wanted)}"
    if rival:
        yield "absent, another stands free"
    if stood_for:
        yield "stood for"
    if stood_for and led_before:
        yield "stood for, led before"
    if stood_for and protagonist:
        yield "stood for, protagonist"
    if led_before:
        yield "led before"
        yield f"led before, {fit(kind, wanted)}"


def back(back: int, role: str, kind: str, wanted: str, same_paragraph: bool) -> Iterator[str]:
    """How far back a party is named, and in what part."""
    yield f"{back} back"
    yield f"back, {role}"
    yield f"back, {fit(kind, wanted)}"
    if same_paragraph:
        yield "back in paragraph"
        yield f"back in paragraph, {role}"


def rules(sure: str, whom: str, wanted: str, metric: str, rule: str) -> Iterator[str]:
    """That the rules chose a party, and by what."""
    yield "rules"
    yield f"rules, {sure}"
    yield f"rules, {sure}, {wanted}"
    yield f"rules, {sure}, {whom}"
    yield f"rules on {metric}"
    yield f"rules by {rule}"


def companion() -> Iterator[str]:
    """That the rules put a party beside their choice."""
    yield "rules' companion"


def related(metric: str, presence: str, sure: str, maker: Tie, parent: Tie, family: Tie) -> Iterator[str]:
    """What a party is to the rules' choice."""
    for tie, (above, below) in (("maker", maker), ("parent", parent), ("family", family)):
        for told, how in (
            (above, f"{tie} of the rules' choice"),
            (below, f"rules' choice its {tie}"),
        ):
            if told:
                yield how
                yield f"{how}, {metric}"
                yield f"{how}, {presence}"
                yield f"{how}, {sure}"


def made(told: str, titled: bool, kind: str, presence: str, metric: str) -> Iterator[str]:
    """Where the maker of a product is named."""
    if told != "elsewhere":
        yield f"its maker {told}, {kind} {presence}"
    if told == "here":
        yield f"its maker {told}, {metric}, {presence}"
    if titled:
        yield f"{kind} of the title's maker, {metric}"


def making(told: str, presence: str, metric: str, unit: str) -> Iterator[str]:
    """That a party makes a part that the sentence names."""
    yield f"its part in {told}, {presence}"
    yield f"its part in {told}, {presence}, {metric}"
    yield f"its part in {told}, {unit} of {metric}"


def measuring(measure: str, kind: str, presence: str, metric: str) -> Iterator[str]:
    """What is told to have grown or to be shared."""
    yield f"{metric} of {measure}: {kind}"
    yield f"{metric} of {measure}: {kind}, {presence}"


def headed(presence: str, kind: str, wanted: str, label: bool, heading: bool) -> Iterator[str]:
    """That a party labels the paragraph, or stands in the heading above it."""
    for told, how in ((label, "label"), (heading, "heading above")):
        if told:
            yield f"{how}, {presence}"
            yield f"{how}, {fit(kind, wanted)}"


def opened(presence: str, metric: str, titled: bool, first: bool, opening: bool) -> Iterator[str]:
    """A party of the title in the first sentences, and anywhere."""
    if opening:
        yield f"opening, {'titled' if titled else 'untitled'}, {presence}"
    if first:
        yield f"first of title, {presence}, {metric}"


def free(presence: str, kind: str, wanted: str, metric: str) -> Iterator[str]:
    """That a party was the last of its kind to stand free."""
    yield f"free last, {presence}, {fit(kind, wanted)}"
    yield f"free last, {presence}, {kind} of {metric}"


def new(presence: str, here: bool) -> Iterator[str]:
    """That a party is named here first, or only later."""
    yield f"{'first named in the sentence' if here else 'named only later'}, {presence}"


def stands(where: str, role: str, side: str, metric: str, unit: str) -> Iterator[str]:
    """Where a party of the sentence stands from a measure."""
    yield f"in {where}, {role}, {metric}"
    yield f"{side}, {unit}, {metric}"


def listed(order: str, paired: bool | None, side: str, rivals: int, alike: int) -> Iterator[str]:
    """Where a party stands in a list of parties and figures."""
    yield f"{order} first: {side}, {rivals} nearer"
    yield f"{order} first: {side}, {rivals} nearer, {alike} alike between"
    if paired is not None:
        yield f"{'same' if paired else 'other'} place of a list"
        yield f"{'same' if paired else 'other'} place of a list, {side}"


def fit(kind: str, wanted: str) -> str:
    """A kind of party for a kind of measure, in words."""
    return f"{kind} as {wanted}"


def sureness(confidence: float) -> str:
    """A confidence, in a word."""
    if confidence >= 0.9:
        return "sure"
    if confidence >= 0.7:
        return "fair"
    return "weak" if confidence >= 0.5 else "faint"
