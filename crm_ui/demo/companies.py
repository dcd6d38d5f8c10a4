"""Names of companies that sound like their country."""

from random import Random

from crm_ui.demo.fiction import CITIES, City

LARGE_ACCOUNT = "Nordwind Logistik AG"
COUNTRIES = {"DE": 36, "GB": 16, "FR": 14, "US": 14, "SE": 6, "IE": 5, "CA": 5, "AU": 4}
CLASSIFICATIONS = ["A customer", "B customer", "B customer", "C customer", "C customer", "Prospect"]
PROPER = {
    "DE": "Nordlicht Falkenstein Seehafen Rheingold Alpenblick Kranich Hanse Isarwerk Brückner Morgenstern",
    "GB": "Kingfisher Ravenscourt Thistle Bramley Ironbridge Pennine Foxglove Albion Hawthorn Greystone",
    "FR": "Belleville Mistral Hirondelle Beaulieu Tournesol Cigogne Rochebrune Lavandin Montclair Garonne",
    "US": "Redwood Summit Bluebird Cascade Liberty Mesa Prairie Lakeshore Copperfield Evergreen",
    "CA": "Maple Loon Northern Tamarack Laurentian Juniper",
    "AU": "Wattlebird Bluegum Coral Outback Southern Kookaburra",
    "SE": "Björkdal Norrsken Älvsjö Granit Skärgård Tallbacken",
    "IE": "Shamrock Liffey Claddagh Burren Tara Shannon",
}
TRADES = {
    "DE": ["Fahrradbau", "Radsport", "Logistik", "E-Mobilität", "Zweirad-Center", "Metallbau", "Kurierdienst"],
    "GB": ["Cycles", "Couriers", "Bicycle Works", "Leisure Hire", "Frames", "Wheel Company", "Outdoor"],
    "FR": ["Cycles", "Vélos", "Mobilité", "Livraison", "Ateliers", "Loisirs", "Transports"],
    "US": [
        "Bike Works",
        "Cyclery",
        "Bicycle Supply",
        "Delivery",
        "Trail Outfitters",
        "Wheel & Frame",
        "Micromobility",
    ],
    "CA": ["Cycle Works", "Bicycles", "Outfitters", "Courier", "Bike Share"],
    "AU": ["Cycles", "Bike Hire", "Outdoor Supplies", "Couriers", "Trail Bikes"],
    "SE": ["Cykel", "Cykelfabrik", "Logistik", "Friluft", "Bud"],
    "IE": ["Cycles", "Bike Hire", "Couriers", "Wheelworks", "Outdoor"],
}
FORMS = {
    "DE": ["GmbH", "GmbH", "AG", "GmbH & Co. KG", "e. K."],
    "GB": ["Ltd", "Ltd", "plc", "& Sons Ltd"],
    "FR": ["SARL", "SAS", "SA", "et Fils"],
    "US": ["Inc.", "LLC", "Corp.", "Co."],
    "CA": ["Inc.", "Ltd."],
    "AU": ["Pty Ltd", "Pty Ltd", "Ltd"],
    "SE": ["AB", "AB", "HB"],
    "IE": ["Ltd", "Teoranta", "DAC"],
}


def company_names(random: Random, *, number: int) -> list[tuple[str, City]]:
    """That many different names, each with the city of the company; first the one with many contacts."""
    found = {LARGE_ACCOUNT: next(city for city in CITIES if city.name == "Hamburg")}
    while len(found) < number:
        country = random.choices(list(COUNTRIES), weights=list(COUNTRIES.values()))[0]
        proper = random.choice(PROPER[country].split())
        city = random.choice([city for city in CITIES if city.country == country])
        word = random.choice([proper, proper, f"{proper} {city.name}"])
        name = f"{word} {random.choice(TRADES[country])} {random.choice(FORMS[country])}"
        found.setdefault(name, city)
    return list(found.items())
