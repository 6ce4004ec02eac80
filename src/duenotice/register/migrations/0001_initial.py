import django.db.models.deletion
from django.db import migrations, models

import duenotice.register.fields
import duenotice.register.models
from duenotice.custody.triggers import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [("custody", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Case",
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
                ("code_name", duenotice.register.fields.Word(max_length=60, unique=True)),
                ("opened_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("closed_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("consent", duenotice.register.fields.Choice(default="private", max_length=32)),
                ("consent_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("notes", duenotice.register.fields.Text(blank=True, default="")),
                ("sample", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "register_case",
                "ordering": ("code_name",),
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                ("role", duenotice.register.fields.Choice(default="other", max_length=32)),
                ("names", duenotice.register.fields.Names(blank=True, default=list)),
                ("organisation", duenotice.register.fields.Word(blank=True, default="", max_length=200)),
                ("state", duenotice.register.fields.Country(blank=True, default="", max_length=2)),
                ("reach", duenotice.register.fields.Text(blank=True, default="")),
                ("protected", models.BooleanField(default=True)),
                ("notes", duenotice.register.fields.Text(blank=True, default="")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="register.case",
                    ),
                ),
            ],
            options={
                "db_table": "register_contact",
            },
        ),
        migrations.CreateModel(
            name="Exhibit",
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
                ("number", models.PositiveIntegerField()),
                ("title", duenotice.register.fields.Word(max_length=300)),
                ("file", models.CharField(max_length=32)),
                ("file_name", duenotice.register.fields.Word(max_length=255)),
                ("media_type", duenotice.register.fields.Word(max_length=127)),
                ("size", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("dated", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("received_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("language", duenotice.register.fields.Word(blank=True, default="", max_length=35)),
                ("translation", duenotice.register.fields.Choice(blank=True, default="", max_length=32)),
                ("findings", duenotice.register.fields.Findings(blank=True, default=list)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="register.case",
                    ),
                ),
            ],
            options={
                "db_table": "register_exhibit",
                "ordering": ("number",),
            },
        ),
        migrations.CreateModel(
            name="Request",
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
                ("mechanism", duenotice.register.fields.Choice(default="red_notice", max_length=32)),
                ("requesting_state", duenotice.register.fields.Country(blank=True, default="", max_length=2)),
                ("reference", duenotice.register.fields.Word(blank=True, default="", max_length=120)),
                ("seen", duenotice.register.fields.Choice(blank=True, default="", max_length=32)),
                ("issued_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("status", duenotice.register.fields.Choice(default="unknown", max_length=32)),
                ("outcome", duenotice.register.fields.Choice(blank=True, default="", max_length=32)),
                ("notes", duenotice.register.fields.Text(blank=True, default="")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="register.case",
                    ),
                ),
            ],
            options={
                "db_table": "register_request",
            },
        ),
        migrations.CreateModel(
            name="Proceeding",
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
                ("forum", duenotice.register.fields.Word(max_length=200)),
                ("reference", duenotice.register.fields.Word(blank=True, default="", max_length=120)),
                ("opened_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("status", duenotice.register.fields.Choice(default="planned", max_length=32)),
                ("outcome", duenotice.register.fields.Choice(blank=True, default="", max_length=32)),
                ("decided_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("notes", duenotice.register.fields.Text(blank=True, default="")),
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
                        related_name="proceedings",
                        to="register.request",
                    ),
                ),
            ],
            options={
                "db_table": "register_proceeding",
            },
        ),
        migrations.CreateModel(
            name="Fact",
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
                ("key", duenotice.register.fields.Word(max_length=80)),
                ("value", duenotice.register.fields.Value(null=True)),
                ("said_by", duenotice.register.fields.Choice(default="person", max_length=32)),
                ("said_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("disputed_by", duenotice.register.fields.Speakers(blank=True, default=list)),
                ("relied_on", models.BooleanField(default=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="register.case",
                    ),
                ),
                (
                    "exhibit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="register.exhibit",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facts",
                        to="register.request",
                    ),
                ),
            ],
            options={
                "db_table": "register_fact",
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                ("kind", duenotice.register.fields.Choice(default="other", max_length=32)),
                ("what", duenotice.register.fields.Text()),
                ("happened_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("learned_on", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("said_by", duenotice.register.fields.Choice(default="person", max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="register.case",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="register.event",
                    ),
                ),
                (
                    "exhibit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="register.exhibit",
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="register.proceeding",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="register.request",
                    ),
                ),
            ],
            options={
                "db_table": "register_event",
            },
        ),
        migrations.CreateModel(
            name="Subject",
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
                ("names", duenotice.register.fields.Names(blank=True, default=list)),
                ("born", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("birth_place", duenotice.register.fields.Word(blank=True, default="", max_length=200)),
                ("nationalities", duenotice.register.fields.Countries(blank=True, default=list)),
                ("notes", duenotice.register.fields.Text(blank=True, default="")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="register.case",
                    ),
                ),
            ],
            options={
                "db_table": "register_subject",
            },
        ),
        migrations.AddField(
            model_name="request",
            name="subject",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="register.subject",
            ),
        ),
        migrations.CreateModel(
            name="Protection",
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
                ("status", duenotice.register.fields.Choice(default="pending", max_length=32)),
                ("state", duenotice.register.fields.Country(blank=True, default="", max_length=2)),
                ("against", duenotice.register.fields.Countries(blank=True, default=list)),
                ("since", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("until", duenotice.register.fields.Day(blank=True, default="", max_length=10)),
                ("said_by", duenotice.register.fields.Choice(default="person", max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="register.case",
                    ),
                ),
                (
                    "exhibit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protections",
                        to="register.exhibit",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protections",
                        to="register.subject",
                    ),
                ),
            ],
            options={
                "db_table": "register_protection",
            },
        ),
        migrations.AddConstraint(
            model_name="exhibit",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="register_exhibit_number"),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(fields=["request", "key"], name="register_fact_key"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["case", "happened_on"], name="register_event_line"),
        ),
        migrations.RunPython(append_only("register_event", "case_id"), migrations.RunPython.noop),
    ]
