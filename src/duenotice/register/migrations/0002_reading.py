"""Readings, the search index and saved assessments."""

import django.db.models.deletion
from django.db import migrations, models

import duenotice.register.fields
import duenotice.register.models
from duenotice.register.fulltext import build_full_text


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case", models.CharField(db_index=True, max_length=32)),
                ("kind", models.CharField(max_length=16)),
                ("object", models.CharField(db_index=True, max_length=32)),
                ("unit", models.CharField(blank=True, default="", max_length=16)),
                ("number", models.PositiveIntegerField(default=0)),
                ("label", models.CharField(blank=True, default="", max_length=200)),
                ("text", models.TextField()),
                ("folded", models.TextField()),
            ],
            options={
                "db_table": "register_passage",
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("exhibit", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("case", models.CharField(db_index=True, max_length=32)),
                ("status", models.CharField(max_length=16)),
                ("kind", models.CharField(blank=True, default="", max_length=8)),
                ("copy", models.CharField(blank=True, default="", max_length=32)),
                ("copy_kind", models.CharField(blank=True, default="", max_length=8)),
                ("pages", models.PositiveIntegerField(default=0)),
                ("passages", models.PositiveIntegerField(default=0)),
                ("findings", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=64)),
                ("detail", models.CharField(blank=True, default="", max_length=80)),
            ],
            options={
                "db_table": "register_reading",
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=duenotice.register.models.new_id,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("removed", duenotice.register.fields.Text(blank=True, default="")),
                ("made_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("as_of", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("rulebook", duenotice.register.fields.Word(max_length=64)),
                ("rulebook_hash", models.CharField(max_length=64)),
                ("headline", duenotice.register.fields.Word(max_length=32)),
                ("dossier", duenotice.register.fields.Value()),
                ("result", duenotice.register.fields.Value()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="register.case",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="register.request",
                    ),
                ),
            ],
            options={
                "db_table": "register_assessment",
            },
        ),
        migrations.RunPython(build_full_text, migrations.RunPython.noop),
    ]
