"""Meridian Bikes GmbH, the account to start with: everything that can be tried is there."""

from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber, Relationship, RelationshipKind

ACCOUNT_ID = 4_000_000
FIRST_CONTACT_ID = 4_100_000
ADDRESS = {"street": "Hafenstraße 12", "postal_code": "60327", "city": "Frankfurt am Main", "country": "DE"}
SHARED = "069 90009-140"  # two people share this telephone, so a call from it shows the number only

# First name, last name, function, department, phone and mobile as typed.
CONTACTS = [
    ("Anna", "Keller", "Head of Purchasing", "Purchasing", "+49 (0)69 90009-114", "0176 / 040690-61"),
    ("Henrik", "Dahl", "Managing Director", "Management", "069/90009-101", ""),
    ("Elif", "Kaya", "Workshop", "Workshop", SHARED, ""),
    ("Paul", "Winter", "Workshop", "Workshop", "+49 69 90009140", "+4917604069062"),
    ("Giulia", "Bianchi", "Quality Engineer", "Quality", "(069) 90009 122", ""),
    ("Oskar", "Lind", "Goods Receipt", "Logistics", "0049 69 90009131", "0176 040690 63"),
]
TEAM = {
    "alice": "Account Manager",
    "bob": "Technical Service",
    "carol": "Technical Service",
    "erin": "Service Coordinator",
    "lena": "Key Account Manager",
    "tomas": "Logistics",
}


def load_meridian(employees: dict[str, BusinessPartner]) -> BusinessPartner:
    """The account with its contacts, team and employee responsible. Bob is also a contact there."""
    account = BusinessPartner(
        id=ACCOUNT_ID,
        kind=PartnerKind.ACCOUNT,
        name="Meridian Bikes GmbH",
        email="office@meridian.example",
        classification="A customer",
        **ADDRESS,
    )
    contacts = [_contact(place, *values[:4]) for place, values in enumerate(CONTACTS)]
    BusinessPartner.bulk_save([account, *contacts])
    numbers = [PartnerNumber(partner=account, typed="+49 69 90009-100")]
    for contact, (*_, phone, mobile) in zip(contacts, CONTACTS, strict=True):
        numbers.append(PartnerNumber(partner=contact, kind="phone", typed=phone))
        numbers += [PartnerNumber(partner=contact, kind="mobile", typed=mobile)] if mobile else []
    PartnerNumber.bulk_save(numbers)
    links = [(contact, RelationshipKind.CONTACT, contact.function) for contact in contacts]
    links.append((employees["bob"], RelationshipKind.CONTACT, "Service on site"))
    links.append((employees["lena"], RelationshipKind.RESPONSIBLE, "Key Account Manager"))
    links.append((employees["carol"], RelationshipKind.RESPONSIBLE, "Technical Service"))
    links += [(employees[name], RelationshipKind.TEAM, function) for name, function in TEAM.items()]
    Relationship.objects.bulk_create(
        Relationship(source=account, target=target, kind=kind, function=function, main=target == contacts[0])
        for target, kind, function in links
    )
    return account


def _contact(place: int, first: str, last: str, function: str, department: str) -> BusinessPartner:
    return BusinessPartner(
        id=FIRST_CONTACT_ID + place,
        kind=PartnerKind.CONTACT,
        name=f"{first} {last}",
        first_name=first,
        last_name=last,
        email=f"{last.lower()}@meridian.example",
        function=function,
        department=department,
        **ADDRESS,
    )
