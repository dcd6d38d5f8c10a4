"""Past business transactions: who called about what, and what became of it."""

from datetime import datetime, timedelta
from random import Random

from crm_ui.demo.matters import MATTERS, SHARES, Matter
from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    Priority,
    Relationship,
    RelationshipKind,
    TransactionChange,
    TransactionLink,
    TransactionNote,
    TransactionStatus,
)
from crm_ui.transactions.number_ranges import next_number
from customizing.access import transaction_type

TRANSACTIONS = 300
OF_THE_FIRST_ACCOUNT = 14
DAYS = 400
STILL_OPEN_DAYS = 21
PRIORITIES = [Priority.VERY_HIGH, *[Priority.HIGH] * 3, *[Priority.MEDIUM] * 8, *[Priority.LOW] * 2]

Partners = list[BusinessPartner]


class History:
    """Collects transactions with notes and changes, to be saved at once."""

    def __init__(self, random: Random, *, now: datetime):
        self.random, self.now = random, now
        self.made: list[BusinessTransaction] = []
        self.notes: list[TransactionNote] = []
        self.changes: list[TransactionChange] = []

    def add(self, at: datetime, account: BusinessPartner, contacts: Partners, team: Partners) -> None:
        random = self.random
        code = random.choices(list(SHARES), weights=list(SHARES.values()))[0]
        matter, employee = random.choice(MATTERS[code]), random.choice(team)
        words = {"batch": random.randint(2, 48), "count": random.randint(3, 30), "year": at.year + 1}
        contact = random.choice(contacts)
        number = contact.numbers.all()[0] if contact and contact.numbers.all() else None
        made = BusinessTransaction(
            number=next_number(transaction_type(code)),
            type=transaction_type(code),
            description=matter.description.format(**words),
            status=self._status(at),
            priority=random.choice(PRIORITIES),
            direction=random.choice(["inbound", "inbound", "inbound", "outbound"]),
            category=matter.category,
            reason=matter.reason,
            account=account,
            contact=contact,
            responsible=employee,
            caller_number=number.e164 if number else "",
            created_by=employee.user,
            created_at=at,
        )
        self.made.append(made)
        self._tell(made, matter, words)

    def save(self) -> None:
        BusinessTransaction.objects.bulk_create(self.made, batch_size=200)
        TransactionNote.objects.bulk_create(self.notes)
        TransactionChange.objects.bulk_create(self.changes)
        TransactionLink.objects.bulk_create(self._follow_ups())

    def _status(self, at: datetime) -> str:
        if self.now - at > timedelta(days=STILL_OPEN_DAYS):
            return TransactionStatus.COMPLETED
        return self.random.choice(TransactionStatus.values)

    def _tell(self, made: BusinessTransaction, matter: Matter, words: dict[str, int]) -> None:
        author, at = made.created_by, made.created_at
        self.changes.append(TransactionChange(transaction=made, author=author, at=at, text="Created by hand"))
        for text in matter.notes:
            at = min(at + timedelta(minutes=self.random.randint(3, 3000)), self.now)
            self.notes.append(
                TransactionNote(transaction=made, author=author, created_at=at, text=text.format(**words))
            )
        if made.status == TransactionStatus.COMPLETED:
            self.changes.append(
                TransactionChange(transaction=made, author=author, at=at, text="Status: Open → Completed")
            )

    def _follow_ups(self) -> list[TransactionLink]:
        """An order after a ticket, an opportunity after a lead: the next of the same account."""
        links: list[TransactionLink] = []
        leading: dict[int | None, BusinessTransaction] = {}
        for made in self.made:
            if made.type_id in {"SRVO", "OPPT"} and (before := leading.pop(made.account_id, None)):
                links.append(TransactionLink(predecessor=before, successor=made))
            elif made.type_id in {"TSRV", "LEAD"}:
                leading[made.account_id] = made
        return links


def load_history(random: Random, accounts: list[BusinessPartner], *, now: datetime) -> int:
    """Past transactions of the accounts, the oldest with the lowest number. How many."""
    of_account = _people(accounts)
    history = History(random, now=now)
    first, *others = accounts
    subjects = [first] * OF_THE_FIRST_ACCOUNT + random.choices(others, k=TRANSACTIONS - OF_THE_FIRST_ACCOUNT)
    moments = sorted(_working_hour(now - timedelta(minutes=random.randint(60, DAYS * 24 * 60))) for _ in subjects)
    random.shuffle(subjects)
    for account, at in zip(subjects, moments, strict=True):
        contacts, team = of_account[account.pk]
        history.add(at, account, contacts, team)
    history.save()
    return len(history.made)


def _working_hour(at: datetime) -> datetime:
    """A moment of the working day before, when people were at their desks."""
    day = at - timedelta(days=1)
    return (day - timedelta(days=max(0, day.weekday() - 4))).replace(hour=8 + at.hour % 9)


def _people(accounts: list[BusinessPartner]) -> dict[int, tuple[Partners, Partners]]:
    """Contacts and team of each account."""
    people: dict[int, tuple[Partners, Partners]] = {account.pk: ([], []) for account in accounts}
    links = Relationship.objects.filter(source__in=people, kind__in=[RelationshipKind.CONTACT, RelationshipKind.TEAM])
    for link in links.select_related("target__user").prefetch_related("target__numbers").order_by("id"):
        people[link.source_id][link.kind == RelationshipKind.TEAM].append(link.target)
    return people
