from typing import Any

from django.db import migrations, models
from django.db.models.functions import Lower


def tell_apart(apps: Any, schema_editor: Any) -> None:
    """Roles that differ in nothing but capital letters get a number behind their name or text."""
    roles = apps.get_model("customizing", "BusinessRole").objects
    for field in ("name", "text"):
        longest = roles.model._meta.get_field(field).max_length
        seen: set[str] = set()
        for role in roles.order_by("pk"):
            own = told = getattr(role, field)
            number = 2
            while told.lower() in seen:
                ending = f" ({number})"
                told, number = own[: longest - len(ending)] + ending, number + 1
            seen.add(told.lower())
            if told != own:
                roles.filter(pk=role.pk).update(**{field: told})


class Migration(migrations.Migration):
    dependencies = [("customizing", "0002_fallback_queue")]

    operations = [
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="businessrole", constraint=models.UniqueConstraint(Lower("name"), name="role_name_once")
        ),
        migrations.AddConstraint(
            model_name="businessrole", constraint=models.UniqueConstraint(Lower("text"), name="role_text_once")
        ),
    ]
