import motcua.core.ids
from django.db import migrations, models

GUARDED = ("core_event", "core_readaudit")

# History and the audit of readings take rows and give none back: the database itself refuses to change them.
GUARDS = """
CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: rows are added, never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION core_refuse_change();\n"
    for table in GUARDED
)
UNGUARDED = "".join(f"DROP TRIGGER {table}_append_only ON {table};\n" for table in GUARDED) + (
    "DROP FUNCTION core_refuse_change();"
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='NumberSeries',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('last', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Stream',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('seq', models.IntegerField()),
                ('head', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('stream', models.BigIntegerField()),
                ('seq', models.IntegerField()),
                ('type', models.TextField()),
                ('actor', models.TextField()),
                ('at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('payload', models.TextField()),
                ('previous', models.BinaryField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(models.Q(('actor__contains', '/'), _negated=True), models.Q(('actor', 'account:0'), _negated=True)), fields=['actor', '-id'], name='core_event_of_account')],
                'constraints': [models.UniqueConstraint(fields=('stream', 'seq'), name='core_event_stream_seq')],
            },
        ),
        migrations.CreateModel(
            name='ReadAudit',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor', models.TextField()),
                ('act', models.TextField()),
                ('subject', models.BigIntegerField()),
                ('detail', models.TextField()),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'id'], name='core_readaudit_subject'), models.Index(fields=['actor', 'at', 'id'], name='core_readaudit_actor'), models.Index(fields=['at', 'id'], name='core_readaudit_at')],
            },
        ),
        migrations.CreateModel(
            name='RuleParameter',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('key', models.TextField()),
                ('value', models.TextField(blank=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('source', models.TextField()),
                ('ending', models.TextField(blank=True)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'valid_from'), name='core_ruleparameter_day')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
