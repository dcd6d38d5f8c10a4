import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0025_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="changestamp",
            name="former",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customizing.activation",
            ),
        ),
        migrations.AddField(
            model_name="changestamp",
            name="former_since",
            field=models.DateTimeField(
                help_text="Whoever has been in a call since before then works with `former` until it has ended.",
                null=True,
            ),
        ),
    ]
