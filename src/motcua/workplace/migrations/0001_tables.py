import django.db.models.deletion
import motcua.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_tables'),
        ('documents', '0001_tables'),
        ('dossiers', '0001_tables'),
        ('procedures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Columns',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='directory.account')),
                ('shown', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('form', models.TextField(help_text='whose counter form it is, so that a double click files once', primary_key=True, serialize=False)),
                ('helper', models.TextField()),
                ('contact_enc', models.BinaryField(default=b'', help_text='where the code went')),
                ('code_hash', models.TextField(blank=True, db_default='', default='')),
                ('code_until', models.DateTimeField(null=True)),
                ('tries', models.SmallIntegerField(db_default=0, default=0)),
                ('begun_at', models.DateTimeField()),
                ('helped', models.JSONField(default=list)),
                ('confirmed_by', models.TextField(blank=True, db_default='', default='', help_text='code or signature')),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('dossier', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                ('signature_file', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('token', models.TextField(primary_key=True, serialize=False)),
                ('act', models.TextField()),
                ('lines', models.JSONField(help_text='[{item, ref, done, message}] in the order of doing')),
                ('begun_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.account')),
            ],
            options={
                'indexes': [models.Index(fields=['begun_at'], name='workplace_batch_age')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('taken_at', models.DateTimeField()),
                ('proof', models.TextField(help_text='secret or person')),
                ('state', models.TextField(help_text='open, noted, waiting, answered or closed')),
                ('note', models.TextField(blank=True)),
                ('caller', models.TextField(blank=True, help_text='how the caller is to be addressed when called back')),
                ('phone_enc', models.BinaryField(default=b'')),
                ('question', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('tries', models.SmallIntegerField(default=0, help_text='times nobody picked up')),
                ('outcome', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('closed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
                ('taken_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['taken_by', '-id'], name='workplace_call_own'), models.Index(fields=['dossier', 'id'], name='workplace_call_dossier'), models.Index(condition=models.Q(('state', 'waiting')), fields=['unit', 'id'], name='workplace_call_unit'), models.Index(condition=models.Q(('state__in', ['waiting', 'answered'])), fields=['asked_at', 'id'], name='workplace_call_back')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('form', models.TextField(help_text='which form of the page')),
                ('values', models.JSONField()),
                ('revision', models.IntegerField()),
                ('saved_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.account')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['saved_at'], name='workplace_draft_age')],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'account', 'form'), name='workplace_draft_once')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('post', models.BigIntegerField(help_text='post in which it was asked for; its rights count when it runs')),
                ('format', models.TextField(help_text='xlsx or csv')),
                ('wanted', models.JSONField(help_text='{list, from, to, procedure}')),
                ('state', models.TextField(default='waiting', help_text='waiting, running, ready, failed or gone')),
                ('done', models.IntegerField(default=0)),
                ('total', models.IntegerField(default=0)),
                ('message', models.TextField(blank=True)),
                ('asked_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.account')),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-id'], name='workplace_export_own'), models.Index(fields=['expires_at'], name='workplace_export_age')],
            },
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('token', models.TextField(unique=True)),
                ('taken_at', models.DateTimeField()),
                ('caller', models.TextField(blank=True, help_text='as the caller gave it; empty when it was not given')),
                ('question', models.TextField()),
                ('answer', models.TextField()),
                ('procedure', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure')),
                ('taken_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
            ],
            options={
                'indexes': [models.Index(fields=['taken_by', '-id'], name='workplace_inquiry_own'), models.Index(fields=['taken_at', 'procedure'], name='workplace_inquiry_month')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.account')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dossiers.dossier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dossier', 'account'), name='workplace_presence_once')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('asked_by_title', models.TextField()),
                ('text', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('asked_of', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.account')),
                ('dossier', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.dossier')),
            ],
            options={
                'indexes': [models.Index(fields=['dossier', 'id'], name='workplace_question_dossier'), models.Index(condition=models.Q(('answered_at', None)), fields=['asked_of', 'id'], name='workplace_question_open')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('section', models.TextField()),
                ('procedure', models.TextField(blank=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'name'), name='workplace_view_name')],
            },
        ),
    ]
