import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duenotice.register.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
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
                ("username", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("member", "member"), ("administrator", "administrator")],
                        default="member",
                        max_length=16,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("must_change", models.BooleanField(default=True)),
                ("password_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "db_table": "team_account",
                "ordering": ("username",),
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                ("case", models.CharField(db_index=True, max_length=32)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("counsel", "counsel"),
                            ("caseworker", "caseworker"),
                            ("reader", "reader"),
                        ],
                        max_length=16,
                    ),
                ),
                ("confirmed", models.BooleanField(default=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "team_membership",
                "constraints": [
                    models.UniqueConstraint(fields=("account", "case"), name="team_one_role_in_a_case")
                ],
            },
        ),
    ]
