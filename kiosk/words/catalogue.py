"""One entry, all languages side by side: a translator sees them together and none can be missing.

Texts may hold ``{names}`` that the screen fills in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.words.language import Language


@dataclass(frozen=True, slots=True)
class Words:
    """``easy`` is やさしい日本語; left out where the Japanese is easy already."""

    ja: str
    en: str
    easy: str = ""

    def of(self, language: Language) -> str:
        match language:
            case Language.EN:
                return self.en
            case Language.EASY:
                return self.easy or self.ja
            case Language.JA:
                return self.ja


def filled(words: Words, values: Mapping[str, object]) -> Words:
    """The same sentence with its ``{names}`` filled in; whole numbers in groups of three."""
    shown = {name: f"{value:,}" if isinstance(value, int) else value for name, value in values.items()}
    return Words(words.ja.format(**shown), words.en.format(**shown), words.easy.format(**shown))


Catalogue = dict[str, Words]


class MissingWords(KeyError):
    """A screen asked for a key that no catalogue has."""


@dataclass(frozen=True, slots=True)
class Translator:
    """The words of one language: ``t("say_place_card")``, and beside it the other language."""

    catalogue: Catalogue
    language: Language

    def __call__(self, key: str, **values: object) -> str:
        return self._in(self.language, key, values)

    def beside(self, key: str, **values: object) -> str:
        """English beside Japanese, Japanese beside English."""
        other = Language.JA if self.language is Language.EN else Language.EN
        return self._in(other, key, values)

    @property
    def beside_lang(self) -> str:
        return "ja" if self.language is Language.EN else "en"

    def has(self, key: str) -> bool:
        return key in self.catalogue

    def _in(self, language: Language, key: str, values: dict[str, object]) -> str:
        try:
            return self.catalogue[key].of(language).format(**values)
        except KeyError as missing:
            raise MissingWords(f"{key}: {missing}") from missing
