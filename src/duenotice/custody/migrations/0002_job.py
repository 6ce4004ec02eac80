"""Slow work, kept in the vault."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("custody", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                ("case", models.CharField(blank=True, db_index=True, max_length=32)),
                ("actor", models.CharField(max_length=64)),
                ("status", models.CharField(db_index=True, max_length=16)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("detail", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True, default="")),
                ("made_at", models.CharField(max_length=27)),
                ("ended_at", models.CharField(blank=True, default="", max_length=27)),
            ],
            options={
                "db_table": "custody_job",
                "ordering": ("made_at", "id"),
            },
        ),
    ]
