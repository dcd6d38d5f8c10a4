"""What is known of users, their calls and their transfers. Facts only: the word shown is derived in `status`."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from customizing.models import BusinessRole, CmsDestination
from presence.attached_data.envelope import Envelope


class Agent(models.Model):
    """A user as the telephony sees one: addresses, CMS logon, work mode.

    `version` rises with every change of any fact of the user, so that a browser can tell newer from older.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    role = models.ForeignKey(BusinessRole, models.SET_NULL, null=True, blank=True, help_text="Of the last CRM logon.")
    destination = models.ForeignKey(CmsDestination, models.SET_NULL, null=True, blank=True)
    extension = models.CharField(max_length=32, blank=True)
    mobile = models.CharField(max_length=32, blank=True, help_text="E.164")
    version = models.PositiveBigIntegerField(default=1)
    crm_since = models.DateTimeField(null=True, blank=True, help_text="Since the CRM logon is what it is.")
    cms_logged_on = models.BooleanField(default=False)
    cms_since = models.DateTimeField(null=True, blank=True)
    cms_name = models.CharField(max_length=150, blank=True, help_text="The user's name when the CMS last told of it.")
    several_calls = models.BooleanField(default=False, help_text="The CMS was told to let a second call ring.")
    cms_sequence = models.BigIntegerField(default=0, help_text="Of the last CMS event about this agent.")
    work_mode = models.IntegerField(default=1, help_text="Code of a work mode.")
    work_mode_since = models.DateTimeField(null=True, blank=True)
    next_work_mode = models.IntegerField(null=True, blank=True, help_text="Chosen in a call, takes effect after it.")
    wrap_up_until = models.DateTimeField(null=True, blank=True)
    active = models.BooleanField(default=True, help_text="Of the user, as presence was last told.")
    back_until = models.DateTimeField(
        null=True, blank=True, help_text="The session was ended in an open call; who is not back then gives it away."
    )
    last_call_ended = models.DateTimeField(null=True, blank=True, help_text="Since then in no call, if none is open.")

    class Meta:
        indexes = [models.Index(fields=["cms_name"], name="agent_by_cms_name", condition=~Q(cms_name=""))]
        constraints = [
            models.UniqueConstraint(
                fields=["destination", "extension"], condition=~Q(extension=""), name="agent_extension_once"
            ),
        ]


class Lease(models.Model):
    """A worker holds open sockets of this user. One row per user and worker, written at first and last tab only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leases")
    worker = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)
    suspect_until = models.DateTimeField(null=True, blank=True, help_text="Its worker is gone; ends then.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "worker"], name="lease_once_per_worker")]


class Direction(models.TextChoices):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class ConversationState(models.TextChoices):
    UNCLEAR = "unclear"  # known by its transfer or consult only
    GOING_ON = "going-on"
    ENDED = "ended"


class Conversation(models.Model):
    """A communication event: from the first ring to the last hang-up, over all its transfers. The id is ours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    destination = models.ForeignKey(CmsDestination, models.PROTECT)
    cms_id = models.CharField(max_length=128)
    cms_sequence = models.BigIntegerField(default=0)
    direction = models.CharField(
        max_length=8, choices=Direction.choices, blank=True, help_text="Empty until the CMS has told."
    )
    number = models.CharField(max_length=64, blank=True, help_text="Of the outside party, E.164 where possible.")
    dialed = models.CharField(max_length=64, blank=True)
    attached_data = models.JSONField(default=dict, blank=True, help_text="An envelope.")
    reason = models.CharField(max_length=60, blank=True, help_text="Why the caller is handed over.")
    note = models.TextField(blank=True, help_text="What the sender tells the next colleague.")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    end_reason = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destination", "cms_id"], name="conversation_once_per_cms_id")]

    @property
    def state(self) -> ConversationState:
        """Derived: no column can disagree with the facts."""
        if self.ended_at:
            return ConversationState.ENDED
        return ConversationState.GOING_ON if self.direction else ConversationState.UNCLEAR

    @property
    def envelope(self) -> Envelope:
        """The attached data, with our id in it."""
        return Envelope.from_json(self.attached_data).of(str(self.pk))


class ConversationAlias(models.Model):
    """Another id that the CMS has given a conversation, as some do when a call is handed on."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="aliases")
    destination = models.ForeignKey(CmsDestination, models.PROTECT)
    cms_id = models.CharField(max_length=128)
    cms_sequence = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destination", "cms_id"], name="alias_once_per_cms_id")]


class CallState(models.TextChoices):
    ALERTING = "alerting"
    DIALING = "dialing"
    CONNECTED = "connected"
    HELD = "held"
    ENDED = "ended"


class CallKind(models.TextChoices):
    PRIMARY = "primary"
    CONSULT = "consult"


class CallQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(state=CallState.ENDED)


class Call(models.Model):
    """One user's leg of a conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="calls")
    destination = models.ForeignKey(CmsDestination, models.PROTECT)
    cms_id = models.CharField(max_length=128)
    cms_sequence = models.BigIntegerField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calls")
    kind = models.CharField(max_length=8, choices=CallKind.choices, default=CallKind.PRIMARY)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    state = models.CharField(max_length=10, choices=CallState.choices)
    state_since = models.DateTimeField()
    peer_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="peer_calls"
    )
    peer_number = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=64, blank=True)
    awaiting = models.CharField(max_length=16, blank=True, help_text="A command given, whose event has not come.")
    awaiting_until = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destination", "cms_id"], name="call_once_per_cms_id")]
        indexes = [
            models.Index(fields=["user"], name="call_open_of_user", condition=~Q(state="ended")),
            models.Index(fields=["conversation", "state"], name="call_of_conversation"),
            models.Index(fields=["awaiting_until"], name="call_awaiting", condition=Q(awaiting_until__isnull=False)),
        ]


