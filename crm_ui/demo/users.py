"""The people who work here: users, their business roles, and the employees they are."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from crm_ui.demo.fiction import OUR_CITY
from crm_ui.models import BusinessPartner, PartnerKind, PartnerNumber
from customizing.models import BusinessRole, CmsDestination
from presence import phone
from presence.models import Agent

PASSWORD = "welcome"  # noqa: S105  (everybody may know it: it is good in the demo only)
FIRST_ID = 4_900_000
FIRST_EXTENSION = 2001
FIRST_DIRECT_DIAL = 400
SALES, SERVICE, AGENT, MANAGER, CONSULTANT = "SALESPRO", "SERVICEPRO", "IC_AGENT", "IC_MANAGER", "CONSULTANT"
DEPARTMENTS = {SALES: "Sales", SERVICE: "Service", AGENT: "Customer Center", MANAGER: "Customer Center"}


@dataclass(frozen=True)
class DemoUser:
    username: str
    first_name: str
    last_name: str
    function: str
    roles: tuple[str, ...]
    group: str = ""
    """Of rights in the administration."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def department(self) -> str:
        return DEPARTMENTS.get(self.roles[0], "") if self.roles else ""


COLLEAGUES = [
    DemoUser("alice", "Alice", "Moreau", "Account Manager", (SALES,)),
    DemoUser("bob", "Bob", "Fischer", "Technical Service", (SERVICE,)),
    DemoUser("carol", "Carol", "Lindqvist", "Technical Service", (SERVICE,)),
    DemoUser("ivy", "Ivy", "Chen", "Customer Center Agent", (AGENT,)),
    DemoUser("jack", "Jack", "O’Donnell", "Customer Center Agent", (AGENT,)),
    DemoUser("dana", "Dana", "Kovács", "Consultant", (CONSULTANT,), "Consultant"),
    DemoUser("erin", "Erin", "Walsh", "Service Coordinator", (SERVICE, AGENT)),
    DemoUser("frank", "Frank", "Osei", "Trainee", ()),
    DemoUser("lena", "Lena", "Brandt", "Key Account Manager", (SALES,)),
    DemoUser("mira", "Mira", "Sommer", "Technical Service", (SERVICE,)),
    DemoUser("ruth", "Ruth", "Hale", "Head of Customer Center", (MANAGER,), "Key User"),
    DemoUser("tomas", "Tomás", "Beneš", "Logistics", (SERVICE,)),
    DemoUser("priya", "Priya", "Nair", "Account Manager", (SALES,)),
    DemoUser("yusuf", "Yusuf", "Demir", "Account Manager", (SALES,)),
    DemoUser("sofia", "Sofia", "Rossi", "Key Account Manager", (SALES,)),
    DemoUser("marek", "Marek", "Nowak", "Technical Service", (SERVICE,)),
    DemoUser("hanna", "Hanna", "Virtanen", "Warranty", (SERVICE,)),
    DemoUser("diego", "Diego", "Fernández", "Spare Parts", (SERVICE,)),
    DemoUser("aiko", "Aiko", "Tanaka", "Quality", (SERVICE,), "Auditor"),
    DemoUser("pierre", "Pierre", "Laurent", "Account Manager", (SALES,)),
    DemoUser("olga", "Olga", "Petrova", "User Support", (SERVICE,), "Support"),
    DemoUser("samuel", "Samuel", "Adeyemi", "Customer Center Agent", (AGENT,)),
    DemoUser("linh", "Linh", "Trần", "Customer Center Agent", (AGENT,)),
    DemoUser("nina", "Nina", "Johansen", "Customer Center Agent", (AGENT,)),
]


def load_users() -> dict[str, BusinessPartner]:
    """Users with role, extension and mobile number; the employees by user name."""
    password = make_password(PASSWORD)
    users = {
        user.username: user
        for user in User.objects.bulk_create(_user(colleague, password) for colleague in COLLEAGUES)
    }
    _give_roles(users)
    _give_rights(users)
    employees = BusinessPartner.bulk_save(
        _employee(colleague, users[colleague.username], number) for number, colleague in enumerate(COLLEAGUES)
    )
    PartnerNumber.bulk_save(number for place, one in enumerate(employees) for number in _numbers(one, place))
    destination = CmsDestination.objects.get(name="SIMULATOR")
    Agent.objects.bulk_create(
        Agent(
            user=one.user,
            destination=destination,
            extension=str(FIRST_EXTENSION + place),
            mobile=phone.normalise(_numbers(one, place)[1].typed),
        )
        for place, one in enumerate(employees)
    )
    return {colleague.username: employee for colleague, employee in zip(COLLEAGUES, employees, strict=True)}


def _user(colleague: DemoUser, password: str) -> User:
    return User(
        username=colleague.username,
        first_name=colleague.first_name,
        last_name=colleague.last_name,
        email=f"{colleague.username}@crm.example",
        password=password,
        is_staff=bool(colleague.group),
    )


def _give_roles(users: dict[str, User]) -> None:
    BusinessRole.objects.update(simulator=True)
    roles = {role.name: role for role in BusinessRole.objects.all()}
    for colleague in COLLEAGUES:
        users[colleague.username].business_roles.add(*(roles[name] for name in colleague.roles))


def _give_rights(users: dict[str, User]) -> None:
    groups = {group.name: group for group in Group.objects.all()}
    for colleague in COLLEAGUES:
        if group := groups.get(colleague.group):
            users[colleague.username].groups.add(group)


def _employee(colleague: DemoUser, user: User, place: int) -> BusinessPartner:
    return BusinessPartner(
        id=FIRST_ID + place,
        kind=PartnerKind.EMPLOYEE,
        name=colleague.name,
        first_name=colleague.first_name,
        last_name=colleague.last_name,
        user=user,
        email=user.email,
        street="Deichmannplatz 4",
        postal_code=OUR_CITY.postal_code,
        city=OUR_CITY.name,
        country=OUR_CITY.country,
        function=colleague.function,
        department=colleague.department,
    )


def _numbers(employee: BusinessPartner, place: int) -> list[PartnerNumber]:
    return [
        PartnerNumber(partner=employee, kind="phone", typed=f"0221 4710-{FIRST_DIRECT_DIAL + place}"),
        PartnerNumber(partner=employee, kind="mobile", typed=f"+49 176 040690{place:02}"),
    ]
