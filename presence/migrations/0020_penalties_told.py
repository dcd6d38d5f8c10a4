from typing import Any

from django.db import migrations, models


def with_penalties(apps: Any, _schema_editor: Any) -> None:
    agents = apps.get_model("presence", "Agent").objects
    agents.filter(queues_told=[]).update(queues_told={})
    for agent in agents.exclude(queues_told={}):
        agents.filter(pk=agent.pk).update(queues_told=dict.fromkeys(agent.queues_told, 0))


class Migration(migrations.Migration):
    dependencies = [
        ("presence", "0019_questions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agent",
            name="queues_told",
            field=models.JSONField(
                default=dict, help_text="The queues that the CMS was told to let the user into, with the penalty."
            ),
        ),
        migrations.RunPython(with_penalties, migrations.RunPython.noop),
    ]
