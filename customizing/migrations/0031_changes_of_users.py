"""Change documents also tell what users and positions were given, which is no state of Customizing."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

FROM_THE_STATE = ("at", "user_name", "occasion", "reason")


def copy(apps, schema_editor):
    state = apps.get_model("customizing", "Activation").objects.filter(pk=OuterRef("activation"))
    values = {name: Subquery(state.values(name)[:1]) for name in FROM_THE_STATE}
    apps.get_model("customizing", "ChangedValue").objects.update(**values)


OCCASIONS = [
    ("changed", "Change in the administration"),
    ("delivered", "Delivered"),
    ("imported", "Import"),
    ("restored", "Restored"),
    ("activated", "Draft activated"),
    ("version", "Changed by a new version"),
    ("found", "Found so"),
    ("own", "The user’s own choice"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0030_mapping_functions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="activation",
            name="occasion",
            field=models.CharField(choices=OCCASIONS, max_length=9, verbose_name="occasion"),
        ),
        migrations.AddField(
            model_name="changedvalue",
            name="at",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="when"),
        ),
        migrations.AddField(
            model_name="changedvalue",
            name="user_name",
            field=models.CharField(blank=True, default="", max_length=150, verbose_name="who"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="changedvalue",
            name="occasion",
            field=models.CharField(choices=OCCASIONS, default="changed", max_length=9, verbose_name="occasion"),
        ),
        migrations.AddField(
            model_name="changedvalue",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="what for"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="changedvalue",
            name="activation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="customizing.activation",
            ),
        ),
        migrations.AlterField(
            model_name="changedvalue",
            name="key",
            field=models.CharField(max_length=150, verbose_name="object"),
        ),
        migrations.AlterModelOptions(
            name="changedvalue",
            options={
                "ordering": ["-at", "pk"],
                "verbose_name": "change document",
                "verbose_name_plural": "change documents",
            },
        ),
        migrations.RunPython(copy, migrations.RunPython.noop, elidable=True),
    ]
