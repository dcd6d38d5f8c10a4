"""What the tests need to know of the demo company, asked from its database."""

from dataclasses import dataclass
from uuid import UUID

from tests.browser.product import Product

KNOWN_CALLER = """
SELECT contact.id, contact.name, number.e164, account.id, account.name
FROM crm_ui_partnernumber number
JOIN crm_ui_businesspartner contact ON contact.id = number.partner_id AND contact.kind = 'contact'
JOIN crm_ui_relationship has ON has.target_id = contact.id AND has.kind = 'contact'
JOIN crm_ui_businesspartner account ON account.id = has.source_id
WHERE contact.user_id IS NULL
  AND (SELECT count(*) FROM crm_ui_partnernumber same WHERE same.e164 = number.e164) = 1
  AND (SELECT count(*) FROM crm_ui_relationship other WHERE other.target_id = contact.id) = 1
  AND (SELECT count(DISTINCT member.id) FROM crm_ui_relationship team
       JOIN crm_ui_businesspartner employee ON employee.id = team.target_id
       JOIN auth_user member ON member.id = employee.user_id
       WHERE team.source_id = account.id AND team.kind = 'team' AND member.username IN ('alice', 'bob')) = 2
ORDER BY number.id
"""
TEAM = "account-team"
"""The block of an account's page with those who look after it, and what each can be asked for."""
SHARED_NUMBER = "SELECT e164 FROM crm_ui_partnernumber WHERE e164 <> '' GROUP BY e164 HAVING count(*) > 1"


@dataclass(frozen=True)
class Caller:
    """A contact whose number finds exactly this one, of an account that Alice and Bob look after."""

    contact: int
    name: str
    number: str
    account: int
    account_name: str

    @property
    def account_page(self) -> str:
        return f"/partners/{self.account}/"


def known_caller(product: Product) -> Caller:
    return Caller(*product.ask(KNOWN_CALLER)[0])


def shared_number(product: Product) -> str:
    """A number that several partners have."""
    return product.value(SHARED_NUMBER)


def transactions(product: Product) -> int:
    return product.value("SELECT count(*) FROM crm_ui_businesstransaction")


def last_conversation(product: Product) -> str:
    """The page of the conversation that began last."""
    return f"/conversations/{UUID(product.value('SELECT id FROM presence_conversation ORDER BY started_at DESC'))}/"


def employee(product: Product, username: str) -> int:
    """The business partner that is this user."""
    return product.value(
        "SELECT id FROM crm_ui_businesspartner WHERE user_id = (SELECT id FROM auth_user WHERE username = ?)", username
    )
