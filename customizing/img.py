"""The Implementation Guide (IMG) as data: its nodes, each after those it needs, with path, title, text and model."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import models

Text = str | Promise

CRM = _("Customer Relationship Management")
CMS_PATH = (CRM, _("Basic Functions"), _("Communication Management Software Integration"))
ROLES_PATH = (CRM, _("UI Framework"), _("Business Roles"))
TRANSACTIONS_PATH = (CRM, _("Transactions"), _("Basic Settings"))


@dataclass(frozen=True)
class Node:
    """One IMG activity: what the consultant sets there, and in which table."""

    title: Text
    text: Text
    model: type[Model]
    path: tuple[Text, ...] = CMS_PATH


@dataclass(frozen=True)
class Folder:
    """A level of the tree."""

    title: Text
    folders: list["Folder"] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)

    def groups(self) -> list["Folder"]:
        """The folders below that hold nodes, in their order, without those above them."""
        below = [group for folder in self.folders for group in folder.groups()]
        return [self, *below] if self.nodes else below


NODES = (
    Node(
        _("Define Transaction Types"),
        _(
            "Which kinds of business transactions there are, where the numbers of each begin, its statuses, "
            "categories and reasons, and its own fields beside those of all. Integration profiles name the type that "
            "a completed transfer creates."
        ),
        models.TransactionType,
        TRANSACTIONS_PATH,
    ),
    Node(
        _("Define Work Modes"),
        _(
            "What users can say about themselves on the CMS: Ready, Not Ready and the reasons for it, Wrap-"
            "up. The codes 1, 2 and 3 are fixed, their texts may be changed. Own reasons are of the kind Not "
            "Ready and have codes above 999."
        ),
        models.WorkMode,
    ),
    Node(
        _("Define Countries and Numbers"),
        _(
            "In which country the house is, with which area code, how its telephones call outside, and how numbers "
            "are shown. Wherever a number is typed, received, searched or imported without a country, it is read so. "
            "Without an entry the environment variable DEFAULT_REGION says the country. A change reads nothing anew "
            "that is stored."
        ),
        models.HomeCountry,
    ),
    Node(
        _("Define Numbers of Withheld Callers"),
        _(
            "What telephone networks send instead of the number of a caller who withholds it, such as the keys of "
            "ANONYMOUS. Such a call is shown as “Number withheld”, identifies nobody, and cannot be called back; no "
            "partner can be given such a number."
        ),
        models.WithheldNumber,
    ),
    Node(
        _("Define RFC Destinations for CMS"),
        _(
            "Where a communication management system (CMS) is, by which connector it is reached, and with "
            "which credentials. The password is stored encrypted and never shown. Take “active” off to "
            "disconnect a system without deleting it. Its tie lines say with which prefix users of other systems are "
            "dialled from it; without one they are offered by mobile number only."
        ),
        models.CmsDestination,
    ),
    Node(
        _("Define Communication Management Software Profiles"),
        _(
            "What the users of a business role have of a CMS: the channels, whether the CRM logon also logs "
            "them on to the CMS, and whether presence is displayed in assignment blocks and in the dial pad. "
            "A profile needs a CMS destination. Multiple sessions are for Interaction Center roles only."
        ),
        models.CmsProfile,
    ),
    Node(
        _("Define CMS Integration Profiles"),
        _(
            "What happens when a transferred inbound call has reached a colleague: which business transaction "
            "is created, how the attached data fills it, which UI object opens on the colleague's screen, and "
            "what to do if the account is not identified. A role without this profile has presence and calls; "
            "nothing is created."
        ),
        models.CmsIntegrationProfile,
    ),
    Node(
        _("Define Results of Calls"),
        _(
            "What agents can say has come of a call, in the record that is offered to them after it. A result is for "
            "all business roles, or for those with one CMS integration profile."
        ),
        models.CallResult,
    ),
    Node(
        _("Define Pushbuttons in Toolbar"),
        _(
            "Buttons of your own, each with text, icon and what it does: give a command of the toolbar, open a link "
            "with the caller's data, or create a transaction of a type. Toolbar profiles say which of them they show, "
            "and in which order."
        ),
        models.Pushbutton,
    ),
    Node(
        _("Define Toolbar Profiles"),
        _(
            "The communication toolbar of a business role: its buttons, in which states each is available, their "
            "order and shortcuts. What is not in it is refused and not offered. A role has one toolbar profile. CRM "
            "roles take buttons of the layouts Generic and Telephony only; Interaction "
            "Center roles take all."
        ),
        models.ToolbarProfile,
    ),
    Node(
        _("Define Context Area Profile"),
        _(
            "What the fixed area at the top of the screen holds beside the toolbar, and whether changes are "
            "pushed to it. Without push, the page asks for them every so many seconds."
        ),
        models.ContextAreaProfile,
    ),
    Node(
        _("Define Heartbeat Profiles"),
        _(
            "What follows when a browser is closed or dead: after how many seconds the user counts as logged off the "
            "CRM, and when that also logs the user off the CMS."
        ),
        models.HeartbeatProfile,
    ),
    Node(
        _("Define Account Identification Profiles"),
        _(
            "How the number of a caller finds a business partner: among accounts, contacts and employees, and "
            "in which spellings. The standard shows a name only if exactly one partner has the number; "
            "without this, several matches are offered as a list of candidates."
        ),
        models.AccountIdentificationProfile,
    ),
    Node(
        _("Define Navigation Bar Profiles"),
        _(
            "What a business role has in the navigation bar: its work centers in their order, the transaction types "
            "that may be created, the page where users begin, and what the central search finds. A role without a "
            "profile has all of it. What is not in the bar is out of sight, not forbidden; only types that are not "
            "under Create cannot be created."
        ),
        models.NavigationBarProfile,
        ROLES_PATH,
    ),
    Node(
        _("Define Layouts of Overview Pages"),
        _(
            "Which assignment blocks the pages of accounts, contacts, employees and transactions and the home page "
            "show, in which order, and whether they begin open. What users arrange for themselves under Personalize "
            "counts "
            "before it."
        ),
        models.BlockLayoutProfile,
        ROLES_PATH,
    ),
    Node(
        _("Configure Business Roles for Communication"),
        _(
            "Which business roles are communication-enabled, with which profiles, and which users have them. "
            "A role that is not enabled has no toolbar and no presence; an enabled one needs a CMS profile. A "
            "user with several roles chooses one at logon, a user without any is refused. User names in CRM "
            "and CMS must match."
        ),
        models.BusinessRole,
    ),
)


def node_of(model: type[Model]) -> Node | None:
    """The node at which a model is maintained."""
    return next((node for node in NODES if node.model is model), None)


def tree(nodes: Iterable[Node] = NODES) -> Folder:
    """The nodes in their folders. The root has no title."""
    root = Folder("")
    for node in nodes:
        folder = root
        for title in node.path:
            folder = _subfolder(folder, title)
        folder.nodes.append(node)
    return root


def _subfolder(folder: Folder, title: Text) -> Folder:
    found = next((sub for sub in folder.folders if sub.title == title), None)
    if found is None:
        found = Folder(title)
        folder.folders.append(found)
    return found
