from django.conf import settings
from django.db import migrations
from django.db.models import F
from django.db.models.functions import Upper

from customizing.delivered_records import WITHHELD_NUMBERS
from presence.phone.characters import without_bidi_controls
from presence.phone.countries import MEANT, SUPPORTED
from presence.phone.reading import reading_of

NAMES = ("name", "first_name", "last_name", "street", "city", "function", "department")
WITHHELD = frozenset(number for number, _text in WITHHELD_NUMBERS)


def correct_countries(apps, schema_editor):
    """UK becomes GB. What is no country at all is emptied: by what country it was read before, it still is."""
    partners = apps.get_model("crm_ui", "BusinessPartner").objects
    partners.exclude(country=Upper("country")).update(country=Upper("country"))
    for code, meant in MEANT.items():
        partners.filter(country=code).update(country=meant)
    partners.exclude(country="").exclude(country__in=SUPPORTED).update(country="")


def clean_names(apps, schema_editor):
    for partner in apps.get_model("crm_ui", "BusinessPartner").objects.only(*NAMES).iterator(chunk_size=2000):
        cleaned = {name: without_bidi_controls(getattr(partner, name)) for name in NAMES}
        if any(getattr(partner, name) != value for name, value in cleaned.items()):
            type(partner).objects.filter(pk=partner.pk).update(**cleaned)


def read_numbers(apps, schema_editor):
    """What is not certainly one number stays as typed, and nobody is called or identified by it."""
    model = apps.get_model("crm_ui", "PartnerNumber")
    changed = []
    for number in model.objects.annotate(country=F("partner__country")).iterator(chunk_size=2000):
        heard = reading_of(number.typed, region=number.country or settings.DEFAULT_REGION, withheld=WITHHELD)
        read = (heard.e164, heard.e164[:0:-1], heard.extension if heard.e164 else "")
        if read != (number.e164, number.reversed, number.extension):
            number.e164, number.reversed, number.extension = read
            changed.append(number)
    model.objects.bulk_update(changed, ["e164", "reversed", "extension"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("crm_ui", "0004_number_extensions")]

    operations = [
        migrations.RunPython(correct_countries, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(clean_names, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(read_numbers, migrations.RunPython.noop, elidable=True),
    ]
