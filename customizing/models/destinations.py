"""IMG node: Define RFC Destinations for CMS."""

from enum import StrEnum

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..collaboration import connectors
from ..credentials import decrypt, encrypt
from .base import CustomizingModel, NamedModel


class ConnectorKind(StrEnum):
    """The connectors for which Customizing has rules of its own. Which others there are, is told from above."""

    SIMULATOR = "simulator"


class TelephoneKeys(models.TextChoices):
    """By what a telephone can be told to answer, to hold and to retrieve, as its user could by its keys."""

    NONE = "none", _("Nothing")
    NOTIFY = "notify", _("SIP NOTIFY talk/hold")


UNKNOWN_CONNECTOR = _(
    "Connector: %(value)s is not one of the available choices. Choose one of the list; a connector of your own has "
    "to be installed first."
)


HOST = r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[1-9][0-9]{0,4})?"
ICE_SERVER = rf"(?:stuns?:{HOST}|turns?:{HOST}(?:\?transport=(?:udp|tcp))?)"
ICE_SERVERS = rf"\A{ICE_SERVER}( *, *{ICE_SERVER})*\Z"
"""Browsers take no call at all with an address that they cannot read."""


class CmsDestination(NamedModel):
    """Where a communication management system is, and how it is reached."""

    connector = models.CharField(
        _("connector"),
        max_length=32,
        choices=connectors,
        help_text=_("The kind of system."),
        error_messages={"invalid_choice": UNKNOWN_CONNECTOR},
    )
    address = models.CharField(
        _("address"), max_length=200, blank=True, help_text=_("Host and port, or URL. The simulator needs none.")
    )
    user_name = models.CharField(
        _("user name"), max_length=80, blank=True, help_text=_("The technical user that the product logs on with.")
    )
    encrypted_password = models.TextField(blank=True, editable=False)
    command_timeout = models.PositiveSmallIntegerField(
        _("command time-out"), default=5, help_text=_("Seconds a command may take before it counts as failed.")
    )
    silence_timeout = models.PositiveSmallIntegerField(
        _("silence time-out"),
        default=10,
        help_text=_("Seconds without a sign of life until its facts count as stale."),
    )
    telephone_keys = models.CharField(
        _("telephones can be told to answer and hold by"),
        max_length=6,
        choices=TelephoneKeys.choices,
        default=TelephoneKeys.NONE,
        help_text=_(
            "For Asterisk: with NOTIFY the toolbar also offers Accept, Hold and Retrieve at each telephone that its "
            "user has tested under Personalize; the dialplan needs crm-notify of docs/asterisk."
        ),
    )
    browser_extensions = models.CharField(
        _("extensions of telephones in the browser"),
        max_length=100,
        blank=True,
        validators=[
            RegexValidator(
                r"\A[0-9]{1,15}( *, *[0-9]{1,15})*\Z",
                _("Extensions of telephones in the browser: the digits that they begin with, such as 88 or 88, 89."),
            )
        ],
        help_text=_("The digits that they begin with, such as 88 or 88, 89. Empty: there are none."),
    )
    telephone_socket = models.CharField(
        _("WebSocket for telephones in the browser"),
        max_length=200,
        blank=True,
        validators=[
            RegexValidator(
                r"\Awss?://[^\s/?#@]+(/[^\s?#]*)?\Z",
                _("WebSocket for telephones in the browser: an address such as ws://127.0.0.1:8088/ws."),
            )
        ],
        help_text=_("Where Asterisk takes them, such as ws://127.0.0.1:8088/ws. The CRM speaks with it, no browser."),
    )
    ice_servers = models.CharField(
        _("STUN and TURN servers for telephones in the browser"),
        max_length=300,
        blank=True,
        validators=[
            RegexValidator(
                ICE_SERVERS,
                _(
                    "STUN and TURN servers: addresses such as stun:stun.example.com or "
                    "turn:turn.example.com:3478?transport=udp, with commas between."
                ),
            )
        ],
        help_text=_(
            "By these browsers find a way of the sound through a router, such as stun:stun.example.com, "
            "turns:turn.example.com. TURN needs TURN_SECRET in the environment. Empty: browser and Asterisk reach "
            "each other directly."
        ),
    )
    active = models.BooleanField(_("active"), default=True, help_text=_("Without it, the product does not connect."))

    class Meta(NamedModel.Meta):
        verbose_name = _("CMS destination")
        verbose_name_plural = _("CMS destinations")
        constraints = [
            models.CheckConstraint(
                condition=Q(command_timeout__gte=1, command_timeout__lte=20),
                name="destination_command_timeout_sensible",
                violation_error_message=_("Command time-out: enter 1 to 20 seconds."),
            ),
            models.CheckConstraint(
                condition=Q(silence_timeout__gte=2, silence_timeout__lte=600),
                name="destination_silence_timeout_sensible",
                violation_error_message=_("Silence time-out: enter 2 to 600 seconds."),
            ),
            models.CheckConstraint(
                condition=Q(browser_extensions="", telephone_socket="")
                | (~Q(browser_extensions="") & ~Q(telephone_socket="")),
                name="destination_browser_telephones_whole",
                violation_error_message=_(
                    "Telephones in the browser: enter both what their extensions begin with and the WebSocket, or "
                    "neither."
                ),
            ),
            models.CheckConstraint(
                condition=Q(connector=ConnectorKind.SIMULATOR) | ~Q(address=""),
                name="destination_needs_address",
                violation_error_message=_("Address: enter where the system is. Only the simulator needs none."),
            ),
        ]

    def has_in_browser(self, extension: str) -> bool:
        """Whether the telephone of that extension is one in the browser."""
        return bool(extension) and extension.startswith(self.beginnings_in_browser)

    def may_tell(self, extension: str) -> bool:
        """Whether the telephone of that extension is one at a desk, and may be tested to do as it is told."""
        return self.telephone_keys == TelephoneKeys.NOTIFY and bool(extension) and not self.has_in_browser(extension)

    @property
    def beginnings_in_browser(self) -> tuple[str, ...]:
        """What the extensions of telephones in the browser begin with."""
        return tuple(filter(None, map(str.strip, self.browser_extensions.split(","))))

    @property
    def named_ice_servers(self) -> tuple[str, ...]:
        """The addresses of STUN and TURN servers, one by one."""
        return tuple(filter(None, map(str.strip, self.ice_servers.split(","))))

    def set_password(self, password: str) -> None:
        """Store the password encrypted; an empty one removes it."""
        self.encrypted_password = encrypt(password)

    def password(self) -> str:
        """The password in clear text, for the connector only. Raises CredentialsUnreadable."""
        return decrypt(self.encrypted_password, destination=self.name)


