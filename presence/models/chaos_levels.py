"""How much of what the simulated telephone system tells and accepts goes wrong. All zero: nothing does."""

from django.core.validators import MaxValueValidator
from django.db import models

PERCENT = [MaxValueValidator(100)]
LONGEST_DELAY = 60


class ChaosLevels(models.Model):
    """Columns of a world, so that every process that acts in it knows them."""

    delay = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(LONGEST_DELAY)], help_text="Events come up to so many seconds late."
    )
    drop = models.PositiveSmallIntegerField(default=0, validators=PERCENT, help_text="% of events never come.")
    repeat = models.PositiveSmallIntegerField(default=0, validators=PERCENT, help_text="% of events come three times.")
    reorder = models.PositiveSmallIntegerField(default=0, validators=PERCENT, help_text="% of events are overtaken.")
    refuse = models.PositiveSmallIntegerField(default=0, validators=PERCENT, help_text="% of commands are refused.")
    lie = models.PositiveSmallIntegerField(
        default=0, validators=PERCENT, help_text="% of commands are accepted, and nothing happens."
    )
    no_answer = models.PositiveSmallIntegerField(
        default=0, validators=PERCENT, help_text="% of commands are not answered; half of these are carried out."
    )

    class Meta:
        abstract = True

    def disorder(self) -> bool:
        """Whether anything goes wrong with events."""
        return bool(self.delay or self.drop or self.repeat or self.reorder)