class TransferKind(models.TextChoices):
    BLIND = "blind"
    WARM = "warm"


class TransferState(models.TextChoices):
    REQUESTED = "requested"  # the target rings
    CONSULTING = "consulting"  # sender and target talk
    CONFERENCE = "conference"  # sender, target and the other side talk
    COMPLETING = "completing"  # complete was sent to the CMS, its event is awaited
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    RETURNED = "returned"  # nobody took it; the caller is back with the sender


OPEN_TRANSFER_STATES = [
    TransferState.REQUESTED,
    TransferState.CONSULTING,
    TransferState.CONFERENCE,
    TransferState.COMPLETING,
]


class TransferQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_TRANSFER_STATES)


class Transfer(models.Model):
    """Handing a conversation from one user to another, or to a number."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="transfers")
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, help_text="The sender's leg.")
    cms_id = models.CharField(max_length=128, blank=True)
    cms_sequence = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=5, choices=TransferKind.choices)
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.REQUESTED)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="transfers_sent")
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="transfers_received"
    )
    number = models.CharField(max_length=64, blank=True, help_text="Where to, if not to a user.")
    reason = models.CharField(max_length=60, blank=True, help_text="Why the caller is handed over.")
    note = models.TextField(blank=True)
    failure = models.CharField(max_length=200, blank=True)
    decline_reason = models.CharField(max_length=200, blank=True, help_text="What the receiver said on declining.")
    deadline = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True, help_text="When a completed transfer had its effect.")
    retry_at = models.DateTimeField(null=True, blank=True, help_text="Its effect failed; tried again then.")

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=["requested", "consulting", "conference", "completing"]),
                name="transfer_one_open_per_conversation",
            ),
            models.UniqueConstraint(
                fields=["conversation", "cms_id"], condition=~Q(cms_id=""), name="transfer_once_per_cms_id"
            ),
            models.CheckConstraint(
                condition=Q(receiver__isnull=False) | ~Q(number=""), name="transfer_has_receiver_or_number"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "handled_at"], name="transfer_to_handle"),
            models.Index(fields=["deadline"], name="transfer_deadline", condition=Q(deadline__isnull=False)),
        ]


class BookingState(models.TextChoices):
    WAITING = "waiting"  # the target is busy
    OFFERED = "offered"  # the target is free, and both are asked
    TAKEN = "taken"  # a transfer to the target has begun
    DECLINED = "declined"
    EXPIRED = "expired"  # waited too long, or the target is gone
    WITHDRAWN = "withdrawn"
    CALL_BACK = "call-back"  # the target has the task to call back
    OVER = "over"  # the sender no longer has the caller


OPEN_BOOKING_STATES = [BookingState.WAITING, BookingState.OFFERED]


class BookingQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_BOOKING_STATES)


class Booking(models.Model):
    """A caller whom the sender wants to hand to a busy colleague as soon as that one is free.

    Why, and what the colleague should know, stand at the conversation.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="bookings")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bookings_made")
    target = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bookings_for")
    state = models.CharField(max_length=9, choices=BookingState.choices, default=BookingState.WAITING)
    call_back = models.BooleanField(default=False, help_text="If the call ends first, the target calls back.")
    answer = models.CharField(max_length=200, blank=True, help_text="What the target said on declining.")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    until = models.DateTimeField(
        null=True, blank=True, help_text="Offered: so long. Waiting: not offered again before, as nobody took it."
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=["waiting", "offered"]),
                name="booking_one_open_per_conversation",
            ),
            models.UniqueConstraint(
                fields=["target"], condition=Q(state="offered"), name="booking_one_offered_per_target"
            ),
            models.CheckConstraint(condition=~Q(sender=F("target")), name="booking_not_for_oneself"),
        ]
        indexes = [models.Index(fields=["state", "target"], name="booking_of_target")]


class NoticeKind(models.TextChoices):
    MESSAGE = "message"
    OPEN = "open"


class Notice(models.Model):
    """Something a user must be told or shown. Written with the change it tells of, shown once, kept until shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=7, choices=NoticeKind.choices)
    level = models.CharField(max_length=8, default="info", help_text="info, success, warning or error")
    text = models.TextField()
    url = models.CharField(max_length=200, blank=True, help_text="What to open, or what the message is about.")
    key = models.CharField(max_length=128, unique=True, help_text="The same key twice is one notice.")
    created_at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user"], name="notice_unshown", condition=Q(shown_at__isnull=True))]


from presence.models import moments  # noqa: E402, F401 (that of the flight recorder)
from presence.models import scenarios as play_models  # noqa: E402, F401 (these too)
from presence.models import simulator as simulator_models  # noqa: E402, F401 (its tables belong to this app)
