"""One model for each node of the Implementation Guide (IMG) under Communication Management Software Integration."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class TransactionType(models.Model):
    """Define Transaction Types: what a business transaction can be, and its number range."""

    code = models.CharField(max_length=4, primary_key=True)
    text = models.CharField(max_length=60)
    number_from = models.PositiveBigIntegerField(help_text=_("First number of the 10-digit number range."))

    def __str__(self):
        return f"{self.code} {self.text}"


class ConnectorKind(models.TextChoices):
    SIMULATOR = "simulator", _("Built-in CMS simulator")


class CmsDestination(models.Model):
    """Define RFC Destinations for CMS: where a communication management system is."""

    name = models.CharField(max_length=32, unique=True)
    description = models.CharField(max_length=120, blank=True)
    connector = models.CharField(max_length=32, choices=ConnectorKind.choices)
    address = models.CharField(max_length=200, blank=True)
    user_name = models.CharField(max_length=80, blank=True)
    encrypted_password = models.TextField(blank=True, editable=False)
    command_timeout = models.PositiveSmallIntegerField(default=5, help_text=_("Seconds a command may take."))
    silence_timeout = models.PositiveSmallIntegerField(
        default=10, help_text=_("Seconds without a sign of life after which its facts count as stale.")
    )
    active = models.BooleanField(default=True)

    def __str__(self):
        return self.name


class CmsLogonMode(models.TextChoices):
    AUTOMATIC = "automatic", _("Automatic, with the CRM logon")
    MANUAL = "manual", _("Manual, by Log On in the toolbar")


class CmsProfile(models.Model):
    """Define Communication Management Software Profiles."""

    name = models.CharField(max_length=32, unique=True)
    description = models.CharField(max_length=120, blank=True)
    destination = models.ForeignKey(CmsDestination, models.PROTECT, null=True)
    telephony = models.BooleanField(default=True)
    chat = models.BooleanField(default=False)
    email = models.BooleanField(default=False)
    logon = models.CharField(max_length=9, choices=CmsLogonMode.choices, default=CmsLogonMode.AUTOMATIC)
    presence_in_blocks = models.BooleanField(_("display presence in assignment blocks"), default=True)
    presence_in_dial_pad = models.BooleanField(_("display presence in the dial pad"), default=True)
    multiple_sessions = models.BooleanField(default=False)
    wrap_up_seconds = models.PositiveSmallIntegerField(default=0)

    def __str__(self):
        return self.name


class UiObject(models.TextChoices):
    TRANSACTION = "transaction", _("The business transaction created")
    ACCOUNT = "account", _("The account")
    CONTACT = "contact", _("The contact")


class UiAction(models.TextChoices):
    DISPLAY = "display", _("Display")
    EDIT = "edit", _("Edit")


class UnidentifiedAccount(models.TextChoices):
    CREATE = "create", _("Create the transaction without an account")
    NOTHING = "nothing", _("Create nothing, show a message")


class CmsIntegrationProfile(models.Model):
    """Define CMS Integration Profiles: what is created and displayed when a transfer is completed."""

    name = models.CharField(max_length=32, unique=True)
    description = models.CharField(max_length=120, blank=True)
    transaction_type = models.ForeignKey(TransactionType, models.PROTECT)
    ui_object = models.CharField(max_length=11, choices=UiObject.choices, default=UiObject.TRANSACTION)
    ui_action = models.CharField(max_length=7, choices=UiAction.choices, default=UiAction.DISPLAY)
    unidentified = models.CharField(
        max_length=7, choices=UnidentifiedAccount.choices, default=UnidentifiedAccount.CREATE
    )

    def __str__(self):
        return self.name


class TransactionField(models.TextChoices):
    DESCRIPTION = "description", _("Description")
    CATEGORY = "category", _("Category")
    REASON = "reason", _("Reason")
    PRIORITY = "priority", _("Priority")
    NOTE = "note", _("Note")


class AttachedDataMapping(models.Model):
    """A key of the attached data that fills a field of the transaction created."""

    profile = models.ForeignKey(CmsIntegrationProfile, models.CASCADE, related_name="mappings")
    key = models.CharField(max_length=64)
    field = models.CharField(max_length=11, choices=TransactionField.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "field"], name="mapping_fills_a_field_once")]

    def __str__(self):
        return f"{self.key} → {self.get_field_display()}"


class ToolbarProfile(models.Model):
    """Define Toolbar Profiles."""

    name = models.CharField(max_length=32, unique=True)
    description = models.CharField(max_length=120, blank=True)

    def __str__(self):
        return self.name


class ToolbarLayout(models.TextChoices):
    GENERIC = "generic", _("Generic")
    TELEPHONY = "telephony", _("Telephony")
    CHAT = "chat", _("Chat")
    EMAIL = "email", _("E-Mail")
    ACTION_ITEM = "action-item", _("Action Item")


class ToolbarCommand(models.TextChoices):
    ACCEPT = "accept", _("Accept")
    REJECT = "reject", _("Reject")
    HOLD = "hold", _("Hold")
    RETRIEVE = "retrieve", _("Retrieve")
    DIAL_PAD = "dial-pad", _("Dial Pad")
    BLIND_TRANSFER = "blind-transfer", _("Blind Transfer")
    WARM_TRANSFER = "warm-transfer", _("Warm Transfer")
    COMPLETE = "complete", _("Complete")
    CANCEL = "cancel", _("Cancel")
    CONFERENCE = "conference", _("Conference")
    TOGGLE = "toggle", _("Toggle")
    HANG_UP = "hang-up", _("Hang Up")
    LOG_ON = "log-on", _("Log On")
    LOG_OFF = "log-off", _("Log Off")
    WORK_MODE = "work-mode", _("Work Mode")


class ToolbarState(models.TextChoices):
    """In which state of CMS connection and call a button is available."""

    NOT_ON_CMS = "not-on-cms", _("Not on the CMS")
    IDLE = "idle", _("Idle")
    ALERTING = "alerting", _("Alerting")
    DIALING = "dialing", _("Dialing")
    CONNECTED = "connected", _("Connected")
    HELD = "held", _("Held")
    CONSULTING = "consulting", _("Consulting")
    WRAP_UP = "wrap-up", _("Wrap-up")


class ToolbarButton(models.Model):
    """Define Pushbuttons in Toolbar."""

    profile = models.ForeignKey(ToolbarProfile, models.CASCADE, related_name="buttons")
    layout = models.CharField(max_length=11, choices=ToolbarLayout.choices)
    command = models.CharField(max_length=14, choices=ToolbarCommand.choices)
    position = models.PositiveSmallIntegerField(default=10)
    states = models.JSONField(default=list, help_text=_("The states in which the button is available."))

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["profile", "command"], name="button_once_per_profile")]

    def __str__(self):
        return self.get_command_display()


class ContextAreaProfile(models.Model):
    """Define Context Area Profile: what the fixed area at the top holds."""

    name = models.CharField(max_length=32, unique=True)
    description = models.CharField(max_length=120, blank=True)
    account_information = models.BooleanField(default=True)
    call_timer = models.BooleanField(default=True)
    push = models.BooleanField(default=True, help_text=_("Changes are pushed; without it the page polls."))
    polling_seconds = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    def __str__(self):
        return self.name


class HeartbeatProfile(models.Model):
    """Define Heartbeat Profiles: how a dead browser is noticed."""

    name = models.CharField(max_length=32, unique=True)
    description = models.CharField(max_length=120, blank=True)
    interval = models.PositiveSmallIntegerField(default=5, help_text=_("Seconds between signs of life."))
    tolerance = models.PositiveSmallIntegerField(
        default=5, help_text=_("Seconds after the last tab closed until the user counts as logged off the CRM.")
    )
    cms_log_off_after = models.PositiveSmallIntegerField(
        null=True, blank=True, default=900, help_text=_("Seconds until that also logs off the CMS; empty: never.")
    )

    def __str__(self):
        return self.name


class AccountIdentificationProfile(models.Model):
    """Define Account Identification Profiles: how a number finds a business partner."""

    name = models.CharField(max_length=32, unique=True)
    description = models.CharField(max_length=120, blank=True)
    find_accounts = models.BooleanField(default=True)
    find_contacts = models.BooleanField(default=True)
    find_employees = models.BooleanField(default=True)
    national_spellings = models.BooleanField(default=True)
    only_exactly_one = models.BooleanField(_("show name only if exactly one match"), default=True)

    def __str__(self):
        return self.name


class WorkModeKind(models.TextChoices):
    READY = "ready", _("Ready")
    NOT_READY = "not-ready", _("Not Ready")
    WRAP_UP = "wrap-up", _("Wrap-up")


class WorkMode(models.Model):
    """Define Work Modes. 1 is Ready, 2 Not Ready, 3 Wrap-up; own reasons have codes above 999."""

    code = models.PositiveIntegerField(primary_key=True)
    kind = models.CharField(max_length=9, choices=WorkModeKind.choices)
    text = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=10)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self):
        return self.text


class RoleType(models.TextChoices):
    CRM = "crm", _("CRM")
    IC = "ic", _("Interaction Center")


class BusinessRole(models.Model):
    """Configure Business Roles for Communication."""

    name = models.CharField(max_length=32, unique=True)
    text = models.CharField(max_length=60)
    type = models.CharField(max_length=3, choices=RoleType.choices)
    communication_enabled = models.BooleanField(default=False)
    cms_profile = models.ForeignKey(CmsProfile, models.PROTECT, null=True, blank=True)
    integration_profile = models.ForeignKey(CmsIntegrationProfile, models.PROTECT, null=True, blank=True)
    toolbar_profile = models.ForeignKey(ToolbarProfile, models.PROTECT, null=True, blank=True)
    context_area_profile = models.ForeignKey(ContextAreaProfile, models.PROTECT, null=True, blank=True)
    heartbeat_profile = models.ForeignKey(HeartbeatProfile, models.PROTECT, null=True, blank=True)
    identification_profile = models.ForeignKey(AccountIdentificationProfile, models.PROTECT, null=True, blank=True)
    simulator = models.BooleanField(default=False, help_text=_("The CMS simulator stands in the navigation bar."))
    users = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="business_roles")

    def __str__(self):
        return self.text
