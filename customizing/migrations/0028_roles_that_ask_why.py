from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customizing", "0027_every_field_and_nodes")]

    operations = [
        migrations.AddField(
            model_name="businessrole",
            name="asks_why",
            field=models.BooleanField(
                default=True,
                help_text="Session menu, Why?: explains to the users of the role what they see, and what not.",
                verbose_name="may ask why",
            ),
        ),
    ]
