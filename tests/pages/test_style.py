"""The theme: text can be read on every ground it stands on, in light and in dark; and what a run must not cost."""

import re
import tomllib
from pathlib import Path

import pytest
from streamlit import config

from core.charts import palette
from pages._style import COLOURS, ON, in_colour

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
THEME = CONFIG["theme"]
MODES = {"light": 0, "dark": 1}


def contrast(one, other):
    """WCAG 2.2's contrast ratio of two hex colours."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), [(text, ground) for text, grounds in ON.items() for ground in grounds])
def test_text_can_be_read_on_its_ground(mode, text, ground):
    assert contrast(COLOURS[text][MODES[mode]], COLOURS[ground][MODES[mode]]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_text_of_the_theme_can_be_read_on_its_grounds(mode):
    theme = THEME[mode]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        for text in ("textColor", "grayTextColor", "primaryColor"):
            assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("mode", MODES)
def test_chosen_values_can_be_read(mode):
    assert contrast(COLOURS["on-primary"][MODES[mode]], THEME[mode]["primaryColor"]) >= 4.5


@pytest.mark.parametrize("colour", [*palette.HUES, palette.GREY])
def test_edges_can_be_seen_on_their_ground_in_light_and_in_dark(colour):
    light, dark = re.findall(r"#[0-9a-f]{6}", in_colour(colour))
    assert contrast(light, COLOURS["card"][MODES["light"]]) >= 3
    assert contrast(dark, COLOURS["card"][MODES["dark"]]) >= 3


@pytest.mark.parametrize("mode", MODES)
def test_the_grounds_are_the_themes(mode):
    assert COLOURS["paper"][MODES[mode]] == THEME[mode]["backgroundColor"]
    assert COLOURS["ink"][MODES[mode]] == THEME[mode]["textColor"]


def test_a_run_of_a_page_does_not_collect_the_garbage_of_the_whole_process():
    assert CONFIG["runner"]["postScriptGC"] is False
    assert config.get_option("runner.postScriptGC") is False
