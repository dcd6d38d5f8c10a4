"""What is being played in a world, so that a restart goes on with it."""

from typing import Self

from django.db import models

from presence.models.simulator import World


class ScenarioRunQuerySet(models.QuerySet["ScenarioRun"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class ScenarioRun(models.Model):
    """One performance of a scenario. Its place is the next step and when that is due."""

    world = models.ForeignKey(World, models.CASCADE, related_name="scenario_runs")
    scenario = models.CharField(max_length=32, help_text="Key of the script.")
    started_by = models.CharField(max_length=150, help_text="User name.")
    started_at = models.DateTimeField()
    next_step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, help_text="The next step is due since then, but cannot be done yet.")
    cast = models.JSONField(default=dict, help_text="Which user plays which part.")
    callers = models.JSONField(default=dict, help_text="Numbers of the outside callers.")
    borrowed = models.JSONField(default=dict, help_text="Colleagues to give back, and what they were before.")
    passed_over = models.JSONField(default=list, help_text="Steps that could not be done, and why.")
    stopped = models.BooleanField(default=False)
    ending_since = models.DateTimeField(null=True, help_text="Its calls end, its colleagues go back.")
    ended_at = models.DateTimeField(null=True)

    objects = ScenarioRunQuerySet.as_manager()

    class Meta:
        app_label = "presence"
        db_table = "simulator_scenario_run"
        constraints = [
            models.UniqueConstraint(
                fields=["world"], condition=models.Q(ended_at=None), name="simulator_one_scenario_at_a_time"
            )
        ]


class Autopilot(models.Model):
    """The random walk of a world. `seed` and the number of acts say which act comes next."""

    world = models.OneToOneField(World, models.CASCADE, primary_key=True, related_name="autopilot")
    on = models.BooleanField(default=False)
    since = models.DateTimeField(help_text="On or off since then.")
    seed = models.BigIntegerField()
    acts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="When the next act is due; null: nothing is left to do.")
    numbers = models.JSONField(default=list, help_text="Outside numbers that call.")

    class Meta:
        app_label = "presence"
        db_table = "simulator_autopilot"
