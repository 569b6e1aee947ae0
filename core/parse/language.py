"""Which language a text is in, where it is certainly not English: only English is parsed.

An English text taken for another would lose all its events; so a text counts as foreign only where it has hardly any of
the words that no English text does without, and is written in another script or is known as another language with next
to no doubt. Source: the shares are measured on English news, where such words make up a third; naming the language is
py3langid's (Lui and Baldwin 2012, langid.py).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

_WORDS = frozenset(
    (
        *("the", "of", "and", "to", "in", "a", "is", "that", "for", "on", "was", "with", "as", "by", "at", "from"),
        *("it", "he", "his", "be", "has", "have", "said", "are", "an", "will", "not", "who", "which"),
    )
)
_WORD = re.compile(r"[^\W\d_]+")
# English news has a third of such words, a list of names a tenth; German or Spanish text a few, spelt the same.
_ENGLISH_SHARE = 0.12
_LEAST_WORDS = 20
_LEAST_LETTERS = 30
_SURE = 0.98
# As much as is looked at.
_LOOKED_AT = 4000
NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "ms": "Malay", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene", "sr": "Serbian",
    "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip


def foreign_language(text: str) -> str | None:
    """The ISO 639-1 code of a text that is certainly not English; None for English, and where there is a doubt."""
    looked_at = text[:_LOOKED_AT]
    words = [word.lower() for word in _WORD.findall(looked_at)]
    letters = sum(len(word) for word in words)
    if letters < _LEAST_LETTERS:
        return None
    share = sum(word in _WORDS for word in words) / len(words)
    is_latin = sum(_is_latin(char) for word in words for char in word) > 0.5 * letters
    if share >= _ENGLISH_SHARE or (is_latin and len(words) < _LEAST_WORDS):
        return None
    ranked = _identifier().rank(looked_at)
    # Neighbours such as Chinese and Cantonese share what is certain: that it is not English.
    is_foreign = dict(ranked).get("en", 0.0) <= 1 - _SURE
    return str(ranked[0][0]) if is_foreign and ranked[0][0] != "en" else None


def name_of(code: str) -> str:
    """A language's name in English; the code where it is none of the more frequent."""
    return NAMES.get(code, f"the language {code!r}")


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")
