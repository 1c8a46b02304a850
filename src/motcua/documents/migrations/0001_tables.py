import django.contrib.postgres.indexes
import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models

# A stored file can't be changed, but one that must not be here can be emptied as a whole, once.
GUARDS = """
CREATE TRIGGER documents_storedfile_append_only
  BEFORE UPDATE OF token, sha256, size, media_type, name, created_at ON documents_storedfile
  FOR EACH ROW WHEN (NOT (
    OLD.state <> 'withdrawn' AND NEW.state = 'withdrawn' AND NEW.name = 'tệp đã gỡ' AND NEW.sha256 = '' AND NEW.size = 0
    AND (NEW.token, NEW.media_type, NEW.created_at) = (OLD.token, OLD.media_type, OLD.created_at)))
  EXECUTE FUNCTION core_refuse_change();
"""
UNGUARDED = "DROP TRIGGER documents_storedfile_append_only ON documents_storedfile;"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_tables'),
        ('directory', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Store',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField()),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
            ],
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('sha256', models.TextField()),
                ('size', models.BigIntegerField()),
                ('media_type', models.TextField()),
                ('name', models.TextField()),
                ('state', models.TextField(default='unscanned')),
                ('created_at', models.DateTimeField()),
                ('scan_after', models.DateTimeField(help_text='when it is scanned next; null when it need not be', null=True)),
                ('scan_tries', models.SmallIntegerField(db_default=0)),
                ('finding', models.TextField(blank=True, db_default='', help_text='what was found, or why it could not be scanned')),
                ('signature', models.TextField(blank=True, db_default='', default='', help_text='what `signatures.state_of` says; empty: not looked at yet')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.account')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.HashIndex(fields=['sha256'], name='documents_storedfile_bytes'), models.Index(condition=models.Q(('state', 'unscanned')), fields=['scan_after'], name='documents_file_unscanned'), models.Index(condition=models.Q(('media_type', 'application/pdf'), ('signature', '')), fields=['id'], name='documents_storedfile_unread')],
            },
        ),
        migrations.CreateModel(
            name='StoreItem',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('kind', models.TextField(help_text='result, certified, digitised, upload or declared')),
                ('source', models.TextField(help_text='where it came from, once in each store: result:<id>, file:<id>, …')),
                ('name', models.TextField()),
                ('name_key', models.TextField()),
                ('holder', models.TextField(help_text='whose paper it is; may be somebody else than the account')),
                ('holder_key', models.TextField()),
                ('issuer', models.TextField(blank=True)),
                ('number', models.TextField(blank=True)),
                ('issued_on', models.DateField(null=True)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(help_text='last day of validity; null when it does not end', null=True)),
                ('state', models.TextField(default='valid', help_text='valid, replaced or revoked')),
                ('signature', models.TextField(blank=True, db_default='', default='', help_text='unused: each file says what its signature is')),
                ('dossier', models.BigIntegerField(null=True)),
                ('dossier_ref', models.TextField(blank=True)),
                ('folder', models.TextField(blank=True)),
                ('added_by', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='documents.storedfile')),
                ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storeitem')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='documents.store')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('removed_at', None)), fields=['store', '-id'], name='documents_item_list'), models.Index(condition=models.Q(('source__startswith', 'result:')), fields=['source'], name='documents_item_result')],
                'constraints': [models.UniqueConstraint(fields=('store', 'source'), name='documents_item_source')],
            },
        ),
        migrations.CreateModel(
            name='StoreReading',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('act', models.TextField()),
                ('who', models.TextField(help_text='name as the owner reads it')),
                ('actor', models.TextField()),
                ('purpose', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='documents.storeitem')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='documents.store')),
            ],
            options={
                'indexes': [models.Index(fields=['store', '-id'], name='documents_reading_list')],
            },
        ),
        migrations.CreateModel(
            name='StoreShare',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('recipient', models.TextField(blank=True)),
                ('purpose', models.TextField()),
                ('consent', models.TextField(help_text='the words the owner agreed to')),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='documents.storeitem')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='documents.store')),
            ],
            options={
                'indexes': [models.Index(fields=['store', '-id'], name='documents_share_list'), models.Index(condition=models.Q(('agency__isnull', False), ('revoked_at', None)), fields=['agency', '-id'], name='documents_share_agency')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]
