import django.db.models.deletion
from django.db import migrations, models


def who_waits_keeps_the_place(apps, schema_editor):
    waiting = apps.get_model("presence", "SimConversation").objects.filter(for_anyone=True, ended_at=None)
    waiting.update(waits_since=models.F("since"))


class Migration(migrations.Migration):
    dependencies = [
        ("presence", "0003_bookings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Autopilot",
            fields=[
                (
                    "world",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="autopilot",
                        serialize=False,
                        to="presence.world",
                    ),
                ),
                ("on", models.BooleanField(default=False)),
                ("since", models.DateTimeField(help_text="On or off since then.")),
                ("seed", models.BigIntegerField()),
                ("acts", models.PositiveIntegerField(default=0)),
                (
                    "next_at",
                    models.DateTimeField(
                        help_text="When the next act is due; null: nothing is left to do.", null=True
                    ),
                ),
                ("numbers", models.JSONField(default=list, help_text="Outside numbers that call.")),
            ],
            options={
                "db_table": "simulator_autopilot",
            },
        ),
        migrations.AddField(
            model_name="simconversation",
            name="player",
            field=models.CharField(
                blank=True, choices=[("scenario", "Scenario"), ("autopilot", "Autopilot")], max_length=9
            ),
        ),
        migrations.AddField(
            model_name="simconversation",
            name="waits_since",
            field=models.DateTimeField(help_text="For anyone, or in the queue: its place is by this.", null=True),
        ),
        migrations.RunPython(who_waits_keeps_the_place, migrations.RunPython.noop),
        migrations.AddField(
            model_name="world",
            name="ring_seconds",
            field=models.PositiveSmallIntegerField(help_text="How long a telephone rings; null: as set.", null=True),
        ),
        migrations.CreateModel(
            name="SimQueue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=32)),
                ("name", models.CharField(max_length=64)),
                ("number", models.CharField(help_text="Callers dial it.", max_length=32)),
                (
                    "members",
                    models.ManyToManyField(
                        db_table="simulator_queue_member", related_name="queues", to="presence.simagent"
                    ),
                ),
                (
                    "world",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="queues", to="presence.world"
                    ),
                ),
            ],
            options={
                "db_table": "simulator_queue",
            },
        ),
        migrations.AddField(
            model_name="simconversation",
            name="queue",
            field=models.ForeignKey(
                help_text="Only its members are asked.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="conversations",
                to="presence.simqueue",
            ),
        ),
        migrations.CreateModel(
            name="ScenarioRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scenario", models.CharField(help_text="Key of the script.", max_length=32)),
                ("started_by", models.CharField(help_text="User name.", max_length=150)),
                ("started_at", models.DateTimeField()),
                ("next_step", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                (
                    "waits_since",
                    models.DateTimeField(
                        help_text="The next step is due since then, but cannot be done yet.", null=True
                    ),
                ),
                ("cast", models.JSONField(default=dict, help_text="Which user plays which part.")),
                ("callers", models.JSONField(default=dict, help_text="Numbers of the outside callers.")),
                (
                    "borrowed",
                    models.JSONField(default=dict, help_text="Colleagues to give back, and what they were before."),
                ),
                ("passed_over", models.JSONField(default=list, help_text="Steps that could not be done, and why.")),
                ("stopped", models.BooleanField(default=False)),
                ("ending_since", models.DateTimeField(help_text="Its calls end, its colleagues go back.", null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "world",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scenario_runs", to="presence.world"
                    ),
                ),
            ],
            options={
                "db_table": "simulator_scenario_run",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("world",),
                        name="simulator_one_scenario_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="simqueue",
            constraint=models.UniqueConstraint(fields=("world", "key"), name="simulator_queue_once"),
        ),
        migrations.AddConstraint(
            model_name="simqueue",
            constraint=models.UniqueConstraint(fields=("world", "number"), name="simulator_queue_number_once"),
        ),
    ]
