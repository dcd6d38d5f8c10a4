from django.conf import settings
from django.db import migrations, models


def anyone_is_called_so(apps, schema_editor):
    """What was called "queue" before there were queues with a name."""
    profiles = apps.get_model("customizing", "CmsIntegrationProfile").objects
    profiles.filter(fallback="queue").update(fallback="anyone")


def anyone_is_the_queue(apps, schema_editor):
    profiles = apps.get_model("customizing", "CmsIntegrationProfile").objects
    profiles.filter(fallback="anyone").update(fallback="queue")


class Migration(migrations.Migration):
    dependencies = [
        ("customizing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="cmsintegrationprofile",
            name="fallback_queue",
            field=models.CharField(
                blank=True,
                help_text="As the telephone system names it. If it knows none of that name: anyone available.",
                max_length=64,
                verbose_name="fallback queue",
            ),
        ),
        migrations.AlterField(
            model_name="cmsintegrationprofile",
            name="fallback",
            field=models.CharField(
                choices=[
                    ("anyone", "Anyone available"),
                    ("queue", "The fallback queue"),
                    ("user", "The fallback user, then anyone available"),
                    ("call-back", "Nobody: the caller is told so, and a call-back task is made"),
                ],
                default="anyone",
                max_length=9,
                verbose_name="then",
            ),
        ),
        migrations.RunPython(anyone_is_called_so, anyone_is_the_queue),
        migrations.AddConstraint(
            model_name="cmsintegrationprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fallback", "queue"), _negated=True),
                    models.Q(("fallback_queue", ""), _negated=True),
                    _connector="OR",
                ),
                name="fallback_needs_queue",
                violation_error_message="Fallback queue: enter the name that the telephone system has for it, or choose another fallback.",
            ),
        ),
    ]
