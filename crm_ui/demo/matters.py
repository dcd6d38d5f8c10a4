"""What customers of a maker of bicycle parts call about: by transaction type, with what people wrote down."""

from dataclasses import dataclass

from customizing.models import TransactionType


@dataclass(frozen=True)
class Matter:
    description: str
    category: str
    reason: str
    notes: tuple[str, ...]


MATTERS = {
    "TSRV": [
        Matter(
            "Brake recall, batch {batch}",
            "Complaint",
            "Recall",
            (
                "Customer has {count} brakes of batch {batch} in stock. Asked to block them until we confirm.",
                "Replacement sent with the Thursday tour. Customer returns the old ones in the same box.",
            ),
        ),
        Matter(
            "Hub gear slips in third gear",
            "Repair",
            "Malfunction",
            ("Happens under load only. Serial number sent by e-mail.", "Sent a new shifter; the hub itself is fine."),
        ),
        Matter(
            "Battery does not charge above 80 %",
            "Repair",
            "Malfunction",
            ("Charger checked, it is the battery. Within warranty.",),
        ),
        Matter(
            "Rims of delivery {batch} out of true",
            "Complaint",
            "Quality",
            ("{count} of 40 wheels affected. Photographs are on the way.", "Credit note agreed."),
        ),
        Matter("Wrong thread on bottom bracket", "Complaint", "Wrong delivery", ("Ordered BSA, received ITA.",)),
        Matter(
            "Display shows error E{count}", "Question", "Malfunction", ("Restart helped. Firmware update advised.",)
        ),
    ],
    "SRVO": [
        Matter(
            "Inspection of the hire fleet, {count} bikes",
            "Maintenance",
            "Contract",
            ("Access through the yard, gate code at the reception.", "Done in two days. Six chains replaced."),
        ),
        Matter("Exchange of wheel truing machine", "Maintenance", "Wear", ("Forklift needed on site.",)),
        Matter("Training for new workshop staff", "Training", "Contract", ("Four people, two of them beginners.",)),
    ],
    "0001": [
        Matter(
            "Delivery date question",
            "Order",
            "Delivery",
            ("Promised for calendar week {batch}.", "Called back: the parcel has left this morning."),
        ),
        Matter("Price list {year}", "Sales", "Information", ("Wants the list in Excel, prices without tax.",)),
        Matter("Invoice sent to the old address", "Billing", "Master data", ("New address confirmed by e-mail.",)),
        Matter("Call back about payment terms", "Billing", "Information", ("Asks for 45 days.",)),
        Matter("Who is our new contact for spare parts?", "Question", "Information", ()),
    ],
    "LEAD": [
        Matter(
            "Interested in cargo bike wheels, {count} sets",
            "Sales",
            "Trade fair",
            ("Met at the fair, stand 4. Decision in spring.", "Samples sent."),
        ),
        Matter("Looks for a second supplier of brake pads", "Sales", "Recommendation", ("Needs {count}00 a month.",)),
        Matter("Asks for an offer for a city hire scheme", "Sales", "Website", ()),
    ],
    "OPPT": [
        Matter(
            "Frame contract brakes {year}",
            "Sales",
            "Existing customer",
            ("Competitor is 4 % cheaper but cannot deliver before June.", "Offer sent, valid four weeks."),
        ),
        Matter(
            "Equip {count} delivery bikes", "Sales", "Existing customer", ("Budget approved, waits for the board.",)
        ),
    ],
    "0010": [
        Matter(
            "Caller asks for opening hours of the warehouse",
            "Question",
            "Information",
            ("Monday to Friday, 7 to 15.",),
        ),
        Matter("Complaint about waiting time", "Complaint", "Service", ("Apologised. Wants to be called next time.",)),
        Matter("Tracking number of order {batch}7{count}", "Order", "Delivery", ("Read out to the caller.",)),
    ],
    "1003": [
        Matter("Send catalogue", "Sales", "Information", ()),
        Matter("Prepare visit in calendar week {batch}", "Sales", "Visit", ("Book a room for six people.",)),
    ],
}
IN_GERMAN = {
    "Billing": "Abrechnung",
    "Complaint": "Reklamation",
    "Contract": "Vertrag",
    "Delivery": "Lieferung",
    "Existing customer": "Bestandskunde",
    "Information": "Auskunft",
    "Maintenance": "Wartung",
    "Malfunction": "Störung",
    "Master data": "Stammdaten",
    "Order": "Auftrag",
    "Quality": "Qualität",
    "Question": "Frage",
    "Recall": "Rückruf",
    "Recommendation": "Empfehlung",
    "Repair": "Reparatur",
    "Sales": "Vertrieb",
    "Service": "Service",
    "Trade fair": "Messe",
    "Training": "Schulung",
    "Visit": "Besuch",
    "Wear": "Verschleiß",
    "Website": "Website",
    "Wrong delivery": "Falschlieferung",
}
"""The categories and reasons, as Germans read them."""

SHARES = {"TSRV": 9, "0001": 7, "0010": 5, "LEAD": 3, "SRVO": 3, "1003": 2, "OPPT": 2}


def offer_matters() -> None:
    """Users choose the category and the reason of a transaction among those that there are."""
    for kind in TransactionType.objects.filter(code__in=MATTERS):
        kind.categories = "\n".join(sorted({matter.category for matter in MATTERS[kind.code]}))
        kind.reasons = "\n".join(sorted({matter.reason for matter in MATTERS[kind.code]}))
        listed = kind.choices_of("category") + kind.choices_of("reason")
        kind.terms = {"de": "\n".join(f"{text} = {IN_GERMAN[text]}" for text in dict.fromkeys(listed))}
        kind.save()
