"""The palette for readers with a colour-vision deficiency, in light and dark, and its contrast as text."""

import itertools
import math

import pytest

from core.charts import palette

# Severity 1.0 of Machado, Oliveira and Fernandes 2009, for linear RGB.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
LEAST_APART, LEAST_CONTRAST = 10.0, 4.5
LIGHT = ((*palette.HUES, palette.GREY), palette.INK, palette.MUTED, palette.LANE, palette.PAPER, palette.SEQUENCE)
DARK = (
    (*palette.DARK_HUES, palette.DARK_GREY),
    palette.DARK_INK,
    palette.DARK_MUTED,
    palette.DARK_LANE,
    palette.DARK_PAPER,
    palette.DARK_SEQUENCE,
)
# What Plotly writes on a cell where no colour is given: on dark cells, on light ones.
ON_CELLS = ("#ffffff", "#444444")


def linear(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def seen(colour, sight):
    """CIELAB of a colour as a reader sees it."""
    clipped = [min(max(c, 0.0), 1.0) for c in times(SIGHT[sight], linear(colour))]
    shares = [value / white for value, white in zip(times(TO_XYZ, clipped), WHITE, strict=True)]
    x, y, z = (s ** (1 / 3) if s > 216 / 24389 else (24389 / 27 * s + 16) / 116 for s in shares)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one, other):
    """Sharma, Wu and Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    grow = 1.5 - 0.5 * math.sqrt(c7 / (c7 + 25**7))
    c1, c2 = math.hypot(a1 * grow, b1), math.hypot(a2 * grow, b2)
    h1, h2 = (math.degrees(math.atan2(b, a * grow)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    dl, dc, dh = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    waves = ((1, -30, -0.17), (2, 0, 0.24), (3, 6, 0.32), (4, -63, -0.20))
    t = 1 + sum(w * math.cos(math.radians(k * hue + shift)) for k, shift, w in waves)
    sl, sc, sh = 1 + 0.015 * (lm - 50) ** 2 / math.sqrt(20 + (lm - 50) ** 2), 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rt = -2 * math.sqrt(cm**7 / (cm**7 + 25**7)) * math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * dc / sc * dh / sh)


def luminance(colour):
    return times((TO_XYZ[1],), linear(colour))[0]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        # Pairs of the published test data.
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_of_colours_is_the_published_one(one, other, difference):
    assert ciede2000(one, other) == pytest.approx(difference, abs=0.0001)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("hues", [LIGHT[0], DARK[0]], ids=["light", "dark"])
def test_any_two_hues_stay_apart_for_every_reader(hues, sight):
    close = {
        (one, other): round(ciede2000(seen(one, sight), seen(other, sight)), 1)
        for one, other in itertools.combinations(hues, 2)
    }
    assert {pair: found for pair, found in close.items() if found < LEAST_APART} == {}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_can_be_read_on_paper_and_on_lanes(theme):
    hues, ink, muted, lane, paper, _ = theme
    low = {(text, ground) for text in (*hues, ink, muted) for ground in (lane, paper) if contrast(text, ground) < 4.5}
    assert low == set()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_words_in_a_span_and_the_numbers_in_a_cell_can_be_read(theme):
    hues, ink, _, _, paper, sequence = theme
    for hue in hues:
        assert contrast(ink, palette.tint(hue, 0.3, paper=paper)) >= LEAST_CONTRAST
    for step in sequence:
        assert max(contrast(text, step) for text in ON_CELLS) >= LEAST_CONTRAST


def test_counts_go_one_way_in_lightness():
    light, dark = ([luminance(c) for c in steps] for steps in (palette.SEQUENCE, palette.DARK_SEQUENCE))
    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)


def test_a_country_keeps_its_colour_whatever_is_filtered_and_the_many_are_grey():
    found = palette.country_colours([f"C{n}" for n in range(9)])
    assert list(found.values())[:6] == list(palette.HUES)
    assert set(list(found.values())[6:]) == {palette.GREY}


@pytest.mark.parametrize("hue", [*palette.HUES, palette.GREY])
@pytest.mark.parametrize("strength", [0.15, 0.3, 0.4, 0.65])
def test_a_tint_in_the_dark_is_a_tint_of_the_same_hue(hue, strength):
    dark = palette.tint(palette.dark_of(hue), strength, paper=palette.DARK_PAPER)
    found = palette.dark_of(palette.tint(hue, strength))
    ours, theirs = ([int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (dark, found))
    assert max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) <= 3


@pytest.mark.parametrize(("colour", "dark"), [("#ffffff", palette.DARK_PAPER), ("#FFFFFF", palette.DARK_PAPER)])
def test_paper_is_dark(colour, dark):
    assert palette.dark_of(colour) == dark


def test_a_colour_of_none_of_ours_is_turned():
    assert palette.dark_of("#112200") == "#eeffdd"


def test_a_finished_figure_is_darkened_in_colours_and_never_in_the_words_of_articles():
    spec = {
        "data": [{"text": [palette.INK, "&lt;b style=&quot;color:#1f2430&quot;"], "marker": {"color": ["#066dbd"]}}],
        "layout": {"paper_bgcolor": "#ffffff", "font": {"color": palette.INK}, "title": palette.INK},
        "notes": ({"text": f'<span style="color:{palette.MUTED}">3</span>', "rgba": "rgba(0,0,0,0)"},),
    }
    dark = palette.darkened(spec)
    assert dark["data"][0]["text"] == spec["data"][0]["text"]
    assert dark["data"][0]["marker"]["color"] == ["#75b3ff"]
    assert dark["layout"] == {
        "paper_bgcolor": palette.DARK_PAPER,
        "font": {"color": palette.DARK_INK},
        "title": palette.INK,
    }
    assert dark["notes"] == [{"text": f'<span style="color:{palette.DARK_MUTED}">3</span>', "rgba": "rgba(0,0,0,0)"}]
    assert spec["layout"]["paper_bgcolor"] == "#ffffff"
