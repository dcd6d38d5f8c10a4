"""Accounts, their contacts, and which of our people look after them."""

from collections.abc import Iterable, Iterator
from itertools import product
from random import Random

from crm_ui.demo import names
from crm_ui.demo.companies import CLASSIFICATIONS, company_names
from crm_ui.demo.fiction import City, Numbers
from crm_ui.demo.users import COLLEAGUES, SALES, SERVICE
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind
from crm_ui.models.words import fold

FIRST_ACCOUNT_ID = 4_000_001  # 4000000 is Meridian Bikes, written by hand
FIRST_CONTACT_ID = 4_100_100
ACCOUNTS = 199
CONTACTS_OF_THE_FIRST = 60
CONTACTS = [1, 2, 2, 3, 3, 4, 4]


class Company:
    """One account with its contacts, still to be saved."""

    def __init__(self, random: Random, numbers: Numbers, *, place: int, name: str, city: City):
        self.random, self.numbers, self.city = random, numbers, city
        street, house = random.choice(names.STREETS[city.country].split("|")), random.randint(1, 140)
        self.address = {
            "street": f"{street} {house}" if city.country in {"DE", "SE"} else f"{house} {street}",
            "postal_code": city.postal_code,
            "city": city.name,
            "country": city.country,
        }
        self.domain = f"{_mail_name(name)}.example"
        self.account = BusinessPartner(
            id=FIRST_ACCOUNT_ID + place,
            kind=PartnerKind.ACCOUNT,
            name=name,
            email=f"office@{self.domain}",
            classification=random.choice(CLASSIFICATIONS),
            **self.address,
        )
        self.contacts: list[BusinessPartner] = []
        self.telephones = [PartnerNumber(partner=self.account, kind="phone", typed=numbers.phone(city))]

    def add_contact(self, contact_id: int) -> None:
        random, country = self.random, self.city.country
        first, last = self._new_name()
        function, department = random.choice(names.FUNCTIONS)
        contact = BusinessPartner(
            id=contact_id,
            kind=PartnerKind.CONTACT,
            name=f"{first} {last}",
            first_name=first,
            last_name=last,
            email=f"{_mail_name(first)}.{_mail_name(last)}@{self.domain}",
            function=function,
            department=department,
            **self.address,
        )
        self.contacts.append(contact)
        self.telephones.append(PartnerNumber(partner=contact, kind="phone", typed=self.numbers.phone(self.city)))
        if random.random() < 0.5 and (mobile := self.numbers.mobile(country)):
            self.telephones.append(PartnerNumber(partner=contact, kind="mobile", typed=mobile))

    def _new_name(self) -> tuple[str, str]:
        """First and last name of somebody who is not here yet."""
        firsts, lasts = names.FIRST[self.city.country].split(), names.LAST[self.city.country].split()
        taken = {(contact.first_name, contact.last_name) for contact in self.contacts}
        return self.random.choice([pair for pair in product(firsts, lasts) if pair not in taken])

    def relationships(self, employees: dict[str, BusinessPartner]) -> Iterator[Relationship]:
        for place, contact in enumerate(self.contacts):
            yield _related(self.account, contact, RelationshipKind.CONTACT, function=contact.function, main=place == 0)
        sales, service = (
            [employees[one.username] for one in COLLEAGUES if role in one.roles] for role in (SALES, SERVICE)
        )
        responsible = self.random.choice(sales)
        yield _related(self.account, responsible, RelationshipKind.RESPONSIBLE, function=responsible.function)
        for member in {responsible, *self.random.sample(service, self.random.choice([1, 2, 2, 3]))}:
            yield _related(self.account, member, RelationshipKind.TEAM, function=member.function)
        if self.random.random() < 0.15:
            liaison = self.random.choice(service)
            yield _related(self.account, liaison, RelationshipKind.CONTACT, function="Service liaison")


def load_accounts(random: Random, employees: dict[str, BusinessPartner]) -> list[BusinessPartner]:
    """Save many companies of eight countries. Returns the accounts, the one with many contacts first."""
    numbers = Numbers(random)
    names_and_cities = company_names(random, number=ACCOUNTS)
    companies = [
        Company(random, numbers, place=place, name=name, city=city)
        for place, (name, city) in enumerate(names_and_cities)
    ]
    contact_id = FIRST_CONTACT_ID
    for place, company in enumerate(companies):
        for _ in range(CONTACTS_OF_THE_FIRST if place == 0 else random.choice(CONTACTS)):
            company.add_contact(contact_id)
            contact_id += 1
    accounts = [company.account for company in companies]
    BusinessPartner.bulk_save([*accounts, *(contact for company in companies for contact in company.contacts)])
    PartnerNumber.bulk_save(number for company in companies for number in company.telephones)
    Relationship.objects.bulk_create(link for company in companies for link in company.relationships(employees))
    Relationship.objects.bulk_create(_groups(random, accounts), ignore_conflicts=True)
    return accounts


def _groups(random: Random, accounts: list[BusinessPartner]) -> Iterable[Relationship]:
    for kind, number in ((RelationshipKind.SUBSIDIARY, 25), (RelationshipKind.PARTNER, 25)):
        for _ in range(number):
            source, target = random.sample(accounts, 2)
            yield _related(source, target, kind)


def _related(source: BusinessPartner, target: BusinessPartner, kind: str, **fields: object) -> Relationship:
    return Relationship(source=source, target=target, kind=kind, **fields)


def _mail_name(name: str) -> str:
    """A name as it stands in an address: "Seehafen Radsport GmbH" → "seehafen-radsport"."""
    plain = fold(name).encode("ascii", "ignore").decode()
    words = "".join(char if char.isalnum() else " " for char in plain.replace("'", "")).split()
    return "-".join(words[:2])
