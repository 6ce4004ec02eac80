"""Japanese names in Han letters: ordinary family and given names, put together at random, as passports write them."""

from __future__ import annotations

import pytest

from duenotice.identity import answer_for, person
from duenotice.names import compare, name_of
from duenotice.names.parts import words_of

FAMILIES = words_of("""
佐藤=Sato 鈴木=Suzuki 高橋=Takahashi 田中=Tanaka 伊藤=Ito 渡辺=Watanabe
山本=Yamamoto 中村=Nakamura 小林=Kobayashi 加藤=Kato
吉田=Yoshida 山田=Yamada 佐々木=Sasaki 山口=Yamaguchi 松本=Matsumoto 井上=Inoue 木村=Kimura 林=Hayashi 斎藤=Saito 清水=Shimizu
山崎=Yamazaki 森=Mori 池田=Ikeda 橋本=Hashimoto 阿部=Abe 石川=Ishikawa 小川=Ogawa 岡田=Okada 長谷川=Hasegawa 藤田=Fujita
後藤=Goto 近藤=Kondo 村上=Murakami 遠藤=Endo 青木=Aoki 坂本=Sakamoto 福田=Fukuda 太田=Ota 西村=Nishimura 藤井=Fujii""")
GIVEN = words_of("""
太郎=Taro 一郎=Ichiro 健=Takeshi 誠=Makoto 大輔=Daisuke 和也=Kazuya 翔太=Shota 拓也=Takuya 健太=Kenta
直樹=Naoki
裕子=Yuko 花子=Hanako 美咲=Misaki 陽子=Yoko 恵子=Keiko 由美子=Yumiko 愛=Ai 真由美=Mayumi 明美=Akemi 久美子=Kumiko
浩=Hiroshi 隆=Takashi 修=Osamu 茂=Shigeru 正=Tadashi 豊=Yutaka 勇=Isamu 進=Susumu 学=Manabu 聡=Satoshi
幸子=Sachiko 和子=Kazuko 京子=Kyoko 千代=Chiyo 節子=Setsuko 洋子=Yoko 智子=Tomoko 優子=Yuko 麻衣=Mai 彩=Aya""")
PEOPLE = [
    tuple(map("".join, zip(*((one.split("=")[0], one.split("=")[1] + " "), two.split("=")), strict=True)))
    for one, two in zip(FAMILIES, GIVEN, strict=True)
]


@pytest.mark.parametrize(("written", "latin"), PEOPLE)
def test_ordinary_names_are_read(written: str, latin: str) -> None:
    family, given = latin.split()
    for spelling in (latin, f"{given} {family}", f"{family.upper()}, {given}"):
        found = compare(name_of(written), name_of(spelling))
        assert found.weight >= 0.85, (spelling, name_of(written).readings)
        assert found.left_way == "Japanese"


def test_other_people_are_not_taken_for_them() -> None:
    for (written, _), (_, latin) in zip(PEOPLE, PEOPLE[7:] + PEOPLE[:7], strict=True):
        assert compare(name_of(written), name_of(latin)).weight < 0.62, (written, latin)


def test_a_name_that_the_lists_lack_gets_no_japanese_reading() -> None:
    assert "Japanese" not in [reading.way for reading in name_of("習近東").readings]


def test_a_space_parts_family_and_given_name() -> None:
    assert [word.text for word in name_of("小林 一郎").readings[-1].words] == ["小林", "一郎"]


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("陳志明", "Tan Chee Beng"),
        ("黃文發", "Ng Boon Huat"),
        ("蔡明福", "Chua Beng Hock"),
        ("吳金水", "Goh Kim Chui"),
    ],
)
def test_hokkien_readings_are_not_kept_so_such_names_cannot_be_told_apart(written: str, latin: str) -> None:
    one, two = ({"name": name, "nationality": "SG"} for name in (written, latin))
    for born in ({}, {"birthDate": "1970"}, {"birthDate": "1970-03-01"}):
        answer = answer_for(person(one | born, key="l"), person(two | born, key="r"))
        assert answer.answer in ("cannot_tell", "possible")
        assert not answer.automatic
