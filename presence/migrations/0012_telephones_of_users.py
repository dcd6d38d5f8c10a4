import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0009_telephone_away"),
        ("presence", "0011_webhook_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OtherTelephone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "telephone",
                    models.CharField(
                        blank=True, help_text="Such as Desk or Home.", max_length=30, verbose_name="telephone"
                    ),
                ),
                ("extension", models.CharField(blank=True, max_length=32, verbose_name="extension")),
                (
                    "cms_user_name",
                    models.CharField(
                        blank=True,
                        help_text="The name of the user at the telephone system. Empty: the user name.",
                        max_length=150,
                        verbose_name="CMS user name",
                    ),
                ),
            ],
            options={
                "verbose_name": "other telephone",
                "verbose_name_plural": "other telephones",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="agent",
            name="cms_user_name",
            field=models.CharField(
                blank=True,
                help_text="The name of the user at the telephone system. Empty: the user name.",
                max_length=150,
                verbose_name="CMS user name",
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="own_destination",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: that of the CMS profile of the business role.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="customizing.cmsdestination",
                verbose_name="telephone system",
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="telephone",
            field=models.CharField(
                blank=True, help_text="Such as Desk or Home.", max_length=30, verbose_name="telephone"
            ),
        ),
        migrations.AlterField(
            model_name="agent",
            name="extension",
            field=models.CharField(blank=True, max_length=32, verbose_name="extension"),
        ),
        migrations.AddIndex(
            model_name="agent",
            index=models.Index(
                condition=models.Q(("cms_user_name", ""), _negated=True),
                fields=["cms_user_name"],
                name="agent_by_cms_user_name",
            ),
        ),
        migrations.AddField(
            model_name="othertelephone",
            name="own_destination",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: that of the CMS profile of the business role.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="customizing.cmsdestination",
                verbose_name="telephone system",
            ),
        ),
        migrations.AddField(
            model_name="othertelephone",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="other_telephones",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="othertelephone",
            constraint=models.UniqueConstraint(
                fields=("user", "telephone"),
                name="other_telephone_told_apart",
                violation_error_message="Telephone: the user has one of this name. Choose another name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="othertelephone",
            constraint=models.CheckConstraint(
                condition=models.Q(("telephone", ""), _negated=True),
                name="other_telephone_named",
                violation_error_message="Telephone: give it a name, such as Desk or Home.",
            ),
        ),
    ]
