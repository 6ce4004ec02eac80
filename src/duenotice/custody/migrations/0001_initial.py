from django.db import migrations, models

from duenotice.custody.triggers import AUDIT, append_only


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=27)),
                ("actor", models.CharField(max_length=64)),
                ("verb", models.CharField(max_length=64)),
                ("case", models.CharField(blank=True, db_index=True, max_length=32)),
                ("kind", models.CharField(blank=True, max_length=32)),
                ("object", models.CharField(blank=True, db_index=True, max_length=32)),
                ("payload", models.BinaryField()),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"db_table": "custody_audit", "ordering": ("seq",)},
        ),
        migrations.CreateModel(
            name="CaseKey",
            fields=[
                ("case", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "custody_case_key"},
        ),
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("case", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=27)),
                ("reason", models.CharField(max_length=16)),
            ],
            options={"db_table": "custody_tombstone"},
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("file", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("case", models.CharField(db_index=True, max_length=32)),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"db_table": "custody_file"},
        ),
        migrations.CreateModel(
            name="State",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
            ],
            options={"db_table": "custody_state"},
        ),
        migrations.RunPython(append_only(AUDIT), migrations.RunPython.noop, elidable=False),
    ]
