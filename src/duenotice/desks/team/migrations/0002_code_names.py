from typing import Any

from django.db import migrations


def let_names_meet(apps: Any, editor: Any) -> None:
    """In a team a code name is unique among the cases one sees. A refusal for one that is not seen would betray it."""
    with editor.connection.cursor() as cursor:
        found = editor.connection.introspection.get_constraints(cursor, "register_case")
    for name, described in found.items():
        if described["unique"] and not described["primary_key"] and described["columns"] == ["code_name"]:
            editor.execute(f"ALTER TABLE register_case DROP CONSTRAINT {editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [("team", "0001_initial"), ("register", "0001_initial")]
    operations = [migrations.RunPython(let_names_meet, migrations.RunPython.noop)]
