"""The simulator's own tables, so that any process can act on its world and a restart loses nobody.

The product's tables hold what the CRM was told; these hold what is so. Only this folder may read them.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customizing.models import CmsDestination
from presence.models.chaos_levels import ChaosLevels


class World(ChaosLevels):
    """One simulated telephone system. Its row is the lock: one act at a time."""

    destination = models.OneToOneField(CmsDestination, models.CASCADE, primary_key=True)
    outside_answers = models.BooleanField(default=True, help_text="Outside parties answer by themselves.")
    silent = models.BooleanField(default=False, help_text="It goes on, but neither tells nor answers.")
    ring_seconds = models.PositiveSmallIntegerField(null=True, help_text="How long a telephone rings; null: as set.")

    class Meta:
        app_label = "presence"
        db_table = "simulator_world"


class SimAgent(models.Model):
    world = models.ForeignKey(World, models.CASCADE, related_name="agents")
    user = models.CharField(max_length=150)
    logged_on = models.BooleanField(default=False)
    work_mode = models.IntegerField(default=1)
    simulated = models.BooleanField(default=False)
    auto_answer = models.BooleanField(default=False)
    several_calls = models.BooleanField(default=False, help_text="A second call rings beside the first.")
    at_rest = models.BooleanField(default=False, help_text="The autopilot leaves it alone.")
    idle_since = models.DateTimeField()
    since = models.DateTimeField()
    sequence = models.BigIntegerField(default=0)

    class Meta:
        app_label = "presence"
        db_table = "simulator_agent"
        constraints = [models.UniqueConstraint(fields=["world", "user"], name="simulator_agent_once")]


class SimQueue(models.Model):
    """Callers for a group of agents. An agent who is a member is logged in to it, and is offered its callers."""

    world = models.ForeignKey(World, models.CASCADE, related_name="queues")
    key = models.SlugField(max_length=32)
    name = models.CharField(max_length=64)
    number = models.CharField(max_length=32, help_text="Callers dial it.")
    members = models.ManyToManyField(SimAgent, related_name="queues", db_table="simulator_queue_member")

    class Meta:
        app_label = "presence"
        db_table = "simulator_queue"
        constraints = [
            models.UniqueConstraint(fields=["world", "key"], name="simulator_queue_once"),
            models.UniqueConstraint(fields=["world", "number"], name="simulator_queue_number_once"),
        ]


class Player(models.TextChoices):
    """Who plays a conversation, if it is not people. It is offered to who play with it only."""

    SCENARIO = "scenario"
    AUTOPILOT = "autopilot"


class SimConversation(models.Model):
    world = models.ForeignKey(World, models.CASCADE, related_name="conversations")
    direction = models.CharField(max_length=8)
    number = models.CharField(max_length=64, blank=True)
    dialed = models.CharField(max_length=64, blank=True)
    attached_data = models.JSONField(default=dict)
    for_anyone = models.BooleanField(default=False, help_text="If one does not take it, the next is asked.")
    queue = models.ForeignKey(
        SimQueue, models.SET_NULL, null=True, related_name="conversations", help_text="Only its members are asked."
    )
    waits_since = models.DateTimeField(null=True, help_text="For anyone, or in the queue: its place is by this.")
    player = models.CharField(max_length=9, choices=Player.choices, blank=True)
    refused = models.JSONField(default=dict, help_text="Who did not take it, and when (seconds since the epoch).")
    fallback = models.JSONField(default=dict, help_text="What to do if nobody takes a blind transfer.")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=64, blank=True)
    sequence = models.BigIntegerField(default=0)

    class Meta:
        app_label = "presence"
        db_table = "simulator_conversation"
        indexes = [models.Index(fields=["world"], name="sim_conversation_open", condition=Q(ended_at=None))]


class LegState(models.TextChoices):
    QUEUED = "queued"
    DIALING = "dialing"  # hears the other side ring
    ALERTING = "alerting"
    CONNECTED = "connected"
    HELD = "held"
    ENDED = "ended"


STATE_TEXTS = {
    LegState.QUEUED: _("Waiting for anyone available"),
    LegState.DIALING: _("Hears it ring"),
    LegState.ALERTING: _("Rings"),
    LegState.CONNECTED: _("Talking"),
    LegState.HELD: _("On hold"),
}
END_TEXTS = {
    "busy": _("Was told: busy"),
    "rejected": _("Was told: declined"),
    "no-answer": _("Was told: no answer"),
    "hung-up": _("Has hung up"),
    "call-back": _("Was told: somebody calls back"),
    "restarted": _("Was cut off: the telephone system restarted"),
}


class SimLegQuerySet(models.QuerySet["SimLeg"]):
    def open(self) -> Self:
        return self.exclude(state=LegState.ENDED)


class SimLeg(models.Model):
    """One party of a conversation: an agent's leg, or an outside party if `agent` is empty."""

    name = ""  # what the page calls the party
    asks = False  # whether the page draws that the user asks a colleague in another leg

    conversation = models.ForeignKey(SimConversation, models.CASCADE, related_name="legs")
    agent = models.ForeignKey(SimAgent, models.CASCADE, null=True, related_name="legs")
    number = models.CharField(max_length=64, blank=True, help_text="Of an outside party.")
    state = models.CharField(max_length=9, choices=LegState.choices)
    kind = models.CharField(max_length=8, default="primary")
    peer_user = models.CharField(max_length=150, blank=True)
    peer_number = models.CharField(max_length=64, blank=True)
    muted = models.BooleanField(default=False)
    tones = models.CharField(max_length=64, blank=True, help_text="The last ones that an outside party has heard.")
    since = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=64, blank=True)
    ring_until = models.DateTimeField(null=True)
    answer_at = models.DateTimeField(null=True, help_text="When it answers by itself.")
    sequence = models.BigIntegerField(default=0)

    objects = SimLegQuerySet.as_manager()

    class Meta:
        app_label = "presence"
        db_table = "simulator_leg"
        indexes = [
            models.Index(fields=["agent"], name="sim_leg_open_of_agent", condition=~Q(state="ended")),
            models.Index(fields=["state"], name="sim_leg_open", condition=~Q(state="ended")),
        ]

    @property
    def is_open(self) -> bool:
        return self.state != LegState.ENDED

    @property
    def can_answer(self) -> bool:
        return self.state == LegState.ALERTING

    @property
    def user(self) -> str:
        return self.agent.user if self.agent else ""

    @property
    def with_whom(self) -> str:
        return self.peer_user or self.peer_number

    @property
    def state_text(self) -> str:
        """What this party hears or does, in words."""
        if self.state == LegState.QUEUED and self.conversation.queue:
            return _("Waiting in the queue %(name)s") % {"name": self.conversation.queue.name}
        if self.is_open:
            return str(STATE_TEXTS[LegState(self.state)])
        return str(END_TEXTS.get(self.end_reason, _("The call has ended")))


class SimTransfer(models.Model):
    conversation = models.ForeignKey(SimConversation, models.CASCADE, related_name="transfers")
    reference = models.CharField(max_length=128, help_text="The CRM's id of it.")
    kind = models.CharField(max_length=5)
    state = models.CharField(max_length=10)
    sender = models.ForeignKey(SimAgent, models.CASCADE, related_name="transfers_sent")
    receiver = models.ForeignKey(SimAgent, models.CASCADE, null=True, related_name="transfers_received")
    number = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    sequence = models.BigIntegerField(default=0)

    class Meta:
        app_label = "presence"
        db_table = "simulator_transfer"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "reference"], name="simulator_transfer_once"),
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=["requested", "consulting", "conference"]),
                name="simulator_transfer_one_open",
            ),
        ]
        indexes = [models.Index(fields=["since"], name="sim_transfer_since")]


class SimLateEvent(models.Model):
    """An event on its way, while chaos lets events come late."""

    world = models.ForeignKey(World, models.CASCADE, related_name="late_events")
    due_at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    told = models.JSONField()

    class Meta:
        app_label = "presence"
        db_table = "simulator_late_event"
        indexes = [models.Index(fields=["world", "due_at"], name="sim_late_event_due")]
