"""Words are folded and cut by the program alone, the same for both engines."""

from __future__ import annotations

from django.db import migrations

from duenotice.register.fulltext import same_words_everywhere


class Migration(migrations.Migration):
    dependencies = [("register", "0002_reading")]
    operations = [migrations.RunPython(same_words_everywhere, migrations.RunPython.noop)]