class AttachedVariable(CustomizingModel):
    """A variable that the telephone system keeps with a call, and the key under which it is attached data here."""

    key_fields = ("variable",)
    part_of = "destination"

    destination = models.ForeignKey(
        CmsDestination, models.CASCADE, related_name="variables", verbose_name=_("CMS destination")
    )
    variable = models.CharField(
        _("variable"),
        max_length=64,
        validators=[
            RegexValidator(
                r"\A[A-Za-z_][A-Za-z0-9_]*\Z",
                _("Variable: letters, digits and underscores only, as the telephone system writes it."),
            )
        ],
        help_text=_("As the telephone system writes it. Asterisk tells those that manager.conf has in channelvars."),
    )
    key = models.CharField(
        _("key in the attached data"),
        max_length=64,
        help_text=_("The integration profile says which key fills which field of a transaction."),
    )

    class Meta:
        ordering = ["variable"]
        verbose_name = _("variable that is attached data")
        verbose_name_plural = _("variables that are attached data")
        constraints = [
            models.UniqueConstraint(
                fields=["destination", "variable"],
                name="variable_of_destination_once",
                violation_error_message=_("Variable: it stands here already. Change that line."),
            ),
            models.UniqueConstraint(
                fields=["destination", "key"],
                name="attached_key_of_destination_once",
                violation_error_message=_(
                    "Key in the attached data: another variable fills it already. Choose another."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(variable="") & ~Q(key=""),
                name="attached_variable_complete",
                violation_error_message=_("Variable and key: enter both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variable} → {self.key}"
