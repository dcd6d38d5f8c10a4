from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0039_ice_servers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cmsdestination",
            name="telephone_keys",
            field=models.CharField(
                choices=[("none", "Nothing"), ("notify", "SIP NOTIFY talk/hold")],
                default="none",
                help_text="For Asterisk: with NOTIFY the toolbar also offers Accept, Hold and Retrieve at each telephone that its user has tested under Personalize; the dialplan needs crm-notify of docs/asterisk.",
                max_length=6,
                verbose_name="telephones can be told to answer and hold by",
            ),
        ),
    ]
