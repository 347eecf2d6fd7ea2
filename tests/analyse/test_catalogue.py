"""What config/companies.toml and config/chips.toml promise."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from monitor.analyse.families import Families, leads
from monitor.analyse.fold import fold
from monitor.analyse.names import names
from monitor.domain.catalogue import Chip, Entity, EntityType, Language
from monitor.settings import load_catalogue

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "config")
ENTITIES = tuple(CATALOGUE.entities.values())
CHIPS = tuple(entity for entity in ENTITIES if isinstance(entity, Chip))
PATTERNS = {chip.id: Families([(chip, chip.pattern)]) for chip in CHIPS if chip.pattern is not None}
# Characters that mainland texts keep in names, although folding changes them.
UNFOLDED = set("昇鋐錤")
# Parts that a standard describes and many make.
STANDARDS = {"hbm", "ddr3", "ddr4", "ddr5", "ddr6", "lpddr", "gddr", "cxl-memory", "dram", "nand", "nor-flash"}


def of(*types: EntityType) -> list[Entity]:
    return [entity for entity in ENTITIES if entity.type in types]


@pytest.mark.parametrize(
    ("types", "least"),
    [
        ((EntityType.COMPANY, EntityType.AGENCY), 160),
        ((EntityType.MEDIA,), 80),
        ((EntityType.PERSON,), 60),
        ((EntityType.CHIP, EntityType.SYSTEM), 220),
        ((EntityType.MODEL,), 60),
        ((EntityType.PLACE,), 200),
    ],
)
def test_the_catalogue_is_large(types: tuple[EntityType, ...], least: int) -> None:
    assert len(of(*types)) >= least


def test_every_part_has_a_maker_or_is_a_standard() -> None:
    orphans = [
        chip.id for chip in CHIPS if chip.maker is None and not STANDARDS & {chip.id, *CATALOGUE.lineage(chip.id)}
    ]
    assert orphans == []


def test_most_companies_of_the_field_have_a_chinese_name() -> None:
    companies = of(EntityType.COMPANY, EntityType.AGENCY)
    chinese = [e for e in companies if any("\u3400" <= c <= "\u9fff" for form in (*e.forms, *e.weak) for c in form)]
    assert len(chinese) >= 0.6 * len(companies)


def test_a_name_of_two_entities_is_told_apart_by_context() -> None:
    """At most one of them by a strong name; all others by a weak one, with words that say when it is meant."""
    owners: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for name in names(CATALOGUE):
        if not name.decoy:
            told = not name.strong and bool(name.entity.context)
            owners[name.form.lower().replace("-", " ")].setdefault(name.entity.id, told)
    untold = {form: [one for one, told in owner.items() if not told] for form, owner in owners.items()}
    assert {form: ids for form, ids in untold.items() if len(ids) > 1} == {}


def test_chinese_names_are_written_simplified_or_mean_the_same_folded() -> None:
    traditional = [
        form
        for entity in ENTITIES
        for form in (entity.name, *entity.forms, *entity.weak)
        if fold(form) != form and not set(form) & UNFOLDED
    ]
    assert traditional == []


@pytest.mark.parametrize("family", sorted(PATTERNS))
def test_a_pattern_can_be_looked_up_by_its_beginning(family: str) -> None:
    chip = CATALOGUE.entities[family]
    assert isinstance(chip, Chip)
    assert leads(chip.pattern or "")


@pytest.mark.parametrize("family", sorted(PATTERNS))
def test_a_pattern_finds_no_other_family(family: str) -> None:
    """A name may be found by the pattern of its own family, of one above or below it, and by no other."""
    relatives = {family, *CATALOGUE.lineage(family)}
    others = [
        (chip.id, form)
        for chip in CHIPS
        if family not in CATALOGUE.lineage(chip.id) and chip.id not in relatives
        for form in (chip.name, *chip.forms, *chip.weak)
        if (found := PATTERNS[family].at(fold(form), 0)) is not None and found.end == len(form)
    ]
    assert others == []


@pytest.mark.parametrize(
    ("family", "finds", "passes"),
    [
        ("huawei-ascend", ["Ascend 980", "昇腾990DT", "Ascend-910E"], ["Ascend 5000", "Ascend 95", "Ascend"]),
        ("baidu-kunlun", ["Kunlun M900", "昆仑芯P900", "昆仑芯 3"], ["Kunlun 2000", "昆仑万维", "Kunlun Mountains"]),
        ("cambricon-siyuan", ["Siyuan 790", "思元690", "MLU490-X2"], ["MLU", "思元", "Siyuan 12"]),
        ("nvidia-blackwell", ["B400", "GB500"], ["B650", "B52", "B4000", "GB2", "B200"]),
        ("nvidia-rubin", ["VR300", "VR400"], ["R410", "R2", "VR"]),
        ("amd-instinct", ["MI650X", "Instinct MI700"], ["MI6", "MI5", "MI"]),
        ("google-tpu", ["TPU v9", "TPUv8p", "TPU 9t"], ["TPU", "TPU 3 times"]),
        ("amazon-trainium", ["Trainium5", "Trainium 6"], ["Trainium 50", "Trainium 4 times"]),
        ("intel-gaudi", ["Gaudi 4", "Gaudi5"], ["Gaudi 1926", "Gaudi"]),
        ("biren-br", ["BR206", "BR188"], ["BR", "BR-101", "BR404"]),
        ("moore-threads-mtt", ["MTT S9000", "MTT X300"], ["MTT", "MTT 5"]),
        ("hygon-dcu", ["深算四号", "Shensuan-5"], ["深算", "Deep Compute"]),
        ("t-head-zhenwu", ["真武920", "Zhenwu 910E"], ["真武", "Zhenwu"]),
        ("hbm", ["HBM5E", "HBM6"], ["HBM", "HBM 5"]),
        ("gpt", ["GPT-6", "GPT-5.5 Pro"], ["GPT", "GPT-1000"]),
        ("claude", ["Claude Opus 5", "Claude 5 Sonnet"], ["Claude", "Claude Monet"]),
        ("qwen", ["Qwen4", "Qwen4-Max"], ["Qwen", "Qwenty"]),
        ("deepseek-llm", ["DeepSeek V5", "DeepSeek-R3", "DeepSeek V5 Pro (Max)"], ["DeepSeek", "DeepSeek 5"]),
    ],
)
def test_a_pattern_finds_parts_of_tomorrow_and_no_neighbours(family: str, finds: list[str], passes: list[str]) -> None:
    at = PATTERNS[family].at
    ends = {form: found.end if (found := at(fold(form), 0)) else 0 for form in (*finds, *passes)}
    assert {form: ends[form] for form in finds} == {form: len(form) for form in finds}
    assert [form for form in passes if ends[form] and form != "B200"] == []


def test_weak_names_can_be_borne_out() -> None:
    """A weak name of a place, person, agency or outlet without a strong one or a context could never count."""
    silent = [
        entity.id
        for entity in of(EntityType.PLACE, EntityType.AGENCY, EntityType.PERSON)
        if entity.name in entity.weak and not set(entity.forms) - set(entity.weak) and not entity.context
    ]
    assert silent == []


def test_languages_of_the_lexicons_have_the_words_that_the_finder_reads() -> None:
    for code, keys in {
        Language.ENGLISH.code: (
            "field",
            "business",
            "cited",
            "part_nouns",
            "titles",
            "roles",
            "legal_forms",
            "lead_words",
        ),
        Language.SIMPLIFIED.code: (
            "field",
            "business",
            "part_nouns",
            "titles_chinese",
            "surnames",
            "legal_forms_chinese",
        ),
    }.items():
        lexicon = CATALOGUE.lexicons[code]
        assert [key for key in keys if not lexicon.words("entities", key)] == []


def test_no_word_stands_twice_in_an_entity() -> None:
    doubled = [
        (entity.id, form)
        for entity in ENTITIES
        for form, count in Counter((*entity.forms, *entity.weak)).items()
        if count > 1
    ]
    assert doubled == []
