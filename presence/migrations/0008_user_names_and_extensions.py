from collections import Counter

from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower

INDEX = "user_name_once_ignoring_case"


def user_names_differ(apps, schema_editor):
    """Two names that differ by capital letters only must be told apart by an administrator before the update."""
    names = apps.get_model("auth", "User").objects.values_list(Lower("username"), flat=True)
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise RuntimeError(
            "These user names exist more than once, written with other capital letters: "
            + ", ".join(twice)
            + ". Rename users in the administration of the version before, then update again."
        )


def extensions_once(apps, schema_editor):
    """An extension that several users of a telephone system have rang at the first of them; it stays with that one."""
    agents = apps.get_model("presence", "Agent").objects
    seen = set()
    having = agents.exclude(extension="").filter(destination__isnull=False)
    for pk, *extension in having.order_by("pk").values_list("pk", "destination", "extension"):
        if tuple(extension) in seen:
            agents.filter(pk=pk).update(extension="")
        seen.add(tuple(extension))


def known_by_their_names(apps, schema_editor):
    agents = apps.get_model("presence", "Agent").objects
    users = apps.get_model("auth", "User").objects
    name = users.filter(pk=models.OuterRef("user_id")).values("username")
    agents.filter(destination__isnull=False).update(cms_name=models.Subquery(name))


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("presence", "0007_rights_that_end"),
    ]

    operations = [
        migrations.RunPython(user_names_differ, migrations.RunPython.noop),
        migrations.RunSQL(
            f"CREATE UNIQUE INDEX {INDEX} ON auth_user (LOWER(username))",
            f"DROP INDEX {INDEX}",
        ),
        migrations.RunPython(extensions_once, migrations.RunPython.noop),
        migrations.AddField(
            model_name="agent",
            name="cms_name",
            field=models.CharField(
                blank=True, default="", help_text="The user's name when the CMS last told of it.", max_length=150
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="agent",
            index=models.Index(
                condition=models.Q(("cms_name", ""), _negated=True), fields=["cms_name"], name="agent_by_cms_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("extension", ""), _negated=True),
                fields=("destination", "extension"),
                name="agent_extension_once",
            ),
        ),
        # last: on PostgreSQL no index is made of a table whose rows were updated twice before
        migrations.RunPython(known_by_their_names, migrations.RunPython.noop),
    ]
