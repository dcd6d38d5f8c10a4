from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q

FIELD = models.CharField(
    max_length=32,
    blank=True,
    editable=False,
    help_text="The extension whose telephone did what it was told when its keys were tested.",
)


def keep_what_works(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now all telephones of a system were told if its destination said so. They go on to be."""
    own = Q(own_destination__telephone_keys="notify")
    for model, usual in (("Agent", "destination"), ("OtherTelephone", "user__agent__destination")):
        by_system = own | Q(**{"own_destination": None, f"{usual}__telephone_keys": "notify"})
        apps.get_model("presence", model).objects.filter(by_system).update(tested_extension=F("extension"))


class Migration(migrations.Migration):
    dependencies = [
        ("presence", "0025_named_in_any_language"),
        ("customizing", "0039_ice_servers"),
    ]

    operations = [
        migrations.AddField("agent", "tested_extension", FIELD),
        migrations.AddField("othertelephone", "tested_extension", FIELD),
        migrations.RunPython(keep_what_works, migrations.RunPython.noop),
    ]
