from django.db import migrations

from customizing.display_names import full_name, visible


def name_those_without(apps, schema_editor):
    """Partners whose name could not be seen are shown by what there is: first or last name, e-mail address or ID."""
    partners = apps.get_model("crm_ui", "BusinessPartner").objects
    for partner in partners.only("name", "first_name", "last_name", "email").iterator(chunk_size=500):
        if visible(partner.name):
            continue
        otherwise = visible(partner.email) or str(partner.pk)
        name = full_name(partner.first_name, partner.last_name, otherwise=otherwise)[:120]
        partners.filter(pk=partner.pk).update(name=name)


class Migration(migrations.Migration):
    dependencies = [("crm_ui", "0002_telephone_users")]

    operations = [migrations.RunPython(name_those_without, migrations.RunPython.noop)]
