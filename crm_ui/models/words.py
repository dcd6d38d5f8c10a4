"""The words a partner is found by: folded, so that muller, mueller and Müller are the same person."""

import re
import unicodedata

from django.db import models
from django.utils.translation import gettext_lazy as _

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ł": "l", "đ": "d"})
BARE_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i"})
LONGEST = 80


class PartnerWord(models.Model):
    """One word of a partner's name, or the e-mail address. Kept in step by `BusinessPartner.save`."""

    partner = models.ForeignKey("BusinessPartner", models.CASCADE, related_name="words")
    word = models.CharField(max_length=LONGEST)

    class Meta:
        verbose_name = _("word found by search")
        verbose_name_plural = _("words found by search")
        constraints = [models.UniqueConstraint(fields=["partner", "word"], name="partner_word_once")]
        indexes = [
            models.Index(
                fields=["word", "partner"],
                name="partner_word_prefix",
                opclasses=["varchar_pattern_ops", "int8_ops"],  # for LIKE 'mer%' on PostgreSQL
            )
        ]

    def __str__(self) -> str:
        return self.word


def fold(text: str) -> str:
    """The text in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(BARE_LETTERS))
    return "".join(char for char in plain if not unicodedata.combining(char))


def split_words(text: str) -> list[str]:
    """The folded words of a text; an e-mail address is one word."""
    return [word[:LONGEST] for word in re.findall(r"\S+@\S+|\w+", fold(text).replace("'", "").replace("’", ""))]


def words_of(*, name: str, email: str) -> set[str]:
    """All words that must find a partner of that name and address."""
    spelled_out = unicodedata.normalize("NFC", name.casefold()).translate(UMLAUTS)
    return {*split_words(name), *split_words(spelled_out), *split_words(email)}
